"""A library's folder for each test, with nothing in it."""

from pathlib import Path

import pytest

from pipeline.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "library")
