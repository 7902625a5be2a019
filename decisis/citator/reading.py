"""From nodes and edges of the graph to what a reader sees."""

import re
from datetime import date
from typing import NamedTuple

from decisis.citator.model import Authority, CitingPassage
from graph import Edge, Node, NodeKind
from law.sentences import sentence_spans
from law.treatment.vocabulary import Treatment

_PARAGRAPH = "\n\n"
# Before the first sentence of a numbered paragraph: {12}, [¶12].
_PARAGRAPH_NUMBER = re.compile(r"(?:\{\d+\}|\[?¶\s?\d+\.?\]?)\s*")


class Span(NamedTuple):
    """Characters of a text."""

    start: int
    end: int


def authority_of(node: Node, court: str = "") -> Authority:
    """``court`` is the id of the court's node."""
    properties = node.properties
    decided = str(properties.get("decided", ""))
    known_year = properties.get("year") or decided[:4] or 0
    place = court.partition("/")[0] if court else _jurisdiction(node.id)
    return Authority(
        id=node.id,
        kind=node.kind,
        citation=node.name,
        heading=str(properties.get("heading", "")),
        jurisdiction=place,
        court=court.rpartition("/")[2],
        year=int(known_year),
        decided=decided,
        held=node.kind is not NodeKind.AUTHORITY,
    )


def passage_of(edge: Edge, other: Authority, text: str = "") -> CitingPassage:
    """The citation that an edge is; ``text`` is that of the citing document."""
    span = sentence_at(text, edge.start, edge.end)
    said = {
        name: str(edge.properties.get(name, ""))
        for name in ("by", "scope", "signal", "parenthetical", "form")
    }
    return CitingPassage(
        other=other,
        document=edge.source,
        text=edge.text,
        start=edge.start,
        end=edge.end,
        pin=edge.pin,
        sentence=text[span.start : span.end] if span else "",
        sentence_start=span.start if span else -1,
        treatment=treatment_of(edge),
        **said,
    )


def treatment_of(edge: Edge) -> str:
    """The treatment that the edge states, ``cites`` where it states none."""
    return str(edge.properties.get("treatment", "")) or Treatment.CITES.value


def sentence_at(text: str, start: int, end: int) -> Span | None:
    """The sentences that hold these characters, from the first to the last of them."""
    if not 0 <= start < end <= len(text):
        return None
    first = text.rfind(_PARAGRAPH, 0, start) + 1
    last = text.find(_PARAGRAPH, end)
    spans = sentence_spans(text, first, len(text) if last < 0 else last)
    touched = [span for span in spans if span[0] < end and start < span[1]]
    if not touched:
        return None
    number = _PARAGRAPH_NUMBER.match(text, touched[0][0], start)
    return Span(number.end() if number else touched[0][0], touched[-1][1])


def day_of(authority: Authority) -> date | None:
    """The day of decision, None where the graph does not know it."""
    try:
        return date.fromisoformat(authority.decided)
    except ValueError:
        return None


def _jurisdiction(id: str) -> str:
    """Ids of documents begin with their state's; ``case:…`` says nothing of it."""
    state, divided, _ = id.partition("/")
    return state if divided and ":" not in state else ""
