"""Opinions: "1990-NMCA-112, ¶ 5", "111 N.M. 90, 92", "801 P.2d 672"; each parallel one for itself.

Neutral citations and official reporters of the known jurisdictions are matched by patterns made of
their files. All other reporters are eyecite's business; it is slow, so that it sees only windows
that begin with a volume number and could hold a citation.
"""

import re
from collections.abc import Iterator
from functools import cache

from law.citations.citation import CitationKind, Mention
from law.citations.places import loose
from law.citations.reporters import reporter_citation
from law.identifiers import case_key
from law.jurisdictions import all_jurisdictions

_VOLUME = re.compile(r"(?<![\w.$-])(?=[1-9]\d{0,3}[ -]{1,2}['A-Z(])")
_WINDOW = 60

_NUMBERS = r"\d{1,5}(?:\ ?-\ ?\d{1,5})?"
_NOTE = r"(?:\ nn?\.\ ?\d+(?:\ ?[-&]\ ?\d+)?)?"
_END = r"(?![\w$]|\.\d|-\d|\ ?\d|,\d{3}\b|\ (?:[A-Z(][A-Za-z.']*\.?\ ?)?[A-Z][\w.']*\.?\ \d|\ at\ \d)"
_PAGES = re.compile(
    rf",\ ?(?:at\ )?(\*?{_NUMBERS}{_NOTE}{_END}(?:,\ {_NUMBERS}{_NOTE}{_END})*)"
)
_PARAGRAPHS = re.compile(
    rf",?\ ?(?:[¶§]{{1,2}}|at|paras?\.)\ ?([¶§]?{_NUMBERS}{_NOTE}{_END}(?:(?:,\ |\ (?:and|&)\ )[¶§]?\ ?{_NUMBERS}{_NOTE}{_END})*)"
)


def find_cases(text: str) -> Iterator[Mention]:
    """Full citations of opinions in a folded text."""
    done = 0
    for volume in _VOLUME.finditer(text):
        start = volume.start()
        if start < done:
            continue
        found = _official(text, start) or reporter_citation(text[start : start + _WINDOW])
        if not found:
            continue
        key, length = found
        pin, end = _pin(text, start + length)
        yield Mention(CitationKind.CASE, start, end, case_key(key), pin)
        done = end


def _official(text: str, start: int) -> tuple[str, int] | None:
    """A citation by the patterns of the known jurisdictions, and its length."""
    if match := _neutral().match(text, start):
        year, word, number = match.groups()
        return f"{year}-{word.upper()}-{int(number):03}", match.end() - start
    if match := _official_reporters().match(text, start):
        reporter = re.sub(r"\s", "", match["reporter"])
        return f"{match['volume']} {reporter} {match['page']}", match.end() - start
    return None
