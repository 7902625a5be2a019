"""Words by which a query asks for law that no longer stands.

Being repealed or overruled may also be what a question is about ("Can a law be repealed by
referendum?", "the objection was overruled"): then nothing is read.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from decisis.understanding.shape import CITATION, NAME

STATUS_WORDS = r"repealed|recompiled|superseded|reserved|overruled"

_LAW = (
    rf"(?:laws?|statutes?|sections?|provisions?|acts?|rules?|versions?|codes?|cases?|opinions?"
    rf"|decisions?|precedents?|articles?|chapters?|§|[{CITATION}{NAME}])"
)
_NAMED = rf"(?:[{CITATION}{NAME}]|\b(?:sections?|statutes?|provisions?|cases?|opinions?)\b)"
_OLD = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<word>repealed|recompiled|superseded|overruled|former|obsolete)"
        rf" (?:state |statutory |constitutional )?{_LAW}",
        r"\b(?P<word>formerly)(?: (?:codified|compiled|numbered|found))?(?: at| as| in)?"
        rf" ?[{CITATION}]",
        rf"{_NAMED}[^.?!]{{0,60}}?\b(?:was|were|been|is|are|has|have|ever|now)"
        r" (?P<word>repealed|recompiled|superseded|overruled)\b",
        rf"\b(?:is|was|has|have|are|were) [^.?!]{{0,40}}{_NAMED}(?: ever| been| now| since)*"
        r" (?P<word>repealed|recompiled|superseded|overruled)\b",
        rf"{_NAMED}[^.?!]{{0,60}}?\b(?:was|is|has) it(?: since| been)*"
        r" (?P<word>repealed|recompiled|superseded|overruled)\b",
        r"\b(?P<word>no longer (?:in force|good law|the law|on the books|valid law))\b",
    )
)
_STATUS_WORD = re.compile(rf"\b(?:{STATUS_WORDS})\b", re.IGNORECASE)


class OldLaw(NamedTuple):
    """The span of a word for law that no longer stands."""

    start: int
    end: int


def read_old_law(shape: str) -> Iterator[OldLaw]:
    """Every such word, in order, each once."""
    spans = {match.span("word") for pattern in _OLD for match in pattern.finditer(shape)}
    return (OldLaw(*span) for span in sorted(spans))


def status_words(shape: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the words for a status between two characters."""
    return [match.span() for match in _STATUS_WORD.finditer(shape, start, end)]
