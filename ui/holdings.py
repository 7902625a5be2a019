"""What a library holds, as the page needs it: for the banner, the filters and the examples."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decisis import Filters
from decisis.library import Library
from law.errors import QueryError
from law.jurisdictions import Jurisdiction, jurisdiction
from law.records import LawRecord, Opinion, Section
from law.status import Status

KIND_NAMES = {"section": "statutes", "provision": "constitution", "opinion": "opinions"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value by which documents can be filtered, and what a reader calls it."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """What one generation of a library holds.

    documents  how many, by kind
    states     whose law it is
    choices    values of each filter, by the filter's field in ``Filters``
    years      first and last year of the opinions, None where no year is known
    built_at   when the generation was built (ISO 8601), "" when unknown
    examples   questions that this library should be able to answer
    """

    documents: dict[str, int]
    states: tuple[Jurisdiction, ...]
    choices: dict[str, tuple[Choice, ...]]
    years: tuple[int, int] | None
    built_at: str
    examples: tuple[str, ...]

    def name(self, field: str, value: str) -> str:
        """What a reader calls a value of a filter."""
        return next((c.name for c in self.choices[field] if c.value == value), value)

    def check(self, filters: Filters) -> None:
        """QueryError where a filter asks for what the library does not hold at all."""
        for field, choices in self.choices.items():
            held = [choice.value for choice in choices]
            for value in getattr(filters, field):
                if value not in held:
                    known = f": one of {', '.join(held[:20])}" if held else ""
                    raise QueryError(f"this library holds no {_SINGULAR[field]} {value!r}{known}")


_SINGULAR = {
    "jurisdictions": "jurisdiction",
    "kinds": "kind",
    "courts": "court",
    "chapters": "chapter",
    "statuses": "status",
}


def holdings_of(library: Library) -> Holdings:
    """Read off the library's headings; a second or two for a whole state."""
    documents: dict[str, int] = {}
    for (_, kind, _), count in library.snapshot.document_counts().items():
        documents[kind] = documents.get(kind, 0) + count
    records = list(library.snapshot.headings())
    states = tuple(library.jurisdictions)
    years = [record.year for record in records if isinstance(record, Opinion) and record.year]
    return Holdings(
        documents=documents,
        states=states,
        choices={
            "jurisdictions": tuple(Choice(state.id, state.name) for state in states),
            "kinds": tuple(
                Choice(kind, KIND_NAMES[kind]) for kind in KIND_NAMES if kind in documents
            ),
            "courts": _courts(records),
            "chapters": _chapters(records),
            "statuses": _statuses(records),
        },
        years=(min(years), max(years)) if years else None,
        built_at=str(library.manifest.get("built_at", "")),
        examples=example_questions(records),
    )


def example_questions(records: Sequence[LawRecord]) -> tuple[str, ...]:
    """A question, a citation and a count, out of the law that is held."""
    in_force = [
        record
        for record in records
        if isinstance(record, Section) and record.status is Status.IN_FORCE
    ]
    # Headings that name a thing make a sentence: "Publication of ordinances".
    named = [
        record
        for record in in_force
        if " of " in record.heading and len(record.heading.split()) <= 6
    ]
    opinions = [record for record in records if isinstance(record, Opinion)]
    found = [f"What does the law say about {_topic(record)}?" for record in _spread(named, 2)]
    found += [record.citation for record in _spread(opinions or in_force, 1)]
    if opinions:
        court = _court_name(opinions[0])
        found.append(f"How many opinions of the {court} are there?")
    elif in_force:
        found.append("How many sections are repealed?")
    return tuple(found)


def _topic(record: LawRecord) -> str:
    """The heading as it stands within a sentence: ``owner's duty to maintain premises``."""
    heading = record.heading.rstrip(". ")
    return heading if heading[1:2].isupper() else heading[:1].lower() + heading[1:]


def _spread(records: Sequence[LawRecord], count: int) -> list[LawRecord]:
    """So many of the records, from all over them."""
    if len(records) <= count:
        return list(records)
    return [records[(2 * i + 1) * len(records) // (2 * count)] for i in range(count)]


def _courts(records: Iterable[LawRecord]) -> tuple[Choice, ...]:
    held = {(r.jurisdiction, r.court): r for r in records if isinstance(r, Opinion)}
    ranked = sorted(held.values(), key=lambda r: (r.jurisdiction, _court_rank(r), r.court))
    return tuple(Choice(record.court, _court_name(record)) for record in ranked)


def _court_rank(opinion: Opinion) -> int:
    court = jurisdiction(opinion.jurisdiction).court(opinion.court)
    return court.rank if court else 99


def _court_name(opinion: Opinion) -> str:
    court = jurisdiction(opinion.jurisdiction).court(opinion.court)
    return court.name if court else opinion.court


def _chapters(records: Iterable[LawRecord]) -> tuple[Choice, ...]:
    """The outermost levels of the codes; with several states one number has several names."""
    names: dict[str, dict[str, None]] = {}
    for record in records:
        if isinstance(record, Section) and record.path and record.path[0].number:
            names.setdefault(record.path[0].number, {}).setdefault(str(record.path[0]))
    return tuple(
        Choice(number, " / ".join(names[number])) for number in sorted(names, key=_by_number)
    )


def _by_number(number: str) -> tuple[int, int, str]:
    digits = "".join(c for c in number if c.isdecimal() and c.isascii())[:9]
    return (0, int(digits), number) if number[:1].isdecimal() and digits else (1, 0, number)


def _statuses(records: Iterable[LawRecord]) -> tuple[Choice, ...]:
    held = {record.status for record in records}
    return tuple(Choice(status, status.badge) for status in Status if status in held)
