"""Citations, section numbers and case names in a query."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from decisis.understanding.model import Subject
from law.citations import CitationKind, find_citations
from law.jurisdictions import Jurisdiction


class Cited(NamedTuple):
    """A citation's span and key; ``kind`` is ``section number`` where it names no code."""

    start: int
    end: int
    key: str
    kind: Subject


class Named(NamedTuple):
    """The span of a case name."""

    start: int
    end: int


_BARE_NUMBER = re.compile(r"(?:sections?|sec\.|§+)?[\s\d.,:()A-Z§-]*", re.IGNORECASE)
_WORD = r"[A-Z][\w.'&-]*"
_PARTY = rf"{_WORD}(?:,? (?:(?:of|the|and|&|for|ex|rel\.|de|la|del) )*{_WORD}){{0,15}}"
_CASE_NAME = re.compile(
    rf"\b(?:{_PARTY},? [Vv]s?\.? {_PARTY}|[a-z]+ vs?\. [a-z]+"
    rf"|(?:[Ii]n re|(?:[Ii]n the )?[Mm]atter of|[Ee]x parte) {_PARTY})"
)
# Words in capitals at the head of a question or sentence.
_BEFORE_NAME = re.compile(
    r"(?:(?:Is|Was|Has|Did|Does|Do|Why|When|How|What|Which|Where|Who|Can|Could|Under|After|Before"
    r"|Since|Following|See|In(?! re\b| the [Mm]atter\b)|The|That|Find|Show) )+"
)


def read_citations(shape: str, held: Sequence[Jurisdiction]) -> list[Cited]:
    """The full citations of a query, in order; of a bare number the key in the first state."""
    found: dict[int, Cited] = {}
    for state in held:
        for citation in find_citations(shape, jurisdiction=state.id):
            is_number = citation.kind is CitationKind.STATUTE and _BARE_NUMBER.fullmatch(
                citation.text
            )
            kind: Subject = "section number" if is_number else "citation"
            cited = Cited(citation.start, citation.end, citation.key, kind)
            if not any(
                cited.start < other.end and other.start < cited.end for other in found.values()
            ):
                found[cited.start] = cited
    return [found[start] for start in sorted(found)]


def read_names(shape: str) -> Iterator[Named]:
    """The case names of a query: "State v. Garza", "In re Lila M."."""
    for match in _CASE_NAME.finditer(shape):
        start, end = match.span()
        if opening := _BEFORE_NAME.match(shape, start, end):
            start = opening.end()
        end -= len(match.group()) - len(match.group().rstrip("?.,'"))
        yield Named(start, end)
