"""Sections of a state's code: "NMSA 1978, § 30-16-1(A)", "Sections 41-5-1 through 41-5-29".

Every number of the code's shape is looked at together with what stands left and right of it: the
code's name on either side, or, in the state's own texts, a bare "Section" or "§".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from law.citations.citation import CitationKind, Mention
from law.citations.codes import Code, code_of, year_named
from law.citations.enumeration import DISTINCT, SIGN, Item, normal_pin, read_items, read_pin
from law.citations.places import place_id
from law.jurisdictions import Jurisdiction

_REACH = 80  # characters to the left in which a code's name, or another law's, is looked for

_LABEL = r"(?:\([0-9A-Za-z]{1,4}\)|[A-Z]{1,2}|\d{1,2})(?:\([0-9A-Za-z]{1,4}\))*"
_JOINT = r"(?:, (?:and |or )?| (?:and|or|through|to) |-)"
_UNIT = re.compile(
    r"(?:[Ss]ub(?:section|paragraph)s?|[Pp]aragraphs?|[Ii]tems?) "
    rf"({_LABEL}(?:{_JOINT}{_LABEL})*) of "
)
_UNITS_BEFORE = re.compile(rf"(?:{_UNIT.pattern}){{1,3}}\Z")
_SIGN_BEFORE = re.compile(rf"(?:{SIGN}|[Ss]ubsections?|\[) ?\Z")
_YEAR_AFTER = re.compile(r" \((?:18|19|20)\d\d\)")
# Numbers of a section's shape that are none: session laws, ordinances, rules, other codes.
_OTHER_LAW_BEFORE = re.compile(
    r"(?:\bLaws\b[^;]{0,60}\b[Cc]h(?:apter|\.)[^;]{0,20}|\b[Cc](?:h(?:apter|\.)?|\.) ?\d+, ?"
    r"|(?:\bOrdinances?|\b(?:Zoning|City|County|\d{4}) Code|\bCode \d{4}|\bMSO|\bNMAC|\bRules?"
    r"|\bNo\.|\bLaws)[,.]? ?)\Z"
)
_OTHER_LAW_AFTER = re.compile(
    r",? (?:MCA\b|(?:[A-Z]\. ?){3}"
    r"|of (?:the )?[^.;,(]{0,40}(?:Ordinances?\b|(?:Zoning|City|County) Code\b))"
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The citations of one list; ``is_named`` where a code is named beside it."""

    mentions: list[Mention]
    is_named: bool


def find_statutes(text: str, state: Jurisdiction, *, own: bool) -> Iterator[Mention]:
    """Sections of ``state``'s code in a folded text, bare ones too if the text is its ``own``."""
    code = code_of(state)
    if not own and not code.name.search(text):
        return
    readings = []
    done = 0
    for match in code.whole_number.finditer(text):
        if match.start() >= done and (reading := _read(text, match.start(), done, code, own)):
            readings.append(reading)
            done = reading.mentions[-1].end
    yield from _with_editions(readings)
    yield from _old_sections(text, code)


def _read(text: str, at: int, done: int, code: Code, own: bool) -> _Reading | None:
    """The list that begins at ``at``, None where nothing shows it to be one of sections.

    What stands before ``done`` belongs to another list.
    """
    sign = _SIGN_BEFORE.search(text, max(done, at - 15), at)
    start = sign.start() if sign else at
    before = code.name_before.search(text, max(done, start - _REACH), start)
    items = read_items(text, at, code.number, shortened=code.shortened, between=DISTINCT)
    after = code.name_after.match(text, items[-1].end)
    if not (before or after or (own and _is_own(text, sign, start, items, code))):
        return None
    if before:
        start = before.start()
    elif sign and sign.group().rstrip() == "[":
        start = at
    units = _UNITS_BEFORE.search(text, max(done, start - _REACH), start)
    mentions = _mentions(items, code, year_named(before) or year_named(after))
    if after:
        mentions[-1] = mentions[-1]._replace(end=after.end())
    mentions[0] = mentions[0]._replace(
        start=units.start() if units else start,
        pin=(_pin_of_units(units.group()) if units else "") + mentions[0].pin,
    )
    return _Reading(mentions, bool(before or after))


def _mentions(items: list[Item], code: Code, year: str) -> list[Mention]:
    numbers: list[str] = []
    for item in items:
        number = re.sub(r"[~^]", "-", item.number.replace(" ", "")).replace("l", "1")
        if number.startswith("-"):
            number = numbers[-1].rpartition("-")[0] + number
        numbers.append(number)
    keys = [code.key(number, year) for number in numbers]
    return [
        Mention(
            CitationKind.STATUTE,
            item.start,
            item.end,
            keys[index],
            item.pin,
            keys[index + 1] if item.opens_range else "",
        )
        for index, item in enumerate(items)
    ]


def _is_own(
    text: str, sign: re.Match[str] | None, start: int, items: list[Item], code: Code
) -> bool:
    """Whether numbers beside which no code is named are sections of the text's own state."""
    end = items[-1].end
    if sign is None:
        # "7-13-95" is a date, but no date has subsections or a year of enactment.
        if not (items[0].pin or _YEAR_AFTER.match(text, items[0].end)):
            return False
    elif sign.group().rstrip() == "[" and not text.startswith("]", end):
        return False
    elsewhere = code.elsewhere.match(text, end)
    return not (
        _OTHER_LAW_BEFORE.search(text, max(0, start - _REACH), start)
        or _OTHER_LAW_AFTER.match(text, end)
        or (elsewhere and place_id(elsewhere["place"]) != code.state)
    )


def _with_editions(readings: list[_Reading]) -> Iterator[Mention]:
    """All mentions; a bare section that the text names only in an earlier code belongs there."""
    named = {
        mention.key for reading in readings if reading.is_named for mention in reading.mentions
    }
    earlier = {re.sub(r"/code-\d+/", "/code/", key): key for key in named if "/code-" in key}
    for reading in readings:
        for mention in reading.mentions:
            if not reading.is_named and mention.key in earlier and mention.key not in named:
                mention = mention._replace(key=earlier[mention.key])
            yield mention._replace(is_named=reading.is_named)


def _old_sections(text: str, code: Code) -> Iterator[Mention]:
    """Sections of earlier codes whose numbers have another shape: "NMSA 1915, § 3356"."""
    for match in code.old_number.finditer(text):
        year = year_named(match)
        if "" < year < code.year and not code.number.match(text, match.start("number")):
            pin, end = read_pin(text, match.end())
            key = code.key(match["number"], year)
            yield Mention(CitationKind.STATUTE, match.start(), end, key, pin)


def _pin_of_units(phrase: str) -> str:
    """``A(2)`` of "Paragraph (2) of Subsection A of "."""
    pin = ""
    for labels in reversed(_UNIT.findall(phrase)):
        labels = re.sub(r" (?:through|to) ", "-", labels)
        parts = re.split(r"(-)|, (?:and |or )?| (?:and|or) ", labels)
        pin += "".join(", " if part is None else normal_pin(part) for part in parts)
    return pin
