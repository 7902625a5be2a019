"""Lists and ranges of numbers with their pins: "§§ 30-3-1, -2(A) and 30-3-4(B) to (D)"."""

import re
from typing import NamedTuple

SIGN = r"(?:§{1,2}|\[?[Ss]ec ?tions?\]?|SECTIONS?|[Ss]ecs?\.)"

_LEVEL = r"\((?:[A-Z]{1,2}|[1-9]\d{0,2}|[a-z]{1,2}|[ivx]{3,5})\)"
_PIN = re.compile(
    rf"(?:{_LEVEL}| \((?:[A-Z]|\d\d?)\)|[A-Z](?![\w')])|\.[A-Z](?=[.,;:()]))(?: ?{_LEVEL})*"
)
_MORE_PIN = re.compile(
    rf"(?P<to> ?- ?| (?:to|through) )(?P<last>{_LEVEL}(?:{_LEVEL})*)"
    rf"|(?:,? (?:and|or|&) |, ?)(?P<next>{_LEVEL}(?:{_LEVEL})*)"
)


def _between(said: str, mark: str) -> re.Pattern[str]:
    to = r" ?(?P<range>to|through|thru|-)(?: and including)? ?"
    word = r"(?:and|or|&(?:amp;)?) "
    return re.compile(rf"{said}(?:{to}|(?:{mark} ?(?:{word})?| {word})(?P<sign>{SIGN} ?)?)")


# What may stand between numbers of a shape of their own: what the law before it says, and a mark.
DISTINCT = _between(r"(?: ?\((?:[^()]|\([^()]*\)){1,250}\)| \[[a-z]+\])*", "[,;]")
# Between plain numbers, where a number after a semicolon may count anything else.
PLAIN = _between(r"(?: ?\([^()]{1,40}\))?", ",")


class Item(NamedTuple):
    """A member of a list: the number as printed, its pin, its span with the pin, and whether a
    range leads from it to the next member."""

    number: str
    pin: str
    start: int
    end: int
    opens_range: bool


def read_items(
    text: str,
    at: int,
    number: re.Pattern[str],
    *,
    shortened: re.Pattern[str] | None = None,
    between: re.Pattern[str] = PLAIN,
) -> list[Item]:
    """The list that begins at ``at``; [] where no number stands there.

    ``shortened`` is how a later member may abbreviate its number ("-5" after "30-16-1").
    """
    items: list[Item] = []
    match, start = number.match(text, at), at
    while match:
        pin, end = read_pin(text, match.end())
        items.append(Item(match.group(), pin, start, end, False))
        separator = between.match(text, end)
        if not separator:
            break
        match = number.match(text, separator.end())
        if not match and shortened:
            match = shortened.match(text, separator.end())
        start = separator.start("sign") if separator["sign"] else separator.end()
        if match and separator["range"]:
            items[-1] = items[-1]._replace(opens_range=True)
    return items


def read_pin(text: str, at: int) -> tuple[str, int]:
    """The subsections named at ``at`` as ``A(2)``, ``B, C`` or ``C-F``, and where they end."""
    match = _PIN.match(text, at)
    if not match:
        return "", at
    pin, end = normal_pin(match.group()), match.end()
    levels = _kinds(pin)
    while more := _MORE_PIN.match(text, end):
        place = more["last"] or more["next"]
        # "Section 30-16-1(A), (2) whether …": what counts the sentence's own points is no pin.
        if _kinds(place)[0] not in levels:
            break
        pin += ("-" if more["to"] else ", ") + normal_pin(place)
        end = more.end()
    return pin, end


def normal_pin(printed: str) -> str:
    """``(A)(2)``, ``A(2)`` and ``.A (2)`` are all ``A(2)``; ``(b)(1)`` stays as it is."""
    pin = re.sub(r"[\s.]", "", printed)
    pin = re.sub(r"^\(([A-Z]{1,2})\)", r"\1", pin)
    # Below a capital letter stand numbers: the scanner's "l" is one.
    return re.sub(r"^([A-Z]{1,2})\(l\)", r"\1(1)", pin)


def _kinds(pin: str) -> list[str]:
    return [
        "number" if level.isdigit() else "capital" if level.isupper() else "small"
        for level in re.findall(r"[A-Z]+|[a-z]+|\d+", pin)
    ]
