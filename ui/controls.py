"""The question box and the filters, kept in step with the URL in both directions."""

from dataclasses import replace
from functools import partial
from typing import get_args

import streamlit as st

from decisis import Filters
from decisis.filters import make_filters
from decisis.library import MAX_QUERY_CHARACTERS
from ui.holdings import Holdings
from ui.scripts import QUESTION_LABEL
from ui.state import PAGE_OF_HITS, Mode, PageState, parameters, permalink

_MODES = {"ask": "Answer", "search": "Search results"}
_LABELS = {
    "jurisdictions": "State",
    "kinds": "Kind of law",
    "courts": "Court",
    "chapters": "Chapter",
    "statuses": "Status",
}
# Session state: the address that the widgets stand for.
_ADDRESS = "address"


def take_over(state: PageState) -> None:
    """Set the widgets by the URL where it is not the one that they wrote.

    So it is on the first run and when the reader goes back or forward.
    """
    if st.session_state.get(_ADDRESS) == permalink(state):
        return
    st.session_state[_ADDRESS] = permalink(state)
    st.session_state["question"] = state.question
    st.session_state["mode"] = state.mode
    _set_filters(state.filters)


def _set_filters(filters: Filters) -> None:
    for field in _LABELS:
        st.session_state[field] = list(dict.fromkeys(getattr(filters, field)))
    st.session_state["year_from"] = filters.year_from
    st.session_state["year_to"] = filters.year_to


def question_box() -> tuple[str, Mode]:
    """The question and what is wanted of it; Enter submits."""
    with st.form("ask", border=False):
        box, button = st.columns([5, 1], vertical_alignment="bottom")
        question = box.text_input(
            QUESTION_LABEL,
            key="question",
            max_chars=MAX_QUERY_CHARACTERS,
            type="search",
            placeholder="in your own words",
        )
        button.form_submit_button("Ask", type="primary", width="stretch")
    mode: Mode = st.radio(
        "Show",
        get_args(Mode),
        key="mode",
        format_func=_MODES.__getitem__,
        horizontal=True,
        label_visibility="collapsed",
    )
    return question.strip(), mode


def filter_panel(holdings: Holdings) -> Filters:
    """The filters in the sidebar; QueryError where the years contradict each other."""
    with st.sidebar:
        st.subheader("Filters")
        chosen = {
            field: st.multiselect(
                label,
                [choice.value for choice in holdings.choices[field]],
                key=field,
                format_func=partial(holdings.name, field),
                placeholder="any",
            )
            for field, label in _LABELS.items()
            if holdings.choices[field]
        }
        year_from = year_to = None
        if holdings.years:
            first, last = holdings.years
            since, until = st.columns(2)
            year_from = since.number_input(
                "Decided from", 1, 9999, key="year_from", placeholder=str(first), step=1
            )
            year_to = until.number_input(
                "to", 1, 9999, key="year_to", placeholder=str(last), step=1
            )
        st.button("Clear filters", on_click=_set_filters, args=(Filters(),))
    return make_filters(**chosen, year_from=year_from, year_to=year_to)


def settle(state: PageState, question: str, mode: Mode, filters: Filters) -> PageState:
    """The state that the widgets say, written to the URL where that is news.

    A new question is read anew.
    """
    restrict = state.restrict or question != state.question
    chosen = PageState(question, mode, filters, restrict=restrict)
    if chosen == replace(state, hits=PAGE_OF_HITS):
        return state
    st.session_state[_ADDRESS] = permalink(chosen)
    st.query_params.from_dict(parameters(chosen))
    return chosen
