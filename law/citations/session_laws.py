"""Session laws: "Laws 1977, ch. 216, § 3", "1993 N.M. Laws, ch. 66, § 7", "1855 Mo. Laws ch. 51".

An act is known by its state, year and chapter, ``nm/laws/1977/216``; the year of a special session
carries its mark: ``nm/laws/1935-ss/5``. Its sections are the citation's pin.
"""

import re
from collections.abc import Iterator
from functools import cache

from law.citations.citation import CitationKind, Mention
from law.citations.enumeration import SIGN
from law.citations.places import place_id, place_pattern
from law.jurisdictions import Jurisdiction

_YEAR = r"(?:17|18|19|20)\d\d"
_SESSION = (
    r"(?:,? ?\(?(?P<session>(?:1st|2nd|2d|3rd|[Ff]irst|[Ss]econd|[Tt]hird)? ?"
    r"(?:S\. ?S\.|(?:[Ss]p(?:ec(?:ial)?|\.)?|[Ee]x(?:tra|\.)?) ?[Ss]ess(?:ion|\.)?))\)?)?"
)
_CHAPTER = re.compile(
    r"[,;]? ?(?:and )?(?P<word>[Cc]h(?:apters?|s)?|[Ee]h)\b\.? ?(?P<chapter>\d{1,4})\b"
)
_NUMBER = r"\d{1,3}[A-Z]?(?:-\d{1,3}[A-Z]?)?(?:\([A-Z0-9]+\))*(?![\w-]|\.\d)"
_SECTIONS = re.compile(
    rf"[,;]? ?(?:{SIGN}|§) ?(?P<numbers>{_NUMBER}"
    rf"(?:(?:, (?:and )?| (?:and|&(?:amp;)?|to|through) )(?:{SIGN} ?)?{_NUMBER}(?! N\.))*)"
)
_SECTION_BEFORE = re.compile(
    rf"{SIGN} ?(?P<numbers>{_NUMBER}) of (?:the )?(?:(?:New Mexico|N\.? ?M\.?) ?)?\Z"
)
_LAWS = re.compile(rf"Laws\b,? ?(?:of )?(?P<year>{_YEAR})?{_SESSION}")
# What may follow in a list of acts: ", 1989, ch. 5" and, in the same year, ", ch. 6".
_NEXT_YEAR = re.compile(rf"[,;] ?(?:and )?(?P<year>{_YEAR})'?{_SESSION}(?=[,;]? ?[Cc]h)")


def act_key(state: str, year: str, chapter: str, session: str = "") -> str:
    """``nm/laws/1977/216``; ``session`` as printed ("1st S.S.", "Special Session")."""
    ordinal = re.match(r"[2-9]|[Ss]econd|[Tt]hird", session.strip())
    mark = ""
    if session.strip():
        word = ordinal.group().lower() if ordinal else ""
        mark = "-ss" + {"second": "2", "third": "3"}.get(word, word)
    return f"{state}/laws/{year}{mark}/{int(chapter)}"


def section_pin(numbers: str) -> str:
    """``§ 3``, ``§§ 1, 2`` or ``§§ 1-4`` of the numbers as printed."""
    numbers = re.sub(rf" ?(?:{SIGN}|§) ?", " ", numbers)
    numbers = re.sub(r" ?(?:to|through) ?(?=\d)", "-", numbers)
    numbers = re.sub(r",? (?:and|&(?:amp;)?) |, ", ", ", numbers).strip()
    return f"§ {numbers}" if re.fullmatch(r"\d+[A-Z]?(?:\(\w+\))*", numbers) else f"§§ {numbers}"


def find_session_laws(text: str, state: Jurisdiction) -> Iterator[Mention]:
    """Acts by year and chapter in a folded text of ``state``, whose own need no name."""
    for laws in _LAWS.finditer(text):
        before = _year_before().search(text, max(0, laws.start() - 40), laws.start())
        year = laws["year"] or (before and before["year"])
        # "Laws" alone may be anybody's name; "Laws 1977" or "1977 N.M. Laws" is an act's.
        if not year or not (laws["year"] or (before and before["place"])):
            continue
        place = before["place"] if before else None
        start = before.start() if before else laws.start()
        session = laws["session"] or (before and before["session"]) or ""
        yield from _acts(text, start, laws.end(), place_id(place) if place else state.id,
                         year, session)  # fmt: skip


def _acts(text: str, start: int, at: int, state: str, year: str, session: str) -> Iterator[Mention]:
    """The act whose chapter stands at ``at``, and those that follow it in a list."""
    section = _SECTION_BEFORE.search(text, max(0, start - 40), start)
    while chapter := _CHAPTER.match(text, at):
        end, pin = chapter.end(), ""
        if sections := _SECTIONS.match(text, end):
            end, pin = sections.end(), section_pin(sections["numbers"])
        elif section:
            start, pin = section.start(), section_pin(section["numbers"])
        key = act_key(state, year, chapter["chapter"], session)
        yield Mention(CitationKind.SESSION_LAW, start, end, key, pin)
        section, at = None, end
        if following := _NEXT_YEAR.match(text, at):
            year, session, at = following["year"], following["session"] or "", following.end()
            start = following.start("year")
        elif another := _CHAPTER.match(text, at):
            start = another.start("word")


@cache
def _year_before() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?P<year>{_YEAR})'? ?{_SESSION},? ?)?(?:(?P<place>{place_pattern()}) ?(?:State )?)?"
        r"(?:Sess(?:ion|\.) )?\Z"
    )
