"""HTML of untrusted text: everything escaped, spans where they belong."""

import pytest

from decisis.standing import Standing
from law.records import Opinion, Section
from law.status import Status
from ui.markup import (
    LinkedSpan,
    annotated,
    badge,
    items,
    link,
    notice,
    paragraphs,
    snippet,
    source_link,
)

SECTION = Section(
    id="cd/code/1-1-1",
    jurisdiction="cd",
    citation="CSA 1971, § 1-1-1",
    heading="Boats.",
    text="A. A boat <shall>:\n\n(1) float; and\n\n(2) be dry.\n\nB. No boat is a car.",
    number="1-1-1",
)


@pytest.mark.parametrize(
    ("marks", "links", "expected"),
    [
        ([], [], "a&lt;b c"),
        ([(0, 3)], [], "<mark>a&lt;b</mark> c"),
        ([(4, 9)], [], "a&lt;b <mark>c</mark>"),
        ([], [LinkedSpan(4, 5, "?a&b")], 'a&lt;b <a href="?a&amp;b">c</a>'),
        (
            [(0, 4)],
            [LinkedSpan(2, 5, "?x")],
            '<mark>a&lt;</mark><mark><a href="?x">b </a></mark><a href="?x">c</a>',
        ),
        ([(7, 9)], [], "a&lt;b c"),
    ],
)
def test_annotated(marks: list[tuple[int, int]], links: list[LinkedSpan], expected: str) -> None:
    assert annotated("a<b c", 0, 5, marks, links) == expected


def test_paragraphs_follow_the_division_of_the_law() -> None:
    start = SECTION.text.index("(2)")
    end = SECTION.text.index("No boat")
    assert paragraphs(SECTION, marks=[(start + 4, end)], anchor="here") == (
        '<p class="depth-0">A. A boat &lt;shall&gt;:</p>'
        '<p class="depth-1">(1) float; and</p>'
        '<p class="depth-1" id="here">(2) <mark>be dry.</mark></p>'
        '<p class="depth-0"><mark>B. </mark>No boat is a car.</p>'
    )
    assert paragraphs(SECTION, start, start + 10) == '<p class="depth-1">(2) be dry</p>'


@pytest.mark.parametrize(
    ("source", "linked"),
    [
        ("https://law.example/1?a=1&b=2", True),
        ("http://law.example/", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//law.example/", False),
        ("https://", False),
        ("http://[broken", False),
        ("chapter-1.html", False),
    ],
)
def test_only_web_addresses_become_links(source: str, linked: bool) -> None:
    markup = source_link(source, "Source")
    assert ("<a " in markup) is linked
    assert "<script" not in markup
    assert linked or "href" not in markup


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_badge_in_words(status: Status) -> None:
    assert f">{status.badge}</span>" in badge(SECTION, Standing(status))


def test_an_opinion_is_called_overruled_but_never_good_law() -> None:
    opinion = Opinion(id="cd/case/x", jurisdiction="cd", citation="x", court="cdsc")
    assert badge(opinion, Standing(Status.IN_FORCE)) == ""
    assert "bad" in badge(opinion, Standing(Status.IN_FORCE, ("2004-CDSC-017",)))
    assert "overruled by 2004-CDSC-017" in badge(
        opinion, Standing(Status.IN_FORCE, ("2004-CDSC-017",))
    )


def test_a_snippet_shows_the_words_that_match() -> None:
    text = " ".join(["filler"] * 200 + ["moored <b>zeppelins</b> mast"] + ["filler"] * 200)
    shown = snippet("mooring a zeppelin to masts", text)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "<b>moored</b>" in shown
    assert "&lt;b&gt;zeppelins&lt;/b&gt;" in shown
    assert len(shown) < 1_000


def test_messages_links_and_lists_escape() -> None:
    assert "&lt;script&gt;" in notice("<script>", "bad")
    assert link('?q="<x>', "<y>") == '<a href="?q=&quot;&lt;x&gt;">&lt;y&gt;</a>'
    assert items([]) == ""
    assert items(["a", "b"], "ol") == "<ol><li>a</li><li>b</li></ol>"
