"""Sections of the United States Code: "42 U.S.C. § 1983", "28 U.S.C.A. §§ 2241-2255"."""

import re
from collections.abc import Iterator

from law.citations.citation import CitationKind, Mention
from law.citations.enumeration import SIGN, Item, normal_pin, read_items
from law.identifiers import usc_id

_CODE = re.compile(
    r"(?<![A-Za-z.])(?:U\.? ?S\.? ?C\.?(?: ?A\.?| ?S\.)?(?![A-Za-z.]| ?C\.|, c\.)"
    r"|U\. ?S\. ?Code(?! Cong)|United States Code(?: Annotated)?)"
)
# "1396a", "1738A", "2000e-5"; the volume of another citation is no member of a list.
_NUMBER = re.compile(
    r"\d{1,5}(?:[A-Z](?![A-Za-z])|[a-z]{1,2}(?![a-z])(?:-(?:\d\d?|1\d\d)(?!\d)[a-z]{0,2})?)?"
    r"(?![\d%]| [A-Z][\w']*\.| U\.? ?S| [A-Z]{2} )"
)
_SHORTENED = re.compile(r"-\d{1,2}(?!\d)")
_BEFORE = re.compile(
    rf"(?:{SIGN} ?(?P<number>{_NUMBER.pattern})(?P<pin>(?:\(\w{{1,4}}\))*) of (?=[Tt]itle))?"
    r"(?<![\w-])(?<!\d\.)(?:[Tt]itle )?(?P<title>[1-9]\d?),? ?(?:of the )?\Z"
)
_SIGN_AFTER = re.compile(rf",? ?(?:{SIGN}|')? ?")


def find_federal_statutes(text: str) -> Iterator[Mention]:
    """Sections of the United States Code in a folded text."""
    for code in _CODE.finditer(text):
        before = _BEFORE.search(text, max(0, code.start() - 60), code.start())
        if not before:
            continue
        title, start = before["title"], before.start()
        if before["number"]:
            key = usc_id(title, before["number"])
            pin = normal_pin(before["pin"])
            yield Mention(CitationKind.FEDERAL_STATUTE, start, code.end(), key, pin)
        elif sign := _SIGN_AFTER.match(text, code.end()):
            items = read_items(text, sign.end(), _NUMBER, shortened=_SHORTENED)
            yield from _mentions(items, start, title)


def _mentions(items: list[Item], start: int, title: str) -> Iterator[Mention]:
    numbers: list[str] = []
    for index, item in enumerate(items):
        number = item.number
        if number.startswith("-"):
            number = numbers[-1].partition("-")[0] + number
        elif index and items[index - 1].opens_range and len(number) < len(numbers[-1]):
            number = numbers[-1][: -len(number)] + number
        numbers.append(number)
    keys = [usc_id(title, number) for number in numbers]
    for index, item in enumerate(items):
        yield Mention(
            CitationKind.FEDERAL_STATUTE,
            item.start if index else start,
            item.end,
            keys[index],
            item.pin,
            keys[index + 1] if item.opens_range else "",
        )
