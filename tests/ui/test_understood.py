"""What the page tells of what was read in a question, and the way out of it."""

import pytest

from decisis.retrieval.search import SearchResult
from decisis.understanding import understand
from law.jurisdictions import jurisdiction
from tests.ui.pages import Open, html_of
from ui.results import results_markup
from ui.state import PageState, permalink


def _shown(query: str, *, restrict: bool = True) -> str:
    read = understand(query, held=[jurisdiction("cd")], restrict=restrict)
    state = PageState(query, "search", restrict=restrict)
    return results_markup(SearchResult(query, read.filters, (), read), state)


def test_restrictions_are_shown_with_a_way_out() -> None:
    shown = _shown("Court of Appeals cases about <b>larceny</b> since 2000")
    assert "“Court of Appeals”: only opinions of the Calder Court of Appeals" in shown
    assert "“since 2000”: only opinions since 2000" in shown
    assert "restrict=no" in shown
    assert "<b>larceny" not in shown


@pytest.mark.parametrize(
    ("query", "told"), [("§ 22-4-1", "“§ 22-4-1”: looked up"), ("laws on dogs", "preferred")]
)
def test_what_restricts_nothing_needs_no_way_out(query: str, told: str) -> None:
    shown = _shown(query)
    assert told in shown
    assert "restrict=no" not in shown


def test_nothing_is_told_where_nothing_was_read() -> None:
    assert "Understood as" not in _shown("Must a tenant prove motive?")
    assert "Understood as" not in _shown("cases about larceny", restrict=False)


def test_the_way_out_leads_out(open_page: Open) -> None:
    state = PageState("statutes on deposits", "search", restrict=False)
    assert permalink(state) == "?q=statutes+on+deposits&mode=search&restrict=no"
    restricted = html_of(open_page(q=state.question, mode="search"))
    assert "“statutes”: only sections" in restricted
    assert "Understood as" not in html_of(open_page(q=state.question, mode="search", restrict="no"))


def test_a_broken_address_is_told(open_page: Open) -> None:
    assert "restrict is no or left out" in html_of(open_page(q="deposit", restrict="maybe"))
