"""One change of a graph in SQLite: from BEGIN to COMMIT, all of it or nothing."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from graph import sql
from graph.model import Facts, Value
from graph.vocabulary import STRUCTURE, NodeKind

_SETTLE_PARAMETERS = {
    "structure": json.dumps(sorted(STRUCTURE)),
    "parent_edges": json.dumps({kind: kind.parent_edge for kind in NodeKind}),
}


@contextmanager
def change(connection: sqlite3.Connection) -> Iterator["Change"]:
    """A transaction; where the block ends well, what it has touched is settled and committed."""
    connection.execute(sql.TOUCHED)
    connection.execute("begin immediate")
    try:
        changing = Change(connection)
        yield changing
        changing.settle()
        connection.execute("commit")
    except BaseException:
        connection.rollback()
        raise


class Change:
    """What owners say, being stated and retracted within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._keys: dict[str, int] = {}
        self._first_load = bool(connection.execute(sql.IS_EMPTY).fetchone()[0])
        if self._first_load:
            for drop in sql.DROP_INDEX.values():
                connection.execute(drop)

    def state(self, facts: Facts) -> None:
        """Let an owner that says nothing so far say these facts."""
        execute = self._connection.execute
        owner = execute(sql.ADD_OWNER, (facts.owner, facts.fingerprint)).fetchone()[0]
        nodes = [self._key(node.id) for node in facts.nodes]
        self._connection.executemany(sql.TOUCH, ((key,) for key in nodes))
        self._connection.executemany(
            sql.ADD_STATEMENT,
            [
                (key, owner, node.kind, node.name, node.parent, _json(node.properties))
                for key, node in zip(nodes, facts.nodes, strict=True)
            ],
        )
        self._connection.executemany(
            sql.ADD_EDGE,
            [
                (
                    self._key(edge.source),
                    self._key(edge.target),
                    edge.kind,
                    owner,
                    edge.start,
                    edge.end,
                    edge.text,
                    edge.pin,
                    _json(edge.properties),
                )
                for edge in facts.edges
            ],
        )

    def retract(self, owner: str) -> None:
        """Take back what a known owner says, and the owner."""
        (key,) = self._connection.execute(sql.OWNER_KEY, (owner,)).fetchone()
        for statement in sql.RETRACT:
            self._connection.execute(statement, (key,))

    def settle(self) -> None:
        """Bring speakers, edges to parents and unused nodes in line with what is said now."""
        if self._first_load:
            for create in sql.INDEXES.values():
                self._connection.execute(create)
        for statement in sql.SETTLE:
            self._connection.execute(statement, _SETTLE_PARAMETERS)

    def _key(self, id: str) -> int:
        key = self._keys.get(id)
        if key is None:
            found = self._connection.execute(sql.NODE_KEY, (id,)).fetchone()
            found = found or self._connection.execute(sql.ADD_NODE, (id,)).fetchone()
            key = self._keys[id] = int(found[0])
        return key


def _json(properties: Mapping[str, Value]) -> str:
    return json.dumps(dict(properties), ensure_ascii=False) if properties else "{}"
