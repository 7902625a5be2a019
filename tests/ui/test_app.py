"""The page as Streamlit runs it: asking, searching, reading, permalinks, and what goes wrong."""

import re
from html import unescape
from pathlib import Path

import pytest

from tests.ui.pages import HOSTILE, Open, html_of, write_library
from ui.state import PageState, permalink

NOTICE_PERIOD = "How much notice must be given to end a month-to-month residential tenancy?"


def test_the_empty_page_says_what_is_held_and_offers_questions_it_can_answer(
    open_page: Open,
) -> None:
    page = open_page()
    shown = html_of(page)
    assert re.search(r"holds \d+ sections, \d+ constitutional provisions, 8 opinions", shown)
    assert "of Calder" in shown
    assert re.search(r"built <time datetime=.*? UTC</time>", shown)
    assert "Calder is a fictional state" in shown
    examples = re.findall(r'<a href="\?q=[^"]*">(.*?)</a>', shown)
    assert len(examples) == 4
    for question in map(unescape, examples):
        answered = html_of(open_page(q=question))
        assert 'class="statements"' in answered or "behind this number" in answered, question


def test_an_answer_quotes_cites_and_shows_its_sources(open_page: Open) -> None:
    page = open_page()
    page.text_input(key="question").set_value(NOTICE_PERIOD)
    page.button[0].click().run()
    shown = html_of(page)
    assert page.query_params == {"q": NOTICE_PERIOD}
    quotation = re.search(r"<blockquote>(.*?)</blockquote><figcaption>(.*?)</figcaption>", shown)
    assert quotation is not None
    assert "thirty days" in quotation[1]
    assert re.match(
        r'<a href="\?doc=cd/[\w/-]+&amp;start=\d+&amp;end=\d+">[^<]+</a>'
        r' <a href="#source-1" aria-label="Source 1">\[1\]</a>$',
        quotation[2],
    )
    card = shown[shown.index('<article class="card" id="source-1">') :]
    assert "<mark>" in card[: card.index("</article>")]
    copied = page.code[0].value
    assert copied.startswith(NOTICE_PERIOD)
    assert re.sub("<.*?>", "", quotation[2]).removesuffix(" [1]") in copied


def test_a_citation_is_looked_up_and_repealed_law_is_said_to_be(open_page: Open) -> None:
    shown = html_of(open_page(q="CSA 1971, § 22-5-1"))
    assert "is repealed" in shown
    assert '<span class="badge bad">repealed</span>' in shown
    assert "There is no text under CSA 1971, § 22-5-1." in shown
    in_force = html_of(open_page(q="CSA 1971, § 22-3-2"))
    assert '<span class="badge good">in force</span>' in in_force


def test_what_the_library_does_not_hold_is_refused_with_a_way_on(open_page: Open) -> None:
    question = "What is the boiling point of tungsten hexafluoride?"
    shown = html_of(open_page(q=question, kind="opinion"))
    assert "No answer to this question was found" in shown
    assert f'href="{_escaped(permalink(PageState(question)))}">Ask again without filters' in shown
    assert "mode=search" in shown
    assert "Sources" not in shown


def test_a_count_shows_the_list_behind_it(open_page: Open) -> None:
    page = open_page(q="How many opinions of the Calder Court of Appeals are there?")
    shown = html_of(page)
    assert "4 opinions in this library." in shown
    behind = shown[shown.index("<details>") : shown.index("</details>")]
    assert behind.count("<li>") == 4
    assert "Show the 4 documents behind this number" in behind
    assert 'href="?doc=cd/case/1992-CDCA-033"' in behind
    assert len(page.get("download_button")) == 1


def test_filters_restrict_counts_too(open_page: Open) -> None:
    shown = html_of(open_page(q="How many opinions are there?", court="cdsc"))
    assert "4 opinions in this library." in shown


def test_search_lists_what_was_found_and_how(open_page: Open) -> None:
    page = open_page(q="security deposit", mode="search")
    shown = html_of(page)
    assert page.radio(key="mode").value == "search"
    assert "best matches first" in shown
    assert re.search(r"Found by (words|meaning) \(rank \d+\)", shown)
    assert "<b>deposit" in shown
    assert re.search(r'href="\?doc=cd/code/22-2-4&amp;start=\d+&amp;end=\d+"', shown)


def test_search_shows_more_on_demand(open_page: Open) -> None:
    shown = html_of(open_page(q="court", mode="search"))
    assert shown.count('class="card hit"') == 20
    assert f'href="{_escaped(permalink(PageState("court", "search", hits=40)))}"' in shown
    assert html_of(open_page(q="court", mode="search", hits="40")).count('class="card hit"') > 20


def test_switching_to_search_and_filtering_writes_the_permalink(open_page: Open) -> None:
    page = open_page(q="retaliation by an owner")
    page.radio(key="mode").set_value("search").run()
    page.multiselect(key="kinds").set_value(["opinion"]).run()
    page.multiselect(key="courts").set_value(["cdsc"]).run()
    page.number_input(key="year_from").set_value(1990).run()
    shown = html_of(page)
    assert page.query_params == {
        "q": "retaliation by an owner",
        "mode": "search",
        "kind": "opinion",
        "court": "cdsc",
        "from": "1990",
    }
    cards = shown.count('class="card hit"')
    assert cards > 0
    assert shown.count("Calder Supreme Court ·") == cards

    again = open_page(**page.query_params)
    assert html_of(again) == shown
    assert again.multiselect(key="kinds").value == ["opinion"]
    assert again.number_input(key="year_from").value == 1990

    again.button[-1].click().run()
    assert again.query_params == {"q": "retaliation by an owner", "mode": "search"}


def test_going_back_sets_the_widgets(open_page: Open) -> None:
    page = open_page(q="deposit", mode="search", chapter="22")
    page.multiselect(key="chapters").set_value([]).run()
    page.query_params = {"q": "deposit", "mode": "search", "chapter": "22"}
    page.run()
    assert page.multiselect(key="chapters").value == ["22"]
    assert page.query_params["chapter"] == "22"


def test_years_that_contradict_each_other_are_said(open_page: Open) -> None:
    page = open_page(q="deposit", mode="search", to="1990")
    page.number_input(key="year_from").set_value(2000).run()
    assert "no year is from 2000 on and up to 1990" in html_of(page).lower()


def test_a_document_is_shown_whole_with_its_links(open_page: Open) -> None:
    page = open_page(doc="cd/case/2022-CDSC-018")
    shown = html_of(page)
    assert "<h1>Mendel v. Sorrel Gardens</h1>" in shown
    assert "<dt>Court</dt><dd>Calder Supreme Court</dd>" in shown
    assert '<a href="?doc=cd/code/22-4-1">' in shown[: shown.index("<h2>Cites</h2>")]
    assert "not in this library" in shown
    assert shown.count('<p class="depth-0">') > 5

    section = html_of(open_page(doc="CSA 1971, § 22-4-1"))
    assert "Chapter 22 - Landlord and Tenant › " in section
    assert "<dt>History</dt><dd>Laws" in section
    cited_by = section[section.index("<h2>Cited by</h2>") :]
    assert "Mendel v. Sorrel Gardens" in cited_by
    start, end = re.search(  # type: ignore[union-attr]
        r"doc=cd/case/2022-CDSC-018&amp;start=(\d+)&amp;end=(\d+)", cited_by
    ).groups()
    citing = html_of(open_page(doc="cd/case/2022-CDSC-018", start=start, end=end))
    assert re.search(r'id="quoted">.*?<mark><a href="\?doc=cd/code/22-4-1">', citing)


def test_a_span_beyond_the_text_is_said_and_the_document_still_shown(open_page: Open) -> None:
    shown = html_of(open_page(doc="cd/code/22-4-1", start="10", end="999999"))
    assert "beyond the end of this text" in shown
    assert "<h1>" in shown
    assert "<mark>" not in shown


def test_an_unknown_document_leads_to_a_search(open_page: Open) -> None:
    shown = html_of(open_page(doc="cd/code/<b>"))
    assert "does not hold &#x27;cd/code/&lt;b&gt;&#x27;" in shown
    assert 'href="?q=cd/code/%3Cb%3E&amp;mode=search"' in shown


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"kind": "<script>alert(1)</script>"}, "no kind"),
        ({"court": "nmsc"}, "holds no court"),
        ({"jurisdiction": "nm"}, "holds no jurisdiction"),
        ({"chapter": "777"}, "holds no chapter"),
        ({"status": "superseded"}, "holds no status"),
        ({"from": "soon"}, "from is a year"),
        ({"mode": "divine"}, "mode is one of"),
        ({"doc": "cd/code/22-4-1", "start": "x", "end": "1"}, "start is a whole number"),
        ({"q": "x" * 4_001}, "longer than 4,000 characters"),
    ],
)
def test_a_broken_address_is_a_message(
    open_page: Open, parameters: dict[str, str], message: str
) -> None:
    shown = html_of(open_page(**parameters))
    assert message in shown.lower()
    assert 'role="alert"' in shown
    assert '<a href="?">Start afresh</a>' in shown
    assert "<script" not in shown


def test_what_an_address_says_twice_counts_once(open_page: Open) -> None:
    page = open_page(q="deposit", mode="search", kind=["section", "Section", "section"])
    assert "best matches first" in html_of(page)
    assert page.query_params["kind"] == "section"


@pytest.mark.parametrize("state", ["missing", "not built", "damaged"])
def test_an_unusable_library_is_a_message(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, state: str
) -> None:
    root = tmp_path / "library"
    expected = {"missing": "no library in", "not built": "run decisis build", "damaged": "damaged"}
    if state != "missing":
        write_library(root, [HOSTILE])
    if state == "not built":
        (root / "CURRENT").unlink()
    if state == "damaged":
        (root / "CURRENT").write_text("seven")
    monkeypatch.setenv("DECISIS_LIBRARY", str(root))
    assert expected[state] in html_of(open_page(q="deposit")).lower()


def test_a_new_generation_shows_without_a_restart(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = write_library(tmp_path / "library", [HOSTILE])
    monkeypatch.setenv("DECISIS_LIBRARY", str(root))
    assert "holds 1 section of" in html_of(open_page())
    other = type(HOSTILE)(
        id="cd/code/99-1-2", jurisdiction="cd", citation="CSA 1971, § 99-1-2", number="99-1-2"
    )
    write_library(root, [HOSTILE, other])
    assert "holds 2 sections of" in html_of(open_page())


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "May a zeppelin be moored to a mast at night?"},
        {"q": "zeppelin mast", "mode": "search"},
        {"q": HOSTILE.citation},
        {"q": "How many sections are in chapter 99?"},
        {"doc": HOSTILE.id},
        {"doc": HOSTILE.id, "start": "3", "end": "60"},
        {"q": "<script>alert('question')</script> zeppelin", "mode": "search"},
    ],
)
def test_what_a_document_says_is_never_markup(open_page: Open, parameters: dict[str, str]) -> None:
    page = open_page(**parameters)
    shown = html_of(page)
    assert "alert(" in unescape(shown) or "99-1-1" in shown
    # The page's own two scripts are constants in blocks of their own.
    untrusted = "\n".join(b.value for b in page.html if not b.value.startswith("<script>"))
    assert "<script" not in untrusted
    assert "<img" not in untrusted
    assert 'href="javascript:' not in untrusted
    assert "<b>Airships" not in untrusted
    for element in (*page.markdown, *page.warning, *page.error, *page.info):
        assert "alert" not in element.value
        assert "ast](" not in element.value


def _escaped(address: str) -> str:
    return address.replace("&", "&amp;")
