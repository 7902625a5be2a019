"""From a location to an open graph store: a path is SQLite, a Bolt address is Neo4j."""

import os
import re
from pathlib import Path

from graph.sqlite_store import SqliteStore
from graph.store import GraphStore
from law.errors import GraphError

_BOLT = re.compile(r"(bolt|neo4j)(\+s|\+ssc)?://", re.IGNORECASE)


def open_store(location: str | Path, *, writable: bool = False) -> GraphStore:
    """The graph at ``location``: a file, or ``bolt://…`` or ``neo4j://…``.

    Credentials of a server come from the environment: NEO4J_USERNAME ("neo4j" where unset),
    NEO4J_PASSWORD and NEO4J_DATABASE ("neo4j"). Raises GraphError where there is no graph to open;
    ``writable`` makes one.
    """
    if not isinstance(location, str) or not _BOLT.match(location):
        return SqliteStore(Path(location), writable=writable)
    if "@" in location:
        raise GraphError(
            "leave user and password out of the graph's address: set NEO4J_USERNAME and "
            "NEO4J_PASSWORD"
        )
    # Half a second to import, and only a library that is on a server needs it.
    from graph.neo4j_store import Neo4jStore

    return Neo4jStore(
        location,
        user=os.environ.get("NEO4J_USERNAME", "neo4j"),
        password=os.environ.get("NEO4J_PASSWORD", ""),
        database=os.environ.get("NEO4J_DATABASE", "neo4j"),
        writable=writable,
    )
