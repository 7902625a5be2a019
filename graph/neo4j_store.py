"""The graph in Neo4j, or in another server that speaks Bolt and Cypher: one library a database.

Each batch of owners is one transaction, its fingerprints among it: a write that was cut off is
completed by the same call.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Any, LiteralString, Self, TypeVar, cast

from neo4j import READ_ACCESS, Driver, GraphDatabase, ManagedTransaction, Query, RoutingControl
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
)

from graph import cypher, search
from graph.model import Direction, Edge, Facts, Node, Value
from graph.neo4j_writing import BATCH_ROWS, write
...
