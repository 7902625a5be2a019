"""One batch of changes in Neo4j, as the unit of work of a managed transaction.

The driver may run a unit of work again, so each begins by taking back what its owners say.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from neo4j import ManagedTransaction

from graph import cypher
from graph.model import Edge, Facts, Node, Value
from graph.vocabulary import NodeKind

# Rows in one UNWIND, and about as many nodes and edges in one transaction.
BATCH_ROWS = 2_000

Row: TypeAlias = dict[str, object]


def replace_batch(transaction: ManagedTransaction, batch: Collection[Facts]) -> None:
    """Let each of these owners, of whom none occurs twice, say its facts and nothing else."""
    touched = _retract(transaction, [facts.owner for facts in batch])
    touched |= _state(transaction, batch)
    _settle(transaction, touched)


def retract_batch(transaction: ManagedTransaction, owners: Collection[str]) -> None:
    """Take back what these owners say."""
    _settle(transaction, _retract(transaction, owners))


def label_batch(transaction: ManagedTransaction, query: str, kind: NodeKind) -> int:
    """Give or take the label of one kind; how many nodes (at most ``BATCH_ROWS``) this changed."""
    record = transaction.run(query, kind=kind.value, limit=BATCH_ROWS).single(strict=True)
    return int(record["changed"])


def batches(facts: Iterable[Facts]) -> Iterator[list[Facts]]:
    """Facts of different owners, until they come to about ``BATCH_ROWS`` nodes and edges."""
    batch: dict[str, Facts] = {}
    rows = 0
    for said in facts:
        if said.owner in batch or rows + len(said.nodes) + len(said.edges) > BATCH_ROWS:
            if batch:
                yield [*batch.values()]
            batch, rows = {}, 0
        batch[said.owner] = said
        rows += len(said.nodes) + len(said.edges)
    if batch:
        yield [*batch.values()]


def _retract(transaction: ManagedTransaction, owners: Collection[str]) -> set[str]:
    """The ids of the nodes that this may change."""
    known = _ids(transaction, cypher.KNOWN_OWNERS, owners=[*owners])
    if not known:
        return set()
    touched = _ids(transaction, cypher.RETRACT_STATEMENTS, owners=[*known])
    for query in cypher.RETRACT_EDGES.values():
        touched |= _ids(transaction, query, owners=[*known])
    transaction.run(cypher.RETRACT_OWNERS, owners=[*known]).consume()
    return touched


def _state(transaction: ManagedTransaction, batch: Collection[Facts]) -> set[str]:
    """The ids of the nodes that this may change."""
    nodes = [(facts.owner, node) for facts in batch for node in facts.nodes]
    edges = [edge for facts in batch for edge in facts.edges]
    stated = {node.id for _, node in nodes}
    named = stated.union(*((edge.source, edge.target) for edge in edges))
    _run(transaction, cypher.ADD_NODES, [{"id": name} for name in sorted(named)])
    _run(transaction, cypher.ADD_OWNERS, [_owner_row(facts) for facts in batch])
    _run(transaction, cypher.ADD_STATEMENTS, [_statement_row(owner, node) for owner, node in nodes])
    for kind, query in cypher.ADD_EDGES.items():
        _run(transaction, query, [_edge_row(edge) for edge in edges if edge.kind is kind])
    return stated


def _settle(transaction: ManagedTransaction, touched: set[str]) -> None:
    """Bring speakers, edges to parents and unused nodes in line with what is said now."""
    candidates = sorted(touched)
    for start in range(0, len(candidates), BATCH_ROWS):
        ids = candidates[start : start + BATCH_ROWS]
        elected = _ids(transaction, cypher.ELECT, ids=ids)
        silent = _ids(transaction, cypher.SILENCE, ids=ids)
        parents = _ids(transaction, cypher.LEAVE_PARENTS, ids=[*elected, *silent])
        for kind, query in cypher.JOIN_PARENTS.items():
            children = [child for child in NodeKind if child.parent_edge is kind]
            transaction.run(query, ids=[*elected], kinds=children).consume()
        transaction.run(cypher.REMOVE_UNUSED, ids=[*silent, *parents]).consume()


def _owner_row(facts: Facts) -> Row:
    return {"id": facts.owner, "fingerprint": facts.fingerprint}


def _statement_row(owner: str, node: Node) -> Row:
    said: dict[str, Value] = {**node.properties, "id": node.id, "kind": node.kind.value}
    said["name"] = node.name
    if node.parent:
        said["parent"] = node.parent
    return {"owner": owner, "said": said}


def _edge_row(edge: Edge) -> Row:
    """What is at its default is left out: an absent property is how a graph says nothing."""
    said: dict[str, Value] = {**edge.properties, "owner": edge.owner}
    if edge.start != -1:
        said["start"] = edge.start
    if edge.end != -1:
        said["end"] = edge.end
    if edge.text:
        said["text"] = edge.text
    if edge.pin:
        said["pin"] = edge.pin
    return {"source": edge.source, "target": edge.target, "said": said}


def _ids(transaction: ManagedTransaction, query: str, **parameters: object) -> set[str]:
    return {record["id"] for record in transaction.run(query, parameters)}


def _run(transaction: ManagedTransaction, query: str, rows: Sequence[Row]) -> None:
    for start in range(0, len(rows), BATCH_ROWS):
        transaction.run(query, rows=rows[start : start + BATCH_ROWS]).consume()
