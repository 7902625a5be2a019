"""Leaf pages of codes, of this state and of others."""

from datetime import date

import pytest

from crawler.parsing.page import PageError
from crawler.parsing.sections import PdfLeaf, read_section
from law.jurisdictions import jurisdiction
from law.records import Level, Section
from law.status import Status
from tests.crawler.reading import CALDER, leaf, saved

SITE = "https://law.justia.com"
TODAY = date(2025, 3, 1)


def read(page: object, path: str, state: str = "cd") -> Section:
    section = read_section(
        page,  # type: ignore[arg-type]
        f"{SITE}{path}",
        jurisdiction=jurisdiction(state),
        as_of=TODAY,
    )
    assert isinstance(section, Section)
    return section


def test_a_saved_section() -> None:
    section = read(saved("section.html"), "/codes/calder/2019/chapter-40/article-1/section-40-1-1/")
    assert section == Section(
        id="cd/code/40-1-1",
        jurisdiction="cd",
        citation="CSA 1971, § 40-1-1",
        heading="Ferries; toll.",
        text=(
            "A. A ferryman may take a toll, as provided in Section 40-1-3 CSA 1971 and § 40-1-4,"
            " not to exceed:\n\n(1) ten cents for a person; and\n\n(2) five cents for a sheep,\n"
            "goat or swine.\n\nBeast Toll\nHorse $1.00"
        ),
        path=(Level("chapter", "40", "Ferries and Bridges"), Level("article", "1", "Ferries")),
        source=f"{SITE}/codes/calder/2019/chapter-40/article-1/section-40-1-1/",
        number="40-1-1",
        history="Laws 1971, ch. 12, § 1; 1988, ch. 3, § 2.",
        edition=2019,
    )


@pytest.mark.parametrize(
    ("line", "number", "through", "heading"),
    [
        ("Section 30-16-1 - Larceny.", "30-16-1", "", "Larceny."),
        ("Section 7-2-5.8 - Exemption - aged.", "7-2-5.8", "", "Exemption - aged."),
        ("Section 32A-4-3", "32A-4-3", "", ""),
        ("Section 69-28-1 to 69-28-14 - Repealed.", "69-28-1", "69-28-14", "Repealed."),
        ("Section 30-1-1 - 5 year limit.", "30-1-1", "", "5 year limit."),
        ("§ 18.2-30. Murder declared felony", "18.2-30", "", "Murder declared felony"),
        ("782.04 - Murder.", "782.04", "", "Murder."),
        ("Section 187.", "187", "", ""),
        ("2C:11-3 Murder", "2C:11-3", "", "Murder"),
        ("Section 4-1-1 - [Short title.]", "4-1-1", "", "[Short title.]"),
    ],
)
def test_heading_lines(line: str, number: str, through: str, heading: str) -> None:
    text = "" if through else "<p>Law.</p>"
    section = read(leaf("2024 Calder Statutes", line, body=text), "/codes/calder/section-x/")
    assert (section.number, section.through, section.heading) == (number, through, heading)


@pytest.mark.parametrize(
    ("page", "path", "number"),
    [
        (leaf(body="<p>Law.</p>"), "/codes/calder/chapter-32a/section-32a-4-3/", "32A-4-3"),
        (leaf(body="<p>Law.</p>"), "/codes/calder/chapter-32a/section-32a-4-3", "32A-4-3"),
        (
            leaf("RS 14:30 - Murder", body="<p>Law.</p>", citation="LA Rev Stat § 14:30 (2023)"),
            "/codes/calder/title-14/rs-14-30/",
            "14:30",
        ),
    ],
)
def test_number_from_citation_or_address(page: object, path: str, number: str) -> None:
    assert read(page, path).number == number


def test_range_from_address() -> None:
    section = read(leaf(body="<p>Repealed.</p>"), "/codes/calder/section-69-35-1-to-69-35-17/")
    assert section.id == "cd/code/69-35-1_69-35-17"
    assert section.citation == "CSA 1971, §§ 69-35-1 to 69-35-17"
    assert section.status is Status.REPEALED


@pytest.mark.parametrize(
    ("state", "path", "lines", "citation", "id", "cited"),
    [
        (
            "california",
            "/codes/california/code-pen/part-1/title-8/section-187/",
            ("2023 California Code", "Penal Code - PEN", "PART 1 - OF CRIMES", "Section 187."),
            "CA Penal Code § 187 (2023)",
            "california/code/code-pen-187",
            "CA Penal Code § 187",
        ),
        (
            "texas",
            "/codes/texas/penal-code/title-5/chapter-19/section-19-02/",
            ("2023 Texas Statutes", "Penal Code", "Chapter 19 - Homicide", "Section 19.02. Murder"),
            "TX Penal Code § 19.02 (2023)",
            "texas/code/penal-code-19.02",
            "TX Penal Code § 19.02",
        ),
        (
            "virginia",
            "/codes/virginia/title-18-2/chapter-4/section-18-2-30/",
            ("2023 Code of Virginia", "Title 18.2 - Crimes", "§ 18.2-30. Murder"),
            "VA Code § 18.2-30 (2023)",
            "virginia/code/18.2-30",
            "VA Code § 18.2-30",
        ),
        (
            "florida",
            "/codes/florida/title-xlvi/chapter-782/section-782-04/",
            (
                "2023 Florida Statutes",
                "Title XLVI - Crimes",
                "Chapter 782 - Homicide",
                "782.04 - Murder.",
            ),
            "FL Stat § 782.04 (2023)",
            "florida/code/782.04",
            "FL Stat § 782.04",
        ),
        (
            "illinois",
            "/codes/illinois/chapter-720/act-720-ilcs-5/title-i/",
            (
                "2022 Illinois Statutes",
                "Chapter 720 - CRIMES",
                "Act 5 - Criminal Code",
                "Section 1-1",
            ),
            "",
            "illinois/code/act-720-ilcs-5-1-1",
            "Illinois Code § 1-1",
        ),
    ],
)
def test_other_states(
    state: str, path: str, lines: tuple[str, ...], citation: str, id: str, cited: str
) -> None:
    section = read(leaf(*lines, body="<p>Law.</p>", citation=citation), path, state)
    assert (section.id, section.citation) == (id, cited)
    assert section.edition == int(lines[0][:4])


def test_levels_from_breadcrumbs_where_the_heading_has_one_line() -> None:
    page = saved("section.html")
    for heading in page.css("h1"):
        heading.drop()
    section = read(page, "/codes/calder/2019/chapter-40/article-1/section-40-1-1/")
    assert section.path == (
        Level("chapter", "40", "Ferries and Bridges"),
        Level("article", "1", "Ferries"),
    )


@pytest.mark.parametrize(
    ("heading", "body", "status", "moved_to", "text"),
    [
        ("Repealed.", "", Status.REPEALED, "", ""),
        (
            "Recompiled.",
            "<p>History: 1971 Comp., &sect; 4-2-5, recompiled as &sect; 1-5-1 by Laws 1999.</p>",
            Status.RECOMPILED,
            "1-5-1",
            "",
        ),
        (
            "Recompiled.",
            "<p>ANNOTATIONS</p><p>Recompilations. — Laws 1999, ch. 2 recompiled former 4-2-5"
            " CSA 1971 as 1-5-1 CSA 1971.</p>",
            Status.RECOMPILED,
            "1-5-1",
            "",
        ),
        ("[Reserved]", "<p><b>ANNOTATIONS</b></p><p>A note.</p>", Status.RESERVED, "", ""),
        ("Boards. (Effective until July 1, 2001.)", "<p>Law.</p>", Status.SUPERSEDED, "", "Law."),
        ("Boards. (Effective July 1, 2099.)", "<p>Law.</p>", Status.NOT_YET_EFFECTIVE, "", "Law."),
        (
            "Unconstitutional.",
            "<p>Compiler's notes.— Districts fell.</p>",
            Status.SUPERSEDED,
            "",
            "",
        ),
    ],
)
def test_standing(heading: str, body: str, status: Status, moved_to: str, text: str) -> None:
    section = read(leaf(f"Section 4-2-5 - {heading}", body=body), "/codes/calder/section-4-2-5/")
    assert (section.status, section.moved_to, section.text) == (status, moved_to, text)


def test_an_old_edition_is_judged_as_of_its_year() -> None:
    page = leaf("Section 4-2-5 - Boards. (Effective July 1, 2020.)", body="<p>Law.</p>")
    old = read(page, "/codes/calder/2019/chapter-4/section-4-2-5/")
    assert (old.status, old.edition) == (Status.NOT_YET_EFFECTIVE, 2019)
    assert read(page, "/codes/calder/chapter-4/section-4-2-5/").status is Status.IN_FORCE


def test_pdf_leaf() -> None:
    page = leaf("Section 4-2-5 - Map.", body='<p><a href="../map.pdf?v=2">View as PDF</a></p>')
    url = f"{SITE}/codes/calder/chapter-4/section-4-2-5/"
    found = read_section(page, url, jurisdiction=CALDER, as_of=TODAY)
    assert isinstance(found, PdfLeaf)
    assert found.url == f"{SITE}/codes/calder/chapter-4/map.pdf?v=2"
    assert found.record.number == "4-2-5"


@pytest.mark.parametrize(
    ("page", "path", "reason"),
    [
        (leaf("About us", body="<p>We are here.</p>"), "/codes/calder/about/", "no section number"),
        (leaf("Section 4-2-5 - Boards."), "/codes/calder/section-4-2-5/", "no text"),
    ],
)
def test_pages_that_are_no_section(page: object, path: str, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        read(page, path)
