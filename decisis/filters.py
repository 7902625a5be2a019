"""Filters from what users type: validated, with errors that say what exists."""

from collections.abc import Sequence
from typing import get_args

from law.errors import QueryError
from law.records import LawRecord, Opinion, Section
from law.status import Status
from pipeline.filters import Filters, Kind

_MAX_VALUES = 50
_MAX_VALUE_CHARACTERS = 100


def make_filters(
    *,
    jurisdictions: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    courts: Sequence[str] | None = None,
    chapters: Sequence[str] | None = None,
    statuses: Sequence[str] | None = None,
    year_from: int | None = None,
    year_to: int | None = None,
) -> Filters:
    """The filters, or a QueryError that names the value that cannot be one."""
    for values in (jurisdictions, kinds, courts, chapters, statuses):
        if values and (
            len(values) > _MAX_VALUES or any(len(value) > _MAX_VALUE_CHARACTERS for value in values)
        ):
            raise QueryError("too many or too long values in a filter")
    if year_from is not None and year_to is not None and year_from > year_to:
        raise QueryError(f"no year is from {year_from} on and up to {year_to}")
    return Filters(
        jurisdictions=tuple(jurisdictions or ()),
        kinds=tuple(_kind(value) for value in kinds or ()),
        courts=tuple(courts or ()),
        chapters=tuple(value.upper() for value in chapters or ()),
        statuses=tuple(_status(value) for value in statuses or ()),
        year_from=year_from,
        year_to=year_to,
    )


def passes(record: LawRecord, filters: Filters) -> bool:
    """Whether a document passes, as its passages do in ``Snapshot.numbers_matching``.

    QueryError for a restriction to passages, which says nothing of whole documents.
    """
    if filters.passages:
        raise QueryError("documents cannot be counted within a topic: search within it instead")
    court, year = (record.court, record.year) if isinstance(record, Opinion) else ("", 0)
    chapter = record.path[0].number if isinstance(record, Section) and record.path else ""
    facts = (
        (filters.jurisdictions, record.jurisdiction),
        (filters.kinds, record.kind),
        (filters.courts, court),
        (filters.statuses, record.status),
        (filters.chapters, chapter),
    )
    first, last = filters.years or (year, year)
    return first <= year <= last and all(not wanted or value in wanted for wanted, value in facts)


def _kind(value: str) -> Kind:
    for kind in get_args(Kind):
        if value.lower() == kind:
            found: Kind = kind
            return found
    raise QueryError(f"no kind {value!r}: one of {', '.join(get_args(Kind))}")


def _status(value: str) -> Status:
    try:
        return Status(value.lower().replace(" ", "_"))
    except ValueError:
        raise QueryError(f"no status {value!r}: one of {', '.join(Status)}") from None
