"""What a search may be restricted to."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from law.status import Status

Kind = Literal["section", "provision", "opinion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """A conjunction of restrictions; an empty tuple or None restricts nothing.

    jurisdictions  ids (``nm``)
    kinds          ``section``, ``provision``, ``opinion``
    courts         ids (``nmca``); only opinions have one
    statuses       standing by the document's own words
    chapters       numbers of the outermost hierarchy level (``30``)
    year_from, year_to  years of decision, inclusive; only opinions of a known year pass
    """

    jurisdictions: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    courts: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    chapters: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in ((), None) for field in fields(self))

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Sequence) and not isinstance(value, tuple):
                raise TypeError(f"{field.name} takes a tuple, got {value!r}")


NO_FILTERS = Filters()
