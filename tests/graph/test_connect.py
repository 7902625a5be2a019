"""A location opens the store that it names."""

import importlib
from pathlib import Path

import pytest

import graph
from graph import open_store
from graph.neo4j_store import Neo4jStore
from graph.sqlite_store import SqliteStore
from law.errors import GraphError
from tests.graph.bolt_server import Address


@pytest.mark.parametrize("as_text", [True, False])
def test_path_is_sqlite(tmp_path: Path, as_text: bool) -> None:
    path = tmp_path / "bolt graph?mode=memory#1.sqlite"
    with open_store(str(path) if as_text else path, writable=True) as store:
        assert isinstance(store, SqliteStore)
    assert path.is_file()
    with open_store(path) as store:
        store.check()


def test_address_is_neo4j(bolt: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_USERNAME", bolt.user)
    monkeypatch.setenv("NEO4J_PASSWORD", bolt.password)
    with open_store(bolt.uri, writable=True) as store:
        assert isinstance(store, Neo4jStore)
    monkeypatch.delenv("NEO4J_PASSWORD")
    with pytest.raises(GraphError, match="set NEO4J_USERNAME and NEO4J_PASSWORD"):
        open_store(bolt.uri)


def test_database_that_does_not_exist(bolt: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_USERNAME", bolt.user)
    monkeypatch.setenv("NEO4J_PASSWORD", bolt.password)
    monkeypatch.setenv("NEO4J_DATABASE", "elsewhere")
    with pytest.raises(GraphError):
        open_store(bolt.uri, writable=True)


@pytest.mark.parametrize(
    "location", ["bolt://neo4j:secret@127.0.0.1:7687", "neo4j+s://me:secret@graph.example"]
)
def test_credentials_do_not_belong_in_an_address(location: str) -> None:
    with pytest.raises(GraphError, match="NEO4J_PASSWORD") as raised:
        open_store(location)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("location", ["bolt://", "bolt://127.0.0.1:notaport", "neo4j+s://?x=1"])
def test_address_that_is_none(location: str) -> None:
    with pytest.raises(GraphError) as raised:
        open_store(location)
    assert "\n" not in str(raised.value)


def test_face_of_the_package() -> None:
    assert graph.__all__ == sorted(graph.__all__)
    for name in graph.__all__:
        assert getattr(importlib.import_module("graph"), name) is not None
