"""What a page shows, as its URL says it: read with care, and written as a permalink."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args
from urllib.parse import urlencode

from decisis import Filters
from decisis.filters import make_filters
from decisis.library import MAX_QUERY_CHARACTERS
from law.errors import QueryError

Mode: TypeAlias = Literal["ask", "search"]

# Search results on a page, and how far "show more" leads.
PAGE_OF_HITS = 20
MAX_HITS = 200

# The URL's words for the lists of a filter.
_LISTS = {
    "jurisdiction": "jurisdictions",
    "kind": "kinds",
    "court": "courts",
    "chapter": "chapters",
    "status": "statuses",
}
_UNFILTERED = Filters()
_YEAR = re.compile(r"[0-9]{1,4}")
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class PageState:
    """Everything that a permalink reproduces.

    question  what was asked, "" on the empty page
    mode      ``ask`` for an answer, ``search`` for a ranked list
    hits      how many search results are shown
    restrict  whether courts, dates, kinds and states in the question restrict the search
    document  id or citation of the document that is shown whole, "" for none
    span      its characters that are highlighted, None for none
    """

    question: str = ""
    mode: Mode = "ask"
    filters: Filters = _UNFILTERED
    hits: int = PAGE_OF_HITS
    restrict: bool = True
    document: str = ""
    span: tuple[int, int] | None = None


def read_state(values: Callable[[str], Sequence[str]]) -> PageState:
    """The state that a URL says; ``values`` gives all values of a parameter.

    Raises QueryError, saying which parameter is no good; parameters of others are passed over.
    """
    return PageState(
        question=_text(values, "q"),
        mode=_mode(_last(values, "mode")),
        filters=make_filters(
            **{name: list(values(parameter)) for parameter, name in _LISTS.items()},
            year_from=_whole_number(values, "from", _YEAR),
            year_to=_whole_number(values, "to", _YEAR),
        ),
        hits=_hits(_whole_number(values, "hits", _NUMBER)),
        restrict=_restrict(_last(values, "restrict")),
        document=_text(values, "doc"),
        span=_span(_whole_number(values, "start", _NUMBER), _whole_number(values, "end", _NUMBER)),
    )


def parameters(state: PageState) -> dict[str, list[str]]:
    """The parameters of the state's URL; what is at its default is left out."""
    start, end = state.span or ("", "")
    found: dict[str, Sequence[object]] = {
        "q": [state.question],
        "mode": [state.mode if state.mode != PageState().mode else ""],
        **{parameter: getattr(state.filters, name) for parameter, name in _LISTS.items()},
        "from": [state.filters.year_from],
        "to": [state.filters.year_to],
        "hits": [state.hits if state.hits != PAGE_OF_HITS else ""],
        "restrict": ["" if state.restrict else "no"],
        "doc": [state.document],
        "start": [start],
        "end": [end],
    }
    return {
        name: kept
        for name, values in found.items()
        if (kept := [str(value) for value in values if value not in ("", None)])
    }


def permalink(state: PageState) -> str:
    """The address of the state, relative to the page: ``?q=larceny&kind=section``."""
    return "?" + urlencode(parameters(state), doseq=True, safe="/")


def document_link(document: str, start: int = 0, end: int = 0) -> str:
    """The address of a document's page, with a span of it highlighted where one is given."""
    return permalink(PageState(document=document, span=(start, end) if end > start else None))


def without_filters(state: PageState) -> PageState:
    return replace(state, filters=_UNFILTERED, hits=PAGE_OF_HITS)


def _last(values: Callable[[str], Sequence[str]], parameter: str) -> str:
    found = values(parameter)
    return found[-1] if found else ""


def _text(values: Callable[[str], Sequence[str]], parameter: str) -> str:
    text = _last(values, parameter).strip()
    if len(text) > MAX_QUERY_CHARACTERS:
        raise QueryError(
            f"the address is broken: {parameter} is longer than {MAX_QUERY_CHARACTERS:,} characters"
        )
    return text


def _mode(value: str) -> Mode:
    for mode in get_args(Mode):
        if value == mode:
            known: Mode = mode
            return known
    if value:
        raise QueryError(
            f"the address is broken: mode is one of {', '.join(get_args(Mode))}, not {value!r:.40}"
        )
    return "ask"


def _restrict(value: str) -> bool:
    if value not in ("", "no"):
        raise QueryError(f"the address is broken: restrict is no or left out, not {value!r:.40}")
    return not value


def _whole_number(
    values: Callable[[str], Sequence[str]], parameter: str, form: re.Pattern[str]
) -> int | None:
    value = _last(values, parameter)
    if not value:
        return None
    if not form.fullmatch(value):
        what = "a year" if form is _YEAR else "a whole number"
        raise QueryError(f"the address is broken: {parameter} is {what}, not {value!r:.40}")
    return int(value)


def _hits(value: int | None) -> int:
    if value is None:
        return PAGE_OF_HITS
    if not 1 <= value <= MAX_HITS:
        raise QueryError(f"the address is broken: hits is from 1 to {MAX_HITS}, not {value}")
    return value


def _span(start: int | None, end: int | None) -> tuple[int, int] | None:
    if start is None and end is None:
        return None
    if start is None or end is None or start >= end:
        raise QueryError("the address is broken: start and end are the characters of a passage")
    return start, end
