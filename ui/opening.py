"""The library behind the page, opened once a process and shared by all its visitors."""

import os
from pathlib import Path

import streamlit as st

import decisis
from decisis import Filters
from decisis.answers.model import Answer
from decisis.library import Library
from decisis.retrieval.search import SearchResult
from ui.holdings import Holdings, holdings_of
from ui.state import PageState

# Results kept for going back, for reloading and for the next visitor. Each holds its documents.
_KEPT_RESULTS = 50

_Key = tuple[str, int, str]


def library_path() -> str:
    """The folder that ``decisis serve`` names."""
    return str(Path(os.environ.get("DECISIS_LIBRARY", "library")).absolute())


def _is_current(library: Library) -> bool:
    return library.layout.current() == library.generation


# A new generation is opened beside the old one, never in its place: another visitor's question may
# still be reading there. What nobody reads any more is closed when Python lets go of it.
@st.cache_resource(show_spinner="Opening the library …", validate=_is_current)
def open_library(path: str) -> Library:
    """The current generation; DecisisError where there is none."""
    return decisis.open(path)


def holdings(library: Library) -> Holdings:
    """What the library holds."""
    return _holdings(library, _key(library))


def ask(library: Library, question: str, filters: Filters) -> Answer:
    """The answer, from memory where the same was asked of this generation before."""
    return _ask(library, _key(library), question, filters)


def search(library: Library, state: PageState) -> SearchResult:
    """The hits, from memory where the same was looked for in this generation before."""
    return _search(
        library, _key(library), state.question, state.filters, state.hits, state.restrict
    )


def _key(library: Library) -> _Key:
    return str(library.layout.root), library.generation, str(library.manifest.get("built_at", ""))


# Streamlit leaves arguments whose names begin with "_" out of the key. The results are immutable,
# so that all visitors may share them.
@st.cache_resource(max_entries=2, show_spinner="Opening the library …")
def _holdings(_library: Library, key: _Key) -> Holdings:
    return holdings_of(_library)


@st.cache_resource(max_entries=_KEPT_RESULTS, show_spinner="Reading the law …")
def _ask(_library: Library, key: _Key, question: str, filters: Filters) -> Answer:
    return _library.ask(question, filters=filters)


@st.cache_resource(max_entries=_KEPT_RESULTS, show_spinner="Searching …")
def _search(
    _library: Library, key: _Key, query: str, filters: Filters, limit: int, restrict: bool
) -> SearchResult:
    return _library.search(query, filters=filters, limit=limit, restrict=restrict)
