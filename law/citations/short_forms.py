"""References back to a citation: "111 N.M. at 94", "Ruiz, ¶ 10", "Ruiz, supra, at 9", "Id. at 95".

Here they are only found and taken apart; ``law.citations.antecedents`` says what they refer to.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from law.citations.cases import PLACES
from law.citations.enumeration import SIGN
from law.citations.names import name_before

# Each pattern begins with the character by which a text is searched fast.
_AT = re.compile(rf" at (?P<places>{PLACES})")
_VOLUME_AND_REPORTER = re.compile(
    r"(?<![\w$-])(?<!\d\.)(?P<volume>\d{1,4}) "
    r"(?P<reporter>[A-Z](?:[A-Za-z.' ]|\d(?:d|nd|rd|th)\b)*),?\Z"
)
_PARAGRAPH = re.compile(rf"[¶§](?:(?<=¶)¶? ?|(?=\d))(?P<places>{PLACES})")
_SUPRA = re.compile(
    rf"supra\b(?!,? ?(?:§|[Pp]art|[Ss]ection|[Tt]ext|pp?\.|ch|tit))(?:,? (?:note|n\.) ?\d+)?"
    rf"(?:,? (?:at )?(?P<mark>¶{{0,2}}) ?(?P<places>{PLACES}))?"
)
_ID = re.compile(
    r"[Ii](?<![\w'-].)(?<![A-Z]\..)(?:d(?:\.|(?=,? at |,? ?[¶§]|  \d))|bid\.)"
    r"(?:,?(?:(?P<at> at)|(?= ?[¶§]|  \d)"
    r"|(?= \d{1,3}(?: n\. ?\d+)?(?:[.;)]|, \d+[.;]| \()))"
    rf" {{0,2}}(?P<mark>[¶§]{{0,2}})(?P<blank> ?)(?P<places>{PLACES}|(?<=[§ ])\d[\w.-]*))?"
)


class PageReference(NamedTuple):
    """``111 N.M. at 94``."""

    start: int
    end: int
    volume: str
    reporter: str
    places: str


class NameReference(NamedTuple):
    """``Ruiz, ¶ 10`` or, where ``is_supra``, ``Ruiz, supra, at 9``; places "" when none."""

    start: int
    end: int
    name: str
    places: str
    by_paragraph: bool
    is_supra: bool


class IdReference(NamedTuple):
    """``Id. at 95``; ``mark`` is "at", "¶", "§", "lost" for a sign that conversion has dropped, or
    "" where a bare number or, with ``places`` "", nothing follows."""

    start: int
    end: int
    mark: str
    places: str


def page_references(text: str) -> Iterator[PageReference]:
    """Cases by volume and reporter with a page alone, in a folded text."""
    for at in _AT.finditer(text):
        found = _VOLUME_AND_REPORTER.search(text, max(0, at.start() - 32), at.start())
        if found:
            yield PageReference(
                found.start(), at.end(), found["volume"], found["reporter"], at["places"]
            )


def name_references(text: str) -> Iterator[NameReference]:
    """Words like a case's name with a paragraph, or with *supra*, behind them."""
    for place in _PARAGRAPH.finditer(text):
        start, end = name_before(text, max(0, place.start() - 80), place.start())
        if start < end:
            name = text[start:end]
            yield NameReference(start, place.end(), name, place["places"], True, False)
    for supra in _SUPRA.finditer(text):
        start, end = name_before(text, max(0, supra.start() - 100), supra.start())
        if start < end:
            name, places = text[start:end], supra["places"] or ""
            yield NameReference(start, supra.end(), name, places, bool(supra["mark"]), True)


def id_references(text: str) -> Iterator[IdReference]:
    """Every *id.* and *ibid.* of a folded text."""
    for found in _ID.finditer(text):
        yield IdReference(found.start(), found.end(), _mark(found), found["places"] or "")


def _mark(found: re.Match[str]) -> str:
    if found["mark"] is None:
        return ""
    if "¶" in found["mark"]:
        return "¶"
    # A lost sign has left two blanks, of which folding may have made a blank and a sign.
    lost = found["blank"] == "" if found["mark"] else "  " in found.group()
    if lost:
        return "lost"
    return "§" if found["mark"] else "at" if found["at"] else ""


def numbered_sections(text: str, numbers: set[str]) -> Iterator[re.Match[str]]:
    """Sections by a bare number out of ``numbers``, which is the group "number"."""
    if not numbers:
        return
    any_number = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    pattern = re.compile(
        rf"(?<!C\.F\.R\. )(?<!C\.F\.R\.)(?<!Restatement )(?:{SIGN}) ?(?P<number>{any_number})"
        r"(?![\w-]|\.\w)(?! of (?:the |a |this )?(?:Restatement|[a-z]))"
    )
    yield from pattern.finditer(text)
