"""The answer to a question: statements, sources, counts, refusals."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from decisis.answers.model import Answer
from decisis.answers.rendering import NEAREST, answer_as_text
from decisis.library import Library
from ui import opening
from ui.cards import source_card, statements
from ui.markup import items, link, notice
from ui.state import PageState, document_link, permalink, without_filters

# Longer lists are downloaded; a browser is no place for ten thousand links.
_LISTED = 500
_COPIED_CHARACTERS = 20_000


def show_answer(library: Library, state: PageState) -> None:
    """Ask the library and show what it says, then what that rests on."""
    answer = opening.ask(library, state.question, state.filters)
    st.html(said(answer, state))
    if answer.kind == "refusal":
        return
    text = answer_as_text(answer)
    with st.expander("Copy with citations"):
        if len(text) <= _COPIED_CHARACTERS:
            st.code(text, language=None, wrap_lines=True)
        st.download_button(
            "Download as text", text, file_name="answer.txt", mime="text/plain", on_click="ignore"
        )
    if answer.sources:
        cards = "".join(source_card(source, answer) for source in answer.sources)
        st.html(f"<h2>Sources</h2>{cards}")


def said(answer: Answer, state: PageState) -> str:
    """The answer itself as HTML: notes, then statements, a count or a refusal."""
    notes = "".join(notice(note, "caution") for note in answer.notes)
    if answer.kind == "refusal":
        return notes + _refusal(answer, state)
    if answer.kind == "count":
        return notes + _count(answer)
    summary = f'<h2 class="summary">{escape(answer.summary)}</h2>'
    return f"{notes}{summary}{statements(answer)}{_withheld(answer)}{_written_by(answer)}"


def _count(answer: Answer) -> str:
    documents = f"{len(answer.listed):,} document{'' if len(answer.listed) == 1 else 's'}"
    lists = [(f"Show the {documents} behind this number", answer.listed)]
    lists += [(f"Uncertain: {each.reason}", each.listed) for each in answer.uncertain]
    folded = "".join(_folded(summary, listed) for summary, listed in lists if listed)
    return f'<h2 class="summary">{escape(answer.summary)}</h2>{folded}'


def _folded(summary: str, listed: Sequence[tuple[str, str]]) -> str:
    entries = [link(document_link(document), name) for document, name in listed[:_LISTED]]
    more = len(listed) - len(entries)
    rest = f"<p>… and {more:,} more, in the download below.</p>" if more else ""
    return f"<details><summary>{escape(summary)}</summary>{items(entries, 'ol')}{rest}</details>"


def _refusal(answer: Answer, state: PageState) -> str:
    ways = [
        link(
            permalink(PageState(state.question, "search", state.filters)),
            "See the passages that come nearest",
        )
    ]
    if state.filters:
        ways.append(link(permalink(without_filters(state)), "Ask again without filters"))
    nearest = items([link(document_link(document), name) for document, name in answer.listed])
    listed = f"<p>{NEAREST}</p>{nearest}" if answer.listed else ""
    return notice(answer.summary, more=listed + items(ways)) + _withheld(answer)


def _withheld(answer: Answer) -> str:
    number = len(answer.withheld)
    if not number:
        return ""
    sentences = "1 sentence was" if number == 1 else f"{number:,} sentences were"
    be = "it" if number == 1 else "they"
    return f'<p class="aside">{sentences} withheld because {be} could not be verified.</p>'


def _written_by(answer: Answer) -> str:
    if not answer.generator:
        return ""
    return f'<p class="aside">Written by {escape(answer.generator)} from the sources below.</p>'
