"""Questions to the graph as typed templates: count, list, path, compare, top, related, line.

A question becomes a ``GraphQuestion``, by rules or by a language model that chooses a template and
its parameters; only what ``answer`` knows how to run is ever run.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from decisis.citator.citator import Citator
from decisis.citator.citing import (
    authorities_cited,
    cited_by,
    citing_documents,
    line_of_cases,
    unmatched,
)
from decisis.citator.lookup import named
from decisis.citator.model import (
    Authority,
    CitationFilter,
    Citations,
    Connection,
    LineOfCases,
    UnmatchedAuthority,
)
from decisis.citator.ranking import Ranked, Rankings, Related
from decisis.citator.walking import connection
from law.errors import QueryError


class Template(StrEnum):
    """What can be asked."""

    COUNT = "count"  # how many cite A
    LIST = "list"  # which cite A
    AUTHORITIES = "authorities"  # what A cites
    LINE = "line"  # the cases on A in the order of time
    PATH = "path"  # how A and B are connected
    COMPARE = "compare"  # who cites A, who cites B, who both
    TOP = "top"  # the weightiest authorities
    RELATED = "related"  # what is near A
    UNMATCHED = "unmatched"  # what is cited but not held


# How many authorities a template is about.
ARITY = {
    Template.COUNT: 1,
    Template.LIST: 1,
    Template.AUTHORITIES: 1,
    Template.LINE: 1,
    Template.PATH: 2,
    Template.COMPARE: 2,
    Template.TOP: 0,
    Template.RELATED: 1,
    Template.UNMATCHED: 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQuestion:
    """A template with its parameters.

    authorities  as they were named, as many as the template is about
    where        which citations count
    jurisdiction, topic, recent  of TOP alone
    """

    template: Template
    authorities: tuple[str, ...] = ()
    where: CitationFilter = field(default_factory=CitationFilter)
    jurisdiction: str = ""
    topic: str = ""
    recent: bool = False
    limit: int = 20

    def __post_init__(self) -> None:
        wanted = ARITY[self.template]
        if len(self.authorities) != wanted:
            raise QueryError(
                f"the question {self.template} names {wanted} authorities,"
                f" not {len(self.authorities)}"
            )
        if not 1 <= self.limit <= 1_000:
            raise QueryError(f"limit must be between 1 and 1,000, not {self.limit}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Who cites two authorities: how many documents each alone, and which of them both."""

    first: Citations
    second: Citations
    only_first: int
    only_second: int
    both: tuple[Authority, ...]


Finding: TypeAlias = (
    Citations
    | LineOfCases
    | Connection
    | Comparison
    | tuple[Ranked, ...]
    | tuple[Related, ...]
    | tuple[UnmatchedAuthority, ...]
    | None
)


@dataclass(frozen=True, slots=True)
class GraphAnswer:
    """What was asked, as it was understood, and what the graph says: None for no path."""

    question: GraphQuestion
    finding: Finding


def answer(citator: Citator, question: GraphQuestion) -> GraphAnswer:
    """Run a template. Raises QueryError where an authority is unknown or may be one of several."""
    ids = [named(citator, name) for name in question.authorities]
    return GraphAnswer(question, _find(citator, question, ids))


def _find(citator: Citator, question: GraphQuestion, ids: list[str]) -> Finding:
    where, limit = question.where, question.limit
    match question.template:
        case Template.COUNT:
            return cited_by(citator, ids[0], where, limit=0)
        case Template.LIST:
            return cited_by(citator, ids[0], where, limit=limit)
        case Template.AUTHORITIES:
            return authorities_cited(citator, ids[0], where, limit=limit)
        case Template.LINE:
            return line_of_cases(citator, ids[0], where, limit=limit)
        case Template.PATH:
            return connection(citator, *ids)
        case Template.COMPARE:
            return _compare(citator, ids[0], ids[1], where, limit)
        case Template.TOP:
            return Rankings(citator).top(
                jurisdiction=question.jurisdiction,
                topic=question.topic,
                recent=question.recent,
                kinds=where.kinds,
                limit=limit,
            )
        case Template.RELATED:
            return Rankings(citator).related(ids[0], limit=limit)
        case Template.UNMATCHED:
            return unmatched(citator, limit=limit)


def _compare(
    citator: Citator, first: str, second: str, where: CitationFilter, limit: int
) -> Comparison:
    citing = [citing_documents(citator, name, where) for name in (first, second)]
    both = sorted(citing[0].keys() & citing[1].keys())
    shown = [cited_by(citator, name, where, limit=limit) for name in (first, second)]
    return Comparison(
        shown[0],
        shown[1],
        len(citing[0].keys() - citing[1].keys()),
        len(citing[1].keys() - citing[0].keys()),
        tuple(citing[0][name] for name in both),
    )
