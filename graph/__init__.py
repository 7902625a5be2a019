"""The knowledge graph: what of the law becomes a node or an edge, and the stores that keep it."""

from graph.connect import open_store
from graph.facts import (
    CitedAuthority,
    TopicNode,
    TopicShare,
    court_id,
    document_facts,
    level_id,
    topic_facts,
)
from graph.model import Direction, Edge, Facts, Node, edge_order, state
from graph.store import CitedPair, Citing, Counts, GraphStore, Unmatched
from graph.vocabulary import EdgeKind, NodeKind

__all__ = [
    "CitedAuthority",
    "CitedPair",
    "Citing",
    "Counts",
    "Direction",
    "Edge",
    "EdgeKind",
    "Facts",
    "GraphStore",
    "Node",
    "NodeKind",
    "TopicNode",
    "TopicShare",
    "Unmatched",
    "court_id",
    "document_facts",
    "edge_order",
    "level_id",
    "open_store",
    "state",
    "topic_facts",
]
