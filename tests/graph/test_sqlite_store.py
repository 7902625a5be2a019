"""What only a file can suffer: killed writers, damage, other writers, copies."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph import Edge, EdgeKind, Facts, Node, NodeKind, state
from graph.sqlite_store import SCHEMA_VERSION, SqliteStore
from law.errors import GraphError

ROOT = Path(__file__).parents[2]

# Replaces a graph of ten sections by one of 6,000, says so in the middle of it, and waits.
KILLED_WRITER = """
import sys
from pathlib import Path
from tests.graph.test_sqlite_store import sections
from graph.sqlite_store import SqliteStore

def facts():
    for number, said in enumerate(sections(6_000, "new ")):
        if number == 4_500:
            print("writing", flush=True)
            sys.stdin.read()
        yield said

store = SqliteStore(Path(sys.argv[1]), writable=True)
store._connection.execute("pragma cache_size = 10")  # so that unfinished pages reach the disk
store.replace(facts())
"""


def sections(count: int, name: str = "") -> list[Facts]:
    """Each section cites the next one."""
    return [
        state(
            f"s{number}",
            [Node(f"s{number}", NodeKind.SECTION, f"{name}{number}")],
            [Edge(f"s{number}", f"s{(number + 1) % count}", EdgeKind.CITES, f"s{number}")],
        )
        for number in range(count)
    ]


def sections_and_then(count: int, action: Callable[[], None]) -> Iterator[Facts]:
    """Does something while a store is in the middle of writing."""
    yield from sections(count)
    action()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A graph of ten sections."""
    path = tmp_path / "graph.sqlite"
    with SqliteStore(path, writable=True) as store:
        store.replace(sections(10))
    return path


def test_closed_graph_is_one_file(path: Path) -> None:
    assert os.listdir(path.parent) == [path.name]
    with SqliteStore(path) as store:
        store.check()
        assert os.listdir(path.parent) == [path.name]


def test_killed_writer_leaves_the_last_commit(path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED_WRITER, path],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == b"writing\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stdout.close()
    assert len(os.listdir(path.parent)) > 1
    with SqliteStore(path) as store:
        store.check()
        assert sorted(node.name for node in store.nodes()) == [str(n) for n in range(10)]
    with SqliteStore(path, writable=True) as store:
        assert store.replace(sections(6_000, "new ")) == 6_000
        assert store.counts().edges == {EdgeKind.CITES: 6_000}
        store.check()
    assert os.listdir(path.parent) == [path.name]


def test_failed_replace_changes_nothing(path: Path) -> None:
    def fail() -> None:
        raise OSError("disk of the caller")

    with SqliteStore(path, writable=True) as store:
        with pytest.raises(OSError, match="caller"):
            store.replace(sections_and_then(12, fail))
        assert store.counts().nodes == {NodeKind.SECTION: 10}
        assert store.replace(sections(12)) == 3


def test_change_of_a_copy_leaves_the_original(path: Path) -> None:
    copy = path.with_name("next.sqlite")
    shutil.copyfile(path, copy)
    with SqliteStore(copy, writable=True) as store:
        store.retract(["s1"])
        store.replace(sections(3, "new "))
        assert store.counts().dangling == 0
    with SqliteStore(path) as store:
        assert store.neighbours("s1") == {"s0", "s2"}


def test_reader_sees_the_last_commit_while_another_writes(path: Path) -> None:
    with SqliteStore(path, writable=True) as writer, SqliteStore(path) as reader:

        def read() -> None:
            assert reader.counts().nodes == {NodeKind.SECTION: 10}

        writer.replace(sections_and_then(20, read))
        assert reader.counts().nodes == {NodeKind.SECTION: 20}


def test_second_writer_is_refused(path: Path) -> None:
    with SqliteStore(path, writable=True) as first, SqliteStore(path, writable=True) as second:

        def write() -> None:
            with pytest.raises(GraphError, match="another process is writing"):
                second.retract(["s1"])

        first.replace(sections_and_then(20, write))


def test_reading_store_cannot_write(path: Path) -> None:
    with SqliteStore(path) as store, pytest.raises(GraphError, match="readonly"):
        store.retract(["s1"])


def test_threads_share_a_reading_store(path: Path) -> None:
    with SqliteStore(path) as store, ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda number: store.neighbours(f"s{number % 10}", hops=3), range(200))
        assert {len(neighbours) for neighbours in found} == {6}


def no_file(path: Path) -> None:
    path.unlink()


def no_database(path: Path) -> None:
    path.write_bytes(b"This is the text of a statute, not a graph.\n" * 100)


def cut_off(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def overwritten(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def other_database(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("create table nodes (id)")
    connection.close()


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
    connection.close()


def rows_missing(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("delete from nodes where id = 's1'")
    connection.close()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (no_file, "build the library first"),
        (no_database, "damaged .*: delete it and build it again"),
        (cut_off, "damaged"),
        (overwritten, "damaged"),
        (empty_file, "no graph of decisis"),
        (folder, "build the library first"),
        (other_database, "no graph of decisis"),
        (newer, "newer decisis"),
        (rows_missing, "damaged .rows that refer to nothing"),
    ],
)
def test_damage_is_one_clear_error(
    path: Path, damage: Callable[[Path], None], message: str
) -> None:
    damage(path)
    with pytest.raises(GraphError, match=message) as raised, SqliteStore(path) as store:
        store.check()
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("damage", [no_database, folder, other_database, newer])
def test_writer_does_not_overwrite_what_is_no_graph(
    path: Path, damage: Callable[[Path], None]
) -> None:
    damage(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(GraphError):
        SqliteStore(path, writable=True)
    assert (path.read_bytes() if path.is_file() else b"") == before
