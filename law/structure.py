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
    the law gives it no number. ``depth`` is 0 for a paragraph that no other encloses.
    """

    start: int
    end: int
    pin: str
    depth: int


_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)
_ENUMERATORS = (
    ("upper", re.compile(r"([A-Z]{1,2})\.(?=\s)")),
    ("digit", re.compile(r"(\d{1,3}(?:\.\d+)?)\.(?=\s)")),
    ("(digit)", re.compile(r"\((\d{1,3}(?:\.\d+)?)\)")),
    ("(upper)", re.compile(r"\(([A-Z]{1,2})\)")),
    ("(lower)", re.compile(r"\(([a-z]{1,2})\)")),
    ("(roman)", re.compile(r"\(([ivxl]{1,6})\)")),
)
_PARAGRAPH_NUMBER = re.compile(r"(?:\{|\[?¶+\s*|\[)\*?(\d{1,4})(?:\}|\]|(?=\s))")
_ROMAN = re.compile(r"[ivxl]+")


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


def _opinion_units(text: str) -> list[Unit]:
    found = []
    pin = ""
    for paragraph in _PARAGRAPH.finditer(text):
        number = _PARAGRAPH_NUMBER.match(text, paragraph.start())
        if number:
            pin = f"¶ {number.group(1)}"
        found.append(Unit(paragraph.start(), paragraph.end(), pin, 0))
    return found


def _section_units(text: str) -> list[Unit]:
    found: list[Unit] = []
    stack: list[tuple[str, str]] = []  # (style of enumerator, its value), outermost first
    for paragraph in _PARAGRAPH.finditer(text):
        position = paragraph.start()
        enumerated = False
        while marker := _enumerator(text, position, stack):
            style, value, position = marker
            styles = [known for known, _ in stack]
            if style in styles:
                del stack[styles.index(style) :]
            stack.append((style, value))
            enumerated = True
        if not enumerated:
            del stack[1:]  # a flush paragraph belongs to the whole subsection
        pin = _pin(stack)
        found.append(Unit(paragraph.start(), paragraph.end(), pin, max(len(stack) - 1, 0)))
    return found


def _enumerator(
    text: str, position: int, stack: list[tuple[str, str]]
) -> tuple[str, str, int] | None:
    """Style, value and end of the enumerator at ``position``, None where there is none."""
    while position < len(text) and text[position] in " \t\u00a0":
        position += 1
    styles = dict(stack)
    for style, pattern in _ENUMERATORS:
        match = pattern.match(text, position)
        if match is None:
            continue
        value = match.group(1)
        if style == "(lower)" and _is_roman(value, styles):
            style = "(roman)"
        return style, value, match.end()
    return None


def _is_roman(value: str, styles: dict[str, str]) -> bool:
    """Whether (i), (v), (x) … counts in Roman numerals here rather than by letters."""
    if not _ROMAN.fullmatch(value):
        return False
    if "(roman)" in styles:
        return True
    if "(lower)" not in styles:
        return value == "i"
    follows_letter = len(value) == 1 and ord(value) == ord(styles["(lower)"][-1]) + 1
    return value == "i" and not follows_letter


def _pin(stack: list[tuple[str, str]]) -> str:
    return "".join(
        value if not style.startswith("(") and index == 0 else f"({value})"
        for index, (style, value) in enumerate(stack)
    )
