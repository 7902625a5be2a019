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
    r"(?:Code|Stats?|Statutes|(?:Gen|Comp|Codified|Consol)\.?\ ?Laws)\b\.?,?\ ?"
    r"(?:Ann(?:otated)?\.?,?\ ?)?"
    rf"(?:{_DIVISION}\ ?(?P<division>\d+[A-Z]?),?\ ?)?{SIGN}\ ?(?=\d)"
)
_NUMBER = re.compile(r"\d+[A-Za-z]{0,2}(?:[-.:/]\d+[A-Za-z]?)*(?![\w-])")
_NUMBER_IN_DIVISION = re.compile(r"\d+[A-Za-z]{0,2}(?:[.:/]\d+[A-Za-z]?)*(?!\w)")
# Words of a code's name that do not tell it from the state's other codes.
_PLAIN_WORD = re.compile(
    r"\b(?:Rev|Revised|Gen|General|Comp|Compiled|Cent|Century|Cons|Consol|Consolidated|Codified"
    r"|Ann|Annotated|Stats?|Statutes|Code|Laws|of|the)\b\.?"
)
_NO_STATUTE = re.compile(r"\b(?:Admin|Reg|Regs|Sess|Ordinances?|City|County|R)\b")


def find_statutes_elsewhere(text: str) -> Iterator[Mention]:
    """Sections in a folded text of the codes of states that have no file of their own."""
    for code in _CODE.finditer(text):
        name = _name_before().search(text, max(0, code.start() - 60), code.start())
        if not name or _NO_STATUTE.search(name["words"]):
            continue
        state = place_id(name["place"])
        if state == "us" or state in all_jurisdictions():
            continue
        division = code["division"]
        number = _NUMBER_IN_DIVISION if division else _NUMBER
        words = re.sub(r"\W+", "-", _PLAIN_WORD.sub("", name["words"]).strip(" .,")).lower()
        parts = [part for part in (words, division) if part]
        items = read_items(text, code.end(), number)
        keys = [section_id(state, "-".join([*parts, item.number])) for item in items]
        for index, item in enumerate(items):
            yield Mention(
                CitationKind.STATUTE,
                item.start if index else name.start(),
                item.end,
                keys[index],
                item.pin,
                keys[index + 1] if item.opens_range else "",
            )


@cache
def _name_before() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\d\ )(?P<place>{place_pattern()})(?P<words>(?:[\ .]{{0,2}}[A-Z][\w&']*\.?){{0,5}}?)"
        r"[\ .,]{0,2}\Z"
    )
