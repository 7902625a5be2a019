"""What the citator's answers are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from graph import Direction
from graph.vocabulary import EdgeKind, NodeKind


@dataclass(frozen=True, slots=True)
class Authority:
    """A node of the graph as a reader sees it.

    citation      how it is cited
    heading       a case's name, a section's catchline, "" where unknown
    jurisdiction  id of its state, "" where unknown
    court         id of the court within the state (``nmca``), "" for what no court decided
    year          0 where unknown
    decided       the day as ``1990-05-04``, "" where unknown
    held          False where it is only known by being cited
    """

    id: str
    kind: NodeKind
    citation: str
    heading: str = ""
    jurisdiction: str = ""
    court: str = ""
    year: int = 0
    decided: str = ""
    held: bool = True

    @property
    def name(self) -> str:
        """``Ames v. Dunning, 2004-CDCA-044``; of a section its citation and catchline."""
        if self.kind in (NodeKind.OPINION, NodeKind.AUTHORITY):
            return ", ".join(filter(None, (self.heading, self.citation)))
        return f"{self.citation} ({self.heading.rstrip('. ')})" if self.heading else self.citation


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationFilter:
    """Which citations count; what is empty restricts nothing.

    The conditions are on the other end: who cites (of cited-by), what is cited (of authorities).

    courts      ids of courts (``nmca``)
    kinds       ``opinion``, ``section`` …
    treatments  ``overrules``, ``follows`` …; ``cites`` for plain citations
    year_from, year_to  inclusive; what has no known year is left out
    """

    courts: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    kinds: tuple[NodeKind, ...] = ()
    treatments: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) not in ((), None) for each in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class CitingPassage:
    """One citation, with the sentence that it stands in.

    other       the authority at the other end
    text        the citation as printed in ``document``, at its characters ``start`` to ``end``
    sentence    whole sentence, "" where the text is not at hand; ``sentence_start`` its place
    treatment   ``cites`` for a plain citation
    by          ``court``, ``recognised`` or ``dissent``; "" where the treatment is a plain one
    """

    other: Authority
    document: str
    text: str
    start: int
    end: int
    pin: str = ""
    sentence: str = ""
    sentence_start: int = -1
    treatment: str
    by: str = ""
    scope: str = ""
    signal: str = ""
    parenthetical: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citations:
    """Who cites an authority, or what it cites.

    documents, occurrences  how many in all pass the filter, shown or not
    by_treatment, by_court, by_year, by_kind  occurrences of the first, documents of the others;
                what is unknown is counted under "" or 0
    passages    newest first, those of no known year last, at most as many as were asked for
    """

    of: Authority
    direction: Direction
    documents: int
    occurrences: int
    by_treatment: Mapping[str, int] = field(default_factory=dict)
    by_court: Mapping[str, int] = field(default_factory=dict)
    by_year: Mapping[int, int] = field(default_factory=dict)
    by_kind: Mapping[str, int] = field(default_factory=dict)
    passages: tuple[CitingPassage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOfCases:
    """The opinions that cite an authority in the order of time, each with one passage.

    ``undated`` opinions have no place in that order.
    """

    of: Authority
    dated: tuple[CitingPassage, ...]
    undated: tuple[CitingPassage, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path; ``forward`` where the edge points the way the path goes."""

    start: Authority
    end: Authority
    kind: EdgeKind
    forward: bool
    text: str = ""
    pin: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """A shortest path between two authorities; ``steps`` is empty where they are the same."""

    start: Authority
    end: Authority
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What is within so many hops: how many of each kind, and the first of them by id."""

    of: Authority
    hops: int
    total: int
    by_kind: Mapping[str, int]
    authorities: tuple[Authority, ...]


@dataclass(frozen=True, slots=True)
class UnmatchedAuthority:
    """An authority that is cited but not held."""

    authority: Authority
    documents: int
    occurrences: int
