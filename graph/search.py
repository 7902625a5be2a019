"""Neighbourhoods and shortest paths, breadth first, one level of the graph a call to the store.

SQL and Cypher count paths by rules of their own (a recursive query walks, Cypher's patterns are
trails), so the search is written once, here, and a store only says what is adjacent. A level costs
one query; the work is bounded by the edges that are met, not by the paths that they form.
"""

from collections.abc import Callable, Collection, Iterable
from typing import TypeAlias

# The edges between these nodes and any others: (one of these nodes, its neighbour).
Adjacent: TypeAlias = Callable[[Collection[str]], Iterable[tuple[str, str]]]


def neighbours(adjacent: Adjacent, start: str, hops: int) -> frozenset[str]:
    """The nodes within ``hops`` edges of ``start``, itself excluded."""
    seen = {start}
    frontier = {start}
    for _ in range(hops):
        if not frontier:
            break
        frontier = {neighbour for _, neighbour in adjacent(frontier)} - seen
        seen |= frontier
    return frozenset(seen - {start})


def shortest_path(adjacent: Adjacent, source: str, target: str, max_hops: int) -> list[str] | None:
    """A shortest path of at most ``max_hops`` edges, searched from both ends at once.

    The smaller frontier is widened first, by a whole level. Among equally short paths the ends
    meet in the first node by id, and each node is reached from the first one by id: the answer
    depends on the graph alone.
    """
    if source == target:
        return [source]
    before: dict[str, str | None] = {source: None}
    after: dict[str, str | None] = {target: None}
    ahead, behind = {source}, {target}
    for _ in range(max_hops):
        if len(ahead) <= len(behind):
            ahead = _widen(adjacent, ahead, before)
        else:
            behind = _widen(adjacent, behind, after)
        meeting = before.keys() & after.keys()
        if meeting:
            middle = min(meeting)
            return [*reversed(_trace(before, middle)), *_trace(after, middle)[1:]]
        if not ahead or not behind:
            break
    return None


def _widen(adjacent: Adjacent, frontier: set[str], reached: dict[str, str | None]) -> set[str]:
    origins: dict[str, str] = {}
    for node, neighbour in adjacent(frontier):
        if neighbour not in reached and node <= origins.get(neighbour, node):
            origins[neighbour] = node
    reached.update(origins)
    return set(origins)


def _trace(reached: dict[str, str | None], node: str) -> list[str]:
    """From ``node`` back to where the search began."""
    steps = [node]
    while (previous := reached[steps[-1]]) is not None:
        steps.append(previous)
    return steps
