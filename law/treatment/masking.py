"""Sentences as the patterns see them: references masked, citations' trimmings and quotations"
" gone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from law.treatment.authorities import Reference
from law.treatment.patterns import MASK

_PARENTHESES = re.compile(r"\s?\([^()]*\)")
_QUOTATION = re.compile(r"\"[^\"]{25,}\"")
_SHORT_FORM = re.compile(
    r",? ?\d{1,4} [A-Z][\w.' ]{0,14}? at [\d, -]*\d|,? ?[¶§]{1,2} ?\d[\d, -]*(?:n\. ?\d+)?(?<=\d)"
    r"|,? at \d[\d, -]*(?<=\d)"
)
_LIST_GLUE = re.compile(r"\s+([,;.])")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence with ``MASK`` for each reference.

    start, end  the sentence's span in the text
    text        what the patterns are matched against
    references  those that ``text`` still holds, in order
    """

    start: int
    end: int
    text: str
    references: tuple[Reference, ...]

    def among(self, start: int, end: int) -> tuple[Reference, ...]:
        """The references in a stretch of the masked text."""
        first = self.text.count(MASK, 0, start)
        return self.references[first : first + self.text.count(MASK, start, end)]


def masked(folded: str, start: int, end: int, references: Sequence[Reference]) -> Masked:
    """The sentence ``folded[start:end]``, which holds ``references``."""
    pieces: list[str] = []
    position = start
    for reference in references:
        pieces += [folded[position : reference.start], MASK]
        position = min(end, max(position, reference.end))
    pieces.append(folded[position:end])
    text = "".join(pieces)
    kept = list(references)
    while match := _PARENTHESES.search(text):
        text = _without(text, match, kept)
    if text.count('"') % 2 == 0:
        while match := _QUOTATION.search(text):
            text = _without(text, match, kept)
    text = _SHORT_FORM.sub("", text)
    text = _BLANKS.sub(" ", _LIST_GLUE.sub(r"\1", text))
    return Masked(start, end, text, tuple(kept))


def _without(text: str, match: re.Match[str], kept: list[Reference]) -> str:
    first = text.count(MASK, 0, match.start())
    del kept[first : first + match.group().count(MASK)]
    return text[: match.start()] + text[match.end() :]
