"""Counting: a query over the whole library, with the list behind the number."""

import re
from collections.abc import Callable, Iterator

from decisis.answers.count_request import CountRequest
from decisis.filters import passes
from decisis.standing import Standing
from law.records import LawRecord, Opinion, Provision, Section
from law.resolution import Authorities
from pipeline.filters import NO_FILTERS, Filters
from pipeline.snapshot import Snapshot


def matching(
    request: CountRequest,
    snapshot: Snapshot,
    authorities: Authorities,
    standing: Callable[[LawRecord], Standing],
    filters: Filters = NO_FILTERS,
) -> Iterator[tuple[LawRecord, int]]:
    """The documents that the request counts, each with how many it counts for.

    A stub for a range of sections counts for each whole number in it; an opinion is cited by
    whichever of its parallel citations.
    """
    phrase = _phrase(request.phrase) if request.phrase else None
    cited = _cited(request.cited, authorities)
    for record in snapshot.documents():
        if (
            passes(record, filters)
            and _matches(request, record)
            and (not request.overruled or standing(record).overruled_by)
            and (phrase is None or phrase.search(record.text))
            and (not request.cited or cited in _citations(record, snapshot, authorities))
        ):
            yield record, _sections_in(record)


def _matches(request: CountRequest, record: LawRecord) -> bool:
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
    return not isinstance(record, Opinion) or _opinion_matches(request, record)


def _opinion_matches(request: CountRequest, record: Opinion) -> bool:
    if request.courts and record.court not in request.courts:
        return False
    if request.author and request.author.lower() not in re.findall(
        r"[\w'’-]+", record.author.lower()
    ):
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


def _citations(record: LawRecord, snapshot: Snapshot, authorities: Authorities) -> set[str]:
    return {_cited(citation.key, authorities) for citation in snapshot.citations_of(record.id)}


def _cited(key: str, authorities: Authorities) -> str:
    """The opinion that a key names where it is held, else the key."""
    return (authorities.resolve_key(key) if key.startswith("case:") else None) or key


def _phrase(phrase: str) -> re.Pattern[str]:
    """The words in this order, whatever the case, the blanks and the kind of apostrophe."""
    words = (re.sub("['’]", "['’]", re.escape(word)) for word in phrase.split())
    return re.compile(r"(?<!\w)" + r"[\s-]+".join(words) + r"(?!\w)", re.I)
