"""The packaged models' weights: read, changed, written back."""

from pathlib import Path

import numpy as np
import pytest

from decisis.adaptation.cross_encoder_training import agreement, write_cross_encoder
from decisis.adaptation.encoder_training import write_encoder
from decisis.adaptation.exercises import Exercise
from decisis.adaptation.losses import QueryTower
from decisis.adaptation.quantised import Weights, keep_layers, layer_count, read_weights
from decisis.adaptation.training import tensors_of
from law.errors import ModelError
from pipeline.models import load_cross_encoder, load_encoder
from pipeline.models.weights import BGE_SMALL, MODEL_FILE, TOKENIZER_FILE

QUERY = "How much notice must a landlord give to end a month-to-month tenancy?"
TEXTS = (
    "A landlord may end a month-to-month tenancy by thirty days' written notice.",
    "Notice of a public meeting is given three days before it.",
    "Larceny is the taking of what belongs to another.",
    "The tenant shall pay the rent on the first day of each month.",
    "Whoever breaks into a dwelling commits burglary.",
)
PAIRS = [Exercise(QUERY, TEXTS), Exercise("What is burglary?", TEXTS[::-1])]


@pytest.fixture(scope="module")
def weights(base: Path) -> Weights:
    return read_weights(base / MODEL_FILE)


def test_the_weights_are_berts(weights: Weights) -> None:
    assert layer_count(weights) == 12
    assert weights["bert.encoder.layer.11.intermediate.dense.weight"].shape == (384, 1536)
    assert weights["bert.embeddings.word_embeddings.weight"].shape == (30522, 384)
    assert weights["classifier.weight"].shape == (384, 1)
    assert all(array.dtype == np.float32 for array in weights.values())


def test_read_and_written_back_it_is_the_packaged_model(
    weights: Weights, base: Path, tmp_path: Path
) -> None:
    write_cross_encoder(weights, base, tmp_path / "copy")
    copy = load_cross_encoder(f"onnx:{tmp_path / 'copy'}").score(QUERY, TEXTS)
    np.testing.assert_allclose(copy, load_cross_encoder().score(QUERY, TEXTS), atol=0.3)
    assert agreement(weights, tmp_path / "copy", PAIRS, 256) > 0.995


def test_changed_weights_survive_the_rounding(weights: Weights, base: Path, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    changed = {
        name: array + random.normal(0, 0.002, array.shape).astype(np.float32)
        for name, array in weights.items()
    }
    write_cross_encoder(changed, base, tmp_path / "changed")
    assert agreement(changed, tmp_path / "changed", PAIRS, 256) > 0.995


def test_layers_can_be_left_out(weights: Weights, base: Path, tmp_path: Path) -> None:
    kept = keep_layers(weights, (0, 1, 11))
    assert layer_count(kept) == 3
    name = "bert.encoder.layer.{}.output.dense.bias"
    assert kept[name.format(2)] is weights[name.format(11)]
    write_cross_encoder(kept, base, tmp_path / "three")
    assert agreement(kept, tmp_path / "three", PAIRS, 256) > 0.95
    smaller = (tmp_path / "three" / MODEL_FILE).stat().st_size
    assert smaller < 0.6 * (base / MODEL_FILE).stat().st_size


def test_an_encoder_has_the_same_names(encoder_base: Path, weights: Weights) -> None:
    of_encoder = read_weights(encoder_base / MODEL_FILE)
    assert layer_count(of_encoder) == 12
    head = {name for name in weights if name.startswith(("bert.pooler", "classifier"))}
    assert of_encoder.keys() == weights.keys() - head


def test_a_changed_encoder_survives_the_rounding(encoder_base: Path, tmp_path: Path) -> None:
    weights = read_weights(encoder_base / MODEL_FILE)
    write_encoder(weights, encoder_base, BGE_SMALL.settings, tmp_path / "copy")
    copy = (tmp_path / "copy" / MODEL_FILE).read_bytes()
    same = load_encoder(f"onnx:{tmp_path / 'copy'}").encode_query(QUERY)
    assert same.tolist() == load_encoder().encode_query(QUERY).tolist()
    name = "bert.encoder.layer.11.output.dense.weight"
    changed = {**weights, name: weights[name] * np.float32(-3)}
    write_encoder(changed, encoder_base, BGE_SMALL.settings, tmp_path / "changed")
    other = load_encoder(f"onnx:{tmp_path / 'changed'}").encode_query(QUERY)
    prefixed = BGE_SMALL.settings.query_prefix + QUERY
    tensors = tensors_of(changed)
    tower = QueryTower(tensors, [prefixed], encoder_base, layers=12, frozen=12, max_tokens=64)
    assert float(other @ same) < 0.9
    assert float(other @ tower.vectors(tensors, [0])[0]) > 0.99
    assert len(copy) == pytest.approx((tmp_path / "changed" / MODEL_FILE).stat().st_size, rel=1e-2)


def test_an_encoder_keeps_its_layers(encoder_base: Path, tmp_path: Path) -> None:
    weights = keep_layers(read_weights(encoder_base / MODEL_FILE), (0, 11))
    with pytest.raises(ModelError, match="cannot be written with 2 layers"):
        write_encoder(weights, encoder_base, BGE_SMALL.settings, tmp_path)


def test_only_such_a_model_is_read(base: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot read"):
        read_weights(tmp_path / MODEL_FILE)
    with pytest.raises(ModelError, match="no int8 BERT"):
        read_weights(base / TOKENIZER_FILE)
