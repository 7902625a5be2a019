"""``adapt`` on the sample law: trained, measured, kept only where it wins, not done twice."""

from dataclasses import replace
from pathlib import Path

import filelock
import numpy as np
import pytest

from decisis.adaptation import encoder_training
from decisis.adaptation.adapt import adapt, plan
from decisis.adaptation.encoder_map import QueryMap
from decisis.adaptation.encoder_training import write_encoder
from decisis.adaptation.fusion import WeightedSum
from decisis.adaptation.quantised import read_weights
from decisis.adaptation.store import (
    ADAPTATION_VERSION,
    CROSS_ENCODER,
    ENCODER,
    FUSION,
    LOCK,
    MAP,
    Adaptation,
    Outcome,
    Recipe,
    adaptation_folder,
    features_digest,
    read_outcomes,
    store,
)
from decisis.library import Library
from decisis.retrieval.candidates import SIGNALS
from law.errors import LibraryError, QueryError
from pipeline.models.weights import BGE_SMALL, MODEL_FILE, packaged_folder
from tests.adaptation.children import QUESTION_SETTING
from tests.decisis.test_build_kill import first_and_second
from tests.pipeline.making import take_in


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.endswith(("-shm", "-wal"))
    }


def test_a_dry_run_writes_nothing(copied: Path) -> None:
    before = files(copied)
    with Library(copied) as library:
        planned = plan(library, only=(FUSION, MAP))
    assert planned.tuning > 100
    assert planned.test > 100
    assert planned.parts == {FUSION: "would be trained", MAP: "would be trained"}
    assert files(copied) == before


def test_what_wins_is_kept_and_what_loses_is_not(copied: Path) -> None:
    with Library(copied) as library:
        outcomes = adapt(library, only=(FUSION, MAP))
        again = adapt(library, only=(FUSION, MAP))
        planned = plan(library, only=(FUSION, MAP))
        adaptation = Adaptation.open(library.layout, encoder=library.encoder.name)
    assert again == outcomes
    assert outcomes == list(read_outcomes(library.layout).values())
    for outcome in outcomes:
        assert outcome.gains
        assert outcome.kept == all(gain.is_sure for gain in outcome.gains.values())
        assert outcome.kept == bool(outcome.file) == (not outcome.reason)
        assert planned.parts[outcome.part].startswith("trained before: ")
    fusion, query_map = outcomes
    assert adaptation.disabled == {}
    assert (adaptation.fusion is not None) == fusion.kept
    assert (adaptation.query_map is not None) == query_map.kept
    assert not list((adaptation_folder(library.layout) / "work").iterdir())


def test_what_passages_taught_serves_passages_and_no_question(copied: Path) -> None:
    asked = "How is a tenancy ended?"
    pasted = " ".join(["The landlord shall give written notice to end the tenancy."] * 3)
    with Library(copied) as library:
        plain = [library.search(query, rerank=False).hits for query in (asked, pasted)]
        # A map that turns every query round.
        astray = QueryMap(-2 * np.eye(384, dtype=np.float32), np.eye(384, dtype=np.float32))
        astray.save(copied / "map.npy")
        recipe = _recipe(library)
        store(library.layout, [(Outcome(MAP, True, "", recipe, 100), copied / "map.npy")])
    with Library(copied) as library:
        assert library.adaptation.query_map is not None
        assert library.search(asked, rerank=False).hits == plain[0]
        assert library.search(pasted, rerank=False).hits != plain[1]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pass over the last layer."""
    setting = replace(QUESTION_SETTING, epochs=1, max_tokens=32)
    monkeypatch.setattr(encoder_training, "SETTING", setting)


@pytest.mark.usefixtures("short")
def test_an_encoder_that_wins_takes_the_place_of_the_map(copied: Path) -> None:
    with Library(copied) as library:
        layout, encode = library.layout, library.encoder.encode_query
        recipe = _recipe(library)
        # A map that turns every query round.
        astray = QueryMap(-2 * np.eye(384, dtype=np.float32), np.eye(384, dtype=np.float32))
        astray.save(copied / "map.npy")
        store(layout, [(Outcome(MAP, True, "", recipe, 100), copied / "map.npy")])
        (encoder,) = adapt(library, minutes=10, only=(ENCODER,))
        assert encoder.kept
        assert encoder.file.startswith("encoder-")
        assert set(encoder.gains) == {"the map of the encoder's vectors"}
        assert encoder.facts["agreement"] > 0.98
        assert not list((adaptation_folder(layout) / "work").iterdir())
        query_map = read_outcomes(layout)[MAP]
        assert (query_map.kept, query_map.file) == (False, "")
        assert query_map.reason == "the fine-tuned encoder has taken its place"
        assert adapt(library, minutes=10, only=(MAP, ENCODER)) == [query_map, encoder]
    with Library(copied) as library:
        # Passages keep their vectors, and a build has nothing to do.
        assert library.status().fresh
        found = library.adaptation.encode(encode)("notice")
        assert found.tolist() != encode("notice").tolist()
        assert library.search("notice to end a tenancy").hits


@pytest.mark.usefixtures("short")
def test_a_map_is_not_trained_under_a_tuned_encoder(copied: Path) -> None:
    base, made = packaged_folder(BGE_SMALL), copied / "made"
    write_encoder(read_weights(base / MODEL_FILE), base, BGE_SMALL.settings, made)
    with Library(copied) as library:
        store(library.layout, [(Outcome(ENCODER, True, "", _recipe(library), 100), made)])
        with pytest.raises(LibraryError, match="--only encoder"):
            adapt(library, only=(MAP,))


def test_too_little_time_for_an_encoder_is_said(copied: Path) -> None:
    with Library(copied) as library, pytest.raises(LibraryError, match="--minutes"):
        adapt(library, minutes=0.5, only=(ENCODER,))


def test_what_an_older_library_taught_is_learned_anew(copied: Path) -> None:
    with Library(copied) as library:
        layout = library.layout
        old = Recipe(ADAPTATION_VERSION, 0, library.encoder.name, features_digest(), "", 0)
        made = copied / "made.json"
        WeightedSum(np.ones(len(SIGNALS))).save(made)
        store(layout, [(Outcome(FUSION, True, "", old, 100), made)])
        assert Adaptation.open(layout, encoder=library.encoder.name).fusion is not None
        assert plan(library, only=(FUSION,)).parts == {FUSION: "would be trained"}
        (outcome,) = adapt(library, only=(FUSION,))
    assert outcome.recipe.generation == library.generation
    assert read_outcomes(layout) == {FUSION: outcome}


def test_no_time_is_no_error_among_others(copied: Path) -> None:
    with Library(copied) as library:
        fusion, cross_encoder = adapt(library, minutes=0.001, only=(FUSION, CROSS_ENCODER))
        assert fusion.gains
        assert "--minutes" in cross_encoder.reason
        assert list(read_outcomes(library.layout)) == [FUSION]
        with pytest.raises(LibraryError, match="--minutes"):
            adapt(library, minutes=0.001, only=(CROSS_ENCODER,))


def test_a_library_of_few_citations_teaches_nothing(tmp_path: Path) -> None:
    import decisis
    from pipeline.layout import Layout

    law, _ = first_and_second()
    layout = Layout(tmp_path / "library")
    take_in(layout, law)
    decisis.build_library(layout.root)
    with Library(layout.root) as library:
        (outcome,) = adapt(library, only=(FUSION,))
        assert "nothing is learned from fewer than 50" in plan(library, only=(MAP,)).parts[MAP]
    assert not outcome.kept
    assert "nothing is learned from fewer than 50" in outcome.reason


@pytest.mark.parametrize(
    ("only", "minutes", "said"),
    [(("reranker",), 1, "no part 'reranker'"), ((FUSION,), 0, "--minutes"), ((), -1, "--minutes")],
)
def test_what_cannot_be_asked_is_said(
    calder: Library, only: tuple[str, ...], minutes: float, said: str
) -> None:
    with pytest.raises(QueryError, match=said):
        adapt(calder, only=only, minutes=minutes)


def test_one_adapts_at_a_time(copied: Path) -> None:
    with Library(copied) as library:
        folder = adaptation_folder(library.layout)
        folder.mkdir()
        with (
            filelock.FileLock(folder / LOCK, is_singleton=False),
            pytest.raises(LibraryError, match="another process is adapting"),
        ):
            adapt(library, only=(FUSION,))


def _recipe(library: Library) -> Recipe:
    return Recipe(
        ADAPTATION_VERSION, library.generation, library.encoder.name, features_digest(), "", 0
    )
