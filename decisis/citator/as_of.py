"""The law as it was on a day, as far as dates allow, and how far that is.

A library holds one text of each section, that of its edition. What its history note tells is when
it was made, changed and repealed: whether there was such a law on the day, and whether it then read
as it is held. An opinion is law from its day; its standing on a day is what had been decided by
then. What has no date is never guessed at: it is listed.
"""

from dataclasses import dataclass
from datetime import date

from decisis.citator.citator import Citator
from decisis.citator.model import Authority
from decisis.citator.reading import authority_of, day_of
from decisis.citator.standing import Standing, decided_by, standing_of
from law.errors import QueryError
from law.history import EventKind, HistoryEvent, events
from law.records import LawRecord, Opinion


@dataclass(frozen=True, slots=True)
class Change:
    """An event of the history with its place in time; ``told`` are the note's own words."""

    kind: EventKind
    year: int
    day: date | None
    told: str

    def __str__(self) -> str:
        when = str(self.day or self.year or "at an unknown time")
        return f"{self.kind} {when}" + (f" ({self.told})" if self.told else "")


@dataclass(frozen=True, slots=True)
class AsOf:
    """An authority on a day.

    was_law      whether it was law on the day, None where its dates do not tell
    text_is_of_the_day  whether the text that is held is the one of the day, None where they do not
    standing     of that day; a section's status is that of the text, see ``was_law``
    before, after  what had happened by the end of the day, and what happened later
    undated      what may have happened on either side of it
    reach        how far the answer goes, in sentences; empty where nothing is in doubt
    """

    authority: Authority
    on: date
    was_law: bool | None
    text_is_of_the_day: bool | None
    standing: Standing
    before: tuple[Change, ...] = ()
    after: tuple[Change, ...] = ()
    undated: tuple[Change, ...] = ()
    reach: tuple[str, ...] = ()


def as_of(citator: Citator, record: LawRecord, on: date) -> AsOf:
    """The record on a day. Raises QueryError for a day that has not come, or no such record."""
    if on > date.today():
        raise QueryError(f"{on} has not come yet: ask for a day in the past")
    node = citator.graph.node(record.id)
    if node is None:
        raise QueryError(f"the graph has no {record.id!r}: build the library")
    authority = authority_of(node, citator.court_of(record.id))
    standing = standing_of(citator, record, on=on)
    if isinstance(record, Opinion):
        return _opinion(authority, on, standing)
    history = events(record.history, record.heading, record.text, jurisdiction=record.jurisdiction)
    return _enacted(authority, on, standing, [_change(event) for event in history])


def _opinion(authority: Authority, on: date, standing: Standing) -> AsOf:
    decided = decided_by(authority, on)
    reach = _undated_treatments(standing)
    if decided is None:
        when = f"only the year {authority.year}" if authority.year else "no date"
        reach = (f"of {authority.citation} {when} is known", *reach)
    was_law = standing.is_good_law if decided else decided
    return AsOf(authority, on, was_law, decided, standing, reach=reach)


def _enacted(authority: Authority, on: date, standing: Standing, changes: list[Change]) -> AsOf:
    by_side: dict[bool | None, list[Change]] = {True: [], False: [], None: []}
    for change in changes:
        by_side[_by(change, on)].append(change)
    before, after, undated = by_side[True], by_side[False], by_side[None]
    reach = [f"{change}: on which side of {on} is not known" for change in undated]
    if not changes:
        reach.append(f"{authority.citation} has no history note that could be read")
    reach.extend(_undated_treatments(standing))
    was_law = _was_law(before, after, undated, standing)
    same_text: bool | None = None
    if was_law and not undated and changes:
        same_text = not after
        if after:
            reach.append(f"the text held is of a later day: {after[0]}")
    return AsOf(
        authority,
        on,
        was_law,
        same_text,
        standing,
        tuple(before),
        tuple(after),
        tuple(undated),
        tuple(reach),
    )


def _was_law(
    before: list[Change], after: list[Change], undated: list[Change], standing: Standing
) -> bool | None:
    """By the last event before the day, or the first one after it."""
    if any(change.kind in (EventKind.ENACTED, EventKind.REPEALED) for change in undated):
        return None
    if before:
        return before[-1].kind is not EventKind.REPEALED and standing.negative is None
    if after:
        # Before the first that is told, a text that is made did not exist; any other did.
        return False if after[0].kind is EventKind.ENACTED else None
    return None


def _by(change: Change, on: date) -> bool | None:
    if change.day is not None:
        return change.day <= on
    return None if change.year in (0, on.year) else change.year < on.year


def _change(event: HistoryEvent) -> Change:
    year = event.year or (event.effective.year if event.effective else 0)
    return Change(event.kind, year, event.effective, event.note)


def _undated_treatments(standing: Standing) -> tuple[str, ...]:
    return tuple(
        f"{card.citing.citation}, of which the day is not known, says: {card.badge}"
        for card in standing.undated
    )


def undated_opinions(citator: Citator, id: str) -> tuple[Authority, ...]:
    """The opinions that cite an authority and have no year: no day's law can count them."""
    found = {
        citing.other.id: authority_of(citing.other, citing.court)
        for citing in citator.graph.citations(id)
    }
    return tuple(
        each
        for _, each in sorted(found.items())
        if each.court and not each.year and not day_of(each)
    )
