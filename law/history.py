"""What became of a section, and when: dated events out of its history note.

"Laws 1977, ch. 216, § 3; 1978 Comp., § 24-1-5, recompiled as § 24-1-7 by Laws 1989, ch. 5, § 2;
1993, ch. 66, § 7; repealed by Laws 2005, ch. 240, § 7." The first law enacts, later ones amend
unless they say otherwise; earlier compilations ("1953 Comp., § 18-1-32") change nothing and are no
events. A heading may add what is still to come: "(Repealed effective July 1, 2030.)".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from law.citations.session_laws import act_key, section_pin
from law.standing import moved_to_in, status_of_heading
from law.status import Status


class EventKind(StrEnum):
    """What a law did to a section."""

    ENACTED = "enacted"
    AMENDED = "amended"
    RECOMPILED = "recompiled"
    REPEALED = "repealed"


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One event in a section's life.

    year        year of the law, or of the date where no law is named; 0 when unknown
    law         key of the session law, as of a citation of it (``nm/laws/1977/216``), "" when none
    pin         section of that law: ``§ 3``
    effective   the day from which it holds, None when unsaid
    moved_from  of a recompilation, the number before it, and
    moved_to    the number after it; "" when unsaid
    note        the words that tell it, out of the history note, the heading or the text
    """

    kind: EventKind
    year: int
    law: str = ""
    pin: str = ""
    effective: date | None = None
    moved_from: str = ""
    moved_to: str = ""
    note: str = ""


_SECTION = r"\d+[A-Za-z]{0,2}(?:[-:.]\d+[A-Za-z]{0,2})+"
_LAW = re.compile(
    r"(?:\A|Laws )(?P<year>(?:17|18|19|20)\d\d)(?:-\d{2,4})?"
    r"(?: ?\((?P<session>[^()]{1,20})\))?,?"
    r" (?:[Cc]h(?:apter|\.?) ?(?P<chapter>\d{1,4})|p\. ?\d+)"
    r"(?:,? (?:§{1,2}|[Ss]ections?)"
    r" ?(?P<sections>\d+[A-Z]?(?:(?:, | and | to |-)(?:§ ?)?\d+[A-Z]?)*))?"
)
_REPEALED = re.compile(r"\brepealed\b(?! (?:and|&) re-?enacted)", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:recompiled|renumbered|recodified|redesignated|transferred)\b", re.IGNORECASE
)
_AND_AMENDED = re.compile(r"\bamended\b", re.IGNORECASE)
_MOVED_FROM = re.compile(
    rf"(?:\bfrom (?:former )?(?:§ ?|Section )?(?P<behind>{_SECTION})"
    rf"|(?P<before>{_SECTION})(?: NMSA 1978)?,? (?:(?:amended and )?recompiled|renumbered"
    r"|recodified|redesignated|transferred))",
    re.IGNORECASE,
)
_DATE = r"(?P<date>[A-Z][a-z]+\.? \d{1,2}, \d{4})"
_EFFECTIVE = re.compile(rf"\b[Ee]ffective(?: on| as of)?,? {_DATE}")
_REPEALED_ON = re.compile(rf"(?i:repeal(?:ed)?,? (?:is )?effective) {_DATE}")


def events(
    history: str, heading: str = "", text: str = "", *, jurisdiction: str
) -> tuple[HistoryEvent, ...]:
    """What the notes of a section of ``jurisdiction`` tell of it, in their order.

    ``history`` is its history note; ``heading`` and ``text`` are read for what that leaves out: a
    repeal still to come, and the law that a stub names. A repealed stub of which no law is told has
    an event without year.
    """
    told = list(_events(history, jurisdiction))
    status, moved_to = status_of_heading(heading, text, history)
    for kind, of_status in (
        (EventKind.REPEALED, Status.REPEALED),
        (EventKind.RECOMPILED, Status.RECOMPILED),
    ):
        if status is of_status and kind not in (event.kind for event in told):
            note = next((note for note in (heading, text) if kind.value in note.lower()), "")
            stub = [event for event in _events(note, jurisdiction) if event.kind is kind]
            told += stub or [HistoryEvent(kind, 0, note=note.strip(), moved_to=moved_to)]
    return tuple(_with_dates(told, heading))


def _events(note: str, jurisdiction: str) -> Iterator[HistoryEvent]:
    is_law = False
    for part in re.split(r";\s*", " ".join(note.split())):
        kinds = _kinds(part, is_law)
        laws = [_LawNamed.of(match, jurisdiction) for match in _LAW.finditer(part)]
        if not laws:
            laws = [_LawNamed()] if kinds[0] in (EventKind.REPEALED, EventKind.RECOMPILED) else []
        for law in laws:
            for kind in kinds:
                yield _event(kind, law, part)
            is_law = kinds[-1] is not EventKind.REPEALED


def _kinds(part: str, is_law: bool) -> list[EventKind]:
    """What a part of a note tells; ``is_law`` where it tells of a section in force."""
    if _REPEALED.search(part):
        return [EventKind.REPEALED]
    if _MOVED.search(part):
        amended = [EventKind.AMENDED] if _AND_AMENDED.search(part) else []
        return [EventKind.RECOMPILED, *amended]
    return [EventKind.AMENDED if is_law else EventKind.ENACTED]


@dataclass(frozen=True, slots=True)
class _LawNamed:
    year: int = 0
    key: str = ""
    pin: str = ""

    @classmethod
    def of(cls, match: re.Match[str], jurisdiction: str) -> "_LawNamed":
        chapter = match["chapter"]
        key = (
            act_key(jurisdiction, match["year"], chapter, match["session"] or "") if chapter else ""
        )
        pin = section_pin(match["sections"]) if match["sections"] else ""
        return cls(int(match["year"]), key, pin)


def _event(kind: EventKind, law: _LawNamed, part: str) -> HistoryEvent:
    effective = _EFFECTIVE.search(part)
    event = HistoryEvent(
        kind,
        law.year,
        law.key,
        law.pin,
        effective=_day(effective["date"]) if effective else None,
        note=part.rstrip(". "),
    )
    if kind is not EventKind.RECOMPILED:
        return event
    before = _MOVED_FROM.search(part)
    moved_from = (before["behind"] or before["before"]) if before else ""
    return replace(event, moved_from=moved_from, moved_to=moved_to_in(part))


def _with_dates(told: list[HistoryEvent], heading: str) -> Iterator[HistoryEvent]:
    """The events with the dates that the heading tells in parentheses."""
    repeal = _REPEALED_ON.search(heading)
    starts = None if repeal else _EFFECTIVE.search(heading)
    last = len(told) - 1
    for index, event in enumerate(told):
        if starts and index == last and event.effective is None:
            event = replace(event, effective=_day(starts["date"]))
        yield event
    day = _day(repeal["date"]) if repeal else None
    if repeal and day and EventKind.REPEALED not in (event.kind for event in told):
        yield HistoryEvent(EventKind.REPEALED, day.year, effective=day, note=repeal.group())


def _day(words: str) -> date | None:
    for form in ("%B %d, %Y", "%b %d, %Y"):
        try:
            return datetime.strptime(words.replace(".", ""), form).date()
        except ValueError:
            continue
    return None
