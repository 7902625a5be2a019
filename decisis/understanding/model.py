"""What was understood of a query."""

from dataclasses import dataclass
from typing import Literal

from pipeline.filters import NO_FILTERS, Filters

Subject = Literal[
    "citation", "section number", "court", "date", "jurisdiction", "status", "kind", "name"
]
Effect = Literal["filter", "boost", "look-up", "none"]


@dataclass(frozen=True, slots=True)
class Recognised:
    """Characters of the query that mean something to a lawyer, ``text == query[start:end]``.

    effect  what they do to the search: restrict it, prefer some documents, look a document up, or
            nothing, because they are the subject of the question or a filter of the user's stands
    value   what they say, as a restriction; of a citation the key, of a name the name, and of a
            word for law that no longer stands the word
    """

    kind: Subject
    text: str
    start: int
    end: int
    effect: Effect
    value: str | Filters


@dataclass(frozen=True, slots=True)
class Understanding:
    """A query as it is searched for.

    words       what the retrievers look for: the query without what became a restriction
    filters     the user's filters, joined with the restrictions that the query itself asks for
    recognised  in the order of the query
    prefers     which documents the query seems to mean, where it is not certain enough to restrict
    """

    words: str
    filters: Filters = NO_FILTERS
    recognised: tuple[Recognised, ...] = ()
    prefers: Filters = NO_FILTERS

    @property
    def wants_old_law(self) -> bool:
        """Whether repealed or overruled law is asked for, so that it must not be moved down."""
        return any(
            each.kind == "status" and each.effect in ("filter", "boost") for each in self.recognised
        )

    @property
    def restricts(self) -> bool:
        """Whether the query itself restricts the search."""
        return any(each.effect == "filter" for each in self.recognised)
