"""Counting questions: read into a typed request, answered by a query over the whole library.

The question is consumed piece by piece; where words are left over that no piece explains, it is not
answered: a number for another question than the one asked is worse than none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from decisis.retrieval.windows import content_words
from law.citations import find_citations
from law.jurisdictions import Jurisdiction
from law.records import LawRecord, Opinion, Provision, Section
from law.status import Status
from pipeline.filters import Kind
from pipeline.snapshot import Snapshot

_COUNT = re.compile(r"\b(how many|what is the (total )?number of|count( the)?)\b", re.I)
_OBJECTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "provision",
        re.compile(r"\bprovisions\b|\bsections?\b(?=.*\b(constitution|article\b))", re.I),
    ),
    ("opinion", re.compile(r"\b(opinions?|cases?|decisions?)\b", re.I)),
    ("section", re.compile(r"\b(sections?|statutes?)\b", re.I)),
)
_MENTION = re.compile(
    r"\b(?:mention|contain|use|include)(?:s|ing)?(?: the (?:words?|phrases?|terms?))?"
    r"\s*[\"“'‘](?P<phrase>[^\"”]{2,200}?)[\"”'’](?!\w)",
    re.I,
)
_AUTHOR = re.compile(
    r"\b(?:did |by )?(?:chief )?(?:justice|judge) (?P<name>[A-Z][\w'’-]+)(?: (?:write|author))?"
    r"|\b(?:written|authored)\b"
)
_OUTCOME = re.compile(
    r"\b(?:have |with |had |an? |the |were |was |are )*(?:outcome |disposition )?(?:of )?"
    r"(?P<outcome>affirmed|reversed|dismissed|vacated|remanded)\b",
    re.I,
)
_STATUS = re.compile(
    r"\b(?:were |are |have been |has been )?(?P<status>repealed|recompiled|reserved|superseded"
    r"|in force)(?: elsewhere)?\b",
    re.I,
)
_CITES = re.compile(r"\b(?:cit(?:e|es|ed|ing)|rely on|refer to)\b", re.I)
_CHAPTER = re.compile(r"\bchapter (?P<number>\d+[A-Z]?)\b", re.I)
_ARTICLE = re.compile(r"\barticle (?P<number>[IVXLC]+|\d+)\b")
_YEARS = (
    (
        re.compile(r"\b(?:between|from) (?P<first>\d{4}) (?:and|to|through) (?P<last>\d{4})\b"),
        (0, 0),
    ),
    (re.compile(r"\b(?:since|from) (?P<first>\d{4})\b"), (0, None)),
    (re.compile(r"\bafter (?P<first>\d{4})\b"), (1, None)),
    (re.compile(r"\bbefore (?P<last>\d{4})\b"), (None, -1)),
    (re.compile(r"\bin (?P<first>(?P<last>\d{4}))\b"), (0, 0)),
)
_FILLERS = re.compile(
    r"\b(in total|altogether|are there|there are|does|do|did|have|has|had|exist|holds?"
    r"|in this library|the library|the state|state|of|the|in|is|are|which|that|were|was|been|from"
    r"|with|code|statutes?"
    r"|constitution|court|courts|opinions?|cases?|sections?|by|under|s)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class CountRequest:
    """What is to be counted; fields at their default restrict nothing."""

    kind: Kind
    jurisdiction: str = ""
    court: str = ""
    chapter: str = ""
    article: str = ""
    status: Status | None = None
    phrase: str = ""
    author: str = ""
    outcome: str = ""
    cited: str = ""  # key of a citation
    first_year: int | None = None
    last_year: int | None = None
    not_understood: tuple[str, ...] = ()


def read_count_request(question: str, jurisdictions: Sequence[Jurisdiction]) -> CountRequest | None:
    """The request in a counting question; None for a question that does not ask for a number."""
    if not _COUNT.search(question):
        return None
    rest = _COUNT.sub(" ", question, count=1)
    request = CountRequest(kind=_object(rest))
    if match := _MENTION.search(rest):
        request = replace(request, phrase=match["phrase"])
        rest = rest.replace(match[0], " ")
    for state in jurisdictions:
        cited = find_citations(rest, jurisdiction=state.id)
        if cited and _CITES.search(rest):
            request = replace(request, cited=cited[0].key)
            rest = _CITES.sub(" ", rest[: cited[0].start] + " " + rest[cited[0].end :])
    request, rest = _places(request, rest, jurisdictions)
    request, rest = _facts(request, rest)
    for _, pattern in _OBJECTS:
        rest = pattern.sub(" ", rest)
    leftover = content_words(_FILLERS.sub(" ", rest))
    return replace(request, not_understood=tuple(leftover))


def matching(request: CountRequest, snapshot: Snapshot) -> Iterator[tuple[LawRecord, int]]:
    """The documents that the request counts, each with how many it counts for.

    A stub for a range of sections counts for each whole number in it.
    """
    phrase = _phrase(request.phrase)
    for record in snapshot.documents():
        if _matches(request, record, snapshot) and (not phrase or phrase.search(record.text)):
            yield record, _sections_in(record)


def _object(text: str) -> Kind:
    for kind, pattern in _OBJECTS:
        if pattern.search(text):
            return kind
    return "opinion" if _MENTION.search(text) else "section"


def _places(
    request: CountRequest, rest: str, jurisdictions: Sequence[Jurisdiction]
) -> tuple[CountRequest, str]:
    for state in jurisdictions:
        for court in state.courts:
            name = court.name.removeprefix(state.name).strip()
            pattern = rf"\b({re.escape(court.name)}|{re.escape(name)}|{_inverted(name)})\b"
            if re.search(pattern, rest, re.I):
                request = replace(request, court=court.id, jurisdiction=state.id)
                rest = re.sub(pattern, " ", rest, flags=re.I)
        pattern = rf"\b({re.escape(state.name)}|{state.id.upper()})('s)?\b"
        if re.search(pattern, rest):
            request = replace(request, jurisdiction=state.id)
            rest = re.sub(pattern, " ", rest)
    if match := _CHAPTER.search(rest):
        request = replace(request, chapter=match["number"].upper())
        rest = rest.replace(match[0], " ")
    if match := _ARTICLE.search(rest):
        request = replace(request, article=match["number"].upper())
        rest = rest.replace(match[0], " ")
    return request, rest


def _facts(request: CountRequest, rest: str) -> tuple[CountRequest, str]:
    if (match := _AUTHOR.search(rest)) and match["name"]:
        request = replace(request, author=match["name"])
        rest = _AUTHOR.sub(" ", rest)
    if request.kind == "opinion" and (match := _OUTCOME.search(rest)):
        request = replace(request, outcome=match["outcome"].lower())
        rest = rest.replace(match[0], " ")
    if match := _STATUS.search(rest):
        request = replace(request, status=Status(match["status"].lower().replace(" ", "_")))
        rest = rest.replace(match[0], " ")
    for pattern, (first_shift, last_shift) in _YEARS:
        if match := pattern.search(rest):
            years = match.groupdict()
            if first_shift is not None:
                request = replace(request, first_year=int(years["first"]) + first_shift)
            if last_shift is not None:
                request = replace(request, last_year=int(years["last"]) + last_shift)
            rest = rest.replace(match[0], " ")
            break
    return request, rest


def _matches(request: CountRequest, record: LawRecord, snapshot: Snapshot) -> bool:
    if record.kind != request.kind or (
        request.jurisdiction and record.jurisdiction != request.jurisdiction
    ):
        return False
    if request.status is not None and record.status is not request.status:
        return False
    if request.chapter and not (record.path and record.path[0].number == request.chapter):
        return False
    if request.article and not _in_article(record, request.article):
        return False
    if isinstance(record, Opinion) and not _opinion_matches(request, record):
        return False
    return not request.cited or any(
        citation.key == request.cited for citation in snapshot.citations_of(record.id)
    )


def _opinion_matches(request: CountRequest, record: Opinion) -> bool:
    if request.court and record.court != request.court:
        return False
    if request.author and request.author.lower() not in record.author.lower():
        return False
    if request.outcome and record.outcome.lower() != request.outcome:
        return False
    if request.first_year is not None and record.year < request.first_year:
        return False
    return request.last_year is None or 0 < record.year <= request.last_year


def _in_article(record: LawRecord, article: str) -> bool:
    if isinstance(record, Provision):
        return record.article.upper() == article
    return any(level.kind == "article" and level.number == article for level in record.path)


def _sections_in(record: LawRecord) -> int:
    if not isinstance(record, Section) or not record.through:
        return 1
    first, last = record.number.rpartition("-"), record.through.rpartition("-")
    if first[0] == last[0] and first[2].isdigit() and last[2].isdigit():
        return int(last[2]) - int(first[2]) + 1
    return 1


def _phrase(phrase: str) -> re.Pattern[str] | None:
    words = re.findall(r"[\w'’.-]+", phrase)
    if not words:
        return None
    return re.compile(r"(?<!\w)" + r"[\s-]+".join(map(re.escape, words)) + r"(?!\w)", re.I)


def _inverted(name: str) -> str:
    """``appeals court`` for ``Court of Appeals``."""
    match = re.fullmatch(r"Court of (\w+)", name)
    return rf"{match[1]} Court" if match else re.escape(name)
