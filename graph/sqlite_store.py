"""The graph in one SQLite file: the default store.

A file is written by one process and read by many. While it is written it is in WAL mode: readers
see the last commit, and a killed writer leaves that. Closed, it is one file with no journal beside
it, which may be copied; changing a copy is how a library gets its next graph.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sized
from contextlib import contextmanager, suppress
from functools import partial
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

from graph import search, sql
from graph.model import Direction, Edge, Facts, Node, state
from graph.sqlite_writing import change
from graph.store import STAGE, CitedPair, Citing, Counts, Unmatched
from graph.vocabulary import STRUCTURE, EdgeKind, NodeKind
from law.errors import GraphError
from law.progress import Progress, silent

APPLICATION_ID = 0x64656369  # "deci", https://www.sqlite.org/fileformat.html#application_id
SCHEMA_VERSION = 1

_SCHEMA = f"""
begin immediate;
{resources.files("graph").joinpath("schema.sql").read_text(encoding="utf-8")}
pragma application_id = {APPLICATION_ID};
pragma user_version = {SCHEMA_VERSION};
commit;
"""

_PROGRESS_EVERY = 500  # owners


class SqliteStore:
    """A ``GraphStore`` in the file at ``path``; with ``writable`` it is created where missing.

    A store that only reads may be shared by threads. Raises GraphError where there is no such file
    or it is no graph.
    """

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        self._path = path
        self._writable = writable
        if not writable and not path.is_file():
            raise GraphError(f"there is no graph at {path}: build the library first")
        with self._errors():
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={'rwc' if writable else 'ro'}",
                uri=True,
                isolation_level=None,
                check_same_thread=writable,
                timeout=2,
            )
        try:
            with self._errors():
                self._open()
        except GraphError:
            self._connection.close()
            raise

    def replace(self, facts: Iterable[Facts], progress: Progress = silent) -> int:
        total = len(facts) if isinstance(facts, Sized) else None
        read = written = 0
        with self._errors(), change(self._connection) as changing:
            known = self.owners()
            for read, said in enumerate(facts, start=1):
                if known.get(said.owner) != said.fingerprint:
                    if said.owner in known:
                        changing.retract(said.owner)
                    changing.state(said)
                    known[said.owner] = said.fingerprint
                    written += 1
                if read % _PROGRESS_EVERY == 0:
                    progress(STAGE, read, total)
        progress(STAGE, read, read)
        return written

    def retract(self, owners: Iterable[str]) -> int:
        with self._errors(), change(self._connection) as changing:
            gone = self.owners().keys() & set(owners)
            for owner in gone:
                changing.retract(owner)
        return len(gone)

    def owners(self) -> dict[str, str]:
        with self._errors():
            return dict(self._connection.execute(sql.OWNERS))

    def node(self, id: str) -> Node | None:
        with self._errors():
            return next(map(_node, self._connection.execute(sql.NODE, (id,))), None)

    def nodes(self, kind: NodeKind | None = None) -> Iterator[Node]:
        with self._errors():
            if kind is None:
                yield from map(_node, self._connection.execute(sql.NODES))
            else:
                yield from map(_node, self._connection.execute(sql.NODES_OF_KIND, (kind,)))

    def edges(
        self,
        id: str,
        *,
        direction: Direction = Direction.BOTH,
        kinds: Collection[EdgeKind] = (),
        limit: int | None = None,
    ) -> list[Edge]:
        parameters = {
            "id": id,
            "outwards": direction is not Direction.IN,
            "inwards": direction is not Direction.OUT,
            "kinds": _kinds(kinds),
            "limit": -1 if limit is None else limit,
        }
        with self._errors():
            return [*map(_edge, self._connection.execute(sql.EDGES, parameters))]

    def all_edges(self) -> Iterator[Edge]:
        with self._errors():
            yield from map(_edge, self._connection.execute(sql.ALL_EDGES))

    def neighbours(
        self, id: str, *, hops: int = 1, kinds: Collection[EdgeKind] = ()
    ) -> frozenset[str]:
        return search.neighbours(partial(self._adjacent, _kinds(kinds)), id, hops)

    def path(
        self, source: str, target: str, *, kinds: Collection[EdgeKind] = (), max_hops: int = 6
    ) -> list[str] | None:
        if self.node(source) is None or self.node(target) is None:
            return None
        adjacent = partial(self._adjacent, _kinds(kinds))
        return search.shortest_path(adjacent, source, target, max_hops)

    def nodes_by_id(self, ids: Collection[str]) -> dict[str, Node]:
        with self._errors():
            rows = self._connection.execute(sql.NODES_BY_ID, (json.dumps([*ids]),))
            return {row[0]: _node(row) for row in rows}

    def citations(self, id: str, direction: Direction = Direction.IN) -> list[Citing]:
        query = {Direction.IN: sql.CITATIONS_IN, Direction.OUT: sql.CITATIONS_OUT}.get(direction)
        if query is None:
            raise ValueError("citations lead into a node or out of it: ask for one of the two")
        with self._errors():
            rows = self._connection.execute(query, (id,))
            return [Citing(_edge(row[:9]), _node(row[9:14]), row[14]) for row in rows]

    def cited_pairs(self) -> Iterator[CitedPair]:
        with self._errors():
            yield from map(CitedPair._make, self._connection.execute(sql.CITED_PAIRS))

    def unmatched(self, *, authority: str = "", limit: int | None = None) -> list[Unmatched]:
        parameters = {"authority": authority, "limit": -1 if limit is None else limit}
        with self._errors():
            rows = self._connection.execute(sql.UNMATCHED, parameters)
            return [Unmatched(_node(row[:5]), *row[5:]) for row in rows]

    def facts(self, owners: Iterable[str]) -> Iterator[Facts]:
        structure = json.dumps(sorted(STRUCTURE))
        with self._errors():
            for owner in sorted(self.owners().keys() & set(owners)):
                parameters = {"owner": owner, "structure": structure}
                nodes = self._connection.execute(sql.STATED_NODES, (owner,)).fetchall()
                edges = self._connection.execute(sql.STATED_EDGES, parameters).fetchall()
                yield state(owner, map(_node, nodes), map(_edge, edges))

    def counts(self) -> Counts:
        with self._errors():
            execute = self._connection.execute
            nodes = {NodeKind(kind): count for kind, count in execute(sql.COUNT_NODES)}
            edges = {EdgeKind(kind): count for kind, count in execute(sql.COUNT_EDGES)}
            (stated,) = execute(sql.COUNT_ALL_EDGES).fetchone()
        return Counts(nodes, edges, dangling=stated - sum(edges.values()))

    def check(self) -> None:
        with self._errors():
            faults = [fault for (fault,) in self._connection.execute("pragma quick_check(1)")]
            orphans = self._connection.execute("pragma foreign_key_check").fetchone()
        if faults != ["ok"] or orphans:
            raise self._damaged(faults[0] if orphans is None else "rows that refer to nothing")

    def close(self) -> None:
        if self._writable:
            # A reader that still has the file open keeps it in WAL mode, which is no harm.
            with suppress(sqlite3.Error):
                self._connection.execute("pragma busy_timeout = 0")
                self._connection.execute("pragma journal_mode = delete")
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self) -> None:
        execute = self._connection.execute
        if self._writable and not execute("select count(*) from sqlite_master").fetchone()[0]:
            self._connection.executescript(_SCHEMA)
        (application,) = execute("pragma application_id").fetchone()
        (version,) = execute("pragma user_version").fetchone()
        if application != APPLICATION_ID:
            raise GraphError(f"{self._path} is no graph of decisis: name another file")
        if version > SCHEMA_VERSION:
            raise GraphError(f"the graph at {self._path} was written by a newer decisis: update")
        if self._writable:
            execute("pragma journal_mode = wal")
            execute("pragma synchronous = normal")
            execute("pragma cache_size = -131072")  # kB; the first load sorts a million edges

    def _adjacent(self, kinds: str, frontier: Collection[str]) -> list[tuple[str, str]]:
        parameters = {"frontier": json.dumps([*frontier]), "kinds": kinds}
        with self._errors():
            return self._connection.execute(sql.ADJACENT, parameters).fetchall()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise GraphError(f"another process is writing the graph at {self._path}") from None
            raise GraphError(f"the graph at {self._path} cannot be used: {error}") from None
        except sqlite3.DatabaseError as error:
            raise self._damaged(str(error)) from None

    def _damaged(self, reason: str) -> GraphError:
        return GraphError(
            f"the graph at {self._path} is damaged ({reason}): delete it and build it again"
        )


def _kinds(kinds: Collection[EdgeKind]) -> str:
    return json.dumps(sorted(kinds or EdgeKind))


def _node(row: tuple[str, str, str, str, str]) -> Node:
    key, kind, name, parent, properties = row
    return Node(key, NodeKind(kind), name, json.loads(properties), parent)


def _edge(row: tuple[str, str, str, str, int, int, str, str, str]) -> Edge:
    source, target, kind, owner, start, end, text, pin, properties = row
    return Edge(
        source, target, EdgeKind(kind), owner, start, end, text, pin, json.loads(properties)
    )
