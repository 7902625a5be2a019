"""Graph stores of both kinds, empty: the same tests run over SQLite and over Bolt.

The Bolt server is a child process, or the one at TEST_NEO4J_URI (with TEST_NEO4J_USERNAME and
TEST_NEO4J_PASSWORD), whose database "neo4j" the tests empty.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from neo4j import GraphDatabase

from graph.neo4j_store import Neo4jStore
from graph.sqlite_store import SqliteStore
from graph.store import GraphStore
from tests.graph.bolt_server import Address, BoltServer


class OpenGraph(Protocol):
    """Opens the test's graph; stores are closed when the test ends."""

    def __call__(self, *, writable: bool = True) -> GraphStore: ...


@pytest.fixture(scope="session")
def bolt_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltServer]:
    """A server of our own, which a test may kill (and starts again)."""
    server = BoltServer(tmp_path_factory.mktemp("bolt"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def bolt_address(request: pytest.FixtureRequest) -> Address:
    if uri := os.environ.get("TEST_NEO4J_URI"):
        user = os.environ.get("TEST_NEO4J_USERNAME", "neo4j")
        return Address(uri, user, os.environ["TEST_NEO4J_PASSWORD"])
    server: BoltServer = request.getfixturevalue("bolt_process")
    return server.address


@pytest.fixture
def bolt(bolt_address: Address) -> Address:
    """A server whose database is empty."""
    empty(bolt_address)
    return bolt_address


@pytest.fixture(params=["sqlite", "bolt"])
def open_graph(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenGraph]:
    """The graph of one test, in each kind of store."""
    with ExitStack() as stack:

        def opener(*, writable: bool = True) -> GraphStore:
            if request.param == "sqlite":
                return stack.enter_context(
                    SqliteStore(tmp_path / "graph.sqlite", writable=writable)
                )
            return stack.enter_context(
                open_bolt(request.getfixturevalue("bolt"), writable=writable)
            )

        yield opener


@pytest.fixture
def store(open_graph: OpenGraph) -> GraphStore:
    """An empty graph, open for writing."""
    return open_graph()


def open_bolt(address: Address, *, writable: bool = True, patience: float = 15.0) -> Neo4jStore:
    return Neo4jStore(
        address.uri,
        user=address.user,
        password=address.password,
        writable=writable,
        patience=patience,
    )


def empty(address: Address) -> None:
    """Delete every node and edge."""
    with GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n", database_="neo4j")
