"""Courts that a query names: those of the held states, not the same names elsewhere."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from law.citations.places import place_pattern
from law.jurisdictions import Court, Jurisdiction


class CourtNamed(NamedTuple):
    """The span of a court's name, without its state's; ``courts`` are the ids that it may mean."""

    start: int
    end: int
    courts: tuple[str, ...]


# "Navajo Supreme Court", "the federal court of appeals": a word that makes it another's court. One
# in capitals does, unless it is one that questions begin with.
_FOREIGN_BEFORE = re.compile(
    r"(?:\b(?i:federal|circuit|tribal|foreign|another state's|other states'|out-of-state"
    r"|U\.?\s?S\.?|United States) "
    r"|\b(?!(?i:the|our|a|an|any|all|every|some|which|what|how|many|did|does|do|has|have|is|are|was"
    r"|were|of|by|in|from|find|show|list|give|get|need|recent|leading|key|published|old|state|and|or"
    r"|when|why|who|where|can|may|must|count|landmark|overruled) )[A-Z][\w.'-]* )\Z"
)
_REACH = 60  # characters to the left in which such a word begins


@cache
def _foreign_after() -> re.Pattern[str]:
    return re.compile(rf" (?:of|for) (?:the )?(?:state of )?(?:{place_pattern()}|[A-Z]\w+ Circuit)")


def read_courts(
    shape: str, held: Sequence[Jurisdiction], meant: Sequence[str]
) -> Iterator[CourtNamed]:
    """Every mention of a court, in a shape whose held states are marked.

    ``meant`` are ids of the states that the query or its filters name; all held ones where none is.
    """
    states = [state for state in held if not meant or state.id in meant]
    found: dict[tuple[int, int], list[str]] = {}
    for state in states:
        for court in state.courts:
            for match in _name_of(court, state).finditer(shape):
                if _FOREIGN_BEFORE.search(shape, max(0, match.start() - _REACH), match.start()):
                    continue
                if _foreign_after().match(shape, match.end()):
                    continue
                found.setdefault(match.span(), []).append(court.id)
    for (start, end), courts in sorted(found.items()):
        yield CourtNamed(start, end, tuple(courts))


@cache
def _name_of(court: Court, state: Jurisdiction) -> re.Pattern[str]:
    """``Court of Appeals``, ``appeals court``, ``CDCA``."""
    name = court.name.removeprefix(state.name).strip()
    names = {name, re.sub(r"^Court of (\w+)$", r"\1 Court", name)}
    spelled = "|".join(map(re.escape, sorted(names)))
    neutral = rf"|{re.escape(court.neutral)}" if court.neutral else ""
    return re.compile(rf"(?<![\w-])(?:(?i:{spelled}){neutral})(?![\w-])")
