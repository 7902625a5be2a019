"""The graph by its definition (graph.model), in networkx: what the stores must agree with."""

from collections import Counter
from collections.abc import Collection, Iterable

import networkx as nx

from graph import (
    Citing,
    Counts,
    Direction,
    Edge,
    EdgeKind,
    Facts,
    Node,
    NodeKind,
    Unmatched,
    edge_order,
    search,
)


class Reference:
    """Facts by owner, and the graph made of them anew for every question."""

    def __init__(self) -> None:
        self.said: dict[str, Facts] = {}

    def replace(self, facts: Iterable[Facts]) -> None:
        self.said |= {facts.owner: facts for facts in facts}

    def retract(self, owners: Iterable[str]) -> None:
        for owner in owners:
            self.said.pop(owner, None)

    def nodes(self) -> list[Node]:
        return [node for _, node in self._spoken()]

    def stated_edges(self) -> list[Edge]:
        """Seen or dangling."""
        to_parents = [
            Edge(node.id, node.parent, node.kind.parent_edge, speaker)
            for speaker, node in self._spoken()
            if node.parent
        ]
        owned = [edge for facts in self.said.values() for edge in facts.edges]
        return sorted(to_parents + owned, key=edge_order)

    def edges(self) -> list[Edge]:
        ids = {node.id for node in self.nodes()}
        return [edge for edge in self.stated_edges() if {edge.source, edge.target} <= ids]

    def citations(self, id: str, direction: Direction) -> list[Citing]:
        nodes = {node.id: node for node in self.nodes()}
        edges = self.edges()
        courts: dict[str, str] = {}
        for edge in edges:
            if edge.kind is EdgeKind.DECIDED_BY:
                courts[edge.source] = min(edge.target, courts.get(edge.source, edge.target))
        found = []
        for edge in edges:
            ends = (edge.target, edge.source)
            here, there = ends if direction is Direction.IN else reversed(ends)
            if edge.kind is EdgeKind.CITES and here == id:
                found.append(Citing(edge, nodes[there], courts.get(there, "")))
        return found

    def unmatched(self) -> list[Unmatched]:
        found = []
        for node in self.nodes():
            citing = [
                edge.source
                for edge in self.edges()
                if edge.kind is EdgeKind.CITES and edge.target == node.id
            ]
            if node.kind is NodeKind.AUTHORITY and citing:
                found.append(Unmatched(node, len(set(citing)), len(citing)))
        return sorted(found, key=lambda each: (-each.documents, -each.occurrences, each.node.id))

    def counts(self) -> Counts:
        edges = self.edges()
        return Counts(
            Counter(node.kind for node in self.nodes()),
            Counter(edge.kind for edge in edges),
            len(self.stated_edges()) - len(edges),
        )

    def graph(self, kinds: Collection[EdgeKind]) -> "nx.Graph[str]":
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(node.id for node in self.nodes())
        graph.add_edges_from(
            (edge.source, edge.target) for edge in self.edges() if edge.kind in (kinds or EdgeKind)
        )
        return graph

    def neighbours(self, id: str, hops: int, kinds: Collection[EdgeKind]) -> set[str]:
        graph = self.graph(kinds)
        if id not in graph:
            return set()
        return set(nx.single_source_shortest_path_length(graph, id, cutoff=hops)) - {id}

    def distance(self, source: str, target: str, kinds: Collection[EdgeKind]) -> int | None:
        graph = self.graph(kinds)
        if source not in graph or target not in graph or not nx.has_path(graph, source, target):
            return None
        return int(nx.shortest_path_length(graph, source, target))

    def path(
        self, source: str, target: str, kinds: Collection[EdgeKind], max_hops: int
    ) -> list[str] | None:
        """The one that ``graph.search`` chooses on this graph."""
        graph = self.graph(kinds)
        if source not in graph or target not in graph:
            return None
        return search.shortest_path(
            lambda frontier: [(here, there) for here in frontier for there in graph[here]],
            source,
            target,
            max_hops,
        )

    def _spoken(self) -> list[tuple[str, Node]]:
        statements: dict[str, dict[str, Node]] = {}
        for owner, facts in self.said.items():
            for node in facts.nodes:
                statements.setdefault(node.id, {})[owner] = node
        spoken = []
        for node_id, said in sorted(statements.items()):
            speaker = node_id if node_id in said else min(said)
            spoken.append((speaker, said[speaker]))
        return spoken
