"""The sample law as a library, built once a test session with the packaged models."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

import decisis
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock
from sample.law import load


@pytest.fixture(scope="session")
def calder_library(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the library; for reading only, for it is shared between all tests.

    One worker builds it, the others wait for it.
    https://pytest-xdist.readthedocs.io/en/stable/how-to.html#making-session-scoped-fixtures-execute-only-once
    """
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder = shared / "calder"
    with FileLock(shared / "calder.lock"):
        if not (folder / "CURRENT").exists():
            layout = Layout(folder)
            with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
                catalog.import_records(load().records, source="sample")
            decisis.build_library(folder)
    return folder


@pytest.fixture(scope="session")
def calder(calder_library: Path) -> Iterator[decisis.Library]:
    with decisis.open(calder_library) as library:
        yield library
