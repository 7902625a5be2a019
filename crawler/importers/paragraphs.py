"""Numbered paragraphs of an opinion that has lost its line breaks.

Courts number in one style throughout: ``{1}``, ``[1]``, ``(1)``, ``1.`` or a bare ``1``. The marks
of that style are followed in sequence, so that a list within a paragraph, or a numbered paragraph
in a quotation, is not taken for the opinion's own. White space at the marks is all that changes.
"""

import re

_SENTENCE_END = r"(?<=[.!?:;,\"”’'\])*\w])"
_STYLES = {
    "braces": r"\{\s?(?P<n>\d{1,3})\s?\}",
    "brackets": r"\[(?P<n>\d{1,3})\](?=\s*[\"“‘'(\[A-ZÁÉÍÓÚ])",
    "parentheses": r"\((?P<n>\d{1,3})\)(?=\s*[\"“‘'(\[A-ZÁÉÍÓÚ])",
    "dots": r"(?<![\d§¶])(?P<n>\d{1,3})\.(?=\s*[\"“‘'(\[A-ZÁÉÍÓÚ])",
    "bare": r"(?<=[.!?\"”)a-zA-Z])\s?(?P<n>\d{1,3})(?=\s?[A-Z])",
}
_MARKS = {
    style: re.compile(rf"\s*{_SENTENCE_END if style != 'bare' else ''}\s*{pattern}")
    for style, pattern in _STYLES.items()
}
# The first paragraph begins within the opinion's head; further down "1." is a list or a heading.
_HEAD_CHARACTERS = 400
# A mark or two may be lost in scanning.
_MAX_GAP = 3
_GLUED_HEAD = re.compile(
    r"^(?P<word>\W{0,3}OPINI[OÓ]N)"
    r"(?=[A-ZÁÉÍÓÚÑ][\w.,'’ -]{1,40},\s*(?:Chief )?(?:Judge|Justice|J\.))"
)


def split_paragraphs(text: str) -> str:
    """The text with a blank line before each of its numbered paragraphs."""
    style = _style(text)
    if style is None:
        return text
    pieces: list[str] = []
    position = last = 0
    for mark in _MARKS[style].finditer(text):
        number = int(mark["n"])
        if not last < number <= last + (_MAX_GAP if last else 1):
            continue
        start = mark.start() + len(mark[0]) - len(mark[0].lstrip())
        pieces.append(text[position:start].rstrip())
        position, last = start, number
    pieces.append(text[position:])
    return "\n\n".join(piece for piece in pieces if piece)


def split_head(text: str) -> str:
    """The text with the word "OPINION" apart from the judge's name: "OPINIONBOSSON, Judge."."""
    return _GLUED_HEAD.sub(lambda found: found["word"] + "\n\n", text)


def _style(text: str) -> str | None:
    """The style whose mark for paragraph 1 comes first in the head."""
    found = [
        (mark.start(), style)
        for style, pattern in _MARKS.items()
        if (mark := next((m for m in pattern.finditer(text, 0, _HEAD_CHARACTERS)), None))
        and int(mark["n"]) == 1
    ]
    return min(found)[1] if found else None
