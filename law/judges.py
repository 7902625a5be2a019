"""The judges whom an opinion names: who wrote it, who concurred, who dissented, each with a span.

"OPINION WECHSLER, Chief Judge. {1} …", "WE CONCUR: LYNN PICKARD and CYNTHIA A. FRY, Judges.",
"HARTZ, C.J., and FLORES, J., concur.", "MINZNER, J. (Dissenting)."
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_HEAD = 400  # characters at the start in which the author is named


class Part(StrEnum):
    """What a judge did."""

    AUTHOR = "author"
    CONCURS = "concurs"
    SPECIALLY_CONCURS = "specially concurs"
    DISSENTS = "dissents"


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge as named in an opinion: ``name`` is ``text[start:end]``."""

    name: str
    part: Part
    start: int
    end: int


_SURNAME = r"(?:Mc|Mac|De|La|Le|O['’])?[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ'’-]+(?:,? (?:JR|SR|II|III)\b\.?)?"
_WHOLE_NAME = rf"(?:[A-ZÁÉÍÓÚÑ]\.? |[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑáéíóúñ.'’-]+ ){{0,3}}{_SURNAME}"
_TITLE = (
    r"(?:(?:Chief |Senior |Presiding |Retired |Acting |District |Pro Tem(?:pore)? )*"
    r"(?:Judge|Justice)s?"
    r"|(?:C\.|S\.|P\.)? ?JJ?[.„])(?: ?Pro Tem(?:pore)?\.?)?"
)
_AUTHOR = re.compile(
    rf"(?:OPINION|\bORDER|DECISION|\A)\s*(?:BY\s+)?(?P<name>{_SURNAME}|{_WHOLE_NAME}),\s+{_TITLE}"
)
_CONCUR = re.compile(r"\b(?:WE|I) CONCUR(?: IN RESULT)?:?\s*(?P<names>[^{}]{3,300})")
_LISTED = re.compile(
    rf"(?P<names>(?:{_SURNAME},?(?: {_TITLE})?[,„]? ?(?:and )?){{1,6}}(?:{_TITLE})?)[,„]? ?"
    r"concurs?\b"
)
_APART = re.compile(
    rf"(?P<name>{_SURNAME}), (?:(?:Chief |Senior )?(?:Judge|Justice)|(?:C\.)?J\.),? ?"
    r"\(?(?P<how>[Ss]pecially [Cc]oncurr\w+|[Cc]oncurr\w+|[Dd]issent\w+)"
)
# After "WE CONCUR:" a name may be in small letters too.
_NAME = re.compile(rf"{_WHOLE_NAME}|[A-Z]\w{{2,}}(?= *,)")
_NO_NAMES = re.compile(
    r"(?i)\b(?:JJ|concurs?|we|it|is|so|ordered|opinion|judges?|justices?|chief)\b"
)
_LAST = re.compile(
    r",? (?:(?:Chief |Senior )?(?:Judge|Justice)s?\b|(?:C\.)?J\.)[.,]?(?!,? ?(?:and )?[A-Z])"
)


def judges(text: str) -> tuple[Judge, ...]:
    """The judges named in the text of an opinion, each once, in the order of the text."""
    found: dict[str, Judge] = {}
    for judge in (*_author(text), *_apart(text), *_concurring(text)):
        found.setdefault(_surname(judge.name), judge)
    return tuple(sorted(found.values(), key=lambda judge: judge.start))


def _author(text: str) -> Iterator[Judge]:
    if named := _AUTHOR.search(text, 0, _HEAD):
        yield Judge(named["name"], Part.AUTHOR, *named.span("name"))


def _apart(text: str) -> Iterator[Judge]:
    for named in _APART.finditer(text, len(text) // 4):
        how = named["how"].lower()
        part = Part.DISSENTS if how.startswith("dissent") else Part.SPECIALLY_CONCURS
        yield Judge(named["name"], part, *named.span("name"))


def _concurring(text: str) -> Iterator[Judge]:
    for listed in (*_CONCUR.finditer(text), *_LISTED.finditer(text, len(text) // 4)):
        start, end = listed.span("names")
        for name in _NAME.finditer(text, start, end):
            if not _NO_NAMES.search(name.group()):
                yield Judge(name.group(), Part.CONCURS, *name.span())
            if _LAST.match(text, name.end()):
                break


def _surname(name: str) -> str:
    words = [word.strip(",.") for word in name.split()]
    return next((word for word in reversed(words) if len(word) > 3), words[-1]).upper()
