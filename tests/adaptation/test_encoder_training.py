"""Fine-tuning the query side of the encoder: it learns, goes on after a kill, and can be loaded."""

import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from decisis.adaptation.encoder_map import Passages
from decisis.adaptation.encoder_training import (
    SHARES,
    FittedEncoder,
    between,
    fit_encoder,
    reciprocal_ranks,
    write_encoder,
)
from decisis.adaptation.exercises import Question
from decisis.adaptation.losses import QueryTower, SearchLoss
from decisis.adaptation.quantised import read_weights
from decisis.adaptation.query_encoder import QueryEncoder
from decisis.adaptation.training import tensors_of
from law.errors import LibraryError
from pipeline.models import load_encoder
from pipeline.models.weights import BGE_SMALL, MODEL_FILE
from tests.adaptation.children import QUESTION_SETTING, fit, fit_and_die
from tests.adaptation.planted import unit
from tests.pipeline.children import run

PREFIX = BGE_SMALL.settings.query_prefix


def tower_of(
    texts: list[str], base: Path, *, frozen: int = 11
) -> tuple[QueryTower, dict[str, torch.Tensor]]:
    weights = tensors_of(read_weights(base / MODEL_FILE))
    return QueryTower(weights, texts, base, layers=12, frozen=frozen, max_tokens=64), weights


def test_the_tower_reads_as_the_packaged_encoder_does(encoder_base: Path) -> None:
    texts = ["notice to end a tenancy", "burglary", "The court held that consent was coerced."]
    for frozen in (0, 7, 12):
        tower, weights = tower_of([PREFIX + text for text in texts], encoder_base, frozen=frozen)
        exact = tower.vectors(weights, [2, 0, 1])
        packaged = [load_encoder().encode_query(texts[place]) for place in (2, 0, 1)]
        assert np.einsum("nd,nd->n", exact, np.stack(packaged)).min() > 0.99


def test_what_is_spared_has_no_share_in_the_loss(encoder_base: Path) -> None:
    tower, weights = tower_of(["burglary"], encoder_base)
    (query,) = tower.vectors(weights, [0])
    near, far = query, unit(np.eye(1, 384)[0])
    passages = Passages(np.stack([near, far, near]), np.array([1, 2, 3]))
    asked = Question("burglary", source=-1, relevant=(1,), spared=(3,))
    spared, counted = (
        SearchLoss(tower, [question], passages)(weights, [0])
        for question in (asked, replace(asked, spared=()))
    )
    assert spared == pytest.approx(0, abs=1e-4)
    assert counted == pytest.approx(np.log(2), abs=1e-3)
    either = SearchLoss(tower, [replace(asked, relevant=(1, 3), spared=())], passages)
    assert either(weights, [0]) == pytest.approx(0, abs=1e-4)


def test_ranks_are_among_documents_other_than_the_source() -> None:
    query = unit(np.array([1.0, 0.0]))
    vectors = unit(np.array([[1.0, 1.0], [1.0, 0.5], [1.0, 0.4], [1.0, 0.3], [1.0, 2.0]]))
    passages = Passages(vectors, np.array([7, 8, 8, 9, 7]))
    asked = Question("", source=9, relevant=(7,))
    assert reciprocal_ranks(query[None], [asked], passages).tolist() == [1 / 2]


@pytest.fixture(scope="module")
def fitted(
    questions: list[Question],
    passages: Passages,
    encoder_base: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[FittedEncoder, Path]:
    folder = tmp_path_factory.mktemp("fitted")
    return fit(questions, passages, encoder_base, folder), folder / "trained"


def test_it_learns_what_it_is_taught(
    questions: list[Question], passages: Passages, fitted: tuple[FittedEncoder, Path]
) -> None:
    found, folder = fitted
    assert found.share in SHARES
    assert found.steps == found.planned
    assert found.agreement > 0.98
    tuned = QueryEncoder(folder)
    before, after = (
        reciprocal_ranks(np.stack([encode(one.query) for one in questions]), questions, passages)
        for encode in (load_encoder().encode_query, tuned)
    )
    assert after.mean() > before.mean() + 0.1


def test_vectors_of_its_own_questions_are_by_encoders_that_have_not_seen_them(
    questions: list[Question], passages: Passages, fitted: tuple[FittedEncoder, Path]
) -> None:
    found, folder = fitted
    tuned = QueryEncoder(folder)
    unseen = np.stack([tuned.unseen(one.query) for one in questions])
    assert reciprocal_ranks(unseen, questions, passages).mean() == pytest.approx(found.after)
    seen = np.stack([tuned(one.query) for one in questions])
    assert reciprocal_ranks(seen, questions, passages).mean() > found.after
    assert tuned.unseen("other").tolist() == tuned("other").tolist()


def test_a_killed_fitting_ends_as_it_would_have(
    questions: list[Question],
    passages: Passages,
    encoder_base: Path,
    fitted: tuple[FittedEncoder, Path],
    tmp_path: Path,
) -> None:
    assert run(fit_and_die, questions, passages, encoder_base, tmp_path) == -signal.SIGKILL
    assert not (tmp_path / "trained").exists()
    stages: list[tuple[str, int]] = []
    found = fit(
        questions,
        passages,
        encoder_base,
        tmp_path,
        lambda stage, done, total: stages.append((stage, done)),
    )
    folds = [entry for entry in stages if "fold" in entry[0]]
    assert folds[0] == ("encoder, fold 2 of 3", 3)  # the first was finished
    whole, folder = fitted
    assert found == whole
    trained = [made / MODEL_FILE for made in (folder, tmp_path / "trained")]
    assert trained[0].read_bytes() == trained[1].read_bytes()


def test_it_stops_in_time(
    questions: list[Question], passages: Passages, encoder_base: Path, tmp_path: Path
) -> None:
    found = fit_encoder(
        questions,
        passages,
        encoder_base,
        BGE_SMALL.settings,
        tmp_path / "work",
        tmp_path / "trained",
        seed=0,
        seconds=1e-3,
        setting=QUESTION_SETTING,
    )
    assert found.steps == 0
    assert found.after == found.before


def test_between_the_packaged_weights_and_the_trained_ones() -> None:
    packaged, trained = {"a": torch.tensor([1.0])}, {"a": torch.tensor([3.0])}
    assert between(packaged, trained, 0.25)["a"].tolist() == [1.5]


def test_a_damaged_file_of_vectors_is_said(encoder_base: Path, tmp_path: Path) -> None:
    write_encoder(
        read_weights(encoder_base / MODEL_FILE), encoder_base, BGE_SMALL.settings, tmp_path
    )
    with pytest.raises(LibraryError, match="cannot be read"):
        QueryEncoder(tmp_path).unseen("any")
