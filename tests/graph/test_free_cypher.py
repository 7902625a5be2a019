"""Free Cypher: what reads passes with a limit, what may do more is refused."""

import pytest

from graph import Edge, EdgeKind, Node, NodeKind, state
from graph.free_cypher import MAX_QUERY_CHARACTERS, checked_query
from law.errors import QueryError
from tests.graph.bolt_server import Address
from tests.graph.conftest import open_bolt

READS = [
    "MATCH (n:Section) RETURN n.name",
    "match (a)-[e:CITES]->(b:Section {id: 'b'}) where e.pin <> 'x' return a.id as id, count(e)",
    "MATCH p = (a:Node {id: 'a'})-[:CITES|MOVED_TO*1..3]-(b) RETURN length(p) ORDER BY b.id DESC",
    "MATCH (n) WHERE n.name CONTAINS 'DELETE // CREATE' RETURN n.set, n.call SKIP 2",
    "OPTIONAL MATCH (n:Opinion) WITH n WHERE n.year * 2 > 10 RETURN DISTINCT labels(n), [1, 2 * 3]",
]

REFUSED = [
    ("", "begin with MATCH"),
    ("RETURN 1", "begin with MATCH"),
    ("MATCH (n) DETACH DELETE n", "DETACH"),
    ("MATCH (n) SET n.x = 1 RETURN n", "SET"),
    ("match (n) remove n.x return n", "REMOVE"),
    ("MATCH (n) CREATE (m) RETURN m", "CREATE"),
    ("MATCH (n) MERGE (m) RETURN m", "MERGE"),
    ("MATCH (n) FOREACH (x IN [1] | SET n.x = x) RETURN n", "FOREACH"),
    ("MATCH (n) CALL db.labels() YIELD label RETURN label", "CALL"),
    ("MATCH (n) CALL { MATCH (m) DELETE m } RETURN n", "CALL"),
    ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", "begin with MATCH"),
    ("MATCH (n) LOAD CSV FROM 'http://x' AS row RETURN row", "LOAD"),
    ("MATCH (n) RETURN apoc.load.json('http://x')", "cannot call 'json'"),
    ("MATCH (n) RETURN file('x')", "cannot call 'file'"),
    ("MATCH (n) RETURN n; MATCH (m) DELETE m", "';'"),
    ("MATCH (n) RETURN n // DELETE", "'//'"),
    ("MATCH (n) /* x */ RETURN n", "'/\\*'"),
    ("MATCH (n:`Owner`) RETURN n", "'`'"),
    ("MATCH (n) WHERE n.id = $id RETURN n", "'\\$'"),
    ("MATCH (n:Owner) RETURN n", "no 'Owner'"),
    ("MATCH (n)-[:STATES]->(m) RETURN n", "no 'STATES'"),
    ("MATCH (n) RETURN n UNION MATCH (m) RETURN m", "UNION"),
    ("USE system MATCH (n) RETURN n", "begin with MATCH"),
    ("MATCH (n)-[*]-(m) RETURN m", "any length"),
    ("MATCH (n)-[:CITES*2..]-(m) RETURN m", "any length"),
    ("MATCH (n)-[*..9]-(m) RETURN m", "any length"),
    ("MATCH (n)", "one RETURN"),
    ("MATCH (n) RETURN n LIMIT 1 + 1", "LIMIT"),
    ("MATCH (n) RETURN n LIMIT", "LIMIT"),
    ("MATCH (n) WHERE n.id = 'a\\' RETURN n", "cannot hold"),
    ("MATCH (n) WHERE n.id = '\\u0027 RETURN n", "cannot hold"),
    ("MATCH (n) \u200bRETURN n", "cannot hold"),
    ("MATCH (n) ＤELETE n RETURN n", "cannot hold"),
    (f"MATCH (n) WHERE n.id = '{'x' * MAX_QUERY_CHARACTERS}' RETURN n", "characters long"),
]


@pytest.mark.parametrize("query", READS)
def test_reading_passes_with_a_limit(query: str) -> None:
    assert checked_query(query, max_rows=7).text == f"{query} LIMIT 7"


@pytest.mark.parametrize(("query", "said"), REFUSED)
def test_everything_else_is_refused(query: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        checked_query(query)


def test_limit_is_only_ever_lowered() -> None:
    assert checked_query("MATCH (n) RETURN n LIMIT 3", max_rows=5).text.endswith("LIMIT 3")
    assert checked_query("MATCH (n) RETURN n limit 30", max_rows=5).text.endswith("LIMIT 5")


def test_query_reads_the_graph(bolt: Address) -> None:
    with open_bolt(bolt) as store:
        store.replace(
            [
                state(name, [Node(name, NodeKind.SECTION, name)], edges)
                for name, edges in (("a", [Edge("a", "b", EdgeKind.CITES, "a")]), ("b", []))
            ]
        )
        rows = store.query(
            checked_query("MATCH (a:Section)-[:CITES]->(b) RETURN a.name AS citing, b.id AS cited")
        )
        assert rows == [{"citing": "a", "cited": "b"}]
        names = checked_query("MATCH (n:Section) RETURN n.id AS id", max_rows=1)
        assert len(store.query(names)) == 1


def test_what_reads_is_rolled_back_even_so(bolt: Address) -> None:
    """ArcadeDB lets a session in READ mode write: the second fence holds behind the first."""
    from graph.free_cypher import ReadQuery

    with open_bolt(bolt) as store:
        store.replace([state("a", [Node("a", NodeKind.SECTION, "a")], [])])
        store.query(ReadQuery("MATCH (n:Node) SET n.name = 'gone' RETURN n.name AS name", 5, 5.0))
        node = store.node("a")
        assert node is not None
        assert node.name == "a"
