"""What a search may be restricted to."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from law.status import Status
from law.validation import MAX_YEAR

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
    passages       numbers of passages, such as those of a topic; only searches can be so restricted
    """

    jurisdictions: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    courts: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    chapters: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    passages: tuple[int, ...] = ()

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year that pass, None where years are not restricted."""
        if self.year_from is None and self.year_to is None:
            return None
        first = 1 if self.year_from is None else self.year_from  # 0 is a year unknown
        last = MAX_YEAR if self.year_to is None else self.year_to
        return min(max(first, 1), MAX_YEAR + 1), min(max(last, 0), MAX_YEAR)

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in ((), None) for field in fields(self))

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Sequence) and not isinstance(value, tuple):
                raise TypeError(f"{field.name} takes a tuple, got {value!r}")


NO_FILTERS = Filters()
