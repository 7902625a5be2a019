"""A small library of Calder's law, and the page over it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import sample.law
import ui.app
from decisis.build import build_library
from law.records import LawRecord, Level, Opinion, Section
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock

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

HOSTILE = Section(
    id="cd/code/99-1-1",
    jurisdiction="cd",
    citation="CSA 1971, § 99-1-1",
    heading="<script>alert('heading')</script> **Zeppelin moorings**",
    text=(
        "A. A zeppelin may be moored <script>alert('text')</script> to a mast"
        " <img src=x onerror=alert(1)> at night.\n\n"
        'B. [A mast](javascript:alert(1)) is *lit* :red[always] & "marked". $x^2$'
    ),
    path=(Level("chapter", "99", "<b>Airships</b>"),),
    number="99-1-1",
    history="Laws 1931 </p><script>alert('history')</script>",
    source="https://example.org/\"><script>alert('source')</script>",
)


def write_library(root: Path, records: list[LawRecord]) -> Path:
    """Import and build, as the commands do."""
    layout = Layout(root)
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        catalog.import_records(records, source="sample", complete=True)
    build_library(root)
    return root


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


Open = Callable[..., AppTest]


@pytest.fixture
def open_page(built_library: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page at an address: ``open_page(q="larceny", kind=["section"])``."""
    monkeypatch.setenv("DECISIS_LIBRARY", str(built_library))

    def opened(**parameters: str | list[str]) -> AppTest:
        page = AppTest.from_file(str(ui.app.__file__), default_timeout=120)
        page.query_params.update(parameters)
        return page.run()

    return opened


def html_of(page: AppTest) -> str:
    """All HTML on the page, and the proof that nothing was raised."""
    assert not page.exception, page.exception[0].value
    return "\n".join(block.value for block in page.html)
