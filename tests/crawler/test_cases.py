"""Lists of opinions and case pages."""

from datetime import date

import pytest
from parsel import Selector

from crawler.parsing.cases import ListedCase, citations_in, first_date, listed_cases
from crawler.parsing.opinions import PdfOpinion, identified, read_opinion
from crawler.parsing.page import PageError
from law.jurisdictions import jurisdiction
from law.records import Opinion
from tests.crawler.reading import CALDER, saved

LIST = "https://law.justia.com/cases/calder/court-of-appeals/2004/?page=2"
CASE = "https://law.justia.com/cases/calder/court-of-appeals/2004/a-2003-118-0.html"


def case_page(body: str, name: str = "Reyes v. Dow") -> Selector:
    return Selector(text=f'<html><body><h1 class="heading-1">{name}</h1>{body}</body></html>')


def read(page: Selector, url: str = CASE, listed: ListedCase | None = None) -> Opinion:
    opinion = read_opinion(page, url, jurisdiction=CALDER, listed=listed or ListedCase(url))
    assert isinstance(opinion, Opinion)
    return opinion


def test_a_saved_list() -> None:
    base = "https://law.justia.com/cases/calder/court-of-appeals/2004/"
    assert listed_cases(saved("case_list.html"), LIST) == [
        ListedCase(
            f"{base}a-1.html",
            "State v. Ames",
            date(2004, 3, 4),
            "A-1",
            ("2004-CDCA-007", "135 Cald. 12"),
        ),
        ListedCase(f"{base}a-2.html", "State v. Ames", date(2004, 9, 14), "A-2"),
        ListedCase(f"{base}a-3.html", "Reyes v. Dow & Sons"),
    ]


def test_a_saved_case() -> None:
    opinion = read(saved("case.html"))
    assert opinion == Opinion(
        id="cd/case/2004-CDCA-007",
        jurisdiction="cd",
        citation="2004-CDCA-007",
        heading="Reyes v. Dow",
        text=(
            "{1} Reyes leased a mill from Dow.\n\n{2} The lease1 ran a year.\n\n"
            "{3} OSGOOD, J., dissenting. Docket Number: none."
        ),
        source=CASE,
        court="cdca",
        citations=("2004-CDCA-007", "135 Cald. 12"),
        docket="A-2003-118",
        decided=date(2004, 3, 4),
        year=2004,
    )


def test_what_the_page_does_not_say_the_list_says() -> None:
    listed = ListedCase(CASE, "Reyes v. Dow", date(2004, 3, 4), "A-7", ("135 Cald. 12",))
    opinion = read(
        case_page("<div id=opinion><p>Words.</p></div>", "Plaintiff v. Defendant"), CASE, listed
    )
    assert opinion.heading == "Reyes v. Dow"
    assert (opinion.id, opinion.citation) == ("cd/case/cdca/2004-A-7", "135 Cald. 12")


@pytest.mark.parametrize(
    ("url", "docket", "first_line", "id", "citation"),
    [
        (
            CASE,
            "14,902",
            "{1} Words.",
            "cd/case/cdca/2004-14902",
            "Reyes v. Dow, No. 14,902 (Calder Court of Appeals 2004)",
        ),
        (
            CASE,
            "",
            "{1} Words.",
            "cd/case/cdca/2004-a-2003-118-0",
            "Reyes v. Dow (Calder Court of Appeals 2004)",
        ),
        (CASE, "A-7", "Opinion Number: 2004-CDCA-12", "cd/case/2004-CDCA-012", "2004-CDCA-012"),
        (
            CASE,
            "A-7",
            "2004-CDCA-012, 135 Cald. 90, 80 P.3d 1",
            "cd/case/2004-CDCA-012",
            "2004-CDCA-012",
        ),
        # The neutral citation of another court is another case's.
        (
            CASE,
            "A-7",
            "2004-CDSC-012",
            "cd/case/cdca/2004-A-7",
            "Reyes v. Dow, No. A-7 (Calder Court of Appeals 2004)",
        ),
        (
            CASE,
            "A-7",
            "As we said in 2004-CDCA-012, words.",
            "cd/case/cdca/2004-A-7",
            "Reyes v. Dow, No. A-7 (Calder Court of Appeals 2004)",
        ),
        (
            "https://law.justia.com/cases/calder/tax-court/undated/77.html",
            "",
            "Words.",
            "cd/case/cd-tax-court/77",
            "Reyes v. Dow (Calder Tax Court)",
        ),
    ],
)
def test_ids(url: str, docket: str, first_line: str, id: str, citation: str) -> None:
    page = case_page(f"<div id=tab-opinion><p>{first_line}</p><p>More.</p></div>")
    opinion = read(page, url, ListedCase(url, docket=docket))
    assert (opinion.id, opinion.citation) == (id, citation)


def test_a_pdf_alone() -> None:
    page = case_page('<div id=opinion><a class="pdf-icon" href="x.pdf">Download PDF</a></div>')
    found = read_opinion(page, CASE, jurisdiction=CALDER, listed=ListedCase(CASE))
    assert isinstance(found, PdfOpinion)
    assert found.url == "https://law.justia.com/cases/calder/court-of-appeals/2004/x.pdf"
    with_text = Opinion(**{**found.record.__dict__, "text": "2004-CDCA-009\n\nWords."})
    assert identified(with_text, CALDER).id == "cd/case/2004-CDCA-009"


def test_courts_that_no_file_names() -> None:
    url = "https://law.justia.com/cases/vermont/supreme-court/2020/2019-001.html"
    listed = ListedCase(url, "In re A.B.", citations=("210 Vt. 1", "2020 VT 5"))
    page = case_page("<div id=opinion><p>Words.</p></div>")
    opinion = read_opinion(page, url, jurisdiction=jurisdiction("vermont"), listed=listed)
    assert isinstance(opinion, Opinion)
    assert (opinion.id, opinion.citations) == ("vermont/case/2020-VT-5", ("2020 VT 5", "210 Vt. 1"))


@pytest.mark.parametrize(
    ("page", "url", "reason"),
    [
        (case_page("<div id=opinion></div>"), CASE, "no opinion"),
        (case_page("<p>Words.</p>"), CASE, "no opinion"),
        (case_page("<div id=opinion><p>W.</p></div>", ""), CASE, "names no case"),
        (case_page("<div id=opinion><p>W.</p></div>"), "https://law.justia.com/x.html", "no court"),
    ],
)
def test_pages_that_are_no_opinion(page: Selector, url: str, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        read(page, url)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("January 4, 2024", date(2024, 1, 4)),
        ("Decided: Sept. 14, 2004.", date(2004, 9, 14)),
        ("2004-03-04", date(2004, 3, 4)),
        ("February 30, 2004", None),
        ("in May", None),
    ],
)
def test_dates(text: str, expected: date | None) -> None:
    assert first_date(text) == expected


def test_citations_are_taken_once_without_their_year() -> None:
    assert citations_in(["111 N.M. 90 (1990); 801 P.2d 672", "111 N.M. 90", "none"]) == (
        "111 N.M. 90",
        "801 P.2d 672",
    )


@pytest.mark.parametrize(
    "script", ["show('aGk=')", 'x("bm90IHV0ZjggAP//")', "var a = 'AAAAAAAAAAAA'"]
)
def test_scripts_that_hide_no_name(script: str) -> None:
    page = Selector(
        text='<div class="has-padding-content-block-30"><a class="case-name" href="/a.html">'
        f"Plaintiff v. Defendant</a><script>{script}</script></div>"
    )
    assert [case.name for case in listed_cases(page, LIST)] == [""]
