"""What stands in a query, one kind of thing after the other.

Each is read from the shape in which the earlier ones are marked: the year of a citation is no date,
and a state that is a party no place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from decisis.understanding.authorities import Cited, Named, read_citations, read_names
from decisis.understanding.courts import CourtNamed, read_courts
from decisis.understanding.dates import Dated, read_dates
from decisis.understanding.shape import (
    CITATION,
    COURT,
    DATE,
    NAME,
    STATE,
    YEAR,
    marked,
    shape_of,
)
from decisis.understanding.states import StateNamed, read_states
from law.jurisdictions import Jurisdiction


@dataclass(frozen=True, slots=True)
class Things:
    """All that was read, each in the order of the query, and its shape with all of it marked."""

    shape: str
    citations: Sequence[Cited]
    names: Sequence[Named]
    states: Sequence[StateNamed]
    courts: Sequence[CourtNamed]
    dates: Sequence[Dated]


def read_things(query: str, held: Sequence[Jurisdiction], meant: Sequence[str]) -> Things:
    """The things in a query to a library of the ``held`` states.

    ``meant`` are the ids of the states that the user has chosen; where there are none, courts are
    those of the states that the query names, else of all.
    """
    shape = shape_of(query)
    citations = read_citations(query, held)
    shape = marked(shape, ((each.start, each.end) for each in citations), CITATION)
    names = [*read_names(shape)]
    shape = marked(shape, ((each.start, each.end) for each in names), NAME)
    # A citation may name the state: "Article II, Section 10 of the Calder Constitution".
    uncited = marked(shape_of(query), ((each.start, each.end) for each in names), NAME)
    states = [*read_states(uncited, held)]
    shape = marked(shape, ((each.start, each.end) for each in states), STATE)
    meant = meant or [each.state.id for each in states if not each.excluded]
    courts = [*read_courts(shape, held, meant)]
    shape = marked(shape, ((each.start, each.end) for each in courts), COURT)
    dates = [*read_dates(shape)]
    for each in dates:
        shape = marked(shape, [(each.start, each.end)], YEAR if each.is_bare else DATE)
    return Things(shape, citations, names, states, courts, dates)
