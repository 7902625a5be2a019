"""What a library keeps of an adaptation, and what of it a search may use."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from decisis.adaptation.encoder_map import QueryMap
from decisis.adaptation.encoder_training import write_encoder
from decisis.adaptation.fusion import WeightedSum
from decisis.adaptation.gain import Gain
from decisis.adaptation.quantised import read_weights
from decisis.adaptation.query_encoder import save_unseen
from decisis.adaptation.store import (
    ADAPTATION_VERSION,
    CROSS_ENCODER,
    ENCODER,
    FUSION,
    MAP,
    Adaptation,
    Outcome,
    Recipe,
    adaptation_folder,
    features_digest,
    read_outcomes,
    remove_adaptation,
    store,
)
from decisis.evaluation.measures import Difference
from decisis.retrieval.candidates import SIGNALS
from law.errors import LibraryError
from pipeline.layout import Layout, writer_lock
from pipeline.models import load_encoder
from pipeline.models.weights import BGE_SMALL, MODEL_FILE, TOKENIZER_FILE, packaged_folder

BUILT_WITH = "bge@384"
RECIPE = Recipe(ADAPTATION_VERSION, 3, BUILT_WITH, features_digest(), "", 0)
GAIN = Gain(100, 0.4, 0.5, Difference(0.1, 0.05, 0.15, 1.0))


def outcome(part: str, *, kept: bool = True, recipe: Recipe = RECIPE) -> Outcome:
    reason = "" if kept else "the gain is not sure"
    return Outcome(part, kept, reason, recipe, 200, {"plain": GAIN}, {"weight": 0.4})


def made_fusion(folder: Path, weight: float = 1.0) -> Path:
    file = folder / "made.json"
    WeightedSum(np.full(len(SIGNALS), weight)).save(file)
    return file


def made_map(folder: Path) -> Path:
    file = folder / "made.npy"
    QueryMap(np.ones((4, 2), np.float32), np.ones((2, 4), np.float32)).save(file)
    return file


def made_cross_encoder(folder: Path) -> Path:
    made = folder / "made"
    made.mkdir()
    (made / MODEL_FILE).write_bytes(b"model")
    (made / TOKENIZER_FILE).write_bytes(b"tokenizer")
    return made


def made_encoder(folder: Path) -> Path:
    """The packaged one, as an encoder of queries that was trained on one of them."""
    base, made = packaged_folder(BGE_SMALL), folder / "encoder"
    write_encoder(read_weights(base / MODEL_FILE), base, BGE_SMALL.settings, made)
    save_unseen(made, ["seen"], np.eye(1, 384, dtype=np.float32))
    return made


def opened(layout: Layout, *, encoder: str = BUILT_WITH, cross_encoder: str = "") -> Adaptation:
    return Adaptation.open(layout, encoder=encoder, cross_encoder=cross_encoder)


def test_a_library_that_was_never_adapted(layout: Layout) -> None:
    nothing = opened(layout)
    assert nothing == Adaptation()
    assert nothing.is_current(layout)
    assert not remove_adaptation(layout)


def test_what_is_kept_is_opened(layout: Layout, tmp_path: Path) -> None:
    store(layout, [(outcome(FUSION), made_fusion(tmp_path))])
    kept = store(
        layout,
        [
            (outcome(MAP), made_map(tmp_path)),
            (outcome(CROSS_ENCODER), made_cross_encoder(tmp_path)),
        ],
    )
    fusion = replace(RECIPE, map=kept[0].file)
    store(layout, [(outcome(FUSION, recipe=fusion), made_fusion(tmp_path))])
    found = opened(layout)
    assert found.disabled == {}
    assert isinstance(found.fusion, WeightedSum)
    assert found.cross_encoder == f"onnx:{(adaptation_folder(layout) / kept[1].file).resolve()}"
    assert found.rerank_weight == 0.4
    mapped = found.encode(lambda text: np.array([1, 0, 0, 0], np.float32))("any")
    np.testing.assert_allclose(mapped, np.array([3, 2, 2, 2]) / 21**0.5, rtol=1e-6)
    assert list(found.outcomes) == [FUSION, MAP, CROSS_ENCODER]
    assert found.outcomes[MAP] == kept[0]


def test_an_encoder_of_queries_goes_before_the_map(layout: Layout, tmp_path: Path) -> None:
    kept = store(
        layout,
        [(outcome(MAP), made_map(tmp_path)), (outcome(ENCODER), made_encoder(tmp_path))],
    )
    found = opened(layout)
    assert found.query_encoder is not None
    assert found.query_side == found.query_encoder
    assert found.query_encoder.folder == adaptation_folder(layout) / kept[1].file
    encode = found.encode(lambda text: np.zeros(384, np.float32))
    assert encode("seen").tolist() == load_encoder().encode_query("seen").tolist()
    assert found.query_encoder.unseen("seen").tolist() == np.eye(1, 384)[0].tolist()
    assert found.disabled == {}
    unfit = opened(layout, encoder="e5@384")
    assert unfit.query_side is None
    assert "encoder" in unfit.disabled[ENCODER]


def test_a_fusion_rests_on_the_encoder_of_queries(layout: Layout, tmp_path: Path) -> None:
    (encoder,) = store(layout, [(outcome(ENCODER), made_encoder(tmp_path))])
    for file, fits in (("", False), ("map-1.npy", False), (encoder.file, True)):
        fusion = outcome(FUSION, recipe=replace(RECIPE, map=file))
        store(layout, [(fusion, made_fusion(tmp_path))])
        assert (opened(layout).fusion is not None) == fits


def test_an_encoder_that_is_gone_is_not_used(layout: Layout, tmp_path: Path) -> None:
    (kept,) = store(layout, [(outcome(ENCODER), made_encoder(tmp_path))])
    (adaptation_folder(layout) / kept.file / MODEL_FILE).unlink()
    found = opened(layout)
    assert found.query_side is None
    assert "run decisis adapt" in found.disabled[ENCODER]


def test_what_lost_is_remembered_and_not_used(layout: Layout) -> None:
    store(layout, [(outcome(FUSION, kept=False), None)])
    found = opened(layout)
    assert found.fusion is None
    assert found.disabled == {}
    assert found.outcomes[FUSION].reason == "the gain is not sure"
    assert found.outcomes[FUSION].gains == {"plain": GAIN}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"encoder": "e5@384"}, "trained for the encoder e5@384"),
        ({"features": "other"}, "other signals"),
        ({"version": 0}, "another version"),
        ({"map": "map-1.npy"}, "another map"),
    ],
    ids=str,
)
def test_a_fusion_that_does_not_fit_is_not_used(
    change: dict[str, str], said: str, layout: Layout, tmp_path: Path
) -> None:
    unfit = replace(RECIPE, **change)  # type: ignore[arg-type]
    store(layout, [(outcome(FUSION, recipe=unfit), made_fusion(tmp_path))])
    found = opened(layout)
    assert found.fusion is None
    assert said in found.disabled[FUSION]


def test_a_later_generation_of_the_same_encoder_fits(layout: Layout, tmp_path: Path) -> None:
    store(layout, [(outcome(MAP, recipe=replace(RECIPE, generation=1)), made_map(tmp_path))])
    assert opened(layout).query_map is not None
    assert "encoder" in opened(layout, encoder="e5@384").disabled[MAP]


def test_the_settings_cross_encoder_is_not_replaced(layout: Layout, tmp_path: Path) -> None:
    store(layout, [(outcome(CROSS_ENCODER), made_cross_encoder(tmp_path))])
    found = opened(layout, cross_encoder="hf:mine")
    assert found.cross_encoder == ""
    assert found.rerank_weight is None
    assert "hf:mine" in found.disabled[CROSS_ENCODER]


def test_a_damaged_part_is_not_used(layout: Layout, tmp_path: Path) -> None:
    (kept,) = store(layout, [(outcome(FUSION), made_fusion(tmp_path))])
    (adaptation_folder(layout) / kept.file).write_text("{", encoding="utf-8")
    found = opened(layout)
    assert found.fusion is None
    assert "run decisis adapt again" in found.disabled[FUSION]


@pytest.mark.parametrize("content", ["", "[]", '{"parts": {"fusion": {}}}', '{"parts": []}'])
def test_a_damaged_manifest_is_said(content: str, layout: Layout) -> None:
    store(layout, [(outcome(FUSION, kept=False), None)])
    (adaptation_folder(layout) / "adaptation.json").write_text(content, encoding="utf-8")
    with pytest.raises(LibraryError, match="--remove"):
        opened(layout)
    assert remove_adaptation(layout)
    assert opened(layout) == Adaptation()


def test_readers_of_the_last_adaptation_keep_their_files(layout: Layout, tmp_path: Path) -> None:
    files = []
    for weight in (1.0, 2.0, 3.0):
        before = opened(layout)
        (kept,) = store(layout, [(outcome(FUSION), made_fusion(tmp_path, weight))])
        files.append(adaptation_folder(layout) / kept.file)
        assert not before.is_current(layout)
    assert [file.exists() for file in files] == [False, True, True]


def test_the_same_part_kept_again_is_still_there(layout: Layout, tmp_path: Path) -> None:
    for _ in range(3):
        store(layout, [(outcome(FUSION), made_fusion(tmp_path))])
        assert opened(layout).fusion is not None


def test_one_writer_at_a_time(layout: Layout, tmp_path: Path) -> None:
    with writer_lock(layout), pytest.raises(LibraryError, match="being written to"):
        store(layout, [(outcome(FUSION), made_fusion(tmp_path))])
    assert read_outcomes(layout) == {}


def test_the_manifest_says_it_in_json(layout: Layout, tmp_path: Path) -> None:
    store(layout, [(outcome(FUSION), made_fusion(tmp_path))])
    held = json.loads((adaptation_folder(layout) / "adaptation.json").read_text())
    assert held["parts"]["fusion"]["gains"]["plain"]["difference"]["low"] == 0.05
    assert held["parts"]["fusion"]["recipe"]["generation"] == 3
