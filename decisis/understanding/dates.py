"""Dates and years in a query, as years: "since 2000", "before July 1, 2010", "in the 1990s".

A day within a year is read as its whole year: what a filter by years cannot tell apart it must let
pass.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Dated(NamedTuple):
    """The span of a date and its first and last year, inclusive, None where open.

    ``is_bare`` is a year or decade without a word that says how it restricts: "1990s opinions".
    """

    start: int
    end: int
    first: int | None
    last: int | None
    is_bare: bool = False


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = rf"(?:(?:\d{{1,2}} )?{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?,? |\d{{1,2}}/\d{{1,2}}/)"
_YEAR = r"(?:1[6-9]|20)\d\d"
_END = r"(?![\w/-]|[.,:]\d)"


def _point(name: str) -> str:
    """One year, with the day in it or the whole decade of it."""
    return (
        rf"(?:the (?=year|early|mid|late|\d{{3}}0'?s))?(?:year )?(?P<{name}_day>{_DAY})?"
        r"(?:(?:early|mid|late)[ -])?"
        rf"(?P<{name}>{_YEAR})(?P<{name}_decade>'?s)?{_END}"
    )


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b{words}", re.IGNORECASE)


# How each form restricts: by the first and last year of what it names, or beyond them.
_RANGE = (
    _pattern(rf"(?:between|from) {_point('a')} (?:and|to|through|until) {_point('b')}"),
    _pattern(rf"(?:between|from) (?P<a>{_YEAR}) ?- ?(?P<b>{_YEAR}){_END}"),
    _pattern(rf"(?P<a>{_YEAR}) ?- ?(?P<b>{_YEAR}){_END}"),
)
_SINCE = _pattern(
    rf"(?:since|from|starting (?:in|with)|beginning (?:in|with)) {_point('a')}"
    r"(?: onwards?\b| on(?= ?(?:[,.?!]|\Z)))?"
)
_AFTER = _pattern(rf"(?:after|later than) {_point('a')}")
_BEFORE = _pattern(rf"(?:before|prior to|earlier than) {_point('a')}")
_UNTIL = _pattern(rf"(?:until|up to|through) {_point('a')}")
_IN = _pattern(rf"(?:in|during|of) {_point('a')}")
_BARE = _pattern(rf"(?P<a>{_YEAR})(?P<a_decade>'?s)?{_END}")


def read_dates(shape: str) -> Iterator[Dated]:
    """Every date, in order and without overlap."""
    found: list[Dated] = []
    for read in (_ranges, _points):
        for dated in read(shape):
            if not any(dated.start < other.end and other.start < dated.end for other in found):
                found.append(dated)
    yield from sorted(found)


def _ranges(shape: str) -> Iterator[Dated]:
    for pattern in _RANGE:
        for match in pattern.finditer(shape):
            (first, _), (_, last) = _years(match, "a"), _years(match, "b")
            is_bare = match.start() == match.start("a")
            if first <= last:
                yield Dated(*match.span(), first, last, is_bare)


def _points(shape: str) -> Iterator[Dated]:
    for pattern in (_SINCE, _AFTER, _BEFORE, _UNTIL, _IN, _BARE):
        for match in pattern.finditer(shape):
            yield Dated(*match.span(), *_bounds(pattern, match), is_bare=pattern is _BARE)


def _bounds(pattern: re.Pattern[str], match: re.Match[str]) -> tuple[int | None, int | None]:
    first, last = _years(match, "a")
    is_within_year = bool(match.groupdict().get("a_day"))
    if pattern is _SINCE:
        # "opinions from the 1990s" are of the 1990s, "opinions from 2005" may be later.
        return first, last if first < last and match.group().lower().startswith("from") else None
    if pattern is _AFTER:
        return (last if is_within_year else last + 1), None
    if pattern is _BEFORE:
        return None, (first if is_within_year else first - 1)
    return (None if pattern is _UNTIL else first), last


def _years(match: re.Match[str], name: str) -> tuple[int, int]:
    """The first and last year of the point with this name."""
    year = int(match[name])
    return year, year + 9 if match.groupdict().get(f"{name}_decade") else year
