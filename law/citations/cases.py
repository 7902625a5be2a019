"""Opinions: "1990-NMCA-112, ¶ 5", "111 N.M. 90, 92", "801 P.2d 672"; each parallel one for itself.

Neutral citations and official reporters of the known jurisdictions are matched by patterns made of
their files; every other reporter by ``law.citations.reporters``.
"""

import re
from collections.abc import Iterator
from functools import cache

from law.citations.citation import CitationKind, Mention
from law.citations.places import loose
from law.citations.reporters import reporter_citation
from law.identifiers import case_key
from law.jurisdictions import all_jurisdictions

_VOLUME = re.compile(r"(?<![\w$-])(?<!\d\.)(?=[1-9]\d{0,3}[ -]{1,3}['A-Z(])")
_WINDOW = 60  # characters in which a citation ends that begins at their start

# A number after a citation is no pin where it is the volume of the next one ("111 N.M. 90, 801 P.2d
# 672") or counts something ("111 N.M. 90, 12 years").
_NEXT_VOLUME = r" ['A-Z][\w.'&]*(?: [A-Z0-9(][\w.'&)]*){0,4}? (?:at )?\d"
_WORD = r" (?!(?:and|cert|aff|rev|over|quot|cit|n)\w*)[a-z]"
_PLACE = (
    r"\*?\d{1,5}(?:-\d{1,5})?(?: (?:& )?nn?\. ?\d+)?"
    # "719-20.9. In defining": the number of the next paragraph, without its blank.
    rf"(?![\w$%-]|\.\d(?!\d{{0,2}}\. ?[A-Z])|,\d{{3}}\b|{_NEXT_VOLUME}| U\.? ?S|{_WORD})"
)
# Pages or paragraphs: "674-75", "52, 55 n. 3".
PLACES = rf"{_PLACE}(?:(?:, ?| (?:and|&) )[¶§]{{0,2}} ?{_PLACE})*"
_PIN = re.compile(
    r"(?:, ?(?:at )?| ?(?=[¶§])| at (?=[¶*]))(?P<mark>[¶§]{0,2}) ?"
    # The scanner reads "¶ 35" as "1 35" at times.
    rf"(?:1 (?=\d))?(?P<places>{PLACES})"
)


def find_cases(text: str) -> Iterator[Mention]:
    """Full citations of opinions in a folded text."""
    done = 0
    for volume in _VOLUME.finditer(text):
        start = volume.start()
        if start >= done and (case := _read(text, start)):
            name, end, by_paragraph = case
            pin, done = _pin(text, end, by_paragraph=by_paragraph)
            yield Mention(CitationKind.CASE, start, done, case_key(name), pin)


def _read(text: str, start: int) -> tuple[str, int, bool] | None:
    """The case whose citation begins at ``start``: its normalised name, where it ends, and whether
    its places are paragraphs by nature."""
    if match := _neutral().match(text, start):
        return f"{match['year']}-{match['word']}-{int(match['number']):03}", match.end(), True
    if match := _official().match(text, start):
        reporter = _reporter_names()[_letters(match["reporter"])]
        return f"{match['volume']} {reporter} {match['page']}", match.end(), False
    if found := reporter_citation(text[start : start + _WINDOW]):
        name, length = found
        return name, start + length, False
    return None


def _pin(text: str, at: int, *, by_paragraph: bool) -> tuple[str, int]:
    """``¶ 12``, ``¶¶ 1, 9`` or ``674-75`` and where it ends; "" where none follows."""
    match = _PIN.match(text, at)
    if not match:
        return "", at
    by_paragraph = by_paragraph or "¶" in match["mark"]
    return normal_places(match["places"], by_paragraph=by_paragraph), match.end()


def normal_places(printed: str, *, by_paragraph: bool) -> str:
    """``674-75``, ``¶ 12`` or ``¶¶ 1, 9`` of ``PLACES`` as printed."""
    places = re.sub(r"[¶§] ?", "", printed)
    places = re.sub(r", ?| (?:and|&) (?=\d)", ", ", places)
    places = re.sub(r" ?(nn?\.) ?", r" \1 ", places)
    if by_paragraph:
        places = ("¶ " if re.fullmatch(r"\d+(?: n\..*)?", places) else "¶¶ ") + places
    return places


@cache
def _neutral() -> re.Pattern[str]:
    words = {
        word
        for jurisdiction in all_jurisdictions().values()
        for word in (*(court.neutral for court in jurisdiction.courts), *jurisdiction.neutral_words)
        if word
    }
    return re.compile(
        rf"(?P<year>(?:17|18|19|20)\d\d) ?-? ?(?P<word>{'|'.join(sorted(words))})"
        r" ?-?[ §]{0,2}(?P<number>\d{1,4})(?!\d)"
    )


@cache
def _official() -> re.Pattern[str]:
    names = "|".join(map(loose, _reporter_names().values()))
    return re.compile(
        rf"(?P<volume>\d{{1,4}}) (?P<reporter>{names}),? (?P<page>\d{{1,5}})(?![\w-])"
    )


@cache
def _reporter_names() -> dict[str, str]:
    """The official reporters of the known jurisdictions by their letters alone."""
    return {
        _letters(reporter): reporter
        for jurisdiction in all_jurisdictions().values()
        for reporter in jurisdiction.reporters
    }


def _letters(reporter: str) -> str:
    return re.sub(r"[\s.]", "", reporter)
