"""How authorities are connected: the path between two, the neighbourhood of one."""

from collections import Counter
from collections.abc import Collection
from itertools import pairwise

from decisis.citator.citator import Citator
from decisis.citator.citing import known
from decisis.citator.model import Connection, Neighbourhood, Step
from graph import Direction, EdgeKind
from law.errors import QueryError

# Courts, chapters and topics connect everything with everything: a path over them says nothing.
CONNECTING = (EdgeKind.CITES, EdgeKind.MOVED_TO)
MAX_HOPS = 6


def connection(
    citator: Citator,
    start: str,
    end: str,
    *,
    kinds: Collection[EdgeKind] = CONNECTING,
    max_hops: int = MAX_HOPS,
) -> Connection | None:
    """A shortest path from one authority to another, whatever way the edges point.

    None where there is none of at most ``max_hops`` steps. Raises QueryError where the graph has
    not both ends.
    """
    ends = known(citator, start), known(citator, end)
    ids = citator.graph.path(start, end, kinds=kinds, max_hops=_hops(max_hops))
    if ids is None:
        return None
    authorities = {each.id: each for each in citator.authorities_by_id(ids)}
    steps = []
    for here, there in pairwise(ids):
        edges = citator.graph.edges(here, direction=Direction.BOTH, kinds=kinds)
        edge = next(edge for edge in edges if there in (edge.source, edge.target))
        step = Step(
            authorities[here],
            authorities[there],
            edge.kind,
            edge.source == here,
            edge.text,
            edge.pin,
        )
        steps.append(step)
    return Connection(*ends, tuple(steps))


def neighbourhood(
    citator: Citator,
    id: str,
    *,
    hops: int = 1,
    kinds: Collection[EdgeKind] = CONNECTING,
    limit: int = 50,
) -> Neighbourhood:
    """What is within so many hops of an authority. Raises QueryError where the graph has none."""
    of = known(citator, id)
    ids = sorted(citator.graph.neighbours(id, hops=_hops(hops), kinds=kinds))
    nodes = citator.graph.nodes_by_id(ids)
    by_kind = Counter(node.kind.value for node in nodes.values())
    return Neighbourhood(
        of,
        hops,
        len(ids),
        dict(sorted(by_kind.items(), key=lambda item: (-item[1], item[0]))),
        tuple(citator.authorities_by_id(ids[:limit])),
    )


def _hops(hops: int) -> int:
    if not 1 <= hops <= MAX_HOPS:
        raise QueryError(f"hops must be between 1 and {MAX_HOPS}, not {hops}")
    return hops
