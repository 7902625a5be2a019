"""What a section says of its own force: pure rules over its heading, text and history note.

A stub is a number without law: "Repealed.", "to 69-28-14 - Repealed.", "[Reserved]". A dated note
stands behind a live heading: "(Repealed effective July 1, 2030.)", "(Effective until …)".
"""

import re
from datetime import date, datetime

from law.status import Status

_STUB_WORDS = {
    "repealed": Status.REPEALED,
    "recompiled": Status.RECOMPILED,
    "renumbered": Status.RECOMPILED,
    "recodified": Status.RECOMPILED,
    "redesignated": Status.RECOMPILED,
    "transferred": Status.RECOMPILED,
    "reserved": Status.RESERVED,
    "vacant": Status.RESERVED,
    # Out of force otherwise than by repeal; the heading itself tells the reader how.
    "superseded": Status.SUPERSEDED,
    "expired": Status.SUPERSEDED,
    "terminated": Status.SUPERSEDED,
    "deleted": Status.SUPERSEDED,
    "omitted": Status.SUPERSEDED,
    "obsolete": Status.SUPERSEDED,
    "executed": Status.SUPERSEDED,
    "unconstitutional": Status.SUPERSEDED,
}
_NUMBER = r"\d+[A-Za-z]{0,2}(?:[-:.–]\d+[A-Za-z]{0,2})*(?:\([A-Za-z0-9]+\))*"
# A page that lost a line break has swallowed the headings of the sections after it.
_NEXT_HEADING = re.compile(rf"(?<=\S)\s*(?:Section|§)\s*{_NUMBER}(?:\s+to\s+{_NUMBER})?\s+[-–—]\s")
_RANGE_LEAD = re.compile(rf"^\s*(?:to|through|[-–])\s+{_NUMBER}\s*[-–—.:]\s*", re.IGNORECASE)
_STUB = re.compile(
    rf"^[\s\[(]*(?:(?:this|section|§)\s+)*(?:{_NUMBER}\s*[-–—.,:]?\s*)?(?:is\s+|was\s+|has\s+been\s+)?"
    rf"({'|'.join(_STUB_WORDS)})\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
# "Transferred property; …" and "Reserved powers" are catchlines, "Repealed by Laws 2005" is a stub.
_STUB_TAIL = re.compile(
    r"^\s*(?:$|[.;:)\]–—-]|\d|,\s*(?:[\d§A-Z]|by\b|eff)"
    r"|(?:by|as|effective|eff|for\s+future|pursuant|under)\b|(?:in|on|from)\s+[A-Z\d]"
    rf"|to\s+(?:§|Section|\d)|and\s+(?i:{'|'.join(_STUB_WORDS)}))"
)
_COMPILERS_NOTE = re.compile(
    r"^\s*(?:(?:compiler|editor|reviser)[’']?s?[’']?\s+notes?\b|(?:repeal|expired|recompil)\w*"
    r"(?:\s+provisions?)?\s*\.\s*[—–-])",
    re.IGNORECASE,
)
_DATE = r"(?P<date>[A-Z][a-z]+\.?\s+\d{1,2},\s+\d{4})"
_REPEALED_ON = re.compile(rf"(?i:repeal(?:ed)?,?\s+(?:is\s+)?effective)\s+{_DATE}")
_EFFECTIVE_UNTIL = re.compile(rf"\(\s*(?i:effective\s+(?:until|through|to))\s+{_DATE}")
_EFFECTIVE_FROM = re.compile(rf"\(\s*(?i:effective(?:\s+on)?)\s+{_DATE}")
_CONTINGENT = re.compile(r"\(\s*contingent\s+(?:effective|repeal)", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:recompiled|renumbered|recodified|redesignated|transferred)(?:\s+and\s+amended)?,?"
    rf"(?:\s+former\s+(?:Sections?\s+|§+\s*)?{_NUMBER}(?:\s+[A-Z]+\s+\d{{4}})?,?)?"
    rf"\s+(?:as|to)\s+(?:\d{{4}}\s+Comp\.,?\s*)?(?:Sections?\s+|§+\s*)?(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_REPEAL_EVENT = re.compile(r"\brepealed\b(?!\s+and\s+re-?enacted)", re.IGNORECASE)
_MOVE_EVENT = re.compile(
    r"\b(?:recompiled|renumbered|recodified|redesignated|transferred)\b", re.IGNORECASE
)


def status_of_heading(
    heading: str, text: str, history: str = "", *, as_of: date | None = None
) -> tuple[Status, str]:
    """The standing of a section and the number under which it now stands ("" unless recompiled).

    ``as_of`` is the day on which dated notes are judged, by default today. A stub heading above a
    text in force is taken for stale (a number freed by recompilation and enacted anew) where the
    history note ends in an enactment. No text and no word of why is UNKNOWN.
    """
    own = _RANGE_LEAD.sub("", _own_heading(heading))
    is_law = bool(text.strip()) and not _is_note(text)
    stub = _stub_status(own)
    if stub is None and not is_law:
        stub = _stub_status(text)
    last = _last_event(history)
    if stub is not None and is_law and history and last is None:
        return Status.IN_FORCE, ""
    if stub is None and not is_law:
        stub = last or Status.UNKNOWN
    if stub is not None:
        moved_to = moved_to_in(own, text, history) if stub is Status.RECOMPILED else ""
        return stub, moved_to
    return _dated_status(own, as_of or date.today()), ""


def moved_to_in(*notes: str) -> str:
    """The number under which a recompiled section stands by these notes, "" where they are silent.

    The first note that tells a move decides, by the last move it tells.
    """
    for note in notes:
        numbers = [found["number"] for found in _MOVED.finditer(note)]
        if numbers:
            return numbers[-1]
    return ""


def _own_heading(heading: str) -> str:
    following = _NEXT_HEADING.search(heading)
    return heading[: following.start()] if following else heading


def _stub_status(words: str) -> Status | None:
    found = _STUB.match(words)
    if not found or not _STUB_TAIL.match(found["rest"]):
        return None
    return _STUB_WORDS[found[1].lower()]


def _is_note(text: str) -> bool:
    return _COMPILERS_NOTE.match(text) is not None or _stub_status(text) is not None


def _last_event(history: str) -> Status | None:
    """REPEALED or RECOMPILED where that is the last thing the history note tells."""
    final = history.strip().rstrip(".").rpartition(";")[2]
    if _REPEAL_EVENT.search(final):
        return Status.REPEALED
    # "§ 61-27A-16 recompiled as § 61-27B-28" is told by both: by the stub and by its successor.
    if _MOVE_EVENT.search(final):
        return Status.RECOMPILED
    return None


def _dated_status(heading: str, as_of: date) -> Status:
    if _is_past(_REPEALED_ON.search(heading), as_of):
        return Status.REPEALED
    if _is_past(_EFFECTIVE_UNTIL.search(heading), as_of):
        return Status.SUPERSEDED
    if _CONTINGENT.search(heading):
        return Status.UNKNOWN
    begins = _EFFECTIVE_FROM.search(heading)
    if begins and _day(begins["date"]) and not _is_past(begins, as_of):
        return Status.NOT_YET_EFFECTIVE
    return Status.IN_FORCE


def _is_past(note: re.Match[str] | None, as_of: date) -> bool:
    day = _day(note["date"]) if note else None
    return day is not None and day <= as_of


def _day(words: str) -> date | None:
    plain = " ".join(words.replace(".", "").split())
    for form in ("%B %d, %Y", "%b %d, %Y"):
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    return None
