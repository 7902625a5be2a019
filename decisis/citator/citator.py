"""What a researcher asks the graph of: the store, the texts behind it, and the names in it."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from decisis.citator.model import Authority
from decisis.citator.reading import authority_of
from graph import Direction, EdgeKind, GraphStore, Node, NodeKind
from graph.names import NameIndex
from law.jurisdictions import Jurisdiction
from law.records import LawRecord
from law.resolution import Authorities


class Documents(Protocol):
    """Where the texts are: a snapshot of a library."""

    def document(self, id: str) -> LawRecord | None: ...


class Citator:
    """A graph with the documents that it was read from.

    graph          any store: every question is answered alike by all of them
    documents      for the sentences that citations stand in
    authorities    for citations of documents that are held; called when first needed
    jurisdictions  whose forms of citation a name is read by, in this order
    cache          file for rankings, None to keep none

    Safe to share between threads where the store is.
    """

    def __init__(
        self,
        graph: GraphStore,
        documents: Documents,
        authorities: Callable[[], Authorities],
        jurisdictions: Sequence[Jurisdiction],
        cache: Path | None = None,
    ) -> None:
        self.graph = graph
        self.documents = documents
        self._authorities = authorities
        self.jurisdictions = tuple(jurisdictions)
        self.cache = cache

    def resolve(self, key: str) -> str:
        """The id in the graph of what a citation's key names: of a held document, else the key."""
        if self.graph.node(key) is not None:
            return key
        return self._held.resolve_key(key) or key

    @cached_property
    def _held(self) -> Authorities:
        return self._authorities()

    @cached_property
    def names(self) -> NameIndex:
        """The cases that are held or cited, by what people call them."""
        return NameIndex(self._cases())

    def authority(self, id: str) -> Authority | None:
        """The node as a reader sees it, None where the graph has none with this id."""
        node = self.graph.node(id)
        return None if node is None else authority_of(node, self.court_of(id))

    def authorities_by_id(self, ids: Sequence[str]) -> list[Authority]:
        """Those of them that exist, in the order asked for; their courts are left out."""
        nodes = self.graph.nodes_by_id(ids)
        return [authority_of(nodes[name]) for name in ids if name in nodes]

    def court_of(self, id: str) -> str:
        """Id of the court's node, "" for what no court decided."""
        edges = self.graph.edges(id, direction=Direction.OUT, kinds=[EdgeKind.DECIDED_BY], limit=1)
        return edges[0].target if edges else ""

    def text_of(self, id: str) -> str:
        """The document's text, "" where it is not held."""
        record = self.documents.document(id)
        return record.text if record else ""

    def _cases(self) -> Iterator[Node]:
        for kind in (NodeKind.OPINION, NodeKind.AUTHORITY):
            yield from self.graph.nodes(kind)
