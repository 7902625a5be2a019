"""Provisions of constitutions: "N.M. Const. art. II, § 10", "the Fourth and Fourteenth Amendments
to the United States Constitution", and in a state's own texts a bare "Article II, Section 10".

The word "constitution" is looked for, whose it is, and then the provisions behind or before it.
"""

import re
from collections.abc import Iterator
from functools import cache

from law.citations.citation import Mention
from law.citations.enumeration import SIGN
from law.citations.places import place_id, place_pattern
from law.citations.provisions import (
    NUMERAL,
    ORDINAL,
    amendments_in_words,
    provision,
    read_amendments,
    read_article,
    read_articles,
)
from law.jurisdictions import Jurisdiction

_REACH = 220  # characters before a constitution's name in which its provisions are listed

_WORD = re.compile(r"[Cc]onst(?:itutions?\b|\.?,?(?= |art))")
_OWN_BEFORE = re.compile(r"\b(?:[Oo]ur|[Tt]his|[Ss]tate)(?: [Ss]tate)? ?\Z")
_OWN_AFTER = re.compile(r" of this state\b")
_FEDERAL_BEFORE = re.compile(r"\b[Ff]ederal ?\Z")

_PREAMBLE_AFTER = re.compile(r"[.,]{0,2} ?(?:pmbl|[Pp]reamble)\b\.?")
_AMENDMENTS_AFTER = re.compile(r"[.,]{0,2} ?[Aa]mend(?:ments?|s?\.?) (?=[IVXl\d])")
_ARTICLES_AFTER = re.compile(r"[.,]{0,2} ?(?=[Aa]rt)")
_AMENDMENTS_BEFORE = re.compile(
    rf"(?:{SIGN} (?P<section>\d) of the )?"
    rf"(?P<ordinals>{ORDINAL}(?:(?:, (?:and )?| (?:and|or) ){ORDINAL})*) [Aa]mendments?"
    r"(?:, [Ss]ection (?P<section_after>\d),?)? (?:to|of|in|under) (?:the )?\Z"
)
_BEFORE_NAME = re.compile(r",? (?:of|to|in|under) (?:the |our |this )?\Z|, \Z| \Z")
_OPENING = re.compile(
    r"(?=[SsAa§\[])"  # where any of them begins: spares the rest of the text
    r"(?:[Ss]ubsection (?P<subsection>[A-Z]) of )?"
    rf"(?:{SIGN} (?P<section>[1-9]\d?)(?:,| of) )?(?P<article>[Aa]rt(?:icle|\.) {NUMERAL})"
)
_OTHER_INSTRUMENT_AFTER = re.compile(
    r"(?: ?\([^()]{0,60}\))?,? of (?:the|that|this|said|an?|such) "
    r"(?!(?:\w+ ){0,3}[Cc]onstitution)"
)


def find_provisions(text: str, state: Jurisdiction) -> Iterator[Mention]:
    """Provisions of any constitution in a folded text of ``state``."""
    named: list[Mention] = []
    for word in _WORD.finditer(text):
        if name := _name(text, word, state):
            named += _after_name(text, *name) or _before_name(text, *name)
    yield from named
    yield from _bare(text, state, named)


def _name(text: str, word: re.Match[str], state: Jurisdiction) -> tuple[str, int, int] | None:
    """Whose constitution it is, and the span of its name."""
    left = max(0, word.start() - 30)
    if place := _place_before().search(text, left, word.start()):
        return place_id(place["place"]), place.start(), word.end()
    if own := _OWN_BEFORE.search(text, left, word.start()):
        return state.id, own.start(), word.end()
    if federal := _FEDERAL_BEFORE.search(text, left, word.start()):
        return "us", federal.start(), word.end()
    if place := _place_after().match(text, word.end()):
        return place_id(place["place"]), word.start(), place.end()
    if own := _OWN_AFTER.match(text, word.end()):
        return state.id, word.start(), own.end()
    return None


def _after_name(text: str, constitution: str, start: int, end: int) -> list[Mention]:
    """Provisions that follow the name: " art. II, §§ 10, 18", ", amends. V, XIV, § 1"."""
    mentions: list[Mention] = []
    if preamble := _PREAMBLE_AFTER.match(text, end):
        mentions = [provision(start, preamble.end(), constitution, "")]
    elif amendments := _AMENDMENTS_AFTER.match(text, end):
        mentions = read_amendments(text, amendments.end(), constitution)
    elif articles := _ARTICLES_AFTER.match(text, end):
        mentions = read_articles(text, articles.end(), constitution)
    if mentions:
        mentions[0] = mentions[0]._replace(start=start)
    return mentions


def _before_name(text: str, constitution: str, start: int, end: int) -> list[Mention]:
    """Provisions that precede the name: "Article II, Sections 10 and 14 of the "."""
    left = max(0, start - _REACH)
    if match := _AMENDMENTS_BEFORE.search(text, left, start):
        section = match["section"] or match["section_after"] or ""
        mentions = amendments_in_words(text, *match.span("ordinals"), constitution, section)
        mentions[0] = mentions[0]._replace(start=match.start())
        mentions[-1] = mentions[-1]._replace(end=end)
        return mentions
    for opening in _OPENING.finditer(text, left, start):
        mentions = _opened_by(opening, text, constitution)
        if mentions and _BEFORE_NAME.fullmatch(text, mentions[-1].end, start):
            mentions[-1] = mentions[-1]._replace(end=end)
            return mentions
    return []


def _bare(text: str, state: Jurisdiction, named: list[Mention]) -> Iterator[Mention]:
    """Articles with sections, whether or not a constitution's name stands beside them.

    They are the state's own, unless the text names them in full in another constitution only.
    """
    keys = {mention.key for mention in named}
    elsewhere = {
        re.sub(r"^[^/]+", state.id, key): key
        for key in sorted(keys)
        if not key.startswith(f"{state.id}/")
    }
    done = 0
    for opening in _OPENING.finditer(text):
        if opening.start() < done:
            continue
        mentions = [
            mention
            for mention in _opened_by(opening, text, state.id)
            if mention.key.count("/") == 3  # with a section
        ]
        if not mentions or _OTHER_INSTRUMENT_AFTER.match(text, mentions[-1].end):
            continue
        done = mentions[-1].end
        for mention in mentions:
            in_full = mention.key if mention.key in keys else elsewhere.get(mention.key)
            yield mention._replace(key=in_full or mention.key)


def _opened_by(opening: re.Match[str], text: str, constitution: str) -> list[Mention]:
    """The provisions from an opening on: "Article II" …, "Section 10 of Article II"."""
    pin = opening["subsection"] or ""
    if opening["section"]:
        numeral, end = read_article(text, opening.start("article"))
        section = opening["section"]
        whole = provision(opening.start(), end, constitution, numeral, section, pin)
        return [whole] if numeral else []
    mentions = read_articles(text, opening.start("article"), constitution)
    if mentions:
        mentions[0] = mentions[0]._replace(start=opening.start(), pin=pin + mentions[0].pin)
    return mentions


@cache
def _place_before() -> re.Pattern[str]:
    return re.compile(rf"\[?(?P<place>{place_pattern()})\]? ?(?:[Ss]tate )?\Z")


@cache
def _place_after() -> re.Pattern[str]:
    place = rf"(?P<place>{place_pattern()})(?: of America)?"
    return re.compile(rf" (?:of|for) (?:the )?(?:[Ss]tate of )?{place}")
