"""Words of a text as the lexical index reads them, with where they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.lexical import analyzer

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word at ``text[start:end]``, and the stem that it shares with its other forms."""

    start: int
    end: int
    stem: str


def words_in(text: str) -> Iterator[Word]:
    """The words of a text in order, without stop words and single letters."""
    for match in _WORD.finditer(text):
        if stem := stem_of(match[0]):
            yield Word(match.start(), match.end(), stem)


@cache
def stem_of(word: str) -> str:
    """``schools`` -> ``school``; "" for a word that says nothing."""
    stems = _analyzer().analyze(word)
    return stems[0] if stems and len(stems[0]) > 1 else ""


_analyzer = cache(analyzer)
