"""Pushing a graph from SQLite into a server, and comparing the two."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph import Edge, EdgeKind, Facts, GraphStore, Node, NodeKind, state
from graph.sqlite_store import SqliteStore
from graph.transfer import check, push
from law.errors import GraphError
from tests.graph.bolt_server import Address, BoltServer
from tests.graph.conftest import open_bolt


def section(name: str, *cited: str, heading: str = "") -> Facts:
    node = Node(name, NodeKind.SECTION, heading or name, {"year": 1990}, "ch")
    edges = [Edge(name, target, EdgeKind.CITES, name, 1, 2) for target in cited]
    return state(name, [node, Node("ch", NodeKind.LEVEL, "Chapter")], edges)


LAW = [section("a", "b", "c"), section("b", "c"), section("c")]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "library.sqlite", writable=True) as store:
        store.replace(LAW)
        yield store


def test_push_makes_equal_and_is_idempotent(library: SqliteStore, store: GraphStore) -> None:
    assert not check(library, store).equal
    seen: list[tuple[str, int, int | None]] = []
    pushed = push(library, store, lambda *step: seen.append(step))
    assert (pushed.stated, pushed.retracted) == (3, 0)
    assert seen[-1] == ("graph", 3, 3)
    checked = check(library, store)
    assert checked.differences == ()
    assert (checked.owners, checked.neighbourhoods) == (3, 4)
    again = push(library, store)
    assert (again.stated, again.retracted) == (0, 0)


def test_push_sends_what_changed_and_retracts_what_is_gone(
    library: SqliteStore, store: GraphStore
) -> None:
    push(library, store)
    library.replace([section("b", "a", heading="B, amended"), section("d", "a")])
    library.retract(["c"])
    pushed = push(library, store)
    assert (pushed.stated, pushed.retracted) == (2, 1)
    assert check(library, store).equal
    # Exactly the facts of c are gone: a still cites it, and waits.
    assert store.node("c") is None
    assert store.counts().dangling == 1
    assert {edge.target for edge in store.edges("a", kinds=[EdgeKind.CITES])} == {"a", "b"}


def test_push_pulls_too(library: SqliteStore, store: GraphStore, tmp_path: Path) -> None:
    push(library, store)
    with SqliteStore(tmp_path / "copy.sqlite", writable=True) as copy:
        push(store, copy)
        assert copy.owners() == library.owners()
        assert check(library, copy).equal


def test_another_library_is_not_overwritten_unasked(
    library: SqliteStore, store: GraphStore
) -> None:
    store.replace([section("theirs")])
    with pytest.raises(GraphError, match="another library"):
        push(library, store)
    assert [*store.owners()] == ["theirs"]
    assert push(library, store, take_over=True).retracted == 1
    assert check(library, store).equal


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda store: store.retract(["c"]), "owner c: "),
        (lambda store: store.replace([section("a", "b")]), "edges cites: 3 here, 2 there"),
        (lambda store: store.replace([section("d")]), "nodes section: 3 here, 4 there"),
        (lambda store: store.replace([section("c", heading="C")]), "node c: "),
        (lambda store: store.replace([section("a", "b", "x")]), "dangling edges: 0 here, 1 there"),
        (lambda store: store.replace([section("b", "a")]), "edges out of b: 1 more here"),
    ],
)
def test_check_says_what_differs(
    library: SqliteStore, store: GraphStore, change: object, said: str
) -> None:
    push(library, store)
    assert callable(change)
    change(store)
    found = [str(difference) for difference in check(library, store).differences]
    assert any(said in difference for difference in found), found
    push(library, store)
    assert check(library, store).equal


def test_push_that_was_cut_off_is_completed(
    tmp_path: Path, bolt: Address, bolt_process: BoltServer
) -> None:
    """The server dies between two batches; what it acknowledged is not sent again."""
    facts = [section(f"s{number:04}", f"s{number + 1:04}") for number in range(1_500)]
    with SqliteStore(tmp_path / "library.sqlite", writable=True) as library:
        library.replace(facts)

        def die(stage: str, done: int, total: int | None) -> None:
            bolt_process.kill()

        with open_bolt(bolt, patience=0.5) as store, pytest.raises(GraphError):
            push(library, store, die)
        bolt_process.start()
        with open_bolt(bolt) as store:
            already = len(store.owners())
            assert 0 < already < len(facts)
            assert push(library, store).stated == len(facts) - already
            assert check(library, store, sample=20).equal
