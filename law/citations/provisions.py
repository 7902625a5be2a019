"""Lists of articles, sections and amendments as they stand beside a constitution's name.

An amendment of the federal constitution is the article ``amend-xiv``, its § 1 that article's
section: ``us/const/amend-xiv/1``.
"""

import re

from law.citations.citation import CitationKind, Mention
from law.citations.enumeration import SIGN, read_items, read_pin
from law.identifiers import provision_id

NUMERAL = r"(?:[IVXLl]{1,7}|\d{1,2})\b"
_NUMERAL = re.compile(NUMERAL)
_ARTICLE = re.compile(rf"(?P<word>[Aa]rt(?:icle|\.)?) ?(?P<numeral>{NUMERAL})")
_NEXT_ARTICLE = re.compile(rf"[,;]? (?:and |or )?(?={_ARTICLE.pattern})")
_SECTIONS = re.compile(rf"[.,]? ?{SIGN} ?(?=[1-9I])")
_NEXT_SECTIONS = re.compile(rf",? (?:and|or) (?P<sign>{SIGN}) ?(?=[1-9I])")
# The volume of the next citation is no section ("§ 10, 117 N.M. 551").
_SECTION = re.compile(
    r"(?:[1-9]\d?|I\b)(?!\d|\.\d| U\.? ?S| [A-Z][\w']*\.| [A-Z]{2} )(?=\W|\Z|[A-Z]\b)"
)
_CLAUSE = re.compile(r",? cl(?:ause|\.) ?(?P<number>\d{1,2})")
_NEXT_AMENDMENT = re.compile(r"(?:, ?(?:and |&(?:amp;)? )?| (?:and|&(?:amp;)?) )(?=[IVX]+\b)")

_ORDINAL_WORDS = re.findall(
    r"\S+",
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
    " twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh",
)
_ANY_WORD = "|".join(sorted(_ORDINAL_WORDS, key=len, reverse=True))
ORDINAL = rf"(?:(?i:{_ANY_WORD})|[1-9]\d?(?:st|nd|rd|th))"


def read_articles(text: str, at: int, constitution: str) -> list[Mention]:
    """Articles in numerals, each with its sections or whole: "art. II, §§ 10, 18; art. IV"."""
    mentions: list[Mention] = []
    word = ""
    while (article := _ARTICLE.match(text, at)) and (numeral := roman(article["numeral"])):
        # "N.M. Const. art. II, § 10; Article V, Section 39 of the Montana Constitution"
        if word and article["word"] != word:
            break
        word = article["word"]
        mentions += _sections(text, article, constitution, numeral) or [
            provision(*article.span(), constitution, numeral)
        ]
        end = mentions[-1].end
        if clause := _CLAUSE.match(text, end):
            end = clause.end()
            mentions[-1] = mentions[-1]._replace(end=end, pin=f"cl. {clause['number']}")
        following = _NEXT_ARTICLE.match(text, end)
        if not following:
            break
        at = following.end()
    return mentions


def read_article(text: str, at: int) -> tuple[str, int]:
    """The numeral of one article and where it ends; "" where none stands at ``at``."""
    article = _ARTICLE.match(text, at)
    return (roman(article["numeral"]), article.end()) if article else ("", at)


def read_amendments(text: str, at: int, constitution: str) -> list[Mention]:
    """Amendments in numerals: "V, XIV, § 1"."""
    mentions: list[Mention] = []
    while (match := _NUMERAL.match(text, at)) and (numeral := roman(match.group())):
        end, section, pin = match.end(), "", ""
        sign = _SECTIONS.match(text, end)
        number = _SECTION.match(text, sign.end()) if sign else None
        if number:
            section = number.group()
            pin, end = read_pin(text, number.end())
        amendment = f"amend-{numeral}"
        mentions.append(provision(match.start(), end, constitution, amendment, section, pin))
        following = _NEXT_AMENDMENT.match(text, end)
        if not following:
            break
        at = following.end()
    return mentions


def amendments_in_words(
    text: str, start: int, end: int, constitution: str, section: str
) -> list[Mention]:
    """Amendments in words, all that stand between ``start`` and ``end``: "Fifth and 14th"."""
    mentions = []
    for ordinal in re.compile(ORDINAL).finditer(text, start, end):
        word = ordinal.group().lower()
        number = _ORDINAL_WORDS.index(word) + 1 if word in _ORDINAL_WORDS else int(word[:-2])
        amendment = f"amend-{roman(str(number))}"
        mentions.append(provision(*ordinal.span(), constitution, amendment, section))
    return mentions


def provision(
    start: int, end: int, constitution: str, article: str, section: str = "", pin: str = ""
) -> Mention:
    """The mention of one provision; an empty article is the preamble."""
    key = provision_id(constitution, article, section)
    return Mention(CitationKind.CONSTITUTION, start, end, key, pin)


def roman(numeral: str) -> str:
    """``II`` of "II", "2" and the scanner's "ll"; "" where it is no number."""
    if numeral.isdigit():
        tens, ones = divmod(int(numeral), 10)
        return (
            ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")[tens]
            + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
        )  # fmt: skip
    numeral = numeral.replace("l", "I")
    well_formed = re.fullmatch(r"(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})", numeral)
    return numeral if well_formed else ""


def _sections(text: str, article: re.Match[str], constitution: str, numeral: str) -> list[Mention]:
    mentions: list[Mention] = []
    start = article.start()
    sign = _SECTIONS.match(text, article.end())
    while sign:
        items = read_items(text, sign.end(), _SECTION)
        numbers = [item.number.replace("I", "1") for item in items]
        keys = [provision_id(constitution, numeral, number) for number in numbers]
        for index, item in enumerate(items):
            mentions.append(
                Mention(
                    CitationKind.CONSTITUTION,
                    item.start if index else start,
                    item.end,
                    keys[index],
                    item.pin,
                    keys[index + 1] if item.opens_range else "",
                )
            )
        sign = _NEXT_SECTIONS.match(text, mentions[-1].end) if items else None
        start = sign.start("sign") if sign else start
    return mentions
