"""A small library of Calder's law, and the page over it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import sample.law
import ui.app
from law.records import Opinion
from tests.ui.pages import HOSTILE, Open, write_library

_CHAPTERS = {"14", "22", "30"}
_OPINIONS = {
    "cd/case/1992-CDCA-033",
    "cd/case/1993-CDSC-009",
    "cd/case/1996-CDCA-091",
    "cd/case/2002-CDCA-018",
    "cd/case/2014-CDSC-019",
    "cd/case/2022-CDSC-018",
    "cd/case/cdca/1983-6114",
    "cd/case/cdsc/1988-17002",
}


@pytest.fixture(scope="session")
def built_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three chapters, the constitution, eight opinions, and one record that means harm."""
    records = [
        record
        for record in sample.law.load().records
        if (record.id in _OPINIONS)
        or (
            not isinstance(record, Opinion)
            and (record.kind == "provision" or record.path[0].number in _CHAPTERS)
        )
    ]
    return write_library(tmp_path_factory.mktemp("ui") / "library", [*records, HOSTILE])


@pytest.fixture
def open_page(built_library: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page at an address: ``open_page(q="larceny", kind=["section"])``."""
    monkeypatch.setenv("DECISIS_LIBRARY", str(built_library))

    def opened(**parameters: str | list[str]) -> AppTest:
        page = AppTest.from_file(str(ui.app.__file__), default_timeout=120)
        page.query_params.update(parameters)
        return page.run()

    return opened
