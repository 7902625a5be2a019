"""SQLite, Bolt and networkx give the same answers after any series of changes."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph import Direction, Edge, EdgeKind, Facts, GraphStore, Node, NodeKind, edge_order, state
from graph.cypher import OWNED
from graph.sqlite_store import SqliteStore
from tests.graph.bolt_server import Address
from tests.graph.conftest import empty, open_bolt
from tests.graph.reference import Reference

IDS = ("a", "b", "c", "d", "e/1", "f 'g'")
OWNERS = ("a", "b", "c", "z")
KINDS = ((), (EdgeKind.CITES,), (EdgeKind.PART_OF, EdgeKind.ABOUT))

Step: TypeAlias = list[Facts] | list[str]

nodes = st.builds(
    lambda own, kind, name, parent: Node(own, kind, name, {}, "" if parent == own else parent),
    st.sampled_from(IDS),
    st.sampled_from(NodeKind),
    st.sampled_from("xy"),
    st.sampled_from(("", *IDS)),
)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    owner = draw(st.sampled_from(OWNERS))
    edges = st.builds(
        lambda ends, kind, start: Edge(ends[0], ends[1], kind, owner, start, start),
        st.permutations(IDS),
        st.sampled_from(OWNED),
        st.sampled_from((-1, 0, 7)),
    )
    return state(
        owner,
        draw(st.lists(nodes, max_size=4, unique_by=lambda node: node.id)),
        draw(st.lists(edges, max_size=5, unique_by=edge_order)),
    )


steps = st.lists(
    st.lists(facts(), min_size=1, max_size=4) | st.lists(st.sampled_from(OWNERS), max_size=3),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_sqlite_agrees_with_the_definition(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder, SqliteStore(Path(folder) / "g", writable=True) as store:
        follow(store, steps)


@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
def test_bolt_agrees_with_the_definition(bolt: Address, steps: list[Step]) -> None:
    empty(bolt)
    with open_bolt(bolt) as store:
        follow(store, steps)


def follow(store: GraphStore, steps: list[Step]) -> None:
    reference = Reference()
    for step in steps:
        stated = [said for said in step if isinstance(said, Facts)]
        gone = [owner for owner in step if isinstance(owner, str)]
        if stated:
            reference.replace(stated)
            store.replace(stated)
        else:
            reference.retract(gone)
            store.retract(gone)
        agree(store, reference)
    assert store.replace(reference.said.values()) == 0
    assert [*store.facts(OWNERS)] == [said for _, said in sorted(reference.said.items())]
    everything = reference.edges()
    for here in IDS:
        for direction in Direction:
            found = store.edges(here, direction=direction)
            assert found == [edge for edge in everything if touches(edge, here, direction)]
        for kinds in KINDS:
            for hops in (1, 2):
                expected = reference.neighbours(here, hops, kinds)
                assert store.neighbours(here, hops=hops, kinds=kinds) == expected
    citing = [edge for edge in everything if edge.kind is EdgeKind.CITES]
    pairs = Counter((edge.source, edge.target) for edge in citing)
    assert sorted(store.cited_pairs()) == sorted((*ends, times) for ends, times in pairs.items())
    assert store.nodes_by_id(IDS) == {node.id: node for node in reference.nodes()}
    assert store.unmatched() == reference.unmatched()
    for here in IDS:
        for direction in (Direction.IN, Direction.OUT):
            assert store.citations(here, direction) == reference.citations(here, direction)
    for kinds in KINDS:
        for there in IDS[1:]:
            path = store.path(IDS[0], there, kinds=kinds, max_hops=len(IDS))
            assert path == reference.path(IDS[0], there, kinds, len(IDS))
            distance = reference.distance(IDS[0], there, kinds)
            assert (path is None) == (distance is None)
            assert path is None or len(path) - 1 == distance
    store.retract(OWNERS)
    assert (store.counts().nodes, store.counts().dangling) == ({}, 0)


def agree(store: GraphStore, reference: Reference) -> None:
    assert sorted(store.nodes(), key=lambda node: node.id) == reference.nodes()
    assert sorted(store.all_edges(), key=edge_order) == reference.edges()
    assert store.counts() == reference.counts()
    assert store.owners() == {said.owner: said.fingerprint for said in reference.said.values()}
    store.check()


def touches(edge: Edge, id: str, direction: Direction) -> bool:
    outwards = edge.source == id and direction is not Direction.IN
    inwards = edge.target == id and direction is not Direction.OUT
    return outwards or inwards
