"""Models by name: what each name loads, and what each wrong name says."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from law.errors import ModelError
from pipeline.models import load_cross_encoder, load_encoder
from pipeline.models.weights import (
    BGE_SMALL,
    MODEL_FILE,
    MS_MARCO_MINILM,
    SETTINGS_FILE,
    TOKENIZER_FILE,
    packaged_folder,
)

TEXT = "The assessor shall value all property at its market value."


def test_names_say_model_quantisation_and_truncation() -> None:
    assert load_encoder().name == "bge-small-en-v1.5-int8@384"
    assert load_encoder(max_tokens=128).name == "bge-small-en-v1.5-int8@128"
    assert load_cross_encoder().name == "ms-marco-minilm-l-12-v2-int8@256"


def test_loaded_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        encoders = set(pool.map(lambda _: load_encoder("", max_tokens=64), range(8)))
    assert len(encoders) == 1
    assert load_encoder(BGE_SMALL.name).name == load_encoder("").name


def test_a_folder_of_the_same_files_gives_the_same_vectors(bge_copy: Path) -> None:
    (bge_copy / SETTINGS_FILE).write_text(
        json.dumps({"pooling": "cls", "query_prefix": BGE_SMALL.settings.query_prefix})
    )
    encoder = load_encoder(f"onnx:{bge_copy}")
    assert encoder.name.startswith("onnx:bge#")
    assert encoder.name.endswith("@384")
    default = load_encoder()
    assert np.array_equal(encoder.encode_passages([TEXT]), default.encode_passages([TEXT]))
    assert np.array_equal(encoder.encode_query(TEXT), default.encode_query(TEXT))


def test_pooling_and_prefix_are_used_and_named(bge_copy: Path) -> None:
    (bge_copy / SETTINGS_FILE).write_text('{"pooling": "mean", "passage_prefix": "passage: "}')
    encoder = load_encoder(f"onnx:{bge_copy}")
    vector = encoder.encode_passages([TEXT])[0]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)
    assert not np.allclose(vector, load_encoder().encode_passages([TEXT])[0], atol=0.01)


def test_a_cross_encoder_folder(tmp_path: Path) -> None:
    packaged = packaged_folder(MS_MARCO_MINILM)
    for file in (MODEL_FILE, TOKENIZER_FILE):
        (tmp_path / file).symlink_to(packaged / file)
    scores = load_cross_encoder(f"onnx:{tmp_path}").score("market value", [TEXT])
    assert np.array_equal(scores, load_cross_encoder().score("market value", [TEXT]))


def test_a_relative_folder_lies_in_the_library_that_names_it(
    bge_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    encoder = load_encoder("onnx:bge", home=bge_copy.parent)
    assert encoder is load_encoder(f"onnx:{bge_copy}")
    with pytest.raises(ModelError, match=r"elsewhere/bge/model\.onnx"):
        load_encoder("onnx:bge")
    monkeypatch.chdir(bge_copy.parent)
    assert load_encoder("onnx:bge") is encoder


def test_a_replaced_model_is_loaded_anew(bge_copy: Path) -> None:
    before = load_encoder(f"onnx:{bge_copy}")
    (bge_copy / SETTINGS_FILE).write_text('{"pooling": "cls"}')
    after = load_encoder(f"onnx:{bge_copy}")
    assert after.name != before.name
    assert not np.allclose(after.encode_passages([TEXT]), before.encode_passages([TEXT]), atol=0.01)


@pytest.mark.parametrize("name", ["bge-large", "onnx:", "hf:", "onnx", "http://models.example/x"])
def test_an_unknown_name_lists_the_forms(name: str) -> None:
    with pytest.raises(ModelError, match=r"bge-small-en.*onnx:/path/to/folder or hf:"):
        load_encoder(name)
    with pytest.raises(ModelError, match=r"ms-marco.*onnx:/path/to/folder or hf:"):
        load_cross_encoder(name)


def test_sentence_transformers_missing_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelError, match="pip install sentence-transformers"):
        load_encoder("hf:org/encoder")
    with pytest.raises(ModelError, match="pip install sentence-transformers"):
        load_cross_encoder("hf:org/cross-encoder")


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [(MODEL_FILE, "not a readable ONNX model"), (TOKENIZER_FILE, "not a readable tokenizer")],
)
def test_a_damaged_folder_is_refused(bge_copy: Path, damaged: str, reason: str) -> None:
    (bge_copy / damaged).write_bytes(b"not what it says")
    with pytest.raises(ModelError, match=reason):
        load_encoder(f"onnx:{bge_copy}")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot read .*absent/model\.onnx"):
        load_encoder(f"onnx:{tmp_path / 'absent'}")


def test_models_of_the_wrong_kind_are_refused() -> None:
    with pytest.raises(ModelError, match="a cross-encoder gives one logit"):
        load_cross_encoder(f"onnx:{packaged_folder(BGE_SMALL)}")
    with pytest.raises(ModelError, match="it is no encoder"):
        load_encoder(f"onnx:{packaged_folder(MS_MARCO_MINILM)}")
