"""What is read out of a document besides its citations: dated events, judges, the outcome.

Session laws and judges are nodes of their own:

    nm/laws/1977/216          authority: the session law that enacted, amended, moved or repealed
    nm/judge/pickard          judge, by the name as printed; one surname may be of two persons
"""

import re
from collections.abc import Iterator

from graph.model import Edge, Node, Value
from graph.vocabulary import EdgeKind, NodeKind
from law.citations import CitationKind
from law.disposition import disposition
from law.history import EventKind, HistoryEvent, events
from law.judges import Part, judges
from law.jurisdictions import Jurisdiction, jurisdiction
from law.records import Opinion, Section

_EDGE_OF_EVENT = {
    EventKind.ENACTED: EdgeKind.ENACTED_BY,
    EventKind.AMENDED: EdgeKind.AMENDED_BY,
    EventKind.RECOMPILED: EdgeKind.RECOMPILED_BY,
    EventKind.REPEALED: EdgeKind.REPEALED_BY,
}
_EDGE_OF_PART = {
    Part.AUTHOR: EdgeKind.WRITTEN_BY,
    Part.CONCURS: EdgeKind.JOINED_BY,
    Part.SPECIALLY_CONCURS: EdgeKind.JOINED_BY,
    Part.DISSENTS: EdgeKind.DISSENTED_BY,
}
_NOT_IN_AN_ID = re.compile(r"[^\w.\-]+")
_ACT = re.compile(
    r"(?P<state>[^/]+)/laws/(?P<year>\d{4})(?:-ss(?P<session>[23]?))?/(?P<chapter>\d+)"
)
_SESSIONS = {"": "S.S.", "2": "2d S.S.", "3": "3d S.S."}
_TITLE = re.compile(r",\s*(?:(?:[CSP]\. ?)?J\.|(?:[A-Z]\w+ )*(?:Judge|Justice)\b).*", re.DOTALL)


def id_token(part: str) -> str:
    """A name as it stands in an id: ``District 9`` is ``district-9``."""
    return _NOT_IN_AN_ID.sub("-", part.strip()).strip("-").lower()


def judge_id(jurisdiction: str, name: str) -> str:
    """``nm/judge/pickard``."""
    return f"{jurisdiction}/judge/{id_token(name)}"


def name_of_act(key: str) -> str:
    """``New Mexico Laws 1977, ch. 216`` of ``nm/laws/1977/216``, the key itself of another key."""
    act = _ACT.fullmatch(key)
    if act is None:
        return key
    session = "" if act["session"] is None else f" ({_SESSIONS[act['session']]})"
    return f"{jurisdiction(act['state']).name} Laws {act['year']}{session}, ch. {act['chapter']}"


def enactments(section: Section) -> Iterator[tuple[Node, Edge]]:
    """The session laws of the section's history, each with the edge to it.

    An event of which no law is told makes none. Where one law does one thing in several of its
    sections, one edge names them all.
    """
    told: dict[tuple[EventKind, str], list[HistoryEvent]] = {}
    for event in events(section.history, section.heading, jurisdiction=section.jurisdiction):
        if event.law:
            told.setdefault((event.kind, event.law), []).append(event)
    for (kind, law), alike in told.items():
        effective = next((event.effective for event in alike if event.effective), None)
        said: dict[str, Value] = {
            "year": alike[0].year,
            "effective": effective.isoformat() if effective else "",
            "note": _joined(event.note for event in alike),
        }
        yield (
            Node(
                law, NodeKind.AUTHORITY, name_of_act(law), {"authority": CitationKind.SESSION_LAW}
            ),
            Edge(
                section.id,
                law,
                _EDGE_OF_EVENT[kind],
                section.id,
                pin=_joined(event.pin for event in alike),
                properties={name: value for name, value in said.items() if value},
            ),
        )


def judges_of(opinion: Opinion, place: Jurisdiction) -> Iterator[tuple[Node, Edge]]:
    """The judges whom the opinion names, each with the edge to it and where the name stands.

    The record's own author is taken where the text names none.
    """
    found = judges(opinion.text)
    for judge in found:
        properties = {"part": judge.part.value} if judge.part is Part.SPECIALLY_CONCURS else {}
        if node := _judge(judge.name, place):
            yield (
                node,
                Edge(
                    opinion.id,
                    node.id,
                    _EDGE_OF_PART[judge.part],
                    opinion.id,
                    judge.start,
                    judge.end,
                    judge.name,
                    properties=properties,
                ),
            )
    if any(judge.part is Part.AUTHOR for judge in found):
        return
    if node := _judge(_TITLE.sub("", opinion.author), place):
        yield node, Edge(opinion.id, node.id, EdgeKind.WRITTEN_BY, opinion.id)


def outcome_of(opinion: Opinion) -> dict[str, Value]:
    """``outcome``, and ``remanded`` where the text sends the case back; {} where it is unknown."""
    if opinion.outcome:
        return {"outcome": opinion.outcome}
    found = disposition(opinion.text)
    if found is None:
        return {}
    outcome: dict[str, Value] = {"outcome": found.outcome.value}
    return outcome | {"remanded": True} if found.remanded else outcome


def _judge(name: str, place: Jurisdiction) -> Node | None:
    name = " ".join(name.split())
    if not id_token(name):
        return None
    return Node(judge_id(place.id, name), NodeKind.JUDGE, name, parent=place.id)


def _joined(parts: Iterator[str]) -> str:
    return "; ".join(dict.fromkeys(part for part in parts if part))
