"""What every graph store can do; ``graph.model`` says what a graph is."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from graph.model import Direction, Edge, Facts, Node
from graph.vocabulary import EdgeKind, NodeKind
from law.progress import Progress, silent

# What a progress callback hears; the unit is one owner.
STAGE = "graph"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in a graph: kinds that do not occur are left out.

    ``dangling`` edges wait for an end that no owner states; they are not among ``edges``. A library
    that is built to the end has none.
    """

    nodes: Mapping[NodeKind, int]
    edges: Mapping[EdgeKind, int]
    dangling: int


@dataclass(frozen=True, slots=True)
class Citing:
    """One occurrence of a citation, seen from one of its ends.

    ``other`` is the node at the other end, ``court`` the id of the court that decided it, "" where
    it is no opinion.
    """

    edge: Edge
    other: Node
    court: str = ""


class CitedPair(NamedTuple):
    """That a document cites an authority, and in how many places."""

    source: str
    target: str
    occurrences: int


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An authority that is cited but not held: by how many documents, in how many places."""

    node: Node
    documents: int
    occurrences: int


class GraphStore(Protocol):
    """A graph on disk or on a server. Every method raises GraphError where the store fails.

    ``kinds`` left empty means all kinds. Edges of a node come in the order of ``edge_order``; all
    nodes and all edges come in no order. An unknown id has no edges and no neighbours.
    """

    def replace(self, facts: Iterable[Facts], progress: Progress = silent) -> int:
        """Let each owner say these facts and nothing else; how many owners had something new.

        Idempotent: an owner whose fingerprint the store has is passed over. After an interruption
        the same call completes the work.
        """
        ...

    def retract(self, owners: Iterable[str]) -> int:
        """Take back everything that these owners say; how many of them had said something."""
        ...

    def owners(self) -> dict[str, str]:
        """Each owner's fingerprint."""
        ...

    def node(self, id: str) -> Node | None:
        """The node with this id."""
        ...

    def nodes(self, kind: NodeKind | None = None) -> Iterator[Node]:
        """All nodes, or those of one kind."""
        ...

    def edges(
        self,
        id: str,
        *,
        direction: Direction = Direction.BOTH,
        kinds: Collection[EdgeKind] = (),
        limit: int | None = None,
    ) -> list[Edge]:
        """The edges of a node, at most ``limit``."""
        ...

    def all_edges(self) -> Iterator[Edge]:
        """Every edge that can be seen."""
        ...

    def neighbours(
        self, id: str, *, hops: int = 1, kinds: Collection[EdgeKind] = ()
    ) -> frozenset[str]:
        """The nodes within so many hops, whatever way the edges point; never ``id`` itself."""
        ...

    def path(
        self, source: str, target: str, *, kinds: Collection[EdgeKind] = (), max_hops: int = 6
    ) -> list[str] | None:
        """The nodes of a shortest path, both ends included, whatever way the edges point.

        None where there is none of at most ``max_hops`` edges. Of several, ``graph.search`` says
        which one it is; all stores give the same.
        """
        ...

    def nodes_by_id(self, ids: Collection[str]) -> dict[str, Node]:
        """Those of the nodes that exist, by id."""
        ...

    def citations(self, id: str, direction: Direction = Direction.IN) -> list[Citing]:
        """Who cites the node (IN) or what it cites (OUT), occurrence by occurrence.

        In the order of ``edge_order``. BOTH is refused with ValueError.
        """
        ...

    def cited_pairs(self) -> Iterator[CitedPair]:
        """Every pair of a document and an authority that it cites, once, in no order."""
        ...

    def unmatched(self, *, authority: str = "", limit: int | None = None) -> list[Unmatched]:
        """The authorities that are cited but not held, those that most documents cite first.

        ``authority`` restricts them to one kind in the words of citation finding (``case``).
        """
        ...

    def facts(self, owners: Iterable[str]) -> Iterator[Facts]:
        """What each of these owners says, by the owner's id; who says nothing is left out."""
        ...

    def counts(self) -> Counts:
        """How many nodes and edges of each kind there are."""
        ...

    def check(self) -> None:
        """Raise GraphError where the store is damaged."""
        ...

    def close(self) -> None:
        """Let go of the file or the server; the store cannot be used any more."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
