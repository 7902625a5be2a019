"""Readable text, headings, breadcrumbs."""

import pytest
from parsel import Selector

from crawler.parsing.page import (
    PageError,
    breadcrumbs,
    heading_lines,
    is_whole,
    labelled,
    paragraphs,
)
from tests.crawler.reading import saved


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("<p>See<a>29-1-2</a> NMSA</p>", ["See29-1-2 NMSA"]),
        (
            "<p>See <a>29-1-2</a> NMSA,\n\n  and <i> 29-1-3 </i>.</p>",
            ["See 29-1-2 NMSA, and 29-1-3 ."],
        ),
        ("<p>&sect;&nbsp;12 &amp; &lt;b&gt;</p>", ["§ 12 & <b>"]),
        ("<p>One<br>two<br/><br>three</p>", ["One\ntwo", "three"]),
        ("loose <div>in a <span>block</span></div> loose", ["loose", "in a block", "loose"]),
        ("<ul><li>A. one</li><li>B. two</li></ul>", ["A. one", "B. two"]),
        (
            "<table><tr><td>Horse</td><td>$1</td></tr><tr><td>Cow</td></tr></table>",
            ["Horse $1\nCow"],
        ),
        ("<pre>line one\n  line two\n\nnext</pre>", ["line one\nline two", "next"]),
        ("<p>seen</p><script>unseen()</script><style>p{}</style><nav>way</nav>", ["seen"]),
        ("<p> </p><div></div>", []),
        ("<p>unclosed <b>bold<p>next", ["unclosed bold", "next"]),
    ],
)
def test_paragraphs(html: str, expected: list[str]) -> None:
    page = Selector(text=f"<html><body><div id=x>{html}</div></body></html>")
    assert paragraphs(page.css("#x")[0]) == expected


def test_nesting_without_end_is_refused() -> None:
    page = Selector(text="<html><body>" + "<i>" * 230 + "deep")
    with pytest.raises(PageError, match="nested"):
        paragraphs(page.css("body")[0])


def test_heading_lines_of_a_section() -> None:
    assert heading_lines(saved("section.html")) == [
        "2019 Calder Statutes",
        "Chapter 40 - Ferries and Bridges",
        "Article 1 - Ferries",
        "Section 40-1-1 - Ferries; toll.",
    ]


def test_breadcrumbs_skip_separators() -> None:
    trail = breadcrumbs(saved("section.html"))
    assert [crumb.title for crumb in trail][-3:] == [
        "Chapter 40 - Ferries and Bridges",
        "Article 1 - Ferries",
        "Section 40-1-1 - Ferries; toll.",
    ]
    assert trail[-1].url == ""
    assert trail[-2].url == "/codes/calder/2019/chapter-40/article-1/"


def test_labels_end_at_the_next_label() -> None:
    page = saved("case.html")
    assert dict(labelled(page.css("#main-content > div > strong"))) == {
        "citations": "2004 CDCA 7; 135 Cald. 12",
        "docket number": "A-2003-118",
        "date": "March 4, 2004",
    }


@pytest.mark.parametrize(
    ("body", "whole"),
    [(b"<html></html>\n", True), (b"<html></HTML >", True), (b"<html><p>cut", False), (b"", False)],
)
def test_whole_pages_end(body: bytes, whole: bool) -> None:
    assert is_whole(body) is whole
