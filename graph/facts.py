"""What a law record, its citations and the topics become in the graph. Pure functions.

The ids of what is no document:

    nm                                  jurisdiction
    nm/code                             level: NMSA 1978
    nm/code/chapter:30/article:16       level: Article 16 - Larceny
    nm/court/nmca                       court
    nm/judge/pickard                    judge
    nm/laws/1977/216                    authority: a session law of a section's history, or cited
    case:111 N.M. 90                    authority that is cited but not held: the citation's key
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.model import Edge, Facts, Node, Value, edge_order, state
from graph.readings import enactments, id_token, judges_of, name_of_act, outcome_of
from graph.vocabulary import EdgeKind, NodeKind
from law.identifiers import section_id
from law.jurisdictions import Jurisdiction, jurisdiction
from law.records import LawRecord, Level, Opinion, Provision, Section

# A node's property is one value: between the citations of an opinion stands this.
CITATION_SEPARATOR = "; "

_CASE_KEY = "case:"


@dataclass(frozen=True, slots=True)
class CitedAuthority:
    """One citation in a document's text, as resolution left it.

    key         of the citation: the id that a statute or provision has or would have, ``case:…``
    kind        what is cited, in the words of citation finding (``section``, ``opinion``)
    target      id of the document that it is held as, None where it is not held or ambiguous
    text        the citation as printed; ``start`` and ``end`` are its characters in the document
    pin         the place in the authority, "" where none is named
    treatment   what the citing court does to it (``overrules``), "" for a plain citation
    by          who treats it so: ``court``, ``recognised``, ``dissent``; "" for a plain citation
    by_key      key of the authority that did it, where the citing document only reports it
    decided_by  what read the treatment: ``rules`` or ``model``, "" where unsaid
    evidence_start, evidence_end  characters of the words that show the treatment, -1 for none
    scope       what of the authority the treatment concerns, "" for all of it
    form        how it is cited: ``full``, ``short``, ``supra``, ``id``; "" where unsaid
    signal      the introductory signal (``see also``), "" for none
    parenthetical  what the citing document says behind the citation, "" for nothing
    name        what an authority that is not held is called, "" where unknown
    citations   all citations by which such an authority is known
    """

    key: str
    kind: str
    target: str | None
    text: str
    start: int
    end: int
    pin: str = ""
    treatment: str = ""
    by: str = ""
    by_key: str = ""
    decided_by: str = ""
    evidence_start: int = -1
    evidence_end: int = -1
    scope: str = ""
    form: str = ""
    signal: str = ""
    parenthetical: str = ""
    name: str = ""
    citations: tuple[str, ...] = ()

    @property
    def properties(self) -> dict[str, Value]:
        """What the edge carries beside its place; what is unsaid is left out."""
        said: dict[str, Value] = {
            "treatment": self.treatment,
            "by": self.by,
            "by_key": self.by_key,
            "decided_by": self.decided_by,
            "scope": self.scope,
            "form": self.form,
            "signal": self.signal,
            "parenthetical": self.parenthetical,
        }
        said = {name: value for name, value in said.items() if value}
        if self.evidence_start >= 0:
            said |= {"evidence_start": self.evidence_start, "evidence_end": self.evidence_end}
        return said


@dataclass(frozen=True, slots=True)
class TopicNode:
    """A topic of a tree: ``id`` as ``topic:statutes/3/1``, ``parent`` "" for a root."""

    id: str
    name: str
    parent: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicShare:
    """How much of a document is about a topic, from 0 to 1."""

    topic: str
    document: str
    share: float


def document_facts(record: LawRecord, citations: Iterable[CitedAuthority] = ()) -> Facts:
    """What the document says: itself, its place, its court and judges, the session laws that made
    it what it is, and each occurrence of a citation.

    Where an authority comes to be held, or is held no longer, the facts of the documents that cite
    it change too: state them again.
    """
    place = jurisdiction(record.jurisdiction)
    nodes = {place.id: Node(place.id, NodeKind.JURISDICTION, place.name)}
    edges: list[Edge] = []
    parent = place.id
    if isinstance(record, Opinion):
        court = _court(record, place)
        nodes[court.id] = court
        edges.append(Edge(record.id, court.id, EdgeKind.DECIDED_BY, record.id))
        parent = ""
    else:
        for level in _levels(record, place):
            nodes[level.id] = level
            parent = level.id
    nodes[record.id] = Node(
        record.id, NodeKind(record.kind), record.citation, _properties(record), parent
    )
    if isinstance(record, Section) and record.moved_to:
        moved_to = section_id(record.jurisdiction, record.moved_to)
        if moved_to != record.id:
            # Held or not: where it is held, the section speaks for the node itself.
            nodes[moved_to] = Node(
                moved_to,
                NodeKind.AUTHORITY,
                place.cite_section(record.moved_to),
                {"authority": Section.kind},
            )
            edges.append(Edge(record.id, moved_to, EdgeKind.MOVED_TO, record.id))
    for node, edge in _read(record, place):
        nodes[node.id] = node
        edges.append(edge)
    for cited in citations:
        target = cited.target or cited.key
        if target == record.id:
            continue
        if cited.target is None and target not in nodes:
            nodes[target] = _authority(cited, target)
        edges.append(
            Edge(
                record.id,
                target,
                EdgeKind.CITES,
                record.id,
                cited.start,
                cited.end,
                cited.text,
                cited.pin,
                cited.properties,
            )
        )
    return state(record.id, nodes.values(), {edge_order(edge): edge for edge in edges}.values())


def topic_facts(topics: Iterable[TopicNode], shares: Iterable[TopicShare] = ()) -> Iterator[Facts]:
    """Each topic's facts: its place in the tree, and the documents that are about it.

    A topic owns what it says, so that a topic that a new model keeps costs nothing.
    """
    about: dict[str, dict[str, Edge]] = {}
    for share in shares:
        about.setdefault(share.topic, {})[share.document] = Edge(
            share.document,
            share.topic,
            EdgeKind.ABOUT,
            share.topic,
            properties={"share": share.share},
        )
    for topic in topics:
        node = Node(
            topic.id,
            NodeKind.TOPIC,
            topic.name,
            {"keywords": ", ".join(topic.keywords)} if topic.keywords else {},
            topic.parent,
        )
        yield state(topic.id, [node], about.get(topic.id, {}).values())


def level_id(jurisdiction: str, body: str, path: Iterable[Level]) -> str:
    """``nm/code/chapter:30/article:16``; ``body`` is ``code`` or ``const``."""
    steps = (f"{id_token(level.kind)}:{id_token(level.number or level.title)}" for level in path)
    return "/".join((jurisdiction, body, *steps))


def court_id(jurisdiction: str, court: str) -> str:
    """``nm/court/nmca``."""
    return f"{jurisdiction}/court/{id_token(court)}"


def _authority(cited: CitedAuthority, id: str) -> Node:
    properties: dict[str, Value] = {"authority": cited.kind}
    if cited.name:
        properties["heading"] = cited.name
    if cited.citations:
        properties["citations"] = CITATION_SEPARATOR.join(cited.citations)
    name = name_of_act(cited.key).removeprefix(_CASE_KEY)
    return Node(id, NodeKind.AUTHORITY, name, properties)


def _read(record: LawRecord, place: Jurisdiction) -> Iterator[tuple[Node, Edge]]:
    if isinstance(record, Section):
        yield from enactments(record)
    elif isinstance(record, Opinion):
        yield from judges_of(record, place)


def _levels(record: Section | Provision, place: Jurisdiction) -> Iterator[Node]:
    """From the code or constitution inwards."""
    body, name = (
        ("code", place.code)
        if isinstance(record, Section)
        else ("const", f"{place.name} Constitution")
    )
    parent = level_id(place.id, body, ())
    yield Node(parent, NodeKind.LEVEL, name, {"level": body}, place.id)
    for depth, level in enumerate(record.path, start=1):
        key = level_id(place.id, body, record.path[:depth])
        properties = {"level": level.kind, "number": level.number, "title": level.title}
        yield Node(key, NodeKind.LEVEL, str(level), properties, parent)
        parent = key


def _court(record: Opinion, place: Jurisdiction) -> Node:
    known = place.court(record.court)
    properties: dict[str, Value] = {"rank": known.rank} if known else {}
    name = known.name if known else record.court
    return Node(court_id(place.id, record.court), NodeKind.COURT, name, properties, place.id)


def _properties(record: LawRecord) -> dict[str, Value]:
    """What a query or a drawing of the graph filters and labels by; what is unknown is left out."""
    said: dict[str, Value] = {"heading": record.heading, "status": record.status.value}
    if isinstance(record, Opinion):
        said["year"] = record.year
        said["decided"] = record.decided.isoformat() if record.decided else ""
        said["author"] = record.author
        said["citations"] = CITATION_SEPARATOR.join(record.citations)
        said["docket"] = record.docket
        said |= outcome_of(record)
    return {name: value for name, value in said.items() if value}
