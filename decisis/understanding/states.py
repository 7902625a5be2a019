"""The state that a query names: a restriction, not a search word.

Left in the words, the name draws in whatever happens to say it. A state that is a party ("Calder
v. Reyes") has been marked as a name before.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from decisis.understanding.shape import Span
from law.jurisdictions import Jurisdiction


class StateNamed(NamedTuple):
    """The span of a state's name.

    cut       what leaves the words with it ("under the law of Calder" loses "of Calder"), None
              where it is part of a longer name and stays: "University of New Mexico"
    excluded  whether it is named as the place that is not meant: "outside New Mexico"
    """

    start: int
    end: int
    state: Jurisdiction
    cut: Span | None
    excluded: bool


_OF_THE_LAW = (
    r"(?:State|Constitution|Laws?|Statutes?|Code|Courts?|Supreme|Legislature|Governor|Senate|House)"
)
_LONGER_NAME_BEFORE = re.compile(rf"\b(?!{_OF_THE_LAW}\b)[A-Z]\w+ of (?:the )?\Z")
_LONGER_NAME_AFTER = re.compile(rf" (?!{_OF_THE_LAW}\b)[A-Z][a-z]+")
_EXCLUDED_BEFORE = re.compile(
    r"\b(?:outside(?: of)?|other than|except(?: for| in)?|not in|unlike|than in)"
    r" (?:the )?(?:state of )?\Z",
    re.IGNORECASE,
)
_REACH = 60  # characters to the left in which such words begin


def read_states(shape: str, held: Sequence[Jurisdiction]) -> Iterator[StateNamed]:
    """Every mention of a held state by its name."""
    for state in held:
        pattern = re.compile(
            r"(?:\b(?:(?:in|of|under|within) )?(?:the )?state of |\b(?:in|of|under|within) )?"
            rf"\b(?P<name>{re.escape(state.name)})\b(?:'s\b)?",
            re.IGNORECASE,
        )
        for match in pattern.finditer(shape):
            start, end = match.span("name")
            before = max(0, start - _REACH)
            longer = _LONGER_NAME_BEFORE.search(shape, before, start) or _LONGER_NAME_AFTER.match(
                shape, match.end()
            )
            excluded = _EXCLUDED_BEFORE.search(shape, before, start) is not None
            cut = None if longer or excluded else match.span()
            yield StateNamed(start, end, state, cut, excluded)
