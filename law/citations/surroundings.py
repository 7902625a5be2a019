"""What stands around a citation: signal and name before it, year and parentheticals behind it."""

import re
from typing import NamedTuple

from law.citations.names import name_before

_SIGNAL = re.compile(
    r"(?<![\w'])(?:(?P<but>[Bb]ut) )?(?P<word>[Ss]ee,? (?:also|generally)|[Ss]ee|[Cc]f\.?"
    r"|[Cc]ompare|[Cc]ontra|[Aa]ccord|[Ee]\. ?g\.)(?P<eg>,? ?e\. ?g\.)?[,:]?(?: in)? \Z"
)
_LONGEST_SIGNAL = 24
_LONGEST_PARENTHETICAL = 2_000
_MARK = re.compile(r"[()]")
# A note after the last place, which is not read as a pin: "& n. 5".
_TAIL = re.compile(r"(?:,? ?(?:&|&amp;|and)? ?nn?\. ?\d+)?,? ?\]? ?(?=\()")
_YEAR = re.compile(r"\b(?:17|18|19|20)\d\d\b")
_COURT = re.compile(
    r"(?:\d+(?:st|nd|rd|d|th) Cir|[A-Z][\w.]* ?(?:Ct|App|Cir|Dist|Sup)\b|Ct\. ?App|App\b|CA\b)"
    r"[^()]*"
)
_EXPLAINING = re.compile(r"(?!as amended|effective|prior to|codified)[\[\"']*[a-z]{3,}")
# Parentheticals that say how the case is reported or quoted, not what it says.
_FORMAL = re.compile(
    r"(?i:en banc|in banc|per curiam|mem\.?|table|same|unpublished.*|hereinafter.*|second|first"
    r"|(?:\w+ )*(?:omitted|added|supplied|in original|altered)(?:[,;].*)?|(?:\w+ ){0,4}opinion.*"
    r"|as amended.*|effective.*|prior to.*|codified.*|repl\..*|supp\..*|cum\..*|west.*|original .*"
    r"|.*\bj\.?j?\.,? .*(?:concurring|dissenting).*|.*\bj\.)\.?"
)
_HISTORY = re.compile(
    r",? ?(?:and )?(?P<words>(?:aff'?d|affirmed|rev'?d|reversed|overruled|abrogated|superseded"
    r"|vacated|modified|withdrawn|limited|disapproved|questioned|receded from|called into doubt"
    r"|appeal (?:dismissed|denied)|writ quashed|(?:petition for )?certs?(?:iorari|\.)? ?(?:denied"
    r"|granted|quashed|dismissed)|reh'?g denied|review (?:denied|granted)|remanded|rev'?g|aff'?g"
    r"|reversing|affirming)\b)"
)
# What may stand between such words and the citation that they lead to, or the name before it.
_LEADING_ON = re.compile(r"(?:[^;()\".]|\b(?:No|Nos|[A-Z][a-z]{2})\.|\d\.){0,100}")


class Before(NamedTuple):
    """signal: normalised, "" when none; name: its span, empty when none; start: of all of it."""

    signal: str
    name: tuple[int, int]
    start: int


class Behind(NamedTuple):
    """year: 0 when none; parenthetical: span of its inside, empty when none; end: of all of it;
    history: where words of subsequent history follow ("overruled by"), -1 when none do."""

    year: int
    parenthetical: tuple[int, int]
    end: int
    history: int


def read_before(text: str, left: int, at: int, *, named: bool) -> Before:
    """What stands before a citation that begins at ``at``; a case is ``named``."""
    name = name_before(text, left, at) if named else (at, at)
    start = name[0]
    signal = _SIGNAL.search(text, max(left, start - _LONGEST_SIGNAL), start)
    if not signal:
        return Before("", name, start)
    return Before(_normal_signal(signal), name, signal.start())


def read_behind(text: str, at: int) -> Behind:
    """What stands behind a citation that ends at ``at``."""
    year, end, explaining = 0, at, (at, at)
    while opening := _TAIL.match(text, end):
        close = _closing(text, opening.end())
        if close is None:
            break
        start = opening.end() + 1
        inside = text[start:close]
        dated = _YEAR.findall(inside) if len(inside) < 60 and not _EXPLAINING.match(inside) else []
        if dated:
            year = year or int(dated[0])
        elif not (_COURT.fullmatch(inside) or _FORMAL.fullmatch(inside)) and end != close:
            explaining = explaining if explaining[0] < explaining[1] else (start, close)
        end = close + 1
    history = _HISTORY.match(text, end)
    return Behind(year, explaining, end, history.start("words") if history else -1)


def leads_on(text: str, history: int, at: int) -> bool:
    """Whether the words of history at ``history`` are about the citation that begins at ``at``."""
    words = _HISTORY.match(text, history)
    return words is not None and _LEADING_ON.fullmatch(text, words.end(), at) is not None


def _closing(text: str, at: int) -> int | None:
    """The parenthesis that closes the one at ``at``."""
    depth = 0
    for mark in _MARK.finditer(text, at, at + _LONGEST_PARENTHETICAL):
        depth += 1 if mark.group() == "(" else -1
        if depth == 0:
            return mark.start()
    return None


def _normal_signal(signal: re.Match[str]) -> str:
    word = signal["word"].lower().replace(",", "").replace(". ", ".")
    if word == "cf":
        word = "cf."
    but = "but " if signal["but"] else ""
    return f"{but}{word}" + (", e.g." if signal["eg"] and word != "e.g." else "")
