"""Nodes, edges, and the facts that bring them into the graph.

A graph is the sum of what its owners say. An owner is usually a document (its id is then the
document's); topics are owners too. Three rules make the same graph of the same facts, in whatever
order they arrive and in every store:

1. A node exists as long as some owner states it. Where several do (a chapter is stated by each of
   its sections), one of them speaks for it: the owner with the node's own id, else the first by id.
2. A node's edge to its parent is part of its statement. Every other edge belongs to one owner.
3. An edge is seen while both of its ends exist. Until then it waits, counted as dangling.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from graph.vocabulary import (
    PROPERTY_NAME,
    RESERVED_PROPERTIES,
    STRUCTURE,
    EdgeKind,
    NodeKind,
)
from law.errors import GraphError

Value: TypeAlias = str | int | float | bool

# Neo4j refuses to index a longer key than 8 kB.
MAX_ID_CHARACTERS = 1_000
MAX_TEXT_CHARACTERS = 2_000_000


class Direction(StrEnum):
    """Which edges of a node are meant."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of the law, or one that orders it.

    id          a document's id, or ``nm``, ``nm/code/chapter:30``, ``nm/court/nmca``, ``topic:…``,
                or the key of an authority that is cited but not held
    name        what a reader calls it
    properties  further facts by name (``status``, ``year``)
    parent      id of the node that it is part of, "" where it is part of none
    """

    id: str
    kind: NodeKind
    name: str
    properties: Mapping[str, Value] = field(default_factory=dict, hash=False)
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A directed edge, and where it was read.

    An owner states an edge once for each place: source, kind, target, start and end identify it.

    source, target  ids of nodes
    owner           who states it; of an edge to a parent, the owner that speaks for the source
    start, end      its characters in the source document's text, -1 where it was not read there
    text            those characters: a citation as it is printed
    pin             the place in the target that is meant: ``¶ 12``
    properties      further facts by name (``share`` of a topic)
    """

    source: str
    target: str
    kind: EdgeKind
    owner: str
    start: int = -1
    end: int = -1
    text: str = ""
    pin: str = ""
    properties: Mapping[str, Value] = field(default_factory=dict, hash=False)


def edge_order(edge: Edge) -> tuple[str, str, str, str, int, int]:
    """The sort key in which stores return edges; no two edges of a graph share it."""
    return (edge.kind, edge.source, edge.target, edge.owner, edge.start, edge.end)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that one owner says; stated, replaced and retracted together.

    ``fingerprint`` is equal for equal facts: a store skips an owner whose fingerprint it has.
    Raises GraphError where the facts contradict themselves or no store could keep them.
    """

    owner: str
    fingerprint: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def __post_init__(self) -> None:
        _check_id(self.owner)
        if len({node.id for node in self.nodes}) < len(self.nodes):
            raise GraphError(f"the facts of {self.owner!r:.99} state one node twice")
        if len({edge_order(edge) for edge in self.edges}) < len(self.edges):
            raise GraphError(f"the facts of {self.owner!r:.99} state one edge twice")
        for node in self.nodes:
            _check_node(node)
        for edge in self.edges:
            _check_edge(edge, self.owner)


def state(owner: str, nodes: Iterable[Node], edges: Iterable[Edge]) -> Facts:
    """The facts of ``owner``, with the fingerprint of what they say (in whatever order)."""
    said_nodes = tuple(sorted(nodes, key=lambda node: node.id))
    said_edges = tuple(sorted(edges, key=edge_order))
    return Facts(owner, _fingerprint(said_nodes, said_edges), said_nodes, said_edges)


def _fingerprint(nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> str:
    said = [
        [[node.id, node.kind, node.name, node.parent, dict(node.properties)] for node in nodes],
        [[*edge_order(edge), edge.text, edge.pin, dict(edge.properties)] for edge in edges],
    ]
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _check_node(node: Node) -> None:
    _check_id(node.id)
    if node.parent:
        _check_id(node.parent)
        if node.parent == node.id:
            raise GraphError(f"the node {node.id!r:.99} cannot be its own parent")
    _check_text(node.name)
    _check_properties(node.properties)


def _check_edge(edge: Edge, owner: str) -> None:
    _check_id(edge.source)
    _check_id(edge.target)
    if edge.source == edge.target:
        raise GraphError(f"an edge cannot lead from {edge.source!r:.99} to itself")
    if edge.owner != owner:
        raise GraphError(f"an edge of {edge.owner!r:.99} stands among the facts of {owner!r:.99}")
    if edge.kind in STRUCTURE:
        raise GraphError(f"state a {edge.kind} edge as the parent of {edge.source!r:.99}")
    _check_text(edge.text)
    _check_text(edge.pin)
    _check_properties(edge.properties)


def _check_id(id: str) -> None:
    if not 0 < len(id) <= MAX_ID_CHARACTERS:
        raise GraphError(
            f"an id must have 1 to {MAX_ID_CHARACTERS:,} characters, {id!r:.60} has {len(id):,}"
        )
    _check_text(id)


def _check_text(text: str) -> None:
    if len(text) > MAX_TEXT_CHARACTERS:
        raise GraphError(
            f"a text of the graph is limited to {MAX_TEXT_CHARACTERS:,} characters, "
            f"{text!r:.60} has {len(text):,}"
        )
    if "\0" in text:
        raise GraphError(f"no text: {text!r:.60} holds a NUL character")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise GraphError(f"no text: {text!r:.60} holds half of a character") from None


def _check_properties(properties: Mapping[str, Value]) -> None:
    for name, value in properties.items():
        if not PROPERTY_NAME.fullmatch(name) or name in RESERVED_PROPERTIES:
            raise GraphError(f"{name!r:.60} cannot be the name of a property")
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, float) and not math.isfinite(value):
            raise GraphError(f"the property {name!r} is {value}, not a finite number")
        elif isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise GraphError(f"the property {name!r} does not fit in 64 bits")
