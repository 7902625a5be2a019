"""The inner structure of a document: its paragraphs and the pinpoint under which each is cited.

A section is divided by enumerators at the head of its paragraphs ("A.", "(1)", "(a)", "(i)"; states
nest them in different orders), an opinion by paragraph numbers ("{12}", "[¶12]", "¶ 12").
"""

import bisect
import re
from dataclasses import dataclass

from law.records import LawRecord, Opinion


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph, ``text[start:end]``.

    ``pin`` is how a lawyer points at it: ``A(2)(b)`` in a section, ``¶ 12`` in an opinion, "" where
    the law gives it no number. ``depth`` is 0 for a paragraph that no other encloses: "B. (1) …" is
    as little within "A." as "B." is.
    """

    start: int
    end: int
    pin: str
    depth: int


_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)
_ENUMERATOR = re.compile(
    r"(?P<open>\()?(?P<value>\d{1,3}(?:\.\d+)?|[A-Za-z]{1,6}(?:-\d{1,2})?)(?(open)\)|\.(?=\s))"
)
# One letter, or the same twice and thrice after "Z"; "a-1" stands between "a" and "b".
_LETTERS = re.compile(r"([A-Za-z])\1{0,2}(?:-\d{1,2})?")
_ROMAN = re.compile(r"[ivxl]+|[IVXL]+")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50}
_REACH = 20_000  # characters in which the next item of a list is looked for

_PARAGRAPH_NUMBER = re.compile(
    r"[{\[]\s?¶*\s?(?P<enclosed>\d{1,3})\s?[}\]]|¶+\s*(?P<bare>\d{1,3})\.?(?=\s)"
)
# A mark or two may be lost; a higher number is that of another opinion, quoted.
_MAX_GAP = 5


def units(record: LawRecord) -> list[Unit]:
    """The paragraphs of the record's text in order; [] for a stub without text."""
    if isinstance(record, Opinion):
        return _opinion_units(record.text)
    return _section_units(record.text)


def pin_at(record: LawRecord, offset: int) -> str:
    """The pinpoint of the paragraph that holds the character at ``offset``, "" where none."""
    paragraphs = units(record)
    index = bisect.bisect_right([unit.start for unit in paragraphs], offset) - 1
    return paragraphs[index].pin if index >= 0 else ""


def pinpoint_citation(record: LawRecord, pin: str) -> str:
    """The record's citation with the pin: ``CSA 1971, § 22-4-1(A)(2)``, ``2004-CDSC-017, ¶ 12``."""
    if not pin:
        return record.citation
    if isinstance(record, Opinion):
        return f"{record.citation}, {pin}"
    return record.citation + (pin if pin.startswith("(") else re.sub(r"^([^(]+)", r"(\1)", pin))


def after_number(text: str, start: int) -> int:
    """Where the words of an opinion's paragraph begin that begins at ``start``: past ``{12}``."""
    mark = _PARAGRAPH_NUMBER.match(text, start)
    if mark is None:
        return start
    end = mark.end()
    while end < len(text) and text[end].isspace():
        end += 1
    return end


def _opinion_units(text: str) -> list[Unit]:
    found = []
    last = 0
    for paragraph in _PARAGRAPH.finditer(text):
        number = _paragraph_number(text, paragraph.start(), first=not last)
        if last < number <= last + _MAX_GAP:
            last = number
        found.append(Unit(paragraph.start(), paragraph.end(), f"¶ {last}" if last else "", 0))
    return found


def _paragraph_number(text: str, start: int, *, first: bool) -> int:
    mark = _PARAGRAPH_NUMBER.match(text, start)
    if mark is None:
        return 0
    # Footnotes at the end are numbered [1], [2] too, also where paragraphs are not numbered.
    is_footnote = first and mark[0].startswith("[") and "¶" not in mark[0]
    if is_footnote and start > len(text) / 2:
        return 0
    return int(mark["enclosed"] or mark["bare"])


def _section_units(text: str) -> list[Unit]:
    found: list[Unit] = []
    stack: list[tuple[str, str]] = []  # (style of enumerator, its value), outermost first
    for paragraph in _PARAGRAPH.finditer(text):
        position = paragraph.start()
        depth = None
        while marker := _enumerator(text, position, stack):
            style, value, position = marker
            styles = [known for known, _ in stack]
            if style in styles:
                if depth is not None:
                    break  # "A. B., Plaintiff": only a list within the list may follow at once
                del stack[styles.index(style) :]
            depth = len(stack) if depth is None else depth
            stack.append((style, value))
        if depth is None:
            # A flush paragraph belongs to all of the list before it: to what that list is in, the
            # outermost subsection, or the section where the section's own words introduce the list.
            introduced = bool(found) and not found[0].pin
            del stack[0 if introduced else 1 :]
        found.append(Unit(paragraph.start(), paragraph.end(), _pin(stack), depth or 0))
    return found


def _enumerator(
    text: str, position: int, stack: list[tuple[str, str]]
) -> tuple[str, str, int] | None:
    """Style, value and end of the enumerator at ``position``, None where there is none."""
    while position < len(text) and text[position] in " \t\u00a0":
        position += 1
    match = _ENUMERATOR.match(text, position)
    style = match and _style(match, dict(stack))
    return (style, match["value"], match.end()) if match and style else None


def _style(match: re.Match[str], lists: dict[str, str]) -> str:
    """The style of the list to which an enumerator belongs, "" where it is a mere word.

    ``lists`` are the open lists by style, with the value at which each stands.
    """
    value = match["value"]
    form = _form(match)
    if value[0].isdigit():
        return form.format("digit")
    letters = form.format("lower" if value[0].islower() else "upper")
    roman = form.format("roman" if value[0].islower() else "ROMAN")
    if _ROMAN.fullmatch(value) and _is_roman(match, lists.get(letters, ""), lists.get(roman, "")):
        return roman
    return letters if _LETTERS.fullmatch(value) else ""


def _form(match: re.Match[str]) -> str:
    return "({})" if match["open"] else "{}."


def _is_roman(match: re.Match[str], letter: str, roman: str) -> bool:
    """Whether (i), (v), (x) … counts in Roman numerals here rather than by letters.

    ``letter`` and ``roman`` are where the open lists of either kind stand, "" where there is none.
    """
    value = match["value"]
    if not _LETTERS.fullmatch(value):
        return True
    follows_letter = bool(letter) and value == _letter_after(letter)
    if roman:
        return _number(value) == _number(roman) + 1 or not follows_letter
    if value not in ("i", "I"):
        return False
    if follows_letter:
        return _begins_list(match)
    return not letter or bool(match["open"])


def _begins_list(match: re.Match[str]) -> bool:
    """Whether an (i) after (h) begins a list of its own: (ii) comes before (j) or another (i)."""
    value = match["value"]
    following = (value * 2, value, _letter_after(value))
    reach = match.end() + _REACH
    found = [match.string.find(_form(match).format(item), match.end(), reach) for item in following]
    return found[0] >= 0 and found[0] == min(at for at in found if at >= 0)


def _letter_after(letter: str) -> str:
    """ "d" after "c" and "c-1", "aa" after "z"."""
    letter = letter.partition("-")[0]
    if letter[0] in "zZ":
        return chr(ord(letter[0]) - 25) * (len(letter) + 1)
    return chr(ord(letter[0]) + 1) * len(letter)


def _number(roman: str) -> int:
    digits = [_ROMAN_DIGITS[digit] for digit in roman.lower()]
    return sum(
        -digit if digit < following else digit
        for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )


def _pin(stack: list[tuple[str, str]]) -> str:
    return "".join(
        value if index == 0 and not style.startswith("(") else f"({value})"
        for index, (style, value) in enumerate(stack)
    )
