"""Models under test: the packaged ones, loaded once, and copies of their files."""

import shutil
from pathlib import Path

import pytest

from pipeline.models import CrossEncoder, Encoder, load_cross_encoder, load_encoder
from pipeline.models.weights import BGE_SMALL, MODEL_FILE, TOKENIZER_FILE, packaged_folder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def cross_encoder() -> CrossEncoder:
    return load_cross_encoder()


@pytest.fixture
def bge_copy(tmp_path: Path) -> Path:
    """A folder of its own with the packaged encoder's files, free to be damaged."""
    folder = tmp_path / "bge"
    folder.mkdir()
    for file in (MODEL_FILE, TOKENIZER_FILE):
        shutil.copyfile(packaged_folder(BGE_SMALL) / file, folder / file)
    return folder
