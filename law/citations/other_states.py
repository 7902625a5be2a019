"""Sections of the codes of other states, in the generic form: "Ohio Rev. Code Ann. § 4112.14".

The key is made of the state, the words that tell its codes apart and the number:
``california/code/penal-187``, ``oklahoma/code/12-1272.2`` ("tit. 12, § 1272.2").
"""

import re
from collections.abc import Iterator
from functools import cache

from law.citations.citation import CitationKind, Mention
from law.citations.enumeration import SIGN, read_items
from law.citations.places import place_id, place_pattern
from law.identifiers import section_id
from law.jurisdictions import all_jurisdictions

_DIVISION = r"(?:[Tt]it(?:le|\.)|[Cc]h(?:apter|\.)|[Aa]rt(?:icle|\.))"
_CODE = re.compile(
    r"(?:Code|Stats?|Statutes|(?:Gen|Comp|Codified|Consol)\.? ?Laws)\b\.?,? ?"
    r"(?:Ann(?:otated)?\.?,? ?)?"
    rf"(?:{_DIVISION} ?(?P<division>\d+[A-Z]?),? ?)?{SIGN} ?(?=\d)"
)
_NUMBER = re.compile(r"\d+[A-Za-z]{0,2}(?:[-.:/]\d+[A-Za-z]?)*(?![\w-])")
_NUMBER_IN_DIVISION = re.compile(r"\d+[A-Za-z]{0,2}(?:[.:/]\d+[A-Za-z]?)*(?!\w)")
# Words of a code's name that do not tell it from the state's other codes.
_PLAIN_WORD = re.compile(
    r"\b(?:Rev|Revised|Gen|General|Comp|Compiled|Cent|Century|Cons|Consol|Consolidated|Codified"
    r"|Ann|Annotated|Stats?|Statutes|Code|Laws|of|the)\b\.?"
)
_WORDS = re.compile(r"(?:[ .]{0,2}[A-Z][\w&']*\.?){0,5}[ .,]{0,2}")
_TITLE_BEFORE = re.compile(r"(?<![\w.-])(?P<number>[1-9]\d{0,2}) \Z")
_NO_STATUTE = re.compile(r"\b(?:Admin|Reg|Regs|Sess|Ordinances?|City|County|R)\b")


def find_statutes_elsewhere(text: str) -> Iterator[Mention]:
    """Sections in a folded text of the codes of states that have no file of their own."""
    for code in _CODE.finditer(text):
        named = _name_before(text, code.start())
        if named is None:
            continue
        start, state, words = named
        if state == "us" or state in all_jurisdictions() or _NO_STATUTE.search(words):
            continue
        title = _TITLE_BEFORE.search(text, max(0, start - 5), start)
        division = code["division"] or (title and title["number"])
        start = title.start() if title else start
        number = _NUMBER_IN_DIVISION if division else _NUMBER
        name = re.sub(r"\W+", "-", _PLAIN_WORD.sub("", words).strip(" .,")).lower()
        parts = [part for part in (name, division) if part]
        items = read_items(text, code.end(), number)
        numbers = [_completed(item.number, items[0].number) for item in items]
        keys = [section_id(state, "-".join([*parts, number])) for number in numbers]
        for index, item in enumerate(items):
            yield Mention(
                CitationKind.STATUTE,
                item.start if index else start,
                item.end,
                keys[index],
                item.pin,
                keys[index + 1] if item.opens_range else "",
            )


def _completed(number: str, first: str) -> str:
    """``28-1382`` of "1382" after "28-1381"."""
    lead = re.match(r"\d+[A-Za-z]?[-.:]", first)
    return number if not lead or re.search(r"[-.:]", number) else lead.group() + number


def _name_before(text: str, end: int) -> tuple[int, str, str] | None:
    """Where the code's name that ends at ``end`` begins, its state, and the words between."""
    found = None
    for place in _place().finditer(text, max(0, end - 60), end):
        if words := _WORDS.fullmatch(text, place.end(), end):
            found = place.start(), place_id(place.group()), words.group()
    return found


@cache
def _place() -> re.Pattern[str]:
    return re.compile(place_pattern())
