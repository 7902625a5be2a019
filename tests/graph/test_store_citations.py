"""What a store says of citations, and how it gives back the facts that it was told: every store."""

import pytest

from graph import (
    CitedPair,
    Citing,
    Direction,
    Edge,
    EdgeKind,
    Facts,
    GraphStore,
    Node,
    NodeKind,
    Unmatched,
    state,
)
from graph.model import Value

CITES = EdgeKind.CITES
COURT = Node("cd/court/cdsc", NodeKind.COURT, "Calder Supreme Court", {"rank": 1}, "cd")


def opinion(id: str, *cited: tuple[str, int], **properties: Value) -> Facts:
    """An opinion of the supreme court that cites these authorities in these places."""
    node = Node(id, NodeKind.OPINION, id, properties)
    edges = [Edge(id, target, CITES, id, place, place + 4, "text") for target, place in cited]
    unheld = [
        Node(target, NodeKind.AUTHORITY, target, {"authority": target.partition(":")[0]})
        for target in sorted({target for target, _ in cited if ":" in target})
    ]
    edges.append(Edge(id, COURT.id, EdgeKind.DECIDED_BY, id))
    return state(id, [node, COURT, *unheld], edges)


def section(id: str, *cited: str) -> Facts:
    edges = [Edge(id, target, CITES, id, 3, 9) for target in cited]
    return state(id, [Node(id, NodeKind.SECTION, id)], edges)


LAW = [
    opinion("o/1", ("s/1", 5), ("s/1", 90), ("case:1 U.S. 1", 7), year=1990),
    opinion("o/2", ("o/1", 40), ("case:1 U.S. 1", 1), ("statute:x", 2), ("statute:x", 3)),
    section("s/1", "s/2"),
    section("s/2", "s/1"),
]


@pytest.fixture
def law(store: GraphStore) -> GraphStore:
    store.replace(LAW)
    return store


def seen(found: list[Citing]) -> list[tuple[str, str, int, str]]:
    return [(each.edge.source, each.edge.target, each.edge.start, each.court) for each in found]


def test_who_cites_a_node_with_the_court_of_each(law: GraphStore) -> None:
    found = law.citations("s/1")
    assert seen(found) == [
        ("o/1", "s/1", 5, COURT.id),
        ("o/1", "s/1", 90, COURT.id),
        ("s/2", "s/1", 3, ""),
    ]
    assert found[0].edge == Edge("o/1", "s/1", CITES, "o/1", 5, 9, "text")
    assert found[0].other == Node("o/1", NodeKind.OPINION, "o/1", {"year": 1990})
    assert [each.edge for each in found] == law.edges("s/1", direction=Direction.IN, kinds=[CITES])


def test_what_a_node_cites(law: GraphStore) -> None:
    found = law.citations("o/2", Direction.OUT)
    assert seen(found) == [
        ("o/2", "case:1 U.S. 1", 1, ""),
        ("o/2", "o/1", 40, COURT.id),
        ("o/2", "statute:x", 2, ""),
        ("o/2", "statute:x", 3, ""),
    ]
    assert found[1].other.properties == {"year": 1990}


def test_nobody_cites_what_is_unknown(law: GraphStore) -> None:
    assert law.citations("o/9") == law.citations("o/2") == []
    with pytest.raises(ValueError, match="one of the two"):
        law.citations("s/1", Direction.BOTH)


def test_pairs_count_places(law: GraphStore) -> None:
    assert sorted(law.cited_pairs()) == [
        CitedPair("o/1", "case:1 U.S. 1", 1),
        CitedPair("o/1", "s/1", 2),
        CitedPair("o/2", "case:1 U.S. 1", 1),
        CitedPair("o/2", "o/1", 1),
        CitedPair("o/2", "statute:x", 2),
        CitedPair("s/1", "s/2", 1),
        CitedPair("s/2", "s/1", 1),
    ]


def test_unmatched_come_by_how_many_cite_them(law: GraphStore) -> None:
    case = Unmatched(
        Node("case:1 U.S. 1", NodeKind.AUTHORITY, "case:1 U.S. 1", {"authority": "case"}), 2, 2
    )
    statute = Unmatched(
        Node("statute:x", NodeKind.AUTHORITY, "statute:x", {"authority": "statute"}), 1, 2
    )
    assert law.unmatched() == [case, statute]
    assert law.unmatched(limit=1) == [case]
    assert law.unmatched(authority="statute") == [statute]
    assert law.unmatched(authority="' OR 1=1 //") == []


def test_nodes_by_id(law: GraphStore) -> None:
    assert law.nodes_by_id([]) == {}
    found = law.nodes_by_id(["s/1", "o/1", "s/1", "nothing", "'}) MATCH (n) DETACH DELETE n //"])
    assert found == {known: law.node(known) for known in ("s/1", "o/1")}


def test_facts_come_back_as_they_were_stated(law: GraphStore) -> None:
    assert [*law.facts(["s/2", "o/1", "nobody", "o/2", "s/1"])] == LAW
    assert [*law.facts(["s/2"])] == LAW[-1:]


def test_facts_that_wait_for_an_end_come_back_too(store: GraphStore) -> None:
    waiting = state(
        "a",
        [Node("a", NodeKind.TOPIC, "A", {"share": 0.5, "held": True, "year": -3}, "nowhere")],
        [
            Edge("x", "y", EdgeKind.ABOUT, "a", properties={"share": 1.0}),
            Edge("x", "y", CITES, "a", 0, 0, "", "¶ 1", {"treatment": "overrules"}),
        ],
    )
    store.replace([waiting])
    assert [*store.facts(["a"])] == [waiting]
    assert [*store.cited_pairs()] == []
    assert store.citations("y") == []


def test_what_is_retracted_is_cited_by_nobody(law: GraphStore) -> None:
    law.retract(["o/1"])
    assert seen(law.citations("s/1")) == [("s/2", "s/1", 3, "")]
    assert [each.documents for each in law.unmatched()] == [1, 1]
    assert sorted(law.cited_pairs())[0] == CitedPair("o/2", "case:1 U.S. 1", 1)
