"""What the tests of the page share: a record that means harm, a library writer, a page's HTML."""

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from decisis.build import build_library
from law.records import LawRecord, Level, Section
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock

# ``open_page(q="larceny", kind=["section"])``: the page at an address.
Open = Callable[..., AppTest]

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


def html_of(page: AppTest) -> str:
    """All HTML on the page, and the proof that nothing was raised."""
    assert not page.exception, page.exception[0].value
    return "\n".join(block.value for block in page.html)
