"""Facts that no store could keep are refused, and equal facts have equal fingerprints."""

import math

import pytest

from graph import Edge, EdgeKind, Node, NodeKind, state
from graph.model import MAX_ID_CHARACTERS, MAX_TEXT_CHARACTERS, Value
from graph.vocabulary import STRUCTURE
from law.errors import GraphError


def node(id: str = "a", name: str = "", parent: str = "", **properties: Value) -> Node:
    return Node(id, NodeKind.SECTION, name, properties, parent)


def edge(target: str = "b", owner: str = "a", text: str = "", pin: str = "") -> Edge:
    return Edge("a", target, EdgeKind.CITES, owner, text=text, pin=pin)


@pytest.mark.parametrize(
    ("owner", "nodes", "edges", "message"),
    [
        ("", [], [], "1 to 1,000 characters"),
        ("a", [node("")], [], "1 to 1,000 characters"),
        ("a", [node("x" * (MAX_ID_CHARACTERS + 1))], [], "1 to 1,000 characters"),
        ("a", [node("x" * 1_000_000)], [], "has 1,000,000"),
        ("a", [node(parent="x" * 1_001)], [], "1 to 1,000 characters"),
        ("a", [node(parent="a")], [], "its own parent"),
        ("a", [node(), node(name="twice")], [], "one node twice"),
        ("a", [node(name="x" * (MAX_TEXT_CHARACTERS + 1))], [], "limited to 2,000,000"),
        ("a", [node("a\0b")], [], "NUL"),
        ("a", [node(name="half \ud83d")], [], "half of a character"),
        ("a", [node(year=2**63)], [], "64 bits"),
        ("a", [node(share=math.nan)], [], "finite"),
        ("a", [node(share=math.inf)], [], "finite"),
        ("a", [node(kind="x")], [], "name of a property"),
        ("a", [node(**{"a`b": "x"})], [], "name of a property"),
        ("a", [node(Upper="x")], [], "name of a property"),
        ("a", [node(heading="\0")], [], "NUL"),
        ("a", [], [edge(target="a")], "itself"),
        ("a", [], [edge(target="")], "1 to 1,000 characters"),
        ("a", [], [edge(owner="b")], "among the facts of"),
        ("a", [], [edge(), edge(text="twice")], "one edge twice"),
        ("a", [], [edge(text="\0")], "NUL"),
        ("a", [], [edge(pin="\udfff")], "half of a character"),
        *(("a", [], [Edge("a", "b", kind, "a")], "as the parent") for kind in STRUCTURE),
    ],
)
def test_refused(owner: str, nodes: list[Node], edges: list[Edge], message: str) -> None:
    with pytest.raises(GraphError, match=message) as raised:
        state(owner, nodes, edges)
    assert len(str(raised.value)) < 300


def test_order_does_not_matter_to_the_fingerprint() -> None:
    nodes = [node("a", year=1, heading="x"), node("b")]
    again = [node("b"), node("a", heading="x", year=1)]
    edges = [edge(), edge(target="c")]
    assert state("a", nodes, edges) == state("a", again, edges[::-1])


@pytest.mark.parametrize(
    "other",
    [
        ([node("b")], [edge()]),
        ([node(name="x")], [edge()]),
        ([node(parent="p")], [edge()]),
        ([node(year=1)], [edge()]),
        ([node(year=True)], [edge()]),
        ([node()], []),
        ([node()], [edge(text="x")]),
        ([node()], [edge(pin="x")]),
    ],
)
def test_whatever_is_said_matters_to_the_fingerprint(
    other: tuple[list[Node], list[Edge]],
) -> None:
    assert state("a", [node()], [edge()]).fingerprint != state("a", *other).fingerprint


def test_one_and_true_are_not_the_same() -> None:
    prints = {state("a", [node(year=value)], []).fingerprint for value in (1, True, 1.0, "1")}
    assert len(prints) == 4
