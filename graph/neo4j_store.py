"""The graph in Neo4j, or in another server that speaks Bolt and Cypher: one library a database.

Each batch of owners is one transaction, their fingerprints among it: a write that was cut off is
completed by calling it again. One writer at a time is the rule; several at once lose nothing.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from neo4j import READ_ACCESS, GraphDatabase, ManagedTransaction, Record, RoutingControl
from neo4j.exceptions import (
    AuthError,
    ClientError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph import cypher, search
from graph.free_cypher import ReadQuery
from graph.model import Direction, Edge, Facts, Node, state
from graph.neo4j_writing import BATCH_ROWS, batches, label_batch, replace_batch, retract_batch
from graph.store import STAGE, CitedPair, Citing, Counts, Unmatched
from graph.vocabulary import EdgeKind, NodeKind
from law.errors import GraphError
from law.progress import Progress, silent

# How often a transaction is tried. The driver repeats what a server calls transient; but a race
# for a new id is lost with ConstraintError, one for a node that is just being deleted (or, in
# ArcadeDB, labelled) with other errors of the client's.
_ATTEMPTS = 5

SCHEMA_VERSION = 1

# What the driver logs reaches whoever asks for it, not a terminal that did not: errors are raised.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Neo4jStore:
    """A ``GraphStore`` in the database that ``uri`` and ``database`` name.

    ``writable`` makes sure of the constraints that writing relies on; ``patience`` is how many
    seconds a transaction is repeated that lost a race or its server. May be shared by threads.
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
        patience: float = 15.0,
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
                max_transaction_retry_time=patience,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
            )
        try:
            with self._errors():
                self._driver.verify_connectivity()
            self._open(writable)
        except GraphError:
            self._driver.close()
            raise

    def replace(self, facts: Iterable[Facts], progress: Progress = silent) -> int:
        total = len(facts) if isinstance(facts, Sized) else None
        known = self.owners()
        read = written = 0

        def changed() -> Iterator[Facts]:
            nonlocal read
            for said in facts:
                read += 1
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
        query = cypher.edges(direction, kinds, limited=limit is not None)
        return [*map(_edge, self._read(query, id=id, limit=limit))]

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

    def nodes_by_id(self, ids: Collection[str]) -> dict[str, Node]:
        found = (_node(row["said"]) for row in self._read(cypher.NODES_BY_ID, ids=[*ids]))
        return {node.id: node for node in found}

    def citations(self, id: str, direction: Direction = Direction.IN) -> list[Citing]:
        query = cypher.CITATIONS.get(direction)
        if query is None:
            raise ValueError("citations lead into a node or out of it: ask for one of the two")
        rows = self._read(query, id=id)
        return [Citing(_edge(row), _node(row["other"]), row["court"]) for row in rows]

    def cited_pairs(self) -> Iterator[CitedPair]:
        rows = self._stream(cypher.CITED_PAIRS)
        return (CitedPair(row["source"], row["target"], row["occurrences"]) for row in rows)

    def unmatched(self, *, authority: str = "", limit: int | None = None) -> list[Unmatched]:
        query = cypher.UNMATCHED if limit is None else cypher.UNMATCHED_FIRST
        rows = self._read(query, kind=NodeKind.AUTHORITY.value, authority=authority, limit=limit)
        return [Unmatched(_node(row["said"]), row["documents"], row["occurrences"]) for row in rows]

    def facts(self, owners: Iterable[str]) -> Iterator[Facts]:
        known = sorted(self.owners().keys() & set(owners))
        for start in range(0, len(known), BATCH_ROWS):
            batch = known[start : start + BATCH_ROWS]
            nodes: dict[str, list[Node]] = {owner: [] for owner in batch}
            edges: dict[str, list[Edge]] = {owner: [] for owner in batch}
            for row in self._read(cypher.STATED_NODES, owners=batch):
                nodes[row["owner"]].append(_node(row["said"]))
            for query in cypher.STATED_EDGES.values():
                for edge in map(_edge, self._read(query, owners=batch)):
                    edges[edge.owner].append(edge)
            yield from (state(owner, nodes[owner], edges[owner]) for owner in batch)

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
        (faults,) = self._read(cypher.COUNT_FAULTS)
        if faults["count"]:
            raise GraphError(
                f"the graph at {self._uri} is damaged ({faults['count']} nodes speak for nobody): "
                f"empty the database {self._database!r} and build the graph again"
            )

    def query(self, wanted: ReadQuery) -> list[dict[str, object]]:
        """The rows of a query that ``graph.free_cypher`` has let pass, at most as many as it says.

        Neo4j alone has this: nothing that decisis answers rests on it.
        """
        with (
            self._errors(),
            self._driver.session(
                database=self._database, default_access_mode=READ_ACCESS
            ) as session,
            session.begin_transaction(timeout=wanted.seconds) as transaction,
        ):
            result = transaction.run(wanted.text)
            rows = [record.data() for record in islice(result, wanted.rows)]
            # Whatever it did, nothing of it stays.
            transaction.rollback()
        return rows

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

    def _open(self, writable: bool) -> None:
        if writable:
            for statement in cypher.SCHEMA:
                self._run(statement, {}, RoutingControl.WRITE)
            self._run(cypher.CREATE_GRAPH, {"schema": SCHEMA_VERSION}, RoutingControl.WRITE)
        versions = [row["schema"] for row in self._read(cypher.SCHEMA_VERSION)]
        if not versions:
            raise GraphError(
                f"there is no graph in the database {self._database!r} at {self._uri}: "
                "build the library first"
            )
        if max(versions) > SCHEMA_VERSION:
            raise GraphError(f"the graph at {self._uri} was written by a newer decisis: update")

    def _adjacent(self, query: str, frontier: Collection[str]) -> list[tuple[str, str]]:
        rows = self._read(query, frontier=[*frontier])
        return [(row["here"], row["there"]) for row in rows]

    def _read(self, query: str, **parameters: object) -> list[Record]:
        return self._run(query, parameters, RoutingControl.READ)

    def _run(
        self, query: str, parameters: Mapping[str, object], routing: RoutingControl
    ) -> list[Record]:
        with self._errors():
            return self._driver.execute_query(
                query, {**parameters}, routing_=routing, database_=self._database
            ).records

    def _stream(self, query: str, **parameters: object) -> Iterator[Record]:
        with (
            self._errors(),
            self._driver.session(
                database=self._database, default_access_mode=READ_ACCESS
            ) as session,
        ):
            yield from session.run(query, parameters)

    def _write(
        self,
        work: Callable[Concatenate[ManagedTransaction, Arguments], Result],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """Run a unit of work as one transaction, and again where it lost a race."""
        with self._errors(), self._driver.session(database=self._database) as session:
            for _ in range(_ATTEMPTS - 1):
                with suppress(ClientError):
                    return session.execute_write(work, *arguments, **named)
            return session.execute_write(work, *arguments, **named)

    def _label(self) -> None:
        """Let labels follow kinds."""
        for queries in (cypher.REMOVE_LABEL, cypher.ADD_LABEL):
            for kind, query in queries.items():
                while self._write(label_batch, query, kind):
                    pass

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except AuthError:
            raise GraphError(
                f"{self._uri} refuses the user {self._user!r} or the password: "
                "set NEO4J_USERNAME and NEO4J_PASSWORD"
            ) from None
        except (ServiceUnavailable, SessionExpired) as error:
            raise GraphError(
                f"the graph server at {self._uri} cannot be reached: start it or correct the "
                f"address ({_one_line(error)})"
            ) from None
        except (DriverError, Neo4jError, ValueError) as error:
            raise GraphError(f"{self._uri} refuses: {_one_line(error)}") from None


def _one_line(error: Exception) -> str:
    reason = getattr(error, "message", None) or str(error)
    return " ".join(reason.split())[:300]


def _node(said: dict[str, Any]) -> Node:
    said.pop("speaker", None)
    kind = NodeKind(said.pop("kind"))
    return Node(said.pop("id"), kind, said.pop("name"), said, said.pop("parent", ""))


def _edge(row: Record) -> Edge:
    said = dict(row["said"])
    return Edge(
        row["source"],
        row["target"],
        EdgeKind(row["type"].lower()),
        said.pop("owner"),
        said.pop("start", -1),
        said.pop("end", -1),
        said.pop("text", ""),
        said.pop("pin", ""),
        said,
    )
