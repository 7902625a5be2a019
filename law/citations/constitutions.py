"""Provisions of constitutions: "N.M. Const. art. II, § 10", "the Fourth and Fourteenth Amendments
to the United States Constitution", and in a state's own texts a bare "Article II, Section 10".

An amendment of the federal constitution is the article ``amend-xiv``, its § 1 that article's
section: ``us/const/amend-xiv/1``.
"""

import re
from collections.abc import Iterator
from functools import cache

from law.citations.citation import CitationKind, Mention
from law.citations.enumeration import SIGN, read_items, read_pin
from law.citations.places import place_id, place_pattern
from law.identifiers import provision_id
from law.jurisdictions import Jurisdiction

_REACH = 220  # characters before a constitution's name in which its provisions are listed
_ANCHOR = re.compile(r"[Cc]onst(?:itutions?\b|\.?,?(?= |art))")
_OWN_BEFORE = re.compile(r"\b(?:[Oo]ur|[Tt]his|[Ss]tate)(?: [Ss]tate)? ?\Z")
_OWN_AFTER = re.compile(r" of this state\b")
_FEDERAL_BEFORE = re.compile(r"\b[Ff]ederal ?\Z")

_NUMERAL = r"(?:[IVXLl]{1,7}|\d{1,2})\b"
_SECTION = re.compile(
    r"(?:[1-9]\d?|I\b)(?!\d|\.\d| U\.? ?S| [A-Z][\w']*\.| [A-Z]{2} )(?=\W|\Z|[A-Z]\b)"
)
_ARTICLE = re.compile(rf"(?P<word>[Aa]rt(?:icle|\.)?) ?(?P<numeral>{_NUMERAL})")
_SECTIONS_FOLLOW = re.compile(rf"[.,]? ?{SIGN} ?(?=[1-9I])")
_NEXT_SECTION = re.compile(rf",? (?:and|or) (?P<sign>{SIGN}) ?(?=[1-9I])")
_NEXT_ARTICLE = re.compile(rf"[,;]? (?:and |or )?(?={_ARTICLE.pattern})")
_CLAUSE = re.compile(r",? cl(?:ause|\.) ?(?P<number>\d{1,2})")
_AMENDMENTS = re.compile(r"[Aa]mend(?:ments?|s?\.?) (?=[IVXl\d])")
_NEXT_AMENDMENT = re.compile(r"(?:, ?(?:and |&(?:amp;)? )?| (?:and|&(?:amp;)?) )(?=[IVX]+\b)")
_PREAMBLE = re.compile(r"(?:pmbl|[Pp]reamble)\b\.?")
_AFTER_NAME = re.compile(r"[.,]{0,2} ?")

_ORDINALS = re.findall(
    r"\S+",
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
    " twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh",
)
_ORDINAL = rf"(?:(?i:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})|[1-9]\d?(?:st|nd|rd|th))"
_NAMED_AMENDMENTS = re.compile(
    rf"(?:{SIGN} (?P<section>\d) of the )?"
    rf"(?P<ordinals>{_ORDINAL}(?:(?:, (?:and )?| (?:and|or) ){_ORDINAL})*) [Aa]mendments?"
    r"(?:, [Ss]ection (?P<after>\d),?)?"
    r" (?:to|of|in|under) (?:the )?\Z"
)
_TO_NAME = re.compile(r",? (?:of|to|in|under) (?:the |our |this )?\Z|, \Z| \Z")
_PROVISIONS_START = re.compile(
    r"(?=[SsAa§\[])"  # where any of them begins: spares the rest of the text
    rf"(?P<subsection>[Ss]ubsection (?P<pin>[A-Z]) of )?"
    rf"(?:(?P<inverted>{SIGN} (?P<section>[1-9]\d?)(?:,| of) )?[Aa]rt(?:icle|\.) {_NUMERAL})"
)
_ANOTHER_INSTRUMENT = re.compile(
    r"(?: ?\([^()]{0,60}\))?,? of (?:the|that|this|said|an?|such) "
    r"(?!(?:\w+ ){0,3}[Cc]onstitution)"
)


def find_provisions(text: str, state: Jurisdiction) -> Iterator[Mention]:
    """Provisions of any constitution in a folded text of ``state``."""
    named: list[Mention] = []
    for anchor in _ANCHOR.finditer(text):
        name = _name(text, anchor, state)
        if name is None:
            continue
        constitution, start, end = name
        mentions = _after_name(text, start, end, constitution)
        if not mentions:
            mentions = _before_name(text, start, end, constitution)
        named.extend(mentions)
    yield from named
    yield from _bare(text, state, named)


def _name(text: str, anchor: re.Match[str], state: Jurisdiction) -> tuple[str, int, int] | None:
    """Which constitution the word at ``anchor`` names, and the span of the name."""
    left = max(0, anchor.start() - 30)
    if place := _place_before().search(text, left, anchor.start()):
        return place_id(place["place"]), place.start(), anchor.end()
    if own := _OWN_BEFORE.search(text, left, anchor.start()):
        return state.id, own.start(), anchor.end()
    if federal := _FEDERAL_BEFORE.search(text, left, anchor.start()):
        return "us", federal.start(), anchor.end()
    if place := _place_after().match(text, anchor.end()):
        return place_id(place["place"]), anchor.start(), place.end()
    if own := _OWN_AFTER.match(text, anchor.end()):
        return state.id, anchor.start(), own.end()
    return None


def _after_name(text: str, start: int, end: int, constitution: str) -> list[Mention]:
    """Provisions that follow the name: " art. II, §§ 10, 18", ", amends. V, XIV, § 1"."""
    at = _end(_AFTER_NAME, text, end)
    if preamble := _PREAMBLE.match(text, at):
        mentions = [_mention(start, preamble.end(), constitution, "")]
    elif amendments := _AMENDMENTS.match(text, at):
        mentions = _amendments(text, amendments.end(), constitution)
    else:
        mentions = _articles(text, at, constitution)
    if mentions:
        mentions[0] = mentions[0]._replace(start=start)
    return mentions


def _before_name(text: str, start: int, end: int, constitution: str) -> list[Mention]:
    """Provisions that precede the name: "Article II, Sections 10 and 14 of the " …"""
    left = max(0, start - _REACH)
    if match := _NAMED_AMENDMENTS.search(text, left, start):
        return _named_amendments(match, end, constitution)
    for opening in _PROVISIONS_START.finditer(text, left, start):
        mentions = _provisions(text, opening, constitution)
        if mentions and _TO_NAME.fullmatch(text, mentions[-1].end, start):
            mentions[-1] = mentions[-1]._replace(end=end)
            return mentions
    return []


def _bare(text: str, state: Jurisdiction, named: list[Mention]) -> Iterator[Mention]:
    """Articles with sections that no constitution's name stands beside.

    They are the state's own, unless the text names them in full in another constitution only.
    """
    taken = [(mention.start, mention.end) for mention in named]
    keys = {mention.key for mention in named}
    elsewhere = {
        re.sub(r"^[^/]+", state.id, mention.key): mention.key
        for mention in named
        if not mention.key.startswith(f"{state.id}/")
    }
    done = 0
    for opening in _PROVISIONS_START.finditer(text):
        if opening.start() < done or any(start <= opening.start() < end for start, end in taken):
            continue
        mentions = [
            mention
            for mention in _provisions(text, opening, state.id)
            if mention.key.count("/") == 3
        ]
        if not mentions or _ANOTHER_INSTRUMENT.match(text, mentions[-1].end):
            continue
        done = mentions[-1].end
        for mention in mentions:
            if mention.key in keys:
                yield mention
            else:
                yield mention._replace(key=elsewhere.get(mention.key, mention.key))


def _provisions(text: str, opening: re.Match[str], constitution: str) -> list[Mention]:
    """Articles and sections from an opening such as "Article II" or "Section 10 of Article II"."""
    article_at = opening.end("inverted") if opening["inverted"] else opening.end("subsection")
    if article_at < 0:
        article_at = opening.start()
    if opening["inverted"]:
        article = _ARTICLE.match(text, article_at)
        numeral = _roman(article["numeral"]) if article else ""
        if not article or not numeral:
            return []
        section, pin = opening["section"], opening["pin"] or ""
        return [_mention(opening.start(), article.end(), constitution, numeral, section, pin)]
    mentions = _articles(text, article_at, constitution)
    if mentions:
        pin = (opening["pin"] or "") + mentions[0].pin
        mentions[0] = mentions[0]._replace(start=opening.start(), pin=pin)
    return mentions


def _articles(text: str, at: int, constitution: str) -> list[Mention]:
    """A list of articles, each with its sections or alone, that begins at ``at``."""
    mentions: list[Mention] = []
    word = ""
    while (article := _ARTICLE.match(text, at)) and (numeral := _roman(article["numeral"])):
        # "N.M. Const. art. II, § 10; Article V, Section 39 of the Montana Constitution"
        if word and article["word"] != word:
            break
        word = article["word"]
        sections = _sections(text, article, constitution, numeral)
        mentions.extend(
            sections or [_mention(article.start(), article.end(), constitution, numeral)]
        )
        if clause := _CLAUSE.match(text, mentions[-1].end):
            pin = f"cl. {clause['number']}"
            mentions[-1] = mentions[-1]._replace(end=clause.end(), pin=pin)
        at = _end(_NEXT_ARTICLE, text, mentions[-1].end)
    return mentions


def _sections(text: str, article: re.Match[str], constitution: str, numeral: str) -> list[Mention]:
    mentions: list[Mention] = []
    start = article.start()
    follow = _SECTIONS_FOLLOW.match(text, article.end())
    while follow:
        items = read_items(text, follow.end(), _SECTION)
        keys = [
            provision_id(constitution, numeral, item.number.replace("I", "1")) for item in items
        ]
        for index, item in enumerate(items):
            through = keys[index + 1] if item.opens_range else ""
            mentions.append(
                Mention(
                    CitationKind.CONSTITUTION,
                    item.start if index else start,
                    item.end,
                    keys[index],
                    item.pin,
                    through,
                )
            )
        follow = _NEXT_SECTION.match(text, mentions[-1].end) if items else None
        start = follow.start("sign") if follow else 0
    return mentions


def _amendments(text: str, at: int, constitution: str) -> list[Mention]:
    """The list of amendments in numerals that begins at ``at``: "V, XIV, § 1"."""
    mentions: list[Mention] = []
    while match := re.compile(_NUMERAL).match(text, at):
        numeral = _roman(match.group())
        if not numeral:
            break
        end, section, pin = match.end(), "", ""
        if follow := _SECTIONS_FOLLOW.match(text, end):
            number = _SECTION.match(text, follow.end())
            if number:
                section = number.group()
                pin, end = read_pin(text, number.end())
        article = f"amend-{numeral}"
        mentions.append(_mention(match.start(), end, constitution, article, section, pin))
        following = _NEXT_AMENDMENT.match(text, end)
        if not following:
            break
        at = following.end()
    return mentions


def _named_amendments(match: re.Match[str], end: int, constitution: str) -> list[Mention]:
    ordinals = list(re.finditer(_ORDINAL, match["ordinals"]))
    offset = match.start("ordinals")
    mentions = []
    for ordinal in ordinals:
        word = ordinal.group().lower()
        number = _ORDINALS.index(word) + 1 if word in _ORDINALS else int(re.sub(r"\D", "", word))
        numeral = _roman(str(number))
        section = match["section"] or match["after"] or ""
        mentions.append(
            _mention(
                offset + ordinal.start(),
                offset + ordinal.end(),
                constitution,
                f"amend-{numeral}",
                section,
            )
        )
    mentions[0] = mentions[0]._replace(start=match.start())
    mentions[-1] = mentions[-1]._replace(end=end)
    return mentions


def _mention(
    start: int, end: int, constitution: str, article: str, section: str = "", pin: str = ""
) -> Mention:
    key = provision_id(constitution, article, section)
    return Mention(CitationKind.CONSTITUTION, start, end, key, pin)


def _roman(numeral: str) -> str:
    """``II`` of "II", "2" and the scanner's "ll"; "" where it is no number."""
    if numeral.isdigit():
        value = int(numeral)
        tens = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"][value // 10]
        return tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][value % 10]
    numeral = numeral.replace("l", "I")
    well_formed = re.fullmatch(r"(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})", numeral)
    return numeral if well_formed else ""


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


@cache
def _place_before() -> re.Pattern[str]:
    return re.compile(rf"\[?(?P<place>{place_pattern()})\]? ?(?:[Ss]tate )?\Z")


@cache
def _place_after() -> re.Pattern[str]:
    return re.compile(
        rf" (?:of|for) (?:the )?(?:[Ss]tate of )?(?P<place>{place_pattern()})"
        r"(?: of America)?"
    )
