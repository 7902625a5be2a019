"""The graph in Neo4j, or in another server that speaks Bolt and Cypher: one library a database.

Each batch of owners is one transaction, their fingerprints among it: a write that was cut off is
completed by calling it again. One writer at a time is the rule; several at once lose nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sized
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self

from neo4j import READ_ACCESS, GraphDatabase, ManagedTransaction, Record, RoutingControl
from neo4j.exceptions import AuthError, ConstraintError, DriverError, Neo4jError, ServiceUnavailable

from graph import cypher, search
from graph.model import Direction, Edge, Facts, Node
from graph.neo4j_writing import BATCH_ROWS, batches, replace_batch, retract_batch
from graph.store import STAGE, Counts
from graph.vocabulary import EdgeKind, NodeKind
from law.errors import GraphError
from law.progress import Progress, silent

# How often a batch is tried that loses a race for a new id; the driver repeats only other losses.
_ATTEMPTS = 5

# Cypher has no way to say "no limit" in a parameter.
_UNLIMITED = 2**31 - 1

Parameters = ParamSpec("Parameters")


class Neo4jStore:
    """A ``GraphStore`` in the database that ``uri`` and ``database`` name.

    ``writable`` makes sure of the constraints that writing relies on. May be shared by threads.
    Raises GraphError where the server cannot be reached or refuses.
    """

    def __init__(
        self,
        uri: str,
        *,
        user: str,
        password: str,
        database: str = "neo4j",
        writable: bool = False,
    ) -> None:
        self._uri = uri
        self._user = user
        self._database = database
        with self._errors():
            self._driver = GraphDatabase.driver(
                uri,
                auth=(user, password),
                user_agent="decisis",
                connection_timeout=10,
                max_transaction_retry_time=15,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
            )
        try:
            with self._errors():
                self._driver.verify_connectivity(database=database)
            if writable:
                self._prepare()
        except GraphError:
            self._driver.close()
            raise

    def replace(self, facts: Iterable[Facts], progress: Progress = silent) -> int:
        total = len(facts) if isinstance(facts, Sized) else None
        known = self.owners()
        read = written = 0

        def changed() -> Iterator[Facts]:
            nonlocal read
            for read, said in enumerate(facts, start=1):
                if known.get(said.owner) != said.fingerprint:
                    known[said.owner] = said.fingerprint
                    yield said

        for batch in batches(changed()):
            self._write(replace_batch, batch)
            written += len(batch)
            progress(STAGE, read, total)
        self._label()
        progress(STAGE, read, read)
        return written

    def retract(self, owners: Iterable[str]) -> int:
        gone = sorted(self.owners().keys() & set(owners))
        for start in range(0, len(gone), BATCH_ROWS):
            self._write(retract_batch, gone[start : start + BATCH_ROWS])
        self._label()
        return len(gone)

    def owners(self) -> dict[str, str]:
        return {row["id"]: row["fingerprint"] for row in self._read(cypher.OWNERS)}

    def node(self, id: str) -> Node | None:
        return next((_node(row["said"]) for row in self._read(cypher.NODE, id=id)), None)

    def nodes(self, kind: NodeKind | None = None) -> Iterator[Node]:
        rows = (
            self._stream(cypher.NODES)
            if kind is None
            else self._stream(cypher.NODES_OF_KIND, kind=kind.value)
        )
        return (_node(row["said"]) for row in rows)

    def edges(
        self,
        id: str,
        *,
        direction: Direction = Direction.BOTH,
        kinds: Collection[EdgeKind] = (),
        limit: int | None = None,
    ) -> list[Edge]:
        query = cypher.edges(direction, kinds)
        return [*map(_edge, self._read(query, id=id, limit=_UNLIMITED if limit is None else limit))]

    def all_edges(self) -> Iterator[Edge]:
        return map(_edge, self._stream(cypher.ALL_EDGES))

    def neighbours(
        self, id: str, *, hops: int = 1, kinds: Collection[EdgeKind] = ()
    ) -> frozenset[str]:
        return search.neighbours(partial(self._adjacent, cypher.adjacent(kinds)), id, hops)

    def path(
        self, source: str, target: str, *, kinds: Collection[EdgeKind] = (), max_hops: int = 6
    ) -> list[str] | None:
        if self.node(source) is None or self.node(target) is None:
            return None
        adjacent = partial(self._adjacent, cypher.adjacent(kinds))
        return search.shortest_path(adjacent, source, target, max_hops)

    def counts(self) -> Counts:
        nodes = {NodeKind(row["kind"]): row["count"] for row in self._read(cypher.COUNT_NODES)}
        edges: dict[EdgeKind, int] = {}
        dangling = 0
        for row in self._read(cypher.COUNT_EDGES):
            if row["seen"]:
                edges[EdgeKind(row["type"].lower())] = row["count"]
            else:
                dangling += row["count"]
        return Counts(nodes, edges, dangling)

    def check(self) -> None:
        twice = self._read(cypher.NODES_TWICE)
        if twice:
            raise GraphError(
                f"the graph at {self._uri} has {len(twice)} ids twice: empty the database "
                f"{self._database!r} and build the graph again"
            )

    def close(self) -> None:
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
...
