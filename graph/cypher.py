"""Every Cypher query of the Neo4j store. Input travels in parameters only.

What stands in the database:

    (:Node:Section {id, kind, name, parent, speaker, …})        a node, with the owner that speaks
    (:Node {id})                                                named by an edge, stated by nobody
    (:Node)-[:CITES {owner, start, end, text, pin, …}]->(:Node)
    (:Owner {id, fingerprint})-[:STATES {id, kind, name, …}]->(:Node)
    (:Graph {schema})

``Owner``, ``STATES`` and ``Graph`` are the books that the store keeps; the law is in the rest.
Labels and types are those of ``graph.vocabulary``. A library has the database to itself.
"""

from collections.abc import Collection

from graph.model import Direction
from graph.vocabulary import STRUCTURE, EdgeKind, NodeKind

OWNED = tuple(kind for kind in EdgeKind if kind not in STRUCTURE)

SCHEMA = (
    "CREATE CONSTRAINT node_id IF NOT EXISTS FOR (n:Node) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT owner_id IF NOT EXISTS FOR (o:Owner) REQUIRE o.id IS UNIQUE",
    "CREATE INDEX node_kind IF NOT EXISTS FOR (n:Node) ON (n.kind)",
    *(
        f"CREATE INDEX {kind}_owner IF NOT EXISTS FOR ()-[e:{kind.type}]-() ON (e.owner)"
        for kind in OWNED
    ),
)

# Marks the database as a graph of this store.
CREATE_GRAPH = "MERGE (g:Graph) ON CREATE SET g.schema = $schema"
SCHEMA_VERSION = "MATCH (g:Graph) RETURN g.schema AS schema"

# Writing, in the order in which one transaction runs it.

KNOWN_OWNERS = "MATCH (o:Owner) WHERE o.id IN $owners RETURN o.id AS id"

RETRACT_EDGES = {
    kind: f"""
        MATCH (source:Node)-[e:{kind.type}]->(target:Node) WHERE e.owner IN $owners
        WITH e, [source.id, target.id] AS ends
        DELETE e
        WITH ends UNWIND ends AS id
        RETURN DISTINCT id
    """
    for kind in OWNED
}

# Setting an id to itself takes the lock of the node, so that its speaker is read as it is now.
RETRACT_STATEMENTS = """
    MATCH (o:Owner)-[s:STATES]->(n:Node) WHERE o.id IN $owners
    SET n.id = n.id
    WITH o, s, n
    SET n.speaker = CASE WHEN n.speaker = o.id THEN null ELSE n.speaker END
    DELETE s
    RETURN n.id AS id
"""

RETRACT_OWNERS = "MATCH (o:Owner) WHERE o.id IN $owners DELETE o"

ADD_OWNERS = "UNWIND $rows AS row MERGE (o:Owner {id: row.id}) SET o.fingerprint = row.fingerprint"

ADD_NODES = "UNWIND $rows AS row MERGE (n:Node {id: row.id}) SET n.id = row.id"

# A node loses its speaker where a better one comes, and gets it back by election.
ADD_STATEMENTS = """
    UNWIND $rows AS row
    MATCH (o:Owner {id: row.owner})
    MATCH (n:Node {id: row.said.id})
    CREATE (o)-[s:STATES]->(n)
    SET s = row.said
    SET n.speaker = CASE
        WHEN row.owner = n.id OR (n.speaker <> n.id AND row.owner < n.speaker) THEN null
        ELSE n.speaker
    END
"""

ADD_EDGES = {
    kind: f"""
        UNWIND $rows AS row
        MATCH (source:Node {{id: row.source}})
        MATCH (target:Node {{id: row.target}})
        CREATE (source)-[e:{kind.type}]->(target)
        SET e = row.said
    """
    for kind in OWNED
}

ELECT = """
    UNWIND $ids AS id
    MATCH (n:Node {id: id})<-[:STATES]-(o:Owner)
    WHERE n.speaker IS NULL
    WITH n, min(CASE WHEN o.id = n.id THEN '' ELSE o.id END) AS first
    WITH n, CASE WHEN first = '' THEN n.id ELSE first END AS speaker
    MATCH (:Owner {id: speaker})-[s:STATES]->(n)
    SET n = properties(s)
    SET n.speaker = speaker
    RETURN n.id AS id
"""

SILENCE = """
    UNWIND $ids AS id
    MATCH (n:Node {id: id})
    WHERE n.speaker IS NULL
    SET n = {id: id}
    RETURN n.id AS id
"""

LEAVE_PARENTS = f"""
    UNWIND $ids AS id
    MATCH (n:Node {{id: id}})-[e:{"|".join(sorted(kind.type for kind in STRUCTURE))}]->(parent:Node)
    WITH e, parent.id AS parent
    DELETE e
    RETURN parent AS id
"""

JOIN_PARENTS = {
    kind: f"""
        UNWIND $ids AS id
        MATCH (n:Node {{id: id}})
        WHERE n.parent IS NOT NULL AND n.kind IN $kinds
        MERGE (parent:Node {{id: n.parent}})
        CREATE (n)-[:{kind.type} {{owner: n.speaker}}]->(parent)
    """
    for kind in sorted(STRUCTURE)
}

REMOVE_UNUSED = """
    UNWIND $ids AS id
    MATCH (n:Node {id: id})
    WHERE n.speaker IS NULL AND NOT EXISTS { (n)--() }
    DELETE n
"""

# Labels follow kinds, each change in a transaction of its own: ArcadeDB writes a record anew when
# its labels change, and then meets the unique id of the old one.

REMOVE_LABEL = {
    kind: f"""
        MATCH (n:{kind.label}) WHERE n.kind IS NULL OR n.kind <> $kind
        WITH n LIMIT $limit
        REMOVE n:{kind.label}
        RETURN count(n) AS changed
    """
    for kind in NodeKind
}

ADD_LABEL = {
    kind: f"""
        MATCH (n:Node {{kind: $kind}}) WHERE NOT n:{kind.label}
        WITH n LIMIT $limit
        SET n:{kind.label}
        RETURN count(n) AS changed
    """
    for kind in NodeKind
}

# Reading.

OWNERS = "MATCH (o:Owner) RETURN o.id AS id, o.fingerprint AS fingerprint"

NODE = "MATCH (n:Node {id: $id}) WHERE n.speaker IS NOT NULL RETURN properties(n) AS said"
NODES = "MATCH (n:Node) WHERE n.speaker IS NOT NULL RETURN properties(n) AS said"
NODES_OF_KIND = "MATCH (n:Node {kind: $kind}) RETURN properties(n) AS said"

NODES_BY_ID = """
    UNWIND $ids AS id
    MATCH (n:Node {id: id}) WHERE n.speaker IS NOT NULL
    RETURN DISTINCT properties(n) AS said
"""

_TYPES = "|".join(kind.type for kind in EdgeKind)
_SEEN = "source.speaker IS NOT NULL AND target.speaker IS NOT NULL"

ALL_EDGES = f"""
    MATCH (source:Node)-[e:{_TYPES}]->(target:Node)
    WHERE {_SEEN}
    RETURN source.id AS source, target.id AS target, type(e) AS type, properties(e) AS said
"""

CITATIONS = {
    direction: f"""
        MATCH (n:Node {{id: $id}}){left}[e:{EdgeKind.CITES.type}]{right}(other:Node)
        WHERE n.speaker IS NOT NULL AND other.speaker IS NOT NULL
        OPTIONAL MATCH (other)-[:{EdgeKind.DECIDED_BY.type}]->(court:Node)
        WHERE court.speaker IS NOT NULL
        WITH e, other, min(court.id) AS court
        RETURN startNode(e).id AS source, endNode(e).id AS target, type(e) AS type,
               properties(e) AS said, properties(other) AS other, coalesce(court, '') AS court
        ORDER BY source, target, e.owner, coalesce(e.start, -1), coalesce(e.end, -1)
    """
    for direction, (left, right) in {
        Direction.IN: ("<-", "-"),
        Direction.OUT: ("-", "->"),
    }.items()
}

CITED_PAIRS = f"""
    MATCH (source:Node)-[e:{EdgeKind.CITES.type}]->(target:Node)
    WHERE {_SEEN}
    RETURN source.id AS source, target.id AS target, count(e) AS occurrences
"""

_UNMATCHED = f"""
    MATCH (source:Node)-[e:{EdgeKind.CITES.type}]->(target:Node {{kind: $kind}})
    WHERE {_SEEN} AND ($authority = '' OR target.authority = $authority)
    WITH target, count(DISTINCT source) AS documents, count(e) AS occurrences
    RETURN properties(target) AS said, documents, occurrences
    ORDER BY documents DESC, occurrences DESC, said.id
"""
UNMATCHED = _UNMATCHED
UNMATCHED_FIRST = f"{_UNMATCHED} LIMIT $limit"

STATED_NODES = """
    MATCH (o:Owner)-[s:STATES]->(:Node) WHERE o.id IN $owners
    RETURN o.id AS owner, properties(s) AS said
"""
STATED_EDGES = {
    kind: f"""
        MATCH (source:Node)-[e:{kind.type}]->(target:Node) WHERE e.owner IN $owners
        RETURN source.id AS source, target.id AS target, type(e) AS type, properties(e) AS said
    """
    for kind in OWNED
}

COUNT_NODES = """
    MATCH (n:Node) WHERE n.speaker IS NOT NULL
    RETURN n.kind AS kind, count(*) AS count
"""

COUNT_EDGES = f"""
    MATCH (source:Node)-[e:{_TYPES}]->(target:Node)
    RETURN type(e) AS type, {_SEEN} AS seen, count(*) AS count
"""

COUNT_FAULTS = """
    MATCH (n:Node)
    WHERE n.speaker IS NOT NULL
      AND NOT EXISTS { MATCH (o:Owner)-[:STATES]->(n) WHERE o.id = n.speaker }
    RETURN count(n) AS count
"""

_ARROWS = {
    Direction.OUT: ("-", "->"),
    Direction.IN: ("<-", "-"),
    Direction.BOTH: ("-", "-"),
}


def edges(direction: Direction, kinds: Collection[EdgeKind], *, limited: bool) -> str:
    """The edges of the node ``$id`` in the order of ``edge_order``; if limited, ``$limit`` of them.

    A high number for "no limit" would not do: ArcadeDB sets that much memory aside.
    """
    left, right = _ARROWS[direction]
    return f"""
        MATCH (n:Node {{id: $id}}){left}[e:{_types(kinds)}]{right}(other:Node)
        WHERE n.speaker IS NOT NULL AND other.speaker IS NOT NULL
        RETURN startNode(e).id AS source, endNode(e).id AS target, type(e) AS type,
               properties(e) AS said
        ORDER BY toLower(type), source, target, e.owner, coalesce(e.start, -1), coalesce(e.end, -1)
        {"LIMIT $limit" if limited else ""}
    """


def adjacent(kinds: Collection[EdgeKind]) -> str:
    """The neighbours of ``$frontier``, over edges of these kinds (of all, where there are none)."""
    return f"""
        UNWIND $frontier AS id
        MATCH (here:Node {{id: id}})-[:{_types(kinds)}]-(there:Node)
        WHERE here.speaker IS NOT NULL AND there.speaker IS NOT NULL
        RETURN DISTINCT here.id AS here, there.id AS there
    """


def _types(kinds: Collection[EdgeKind]) -> str:
    return "|".join(EdgeKind(kind).type for kind in sorted(kinds or EdgeKind))
