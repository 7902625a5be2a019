"""What every store does: one suite, over SQLite and over Bolt."""

import random
from collections.abc import Iterator

import pytest

from graph import (
    Counts,
    Direction,
    Edge,
    EdgeKind,
    Facts,
    GraphStore,
    Node,
    NodeKind,
    edge_order,
    state,
)
from law.errors import GraphError
from tests.graph.conftest import OpenGraph

CITES, PART_OF, ABOUT = EdgeKind.CITES, EdgeKind.PART_OF, EdgeKind.ABOUT


def section(id: str, *cited: str, parent: str = "", name: str = "") -> Facts:
    """A section that cites these ids, one after the other."""
    edges = [Edge(id, target, CITES, id, place, place + 5) for place, target in enumerate(cited)]
    return state(id, [Node(id, NodeKind.SECTION, name or id, {}, parent)], edges)


def chapter(owner: str, name: str = "Chapter 1") -> Facts:
    """What a document says that stands in chapter 1."""
    nodes = [
        Node(owner, NodeKind.SECTION, owner, {}, "ch1"),
        Node("ch1", NodeKind.LEVEL, name, {"said_by": owner}, "x"),
        Node("x", NodeKind.JURISDICTION, "X"),
    ]
    return state(owner, nodes, [])


def ends(edges: list[Edge]) -> list[tuple[str, str, str]]:
    return [(edge.source, edge.kind.value, edge.target) for edge in edges]


EMPTY = Counts({}, {}, 0)


def test_node_and_edge_come_back_as_they_were_stated(store: GraphStore) -> None:
    node = Node(
        "nm/code/30-16-1",
        NodeKind.SECTION,
        "NMSA 1978, § 30-16-1",
        {"heading": "Larceny — “defined”", "year": -1987, "share": 1.0, "held": True, "none": ""},
        "nm/code",
    )
    edge = Edge(
        node.id, "nm", CITES, node.id, 10, 31, "Section 30-16-2 NMSA", "¶ 12", {"weight": 0.25}
    )
    store.replace([state(node.id, [node, Node("nm", NodeKind.JURISDICTION, "NM")], [edge])])
    assert store.node(node.id) == node
    assert store.edges(node.id) == [edge]
    held = store.node(node.id)
    assert held is not None
    assert {type(value) for value in held.properties.values()} == {str, int, float, bool}


def test_edges_without_a_place_come_back_too(store: GraphStore) -> None:
    edge = Edge("a", "b", ABOUT, "t", properties={"share": 0.5})
    store.replace([section("a"), section("b"), state("t", [], [edge])])
    assert [*store.all_edges()] == [edge]


def test_replace_is_idempotent(store: GraphStore) -> None:
    facts = [section("a", "b", "c"), section("b", "c"), section("c")]
    assert store.replace(facts) == 3
    before = store.counts()
    assert store.replace(facts) == 0
    assert store.replace(reversed(facts)) == 0
    assert store.counts() == before == Counts({NodeKind.SECTION: 3}, {CITES: 3}, 0)
    assert store.owners() == {said.owner: said.fingerprint for said in facts}


def test_changed_owner_says_nothing_of_what_it_said_before(store: GraphStore) -> None:
    store.replace([section("a", "b", "c"), section("b"), section("c")])
    assert store.replace([section("a", "c", name="new"), section("b")]) == 1
    assert ends(store.edges("a")) == [("a", "cites", "c")]
    node = store.node("a")
    assert node is not None
    assert node.name == "new"
    assert store.edges("b") == []


def test_last_of_two_facts_of_one_owner_counts(store: GraphStore) -> None:
    store.replace([section("a", "b"), section("b"), section("a")])
    assert store.counts() == Counts({NodeKind.SECTION: 2}, {}, 0)


def test_retracting_everything_leaves_nothing(store: GraphStore) -> None:
    store.replace([chapter("a"), chapter("b"), section("c", "a", "missing")])
    assert store.retract(["a", "b", "c", "unknown"]) == 3
    assert store.counts() == EMPTY
    assert (store.owners(), [*store.nodes()], [*store.all_edges()]) == ({}, [], [])
    assert store.retract(["a"]) == 0
    store.replace([chapter("a")])
    assert store.counts().edges == {PART_OF: 2}


def test_shared_nodes_live_as_long_as_someone_states_them(store: GraphStore) -> None:
    store.replace([chapter("a"), chapter("b")])
    assert store.counts().edges == {PART_OF: 3}
    store.retract(["a"])
    assert store.neighbours("ch1") == {"b", "x"}
    store.retract(["b"])
    assert store.node("ch1") is None


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_first_owner_speaks_for_a_shared_node(
    store: GraphStore, order: tuple[int, int, int]
) -> None:
    facts = [chapter("a", "first"), chapter("b", "second"), chapter("c", "third")]
    for number in order:
        store.replace([facts[number]])
    names = []
    for owner in "abc":
        node = store.node("ch1")
        assert node is not None
        (upwards,) = store.edges("ch1", direction=Direction.OUT)
        names.append((node.name, node.properties["said_by"], upwards.owner))
        store.retract([owner])
    assert names == [("first", "a", "a"), ("second", "b", "b"), ("third", "c", "c")]


def test_owner_with_the_nodes_own_id_speaks_before_others(store: GraphStore) -> None:
    """A case that was cited before it was held: its kind, name and label change."""
    authority = Node("b", NodeKind.AUTHORITY, "as cited")
    store.replace([state("a", [authority], [])])
    assert [node.id for node in store.nodes(NodeKind.AUTHORITY)] == ["b"]
    store.replace([section("b", name="as held")])
    assert [node.name for node in store.nodes()] == ["as held"]
    assert [*store.nodes(NodeKind.AUTHORITY)] == []
    store.retract(["b"])
    assert [*store.nodes()] == [authority]


def test_edge_waits_for_its_ends(store: GraphStore) -> None:
    store.replace([section("a", "b", parent="ch1"), section("c", "a")])
    assert store.counts() == Counts({NodeKind.SECTION: 2}, {CITES: 1}, 2)
    assert store.neighbours("a", hops=3) == {"c"}
    assert ends(store.edges("a")) == [("c", "cites", "a")]
    assert store.node("b") is None
    assert store.edges("b") == []
    assert store.path("a", "b") is None
    store.replace([section("b"), chapter("z")])
    assert store.neighbours("a") == {"b", "c", "ch1"}
    assert store.counts().dangling == 0
    store.retract(["b", "z"])
    assert store.neighbours("a") == {"c"}


def test_nobody_walks_through_a_node_that_is_not_stated(store: GraphStore) -> None:
    store.replace([section("a", "gap"), section("b", "gap"), section("c", "a")])
    assert store.neighbours("a", hops=4) == {"c"}
    assert store.path("a", "b") is None
    assert store.neighbours("gap") == frozenset()


def test_moved_to_another_chapter(store: GraphStore) -> None:
    level = [Node(name, NodeKind.LEVEL, name) for name in ("ch1", "ch2")]
    store.replace([state("levels", level, []), section("a", parent="ch1")])
    store.replace([section("a", parent="ch2")])
    assert ends([*store.all_edges()]) == [("a", "part_of", "ch2")]


def test_topics_are_parts_of_topics(store: GraphStore) -> None:
    topics = [
        Node("topic:1", NodeKind.TOPIC, "Crimes"),
        Node("topic:1/2", NodeKind.TOPIC, "Theft", {}, "topic:1"),
    ]
    store.replace([state("topics", topics, [])])
    assert ends(store.edges("topic:1/2")) == [("topic:1/2", "subtopic_of", "topic:1")]


@pytest.fixture
def web(store: GraphStore) -> GraphStore:
    """a → b → c → d ← e, a → b once more, everything but e in chapter 1."""
    chapters = [Node("ch1", NodeKind.LEVEL, "Chapter 1")]
    store.replace(
        [
            state("levels", chapters, []),
            section("a", "b", "b", parent="ch1"),
            section("b", "c", parent="ch1"),
            section("c", "d", parent="ch1"),
            section("d", parent="ch1"),
            section("e", "d"),
        ]
    )
    return store


@pytest.mark.parametrize(
    ("direction", "kinds", "expected"),
    [
        (Direction.OUT, (), ["b cites c", "b part_of ch1"]),
        (Direction.IN, (), ["a cites b", "a cites b"]),
        (Direction.BOTH, (), ["a cites b", "a cites b", "b cites c", "b part_of ch1"]),
        (Direction.BOTH, (PART_OF,), ["b part_of ch1"]),
        (Direction.BOTH, (PART_OF, CITES), ["a cites b"] * 2 + ["b cites c", "b part_of ch1"]),
        (Direction.OUT, (ABOUT,), []),
    ],
)
def test_edges_of_a_node(
    web: GraphStore, direction: Direction, kinds: tuple[EdgeKind, ...], expected: list[str]
) -> None:
    found = web.edges("b", direction=direction, kinds=kinds)
    assert [" ".join(edge) for edge in ends(found)] == expected
    for limit in (0, 1, 3):
        limited = web.edges("b", direction=direction, kinds=kinds, limit=limit)
        assert limited == found[:limit]


@pytest.mark.parametrize(
    ("start", "hops", "kinds", "expected"),
    [
        ("a", 0, (), ""),
        ("a", 1, (CITES,), "b"),
        ("a", 2, (CITES,), "b c"),
        ("a", 4, (CITES,), "b c d e"),
        ("a", 99, (CITES,), "b c d e"),
        ("a", 1, (), "b ch1"),
        ("a", 2, (), "b c ch1 d"),
        ("ch1", 1, (PART_OF,), "a b c d"),
        ("e", 1, (PART_OF,), ""),
        ("nowhere", 2, (), ""),
    ],
)
def test_neighbours(
    web: GraphStore, start: str, hops: int, kinds: tuple[EdgeKind, ...], expected: str
) -> None:
    assert web.neighbours(start, hops=hops, kinds=kinds) == set(expected.split())


@pytest.mark.parametrize(
    ("source", "target", "kinds", "max_hops", "expected"),
    [
        ("a", "d", (CITES,), 6, "a b c d"),
        ("d", "a", (CITES,), 6, "d c b a"),
        ("a", "e", (CITES,), 4, "a b c d e"),
        ("a", "e", (CITES,), 3, None),
        ("a", "d", (), 6, "a ch1 d"),
        ("a", "c", (), 6, "a b c"),  # as short by way of ch1, which comes later by id
        ("a", "b", (), 1, "a b"),
        ("a", "a", (), 0, "a"),
        ("a", "b", (), 0, None),
        ("a", "b", (ABOUT,), 6, None),
        ("a", "nowhere", (), 6, None),
        ("nowhere", "nowhere", (), 6, None),
    ],
)
def test_path(
    web: GraphStore,
    source: str,
    target: str,
    kinds: tuple[EdgeKind, ...],
    max_hops: int,
    expected: str | None,
) -> None:
    found = web.path(source, target, kinds=kinds, max_hops=max_hops)
    assert found == (expected.split() if expected else None)


def test_more_than_one_batch(store: GraphStore) -> None:
    """Enough rows that a server gets them in several transactions, in no order."""
    ids = [f"s{number:04}" for number in range(450)]
    shuffled = random.Random(7)
    facts = [
        state(
            own,
            [Node(own, NodeKind.SECTION, own, {}, "ch1"), Node("ch1", NodeKind.LEVEL, f"by {own}")],
            [Edge(own, target, CITES, own) for target in shuffled.sample(ids, 4) if target != own],
        )
        for own in ids
    ]
    cited = sum(len(said.edges) for said in facts)
    seen: list[tuple[str, int, int | None]] = []
    shuffled.shuffle(facts)
    assert store.replace(facts, lambda *step: seen.append(step)) == 450
    assert seen[-1] == ("graph", 450, 450)
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)
    assert store.counts() == Counts(
        {NodeKind.SECTION: 450, NodeKind.LEVEL: 1}, {CITES: cited, PART_OF: 450}, 0
    )
    node = store.node("ch1")
    assert node is not None
    assert node.name == "by s0000"
    store.check()
    store.retract(ids[:250])
    node = store.node("ch1")
    assert node is not None
    assert node.name == "by s0250"
    assert store.counts().nodes == {NodeKind.SECTION: 200, NodeKind.LEVEL: 1}
    stated = sorted(store.all_edges(), key=edge_order)
    assert {edge.source for edge in stated} == set(ids[250:])
    store.check()


INJECTIONS = [
    "' OR 1=1 --",
    '"; DROP TABLE nodes; --',
    "`) DETACH DELETE n //",
    "'}) MATCH (m) DETACH DELETE m //",
    "$id {id: $ids} \\u0027",
    "back\\slash \\' \\\"",
    "two\nlines\r\n\ttabbed",
    "§ ¶ – — “ ” \U0001d53e \u202e",
    "%s {0} :id ?1 [] {}",
    "null",
    " ",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_text_is_only_ever_text(store: GraphStore, text: str) -> None:
    node = Node(text, NodeKind.SECTION, text, {"heading": text}, text + "parent")
    edge = Edge(text, "other", CITES, text, text=text, pin=text)
    parent = Node(text + "parent", NodeKind.LEVEL, text)
    store.replace([state(text, [node, parent], [edge]), section("other")])
    assert store.node(text) == node
    assert store.edges(text, kinds=[CITES]) == [edge]
    assert store.neighbours(text, hops=2) == {"other", parent.id}
    assert store.path("other", parent.id) == ["other", text, parent.id]
    assert store.counts() == Counts(
        {NodeKind.SECTION: 2, NodeKind.LEVEL: 1}, {CITES: 1, PART_OF: 1}, 0
    )
    assert store.retract([text]) == 1
    assert [node.id for node in store.nodes()] == ["other"]


def test_long_texts_are_kept_whole(store: GraphStore) -> None:
    long = "§ " * 500_000
    node = Node("x" * 1_000, NodeKind.SECTION, long, {"heading": long})
    store.replace([state(node.id, [node], [])])
    assert store.node(node.id) == node


def test_facts_that_fail_do_not_spoil_the_graph(store: GraphStore) -> None:
    def facts() -> Iterator[Facts]:
        yield section("b")
        yield state("c", [], [Edge("c", "c", CITES, "c")])

    store.replace([section("a")])
    with pytest.raises(GraphError, match="itself"):
        store.replace(facts())
    assert [node.id for node in store.nodes()] == ["a"]


def test_reader_sees_what_was_written(open_graph: OpenGraph) -> None:
    with pytest.raises(GraphError, match="build the library first"):
        open_graph(writable=False)
    with open_graph() as writer:
        writer.replace([section("a", "b"), section("b")])
    with open_graph(writable=False) as reader:
        assert reader.neighbours("a") == {"b"}
        reader.check()
    with open_graph() as writer:
        assert writer.replace([section("a", "b"), section("b")]) == 0
