"""What only a server can suffer: death in mid-write, races, wrong credentials, silence."""

import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from neo4j import GraphDatabase

from graph import Edge, EdgeKind, Facts, Node, NodeKind, edge_order, state
from graph.cypher import ADD_LABEL
from law.errors import GraphError
from tests.graph.bolt_server import Address, BoltServer, free_port
from tests.graph.conftest import empty, open_bolt
from tests.graph.reference import Reference


def sections(count: int) -> list[Facts]:
    """Sections of one chapter, each citing the five before it."""
    return [
        state(
            f"s{number:04}",
            [
                Node(f"s{number:04}", NodeKind.SECTION, f"Section {number}", {}, "ch1"),
                Node("ch1", NodeKind.LEVEL, f"Chapter 1, says {number}", {}, "x"),
                Node("x", NodeKind.JURISDICTION, "X"),
            ],
            [
                Edge(f"s{number:04}", f"s{cited:04}", EdgeKind.CITES, f"s{number:04}", cited)
                for cited in range(max(0, number - 5), number)
            ],
        )
        for number in range(count)
    ]


def reference(facts: list[Facts]) -> Reference:
    made = Reference()
    made.replace(facts)
    return made


def test_killed_server_loses_nothing_that_the_same_call_does_not_bring_back(
    bolt_process: BoltServer,
) -> None:
    address = bolt_process.address
    empty(address)
    facts = sections(500)
    # Dies while the second batch is being written.
    death = threading.Timer(0.1, bolt_process.kill)

    def kill_soon(stage: str, done: int, total: int | None) -> None:
        if not death.is_alive():
            death.start()

    with open_bolt(address, patience=0.5) as store:
        with pytest.raises(GraphError, match="cannot be reached: start it"):
            store.replace(facts, kill_soon)
        death.join()
        bolt_process.start()
    with open_bolt(address) as store:
        kept = len(store.owners())
        assert kept > 0
        assert store.replace(facts) == len(facts) - kept
        assert store.counts() == reference(facts).counts()
        assert sorted(store.all_edges(), key=edge_order) == reference(facts).edges()
        store.check()


def test_writers_of_the_same_nodes_lose_nothing(bolt: Address) -> None:
    facts = sections(32)
    start = threading.Barrier(4)

    def write(part: int) -> int:
        with open_bolt(bolt) as store:
            start.wait()
            return sum(store.replace([said]) for said in facts[part::4])

    with open_bolt(bolt) as store, ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(write, range(4))) == len(facts)
        assert store.counts() == reference(facts).counts()
        assert sorted(store.nodes(), key=lambda node: node.id) == reference(facts).nodes()
        store.check()


def test_labels_and_types_are_those_of_the_vocabulary(bolt: Address) -> None:
    with (
        open_bolt(bolt) as store,
        GraphDatabase.driver(bolt.uri, auth=(bolt.user, bolt.password)) as driver,
    ):

        def labels() -> dict[str, set[str]]:
            found = driver.execute_query("MATCH (n:Node) RETURN n.id, labels(n)").records
            return {name: set(labels) for name, labels in found}

        cited = state("s1", [Node("b", NodeKind.AUTHORITY, "b")], [])
        store.replace([*sections(2), cited])
        section = {"Node", "Section"}
        assert labels() == {
            "b": {"Node", "Authority"},
            "s0000": section,
            "s0001": section,
            "ch1": {"Node", "Level"},
            "x": {"Node", "Jurisdiction"},
        }
        store.replace([state("b", [Node("b", NodeKind.SECTION, "b")], [])])
        assert labels()["b"] == section
        types = driver.execute_query("MATCH ()-[e]->() RETURN DISTINCT type(e)").records
        assert {name for (name,) in types} == {"CITES", "PART_OF", "STATES"}


def test_label_that_a_killed_writer_left_out_is_made_up_for(bolt: Address) -> None:
    with (
        open_bolt(bolt) as store,
        GraphDatabase.driver(bolt.uri, auth=(bolt.user, bolt.password)) as driver,
    ):
        store.replace(sections(2))
        driver.execute_query("MATCH (n:Section) REMOVE n:Section")
        store.replace(sections(2))
        (count,) = driver.execute_query("MATCH (n:Section) RETURN count(n)").records[0]
        assert count == 2
    assert ADD_LABEL.keys() == set(NodeKind)


@pytest.mark.parametrize("writable", [True, False])
def test_wrong_password(
    bolt_process: BoltServer, writable: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = replace(bolt_process.address, password="not-the-password")
    with pytest.raises(GraphError, match="refuses the user 'root' or the password") as raised:
        open_bolt(wrong, writable=writable)
    assert "not-the-password" not in str(raised.value) + caplog.text


def test_password_is_not_logged(bolt: Address, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with open_bolt(bolt) as store:
        store.replace(sections(1))
    assert bolt.password not in caplog.text
    assert "neo4j" in caplog.text


def test_nobody_listens() -> None:
    address = Address(f"bolt://127.0.0.1:{free_port()}", "neo4j", "secret")
    with pytest.raises(GraphError, match="cannot be reached: start it") as raised:
        open_bolt(address)
    assert "\n" not in str(raised.value)


def test_somebody_else_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:

        def hang_up() -> None:
            connection, _ = server.accept()
            connection.recv(1024)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.close()

        pool.submit(hang_up)
        address = Address(f"bolt://127.0.0.1:{server.getsockname()[1]}", "neo4j", "secret")
        with pytest.raises(GraphError) as raised:
            open_bolt(address)
    assert "\n" not in str(raised.value)


def test_database_of_a_newer_decisis(bolt: Address) -> None:
    open_bolt(bolt).close()
    with GraphDatabase.driver(bolt.uri, auth=(bolt.user, bolt.password)) as driver:
        driver.execute_query("MATCH (g:Graph) SET g.schema = 99")
    with pytest.raises(GraphError, match="newer decisis"):
        open_bolt(bolt)


def test_damage_is_found(bolt: Address) -> None:
    with open_bolt(bolt) as store:
        store.replace(sections(2))
        with GraphDatabase.driver(bolt.uri, auth=(bolt.user, bolt.password)) as driver:
            driver.execute_query("MATCH (:Owner)-[s:STATES]->(:Node {id: 'ch1'}) DELETE s")
        with pytest.raises(GraphError, match="1 nodes speak for nobody"):
            store.check()
