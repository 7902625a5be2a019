"""Search results: the passages that match a query, best first."""

from dataclasses import replace
from html import escape

import streamlit as st

from decisis.library import Library
from decisis.retrieval.search import SearchResult
from decisis.understanding import understood_as
from ui import opening
from ui.cards import hit_card
from ui.markup import items, link, notice
from ui.state import MAX_HITS, PAGE_OF_HITS, PageState, permalink, without_filters


def show_results(library: Library, state: PageState) -> None:
    """Search the library and list what was found."""
    result = opening.search(library, state)
    st.html(results_markup(result, state))


def results_markup(result: SearchResult, state: PageState) -> str:
    """The ranked list as HTML."""
    if not result.hits:
        ways = []
        if state.filters:
            ways.append(link(permalink(without_filters(state)), "Search again without filters"))
        nothing = notice("Nothing in the library matches these words.", more=items(ways))
        return _understood(result, state) + nothing
    number = len(result.hits)
    heading = "1 document matches" if number == 1 else f"{number} documents, best matches first"
    cards = "".join(hit_card(hit, result.query) for hit in result.hits)
    understood = _understood(result, state)
    return f'<h2 class="summary">{heading}</h2>{understood}{cards}{_more(result, state)}'


def _understood(result: SearchResult, state: PageState) -> str:
    """What was read in the query, and the way out of it."""
    told = understood_as(result.understood)
    if not told:
        return ""
    chips = " ".join(f'<span class="badge plain">{escape(each)}</span>' for each in told)
    way_out = ""
    if result.understood.restricts:
        unread = replace(state, restrict=False, hits=PAGE_OF_HITS)
        way_out = " " + link(permalink(unread), "Search for the words as they are")
    return f'<p class="aside">Understood as: {chips}{way_out}</p>'


def _more(result: SearchResult, state: PageState) -> str:
    if len(result.hits) < state.hits or state.hits >= MAX_HITS:
        return ""
    longer = replace(state, hits=min(state.hits + PAGE_OF_HITS, MAX_HITS))
    return f'<p class="links">{link(permalink(longer), "Show more")}</p>'
