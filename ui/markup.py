"""Text of the law as HTML. Documents, questions and messages are untrusted: all of it is escaped.

Nothing that a document says reaches Streamlit's Markdown, which would read links and styles in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Literal
from urllib.parse import urlsplit

from decisis.retrieval.windows import best_window, content_words
from decisis.standing import Standing
from law.records import LawRecord, Opinion
from law.status import Status
from law.structure import units

Span = tuple[int, int]

SNIPPET_WORDS = 60
# Deeper paragraphs are indented no further: a page is narrow.
_MAX_INDENT = 4


@dataclass(frozen=True, slots=True)
class LinkedSpan:
    """Characters of a text that lead to an address."""

    start: int
    end: int
    address: str


_TONES = {
    Status.IN_FORCE: "good",
    Status.REPEALED: "bad",
    Status.SUPERSEDED: "bad",
    Status.RECOMPILED: "caution",
    Status.NOT_YET_EFFECTIVE: "caution",
    Status.RESERVED: "caution",
    Status.UNKNOWN: "plain",
}


def notice(text: str, tone: Literal["bad", "caution", "plain"] = "plain", more: str = "") -> str:
    """A message in a frame; ``more`` is HTML that follows it."""
    role = "alert" if tone == "bad" else "note"
    return f'<div class="notice {tone}" role="{role}"><p>{escape(text)}</p>{more}</div>'


def badge(record: LawRecord, standing: Standing) -> str:
    """The record's standing in words, coloured.

    An opinion against which nothing is known has none: that is less than being good law.
    """
    if isinstance(record, Opinion) and standing.is_good_law:
        return ""
    tone = "bad" if standing.overruled_by or standing.is_stopped else _TONES[standing.status]
    return f'<span class="badge {tone}">{escape(standing.badge)}</span>'


def link(address: str, text: str) -> str:
    """A link within the page; ``address`` comes from ``ui.state`` or is a fragment."""
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def source_link(source: str, text: str) -> str:
    """A link to where a document was read; plain text where that is no web address."""
    if not _is_web_address(source):
        return escape(source)
    return (
        f'<a href="{escape(source)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
    )


def _is_web_address(source: str) -> bool:
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def paragraphs(
    record: LawRecord,
    start: int = 0,
    end: int | None = None,
    *,
    marks: Sequence[Span] = (),
    links: Sequence[LinkedSpan] = (),
    anchor: str = "",
) -> str:
    """The record's paragraphs between two characters, indented as the law divides them.

    ``marks`` are highlighted, ``links`` made links; ``anchor`` becomes the HTML id of the paragraph
    in which the first mark begins.
    """
    end = len(record.text) if end is None else end
    found = []
    for unit in units(record):
        first, last = max(unit.start, start), min(unit.end, end)
        if first >= last:
            continue
        begins_here = bool(anchor and marks) and unit.start <= marks[0][0] < unit.end
        attributes = f'class="depth-{min(unit.depth, _MAX_INDENT)}"'
        if begins_here:
            attributes += f' id="{anchor}"'
        found.append(f"<p {attributes}>{annotated(record.text, first, last, marks, links)}</p>")
    return "".join(found)


def annotated(
    text: str, start: int, end: int, marks: Sequence[Span] = (), links: Sequence[LinkedSpan] = ()
) -> str:
    """``text[start:end]``, the spans of ``marks`` highlighted and those of ``links`` linked."""
    spans = [*marks, *((linked.start, linked.end) for linked in links)]
    bounds = {bound for span in spans for bound in span if start < bound < end}
    pieces = []
    for first, last in pairwise(sorted({start, end} | bounds)):
        piece = escape(text[first:last])
        linked = next((one for one in links if one.start <= first and last <= one.end), None)
        if linked:
            piece = f'<a href="{escape(linked.address)}">{piece}</a>'
        if any(s <= first and last <= e for s, e in marks):
            piece = f"<mark>{piece}</mark>"
        pieces.append(piece)
    return "".join(pieces)


def snippet(query: str, text: str) -> str:
    """The part of a passage that matches the query best, its matching words in bold."""
    window = best_window(query, text, SNIPPET_WORDS)
    start = text.find(window)
    end = start + len(window)
    # Out to the next white space: a window begins and ends with a letter.
    start = next((i for i in range(start, 0, -1) if text[i - 1].isspace()), 0)
    end = next((i for i in range(end, len(text)) if text[i].isspace()), len(text))
    wanted = set(content_words(query))
    words = [
        f"<b>{escape(word)}</b>" if wanted.intersection(content_words(word)) else escape(word)
        for word in text[start:end].split()
    ]
    before = "… " if start > 0 else ""
    after = " …" if end < len(text) else ""
    return f"{before}{' '.join(words)}{after}"


def items(entries: Iterable[str], tag: Literal["ul", "ol"] = "ul") -> str:
    """A list of HTML entries; "" where there are none."""
    found = "".join(f"<li>{entry}</li>" for entry in entries)
    return f"<{tag}>{found}</{tag}>" if found else ""
