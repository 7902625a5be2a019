"""The sample law's library, to read, and copies of it to adapt; exercises for a cross-encoder."""

import shutil
from pathlib import Path

import pytest

from decisis.adaptation.encoder_map import Passages
from decisis.adaptation.exercises import Exercise, Question
from decisis.library import Library
from pipeline.layout import Layout
from pipeline.models.weights import BGE_SMALL, MS_MARCO_MINILM, packaged_folder
from tests.decisis.conftest import calder, calder_library

__all__ = ["calder", "calder_library"]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A folder that is no library, in which an adaptation can be kept."""
    return Layout(tmp_path)


@pytest.fixture
def copied(calder_library: Path, tmp_path: Path) -> Path:
    """A library of its own."""
    return Path(shutil.copytree(calder_library, tmp_path / "library"))


@pytest.fixture(scope="session")
def base() -> Path:
    """The packaged cross-encoder's folder."""
    return packaged_folder(MS_MARCO_MINILM)


@pytest.fixture(scope="session")
def exercises(calder: Library) -> list[Exercise]:
    """Twenty headings, each with its own section first and those that follow it."""
    sections = [record for record in calder.snapshot.documents() if record.kind == "section"]
    return [
        Exercise(
            sections[place].heading,
            tuple(" ".join(record.text.split()[:30]) for record in sections[place : place + 4]),
        )
        for place in range(0, 80, 4)
    ]


@pytest.fixture(scope="session")
def encoder_base() -> Path:
    """The packaged encoder's folder."""
    return packaged_folder(BGE_SMALL)


@pytest.fixture(scope="session")
def questions(calder: Library) -> list[Question]:
    """Thirty headings of sections, each of which asks for the section that follows."""
    snapshot = calder.snapshot
    first = {
        item.record.id: (item.record, version)
        for item, version in zip(
            snapshot.passages(snapshot.numbers.tolist()), snapshot.versions.tolist(), strict=True
        )
        if item.record.kind == "section"
    }
    headed = list(
        {record.heading: (record, version) for record, version in first.values()}.values()
    )
    return [
        Question(record.heading, version, (following,))
        for (record, version), (_, following) in zip(headed[:60:2], headed[1:60:2], strict=True)
    ]


@pytest.fixture(scope="session")
def passages(calder: Library) -> Passages:
    """All of the sample law's, as its library holds them."""
    snapshot = calder.snapshot
    return Passages(calder.vectors.vectors(snapshot.numbers), snapshot.versions)
