"""Text without its citations: what is left when a citing sentence may not say what it cites.

A citation goes with all that belongs to it: the case name or the word "Section" before it, the
signal, the year in parentheses behind it. Short forms, paragraph marks and anything that has the
shape of a section's number go too.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from law.citations.folding import fold

# Each citation leaves a mark, a character of the private use area, so that a stretch of the text
# still tells which citations stood in it.
_FIRST_MARK = 0xE000
_LAST_MARK = 0xF8FF
_MARK = re.compile(f"[{chr(_FIRST_MARK)}-{chr(_LAST_MARK)}]")
# What joins the citations of a list.
_BETWEEN = re.compile(
    rf"(?<={_MARK.pattern})[\s,;&]+(?:(?:and|or|to|through|with)\s+)?(?={_MARK.pattern})"
)

MAX_CITATIONS = _LAST_MARK - _FIRST_MARK + 1

_REACH = 200  # characters to the left in which what belongs to a citation is looked for

_NAME_WORD = r"[A-Z][\w.'&-]*"
_JOINED = r"(?:,? (?:Inc|Ltd|Co|Corp|L\.?L|L\.?P|P\.|N\.A|S\.A)[\w.]*,?| )"
_PARTY = (
    rf"{_NAME_WORD}(?:{_JOINED}(?:{_NAME_WORD}|of|the|and|&|for|in|on|de|la|von|van|ex|rel\.|\d+))*"
)
_CASE_NAME = (
    rf"(?:{_PARTY},? v\.? |\b(?:In re|In the Matter of|Matter of|Ex parte|Estate of) ){_PARTY}"
)
_BEFORE = tuple(
    re.compile(rf"(?:{pattern})\Z")
    for pattern in (
        rf"{_CASE_NAME},? ?",
        r"(?:\b(?:[Ss]ub)?[Ss]ections?|\b[Cc]hapters?|\b[Aa]rticles?|§+) ?",
        r",? ?\b(?:[Cc]ert\. (?:denied|granted|quashed)|(?:[Aa]ff|[Rr]ev)'d(?: in part)?"
        r"(?: on other grounds)?(?: by| sub nom\.)?|overruled(?: in part)?(?: on other grounds)? by"
        r"),? ?",
        r"\b(?:[Ss]ee|[Aa]ccord|[Cc]f\.|[Cc]ompare|[Cc]ontra|[Bb]ut see|[Ww]ith|[Qq]uoting"
        r"|[Cc]iting|[Cc]ited in|[Qq]uoted in|generally|also|[Ee]\.g\.),? ?",
        r"[\[(] ?",
    )
)
_YEAR = r"\b(?:1[6-9]|20)\d\d\b"
_AFTER = re.compile(
    rf"(?:(?<=\S)\((?:0|\w{{1,2}}\))|\s?\((?=[^()]{{0,60}}\))[^()]*{_YEAR}[^()]*\)"
    r"|,? et seq\.?|,? (?:supra|infra)\b|,? ?¶+ ?\d+(?:-\d+)?| ?\])+"
)
_ELSEWHERE = tuple(
    re.compile(pattern)
    for pattern in (
        _CASE_NAME,
        r"\b[Ii]d\.(?:,? (?:at )?[§¶*]* ?\d[\w.()-]*)?|\bIbid\.",
        r"\b(?:[Ss]ee )?(?:[Ss]upra|[Ii]nfra)(?: note)?(?: \d+)?,?|\bet seq\.?",
        # Deats, 84 N.M. at 407
        rf"(?:(?:{_NAME_WORD} ){{0,3}}{_NAME_WORD}, )?"
        r"\b\d{1,4} [A-Z][\w.']*(?: ?[A-Z\d][\w.']*){0,3} at \d+(?:-\d+)?(?: nn?\. ?\d+)?",
        # Rule 1-012(B)(6) NMRA, UJI 13-304, and numbers of a section's shape
        r"(?:\b(?:Rules?|UJI|SCRA|[Ss]ections?)(?: \d{4},?)?|§+) ?\d+[A-Z]?-\d+[\w.()-]*"
        r"(?: [A-Z]{3,5}\b(?: (?:19|20)\d\d)?)?",
        r"(?<![\w$])\d{1,3}[A-Z]?-[\dlI]+[A-Z]?-\d+(?:\.\d+)?(?:\(\w{1,4}\))*",
        r"\b[Cc]hapter \d+[A-Z]?(?:, [Aa]rticle \d+[A-Z]?)?(?: [A-Z]{3,5} (?:19|20)\d\d)?",
        r"\((?:emphasis|internal quotation|quotation|citation)[^()]{0,60}\)",
        r"[{\[] ?¶* ?\d{1,3} ?[}\]]|¶+ ?\d+(?:-\d+)?",
    )
)
# Words of a case name that name no case.
_COMMON_NAMES = frozenset(
    """Matter Estate State City County Town Village People Board Department Commission Office
    Division District School Court United States America National American Insurance Company Mutual
    Bank Corporation Association Service Services University Secretary Director Commissioner
    Engineer Attorney General Public Health Human Labor Taxation Revenue The And For""".split()  # noqa: SIM905 - a list to be read
)
# "A. ", "(3) ", "11. " at the head of a paragraph; some sources have lost the blank or the dot.
_ENUMERATOR = re.compile(r"\A(?:(?:(?:\(\w{1,4}\)|[A-Z]\.|\d{1,3}\.) ?)+|\d{1,3} ?(?=[A-Z]))")
_CAPITALISED = re.compile(r"\b[A-Z][\w'-]{2,}")


def mark_citations(
    text: str, spans: Mapping[int, tuple[int, int]], names: Collection[str] = ()
) -> str:
    """``text`` with a mark in place of each citation, ``spans[index]`` giving ``mark(index)``.

    ``spans`` are in order and without overlap, the indexes below MAX_CITATIONS. ``names`` are words
    to take out, also as the beginning of a word: "Stokeses" for Stokes (see ``name_words``).
    """
    folded = fold(text)
    cuts = [
        (*span, "")
        for pattern in _ELSEWHERE
        for span in (m.span() for m in pattern.finditer(folded))
    ]
    if names:
        named = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})[\w'-]*")
        cuts += [(*match.span(), "") for match in named.finditer(folded)]
    floor = 0
    for index, (start, end) in spans.items():
        cuts.append((_reach_left(folded, floor, start), _reach_right(folded, end), mark(index)))
        floor = end
    return _cut(text, sorted(cuts))


def mark(index: int) -> str:
    """The character that stands for the citation ``index``."""
    return chr(_FIRST_MARK + index)


def marks_in(text: str) -> set[int]:
    """The indexes of the citations whose marks stand in a text."""
    return {ord(found) - _FIRST_MARK for found in _MARK.findall(text)}


def tidy(marked: str) -> str:
    """The text without marks, and without the blanks and commas that citations leave behind."""
    text = " ".join(_MARK.sub(" ", _BETWEEN.sub("", marked)).split())
    text = re.sub(r"[(\[][\s,;.&]*[)\]]", "", text)
    text = re.sub(r"\s+(?=[,.;:?!)\]])", "", text)
    text = re.sub(r"(?<=[(\[])[\s,;:.]+", "", text)
    text = re.sub(r"[,;:]+(?=[,;:.])", "", text)
    text = re.sub(r"(?<!\.)\.{2}(?!\.)", ".", text)
    text = re.sub(r"\b[Ss]ee(?: also)?[.;]|(?<=[.?!][\"”])\.", "", text)
    return _ENUMERATOR.sub("", " ".join(text.split()).lstrip(" ,;:.)]-"), count=1)


def name_words(case_name: str) -> set[str]:
    """The words of a case name by which it is known: Pell of State v. Pell."""
    return set(_CAPITALISED.findall(fold(case_name))) - _COMMON_NAMES


def _reach_left(folded: str, floor: int, start: int) -> int:
    floor = max(floor, start - _REACH)
    reached = start
    while found := [
        match.start()
        for pattern in _BEFORE
        if (match := pattern.search(folded, floor, reached)) and match.start() < reached
    ]:
        reached = min(found)
    return reached


def _reach_right(folded: str, end: int) -> int:
    match = _AFTER.match(folded, end)
    return match.end() if match else end


def _cut(text: str, cuts: Sequence[tuple[int, int, str]]) -> str:
    """The text with each stretch replaced by its mark; where stretches overlap, by all of them."""
    pieces = []
    done = 0
    for start, end, left in cuts:
        if start > done:
            pieces.append(text[done:start])
        pieces.append(f" {left} ")
        done = max(done, end)
    pieces.append(text[done:])
    return "".join(pieces)
