"""The graph in one SQLite file: the default store.

A file is written by one process and read by many. While it is written it is in WAL mode, so that
readers see the last commit and a killed writer leaves a whole file; a store that is closed leaves
one file and no journal beside it, which may be copied.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import resources
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from graph import search
from graph.model import Direction, Edge, Facts, Node, Value
from graph.store import STAGE, Counts
from graph.vocabulary import STRUCTURE, EdgeKind, NodeKind
from law.errors import GraphError
from law.progress import Progress, silent

SCHEMA_VERSION = 1

# Owners that are written between two reports of progress.
_BATCH = 500

_EDGES = """
select source, target, kind, owner, start, end, text, pin, properties from seen_edges
where {end}_key = (select key from nodes where id = :id)
  and kind in (select value from json_each(:kinds))
"""
_EDGES_BY_DIRECTION = {
    direction: f"select * from ({edges}) order by kind, source, target, owner, start, end limit :limit"
    for direction, edges in (
        (Direction.OUT, _EDGES.format(end="source")),
        (Direction.IN, _EDGES.format(end="target")),
        (Direction.BOTH, _EDGES.format(end="source") + "union all" + _EDGES.format(end="target")),
    )
}

_ADJACENT = """
select here.id, there.id
from json_each(:frontier)
join nodes as here on here.id = json_each.value and here.speaker is not null
join edges on edges.source = here.key and kind in (select value from json_each(:kinds))
join nodes as there on there.key = edges.target and there.speaker is not null
union
select here.id, there.id
from json_each(:frontier)
join nodes as here on here.id = json_each.value and here.speaker is not null
join edges on edges.target = here.key and kind in (select value from json_each(:kinds))
join nodes as there on there.key = edges.source and there.speaker is not null
"""

# What an owner says is taken back, and the nodes that this may change are noted.
_FORGET = (
    "insert or ignore into touched select node from statements where owner = ?",
    "insert or ignore into touched select source from edges where owner = ?",
    "insert or ignore into touched select target from edges where owner = ?",
    "delete from statements where owner = ?",
    "delete from edges where owner = ?",
)

# Decides anew who speaks for the touched nodes and where they are part of (graph.model, rules 1, 2).
_SETTLE = (
    """
    insert or ignore into touched select target from edges
    where source in touched and kind in (select value from json_each(:structure))
    """,
    """
    delete from edges
    where source in touched and kind in (select value from json_each(:structure))
    """,
    """
    update nodes set speaker = (
        select owner from statements join owners on owners.key = owner
        where node = nodes.key order by owners.id <> nodes.id, owners.id limit 1
    )
    where key in touched
    """,
    """
    insert or ignore into nodes (id)
    select parent from stated_nodes where key in touched and parent <> ''
    """,
    """
    insert into edges
    select stated.key, parents.key, parent_edges.value, speaker, -1, -1, '', '', '{}'
    from stated_nodes as stated
    join nodes on nodes.key = stated.key
    join nodes as parents on parents.id = stated.parent
    join json_each(:parent_edges) as parent_edges on parent_edges.key = stated.kind
    where stated.key in touched
    """,
    """
    delete from nodes
    where key in touched and speaker is null
      and not exists (select 1 from edges where source = nodes.key)
      and not exists (select 1 from edges where target = nodes.key)
    """,
    "delete from touched",
)
_SETTLE_PARAMETERS = {
    "structure": json.dumps(sorted(STRUCTURE)),
    "parent_edges": json.dumps({kind: kind.parent_edge for kind in NodeKind}),
}


class SqliteStore:
    """A ``GraphStore`` in the file at ``path``; ``writable`` creates it where it is missing.

    A store that only reads may be shared by threads.
    """

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        self.path = path
        if not writable and not path.is_file():
            raise GraphError(f"there is no graph at {path}: build the library first")
        with self._errors():
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={'rwc' if writable else 'ro'}",
                uri=True,
                isolation_level=None,
                check_same_thread=writable,
                timeout=10,
            )
        self._writable = writable
        try:
            with self._errors():
                self._prepare()
        except GraphError:
            self._connection.close()
            raise

    def replace(self, facts: Iterable[Facts], progress: Progress = silent) -> int:
        total = len(facts) if isinstance(facts, Collection) else None
        done = written = 0
        with self._errors(), self._transaction():
            first_load = not self._value("select exists (select 1 from owners)")
            if first_load:
                self._drop_indexes()
            known = self.owners()
            remaining = iter(facts)
            while batch := list(islice(remaining, _BATCH)):
                for said in batch:
                    if known.get(said.owner) != said.fingerprint:
                        self._forget(said.owner)
                        self._write(said)
                        known[said.owner] = said.fingerprint
                        written += 1
                done += len(batch)
                progress(STAGE, done, total)
            if first_load:
                self._create_indexes()
            self._settle()
        return written
