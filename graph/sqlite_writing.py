"""One change of a graph in SQLite: from BEGIN to COMMIT, all of it or nothing."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

from graph import sql
from graph.model import Edge, Facts, Node
from graph.vocabulary import STRUCTURE, NodeKind

_SETTLE_PARAMETERS = {
    "structure": json.dumps(sorted(STRUCTURE)),
    "parent_edges": json.dumps({kind: kind.parent_edge for kind in NodeKind}),
}


def script(name: str) -> list[str]:
    """The statements of one of the SQL files beside this module."""
    text = resources.files("graph").joinpath(name).read_text(encoding="utf-8")
    return [statement for statement in text.split(";") if statement.strip()]


@contextmanager
def change(connection: sqlite3.Connection) -> Iterator["Change"]:
    """A transaction that commits where the block ends well, and settles what it has touched."""
    connection.execute("begin immediate")
    try:
        changing = Change(connection)
        yield changing
        changing.settle()
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


class Change:
    """Statements being taken back and made within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._keys: dict[str, int] = {}
        self._first_load = bool(connection.execute(sql.IS_EMPTY).fetchone()[0])
        connection.execute("create temp table if not exists touched (node integer primary key)")
        if self._first_load:
            for name, *_ in connection.execute(sql.INDEXES).fetchall():
                ...

    def settle(self) -> None: ...
