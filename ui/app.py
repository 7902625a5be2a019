"""The web page of decisis: ``decisis serve``, or ``DECISIS_LIBRARY=… streamlit run ui/app.py``."""

from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Literal

import streamlit as st

from law.errors import DecisisError
from ui import opening
from ui.answer import show_answer
from ui.controls import filter_panel, question_box, settle, take_over
from ui.document import show_document
from ui.holdings import KIND_NAMES, Holdings
from ui.markup import items, link, notice
from ui.results import show_results
from ui.scripts import FOCUS_QUESTION, SCROLL_TO_QUOTED
from ui.state import PageState, permalink, read_state

_STYLE = Path(__file__).with_name("style.css")


def page() -> None:
    """One run of the page; expected errors become messages."""
    st.set_page_config(page_title="decisis – open legal research", layout="centered")
    st.html(_STYLE)
    st.html(_masthead("p" if "doc" in st.query_params else "h1"))
    try:
        library = opening.open_library(opening.library_path())
        holdings = opening.holdings(library)
        state = read_state(st.query_params.get_all)
        holdings.check(state.filters)
        if state.document:
            show_document(library, state)
            if state.span:
                st.html(SCROLL_TO_QUOTED, unsafe_allow_javascript=True)
            return
        take_over(state)
        question, mode = question_box()
        state = settle(state, question, mode, filter_panel(holdings))
        if not state.question:
            st.html(_welcome(holdings) + _banner(holdings))
            st.html(FOCUS_QUESTION, unsafe_allow_javascript=True)
            return
        st.set_page_config(page_title=f"{state.question[:80]} – decisis")
        (show_answer if state.mode == "ask" else show_results)(library, state)
        st.html(_banner(holdings))
    except DecisisError as error:
        st.html(notice(_sentence(str(error)), "bad", items([link("?", "Start afresh")])))


def _masthead(tag: Literal["h1", "p"]) -> str:
    """The name of the page; a document has a heading of its own."""
    name = link("?", "decisis")
    motto = "<span>the law itself, each quotation verified</span>"
    return f'<header class="masthead"><{tag}>{name}</{tag}>{motto}</header>'


def _welcome(holdings: Holdings) -> str:
    questions = [
        link(permalink(PageState(question=question)), question) for question in holdings.examples
    ]
    return f'<section class="examples"><h2>For example</h2>{items(questions)}</section>'


def _banner(holdings: Holdings) -> str:
    """What the library holds, and as of when."""
    held = [
        f"{holdings.documents[kind]:,} {_COUNTED[kind][holdings.documents[kind] != 1]}"
        for kind in KIND_NAMES
        if kind in holdings.documents
    ]
    states = ", ".join(state.name for state in holdings.states)
    line = f"This library holds {', '.join(held) or 'nothing'}" + (
        f" of {states}" if states else ""
    )
    fictional = [state.name for state in holdings.states if state.fictional]
    warning = (
        notice(f"{', '.join(fictional)} is a fictional state: its law is a sample.", "caution")
        if fictional
        else ""
    )
    built = _built(holdings.built_at)
    return f'<footer class="banner"><p>{escape(line)}{built}.</p>{warning}</footer>'


_COUNTED = {
    "section": ("section", "sections"),
    "provision": ("constitutional provision", "constitutional provisions"),
    "opinion": ("opinion", "opinions"),
}


def _built(built_at: str) -> str:
    try:
        moment = datetime.fromisoformat(built_at).astimezone(UTC)
    except ValueError:
        return ""
    return f', built <time datetime="{moment.isoformat()}">{moment:%d %B %Y, %H:%M} UTC</time>'


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]


if __name__ == "__main__":
    page()
