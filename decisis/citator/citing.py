"""Cited-by, authorities, the line of cases, and what is cited but not held."""

from collections import Counter
from collections.abc import Iterable, Sequence

from decisis.citator.citator import Citator
from decisis.citator.model import (
    Authority,
    CitationFilter,
    Citations,
    CitingPassage,
    LineOfCases,
    UnmatchedAuthority,
)
from decisis.citator.reading import authority_of, passage_of, treatment_of
from graph import Citing, Direction, NodeKind
from law.errors import QueryError
from law.treatment.vocabulary import MEANINGS, Treatment

EVERYTHING = CitationFilter()

# Of several citations of one authority in one opinion, the gravest stands for all.
_GRAVITY = {
    treatment.value: (meaning.tier, place)
    for place, (treatment, meaning) in enumerate(MEANINGS.items())
}


def cited_by(
    citator: Citator, id: str, where: CitationFilter = EVERYTHING, *, limit: int = 20
) -> Citations:
    """Who cites the authority with this id, with the sentence of each citation.

    Raises QueryError where the graph has no such authority.
    """
    return _citations(citator, id, Direction.IN, where, limit)


def authorities_cited(
    citator: Citator, id: str, where: CitationFilter = EVERYTHING, *, limit: int = 20
) -> Citations:
    """What the document with this id cites. Raises QueryError where the graph has none."""
    return _citations(citator, id, Direction.OUT, where, limit)


def citing_documents(
    citator: Citator, id: str, where: CitationFilter = EVERYTHING
) -> dict[str, Authority]:
    """Who cites the authority, each document once, by its id."""
    return {other.id: other for _, other in _passing(citator, id, Direction.IN, where)}


def line_of_cases(
    citator: Citator, id: str, where: CitationFilter = EVERYTHING, *, limit: int | None = None
) -> LineOfCases:
    """The opinions that cite an authority, in the order of time, undated ones apart by id.

    Each is shown by its gravest citation, of several alike by the first; ``limit`` keeps the first
    of each list. Raises QueryError where the graph has no such authority.
    """
    of = known(citator, id)
    gravest: dict[str, tuple[Citing, Authority]] = {}
    for citing, other in _passing(citator, id, Direction.IN, where):
        held = gravest.get(other.id)
        if other.kind is NodeKind.OPINION and (held is None or _grave(citing) < _grave(held[0])):
            gravest[other.id] = (citing, other)
    rows = sorted(gravest.values(), key=lambda row: (row[1].decided or f"{row[1].year}", row[1].id))
    dated = [row for row in rows if row[1].year][:limit]
    undated = [row for row in rows if not row[1].year][:limit]
    return LineOfCases(of=of, dated=_passages(citator, dated), undated=_passages(citator, undated))


def unmatched(
    citator: Citator, *, authority: str = "", limit: int | None = None
) -> tuple[UnmatchedAuthority, ...]:
    """The authorities that are cited but not held, those that most documents cite first.

    ``authority`` restricts them to one kind: ``case``, ``statute``, ``constitution`` …
    """
    return tuple(
        UnmatchedAuthority(authority_of(each.node), each.documents, each.occurrences)
        for each in citator.graph.unmatched(authority=authority, limit=limit)
    )


def known(citator: Citator, id: str) -> Authority:
    """The authority with this id; QueryError where the graph has none."""
    found = citator.authority(id)
    if found is None:
        raise QueryError(f"the graph has no {id!r}: try decisis graph find")
    return found


def _citations(
    citator: Citator, id: str, direction: Direction, where: CitationFilter, limit: int
) -> Citations:
    of = known(citator, id)
    rows = _passing(citator, id, direction, where)
    rows.sort(key=lambda row: (-row[1].year, row[1].id, row[0].edge.start))
    others = {other.id: other for _, other in rows}
    return Citations(
        of=of,
        direction=direction,
        documents=len(others),
        occurrences=len(rows),
        by_treatment=_counted(treatment_of(citing.edge) for citing, _ in rows),
        by_court=_counted(other.court for other in others.values()),
        by_year=dict(sorted(Counter(other.year for other in others.values()).items())),
        by_kind=_counted(other.kind.value for other in others.values()),
        passages=_passages(citator, rows[:limit]),
    )


def _passing(
    citator: Citator, id: str, direction: Direction, where: CitationFilter
) -> list[tuple[Citing, Authority]]:
    """The citations that the filter lets pass, with the authority at the other end."""
    rows = [
        (citing, authority_of(citing.other, citing.court))
        for citing in citator.graph.citations(id, direction)
    ]
    return [row for row in rows if _passes(*row, where)]


def _passes(citing: Citing, other: Authority, where: CitationFilter) -> bool:
    facts = (
        (where.courts, other.court),
        (where.jurisdictions, other.jurisdiction),
        (where.kinds, other.kind),
        (where.treatments, treatment_of(citing.edge)),
    )
    if any(wanted and value not in wanted for wanted, value in facts):
        return False
    if where.year_from is None and where.year_to is None:
        return True
    first, last = where.year_from or 1, where.year_to or 9999
    return first <= other.year <= last


def _passages(
    citator: Citator, rows: Sequence[tuple[Citing, Authority]]
) -> tuple[CitingPassage, ...]:
    """Each document is read once."""
    texts = {name: citator.text_of(name) for name in {citing.edge.source for citing, _ in rows}}
    return tuple(
        passage_of(citing.edge, other, texts[citing.edge.source]) for citing, other in rows
    )


def _grave(citing: Citing) -> tuple[int, int, int]:
    tier, place = _GRAVITY.get(treatment_of(citing.edge), _GRAVITY[Treatment.CITES.value])
    return (int(tier), place, citing.edge.start)


def _counted(values: Iterable[str]) -> dict[str, int]:
    """How often each occurs, the most frequent first."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
