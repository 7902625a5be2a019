"""Pages of constitutions."""

from datetime import date

import pytest

from crawler.parsing.page import PageError
from crawler.parsing.provisions import is_provision, read_provision
from law.jurisdictions import jurisdiction
from law.records import Level, Provision
from law.status import Status
from tests.crawler.reading import leaf

SITE = "https://law.justia.com/constitution"


def read(page: object, path: str, state: str = "cd") -> Provision:
    home = jurisdiction(state)
    return read_provision(page, f"{SITE}{path}", jurisdiction=home, as_of=date(2025, 3, 1))  # type: ignore[arg-type]


def test_a_section() -> None:
    page = leaf(
        "Calder Constitution",
        "Article II - Bill of Rights",
        "Section 10 - [Searches and seizures.]",
        body="<p>The people shall be secure.</p><p>History: Adopted November 7, 1911.</p>",
    )
    provision = read(page, "/calder/article-ii/section-10/")
    assert provision == Provision(
        id="cd/const/ii/10",
        jurisdiction="cd",
        citation="Calder Const. art. II, § 10",
        heading="[Searches and seizures.]",
        text="The people shall be secure.",
        path=(Level("article", "II", "Bill of Rights"),),
        source=f"{SITE}/calder/article-ii/section-10/",
        article="II",
        section="10",
        history="Adopted November 7, 1911.",
    )


@pytest.mark.parametrize(
    ("lines", "path", "id", "citation"),
    [
        (("Preamble",), "/calder/preamble/", "cd/const/preamble", "Calder Const. pmbl."),
        ((), "/calder/article-ix/section-12/", "cd/const/ix/12", "Calder Const. art. IX, § 12"),
        (("Article XX - Schedule",), "/calder/article-xx/", "cd/const/xx", "Calder Const. art. XX"),
        (
            ("Sec. 2. Venue.",),
            "/texas/article-11/2.html",
            "texas/const/11/2",
            "Texas Const. art. 11, § 2",
        ),
        ((), "/texas/11.html", "texas/const/11", "Texas Const. art. 11"),
        (
            (),
            "/us/amendment-14/04-due-process-of-law.html",
            "us/const/Amendment-14/4".lower(),
            "Us Const. amend. 14, § 4",
        ),
    ],
)
def test_addresses_and_ids(lines: tuple[str, ...], path: str, id: str, citation: str) -> None:
    provision = read(
        leaf(*lines, body="<p>Words.</p>"), path, path.split("/")[1].replace("calder", "cd")
    )
    assert (provision.id, provision.citation, provision.text) == (id, citation, "Words.")


def test_a_repealed_section() -> None:
    page = leaf(
        "Article V - Executive", "Section 9 - Repealed.", body="<p>History: Repealed 1970.</p>"
    )
    provision = read(page, "/calder/article-v/section-9/")
    assert (provision.status, provision.text) == (Status.REPEALED, "")


def test_no_provision() -> None:
    with pytest.raises(PageError, match="names no article"):
        read(leaf("About", body="<p>Words.</p>"), "/calder/")
    with pytest.raises(PageError, match="no text"):
        read(leaf("Article V", "Section 9 - Oaths."), "/calder/article-v/section-9/")


def test_a_page_with_a_body_is_law_even_with_links_beneath() -> None:
    assert is_provision(
        leaf("Article V"), ["https://law.justia.com/constitution/calder/article-v/1/"]
    )
