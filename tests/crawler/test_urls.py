"""Addresses and the links that lead on."""

import pytest
from parsel import Selector

from crawler.parsing.listings import (
    code_links,
    constitution_links,
    next_page,
    year_links,
    year_of,
)
from crawler.parsing.urls import edition_of, links_one_deeper, section_slug, segments
from tests.crawler.reading import saved

ROOT = "https://law.justia.com/codes/calder/"


def index(*hrefs: str, listed: bool = True) -> Selector:
    links = "".join(f'<a href="{href}">x</a>' for href in hrefs)
    kind = "codes-listing" if listed else "other"
    return Selector(text=f'<html><body><div class="{kind}">{links}</div></body></html>')


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        (f"{ROOT}section-30-16-1/", ("30-16-1", "")),
        (f"{ROOT}section-69-35-1-to-69-35-17", ("69-35-1", "69-35-17")),
        (f"{ROOT}chapter-30/", ("", "")),
    ],
)
def test_section_slug(url: str, slug: tuple[str, str]) -> None:
    assert section_slug(url) == slug


def test_segments_and_edition() -> None:
    assert segments("https://x.org/cases/calder/2004/a-1.html?page=2") == [
        "cases",
        "calder",
        "2004",
        "a-1",
    ]
    assert edition_of(f"{ROOT}2019/chapter-1/") == 2019
    assert edition_of(f"{ROOT}chapter-1/section-1-2019/") == 0


@pytest.mark.parametrize(
    ("edition", "expected"),
    [(0, [f"{ROOT}chapter-1/", f"{ROOT}chapter-2/"]), (2019, [f"{ROOT}2019/chapter-1/"])],
)
def test_one_edition_is_read(edition: int, expected: list[str]) -> None:
    page = index(
        "/codes/calder/chapter-1/",
        "/codes/calder/chapter-2",
        "chapter-1/#top",
        "/codes/calder/2019/chapter-1/",
        "/codes/ohio/title-1/",
        "https://elsewhere.example/codes/calder/chapter-9/",
        "javascript:void(0)",
        "http://[broken",
    )
    assert code_links(page, ROOT, root=ROOT, edition=edition) == expected


def test_without_a_list_links_one_deeper_lead_on() -> None:
    page = index("chapter-1/", "chapter-1/article-1/", "/codes/calder/", "/", listed=False)
    assert code_links(page, ROOT, root=ROOT, edition=0) == [f"{ROOT}chapter-1/"]


def test_a_constitutions_list() -> None:
    root = "https://law.justia.com/constitution/texas/"
    assert constitution_links(
        index("11.html", "preamble", "/constitution/us/"), root, root=root
    ) == [
        f"{root}11.html",
        f"{root}preamble/",
    ]


def test_years_of_a_court() -> None:
    court = "https://law.justia.com/cases/calder/supreme-court/"
    page = index("2024/", "2023", "undated/", "2024/x.html", "?page=2", "../court-of-appeals/2024/")
    assert year_links(page, court) == [f"{court}2024/", f"{court}2023/", f"{court}undated/"]
    assert [year_of(link) for link in year_links(page, court)] == [2024, 2023, 0]


def test_next_page() -> None:
    url = "https://law.justia.com/cases/calder/court-of-appeals/2004/?page=2"
    assert next_page(saved("case_list.html"), url) == url.replace("page=2", "page=3")
    assert next_page(index(), url) is None


def test_one_deeper_ignores_file_names() -> None:
    url = "https://law.justia.com/constitution/texas/article-11.html"
    assert links_one_deeper(["article-11/2.html", "12.html"], url) == [
        "https://law.justia.com/constitution/texas/article-11/2.html"
    ]
