"""From one store to another: push what it says, check that both say the same."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from graph.model import Direction, edge_order
from graph.store import GraphStore
from law.errors import GraphError
from law.progress import Progress, silent

# Nodes whose neighbourhoods a check compares, unless told otherwise.
SAMPLE = 200
_MAX_NEIGHBOURS = 1_000

Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class Pushed:
    """How many owners a push has stated anew, and how many it has taken back."""

    stated: int
    retracted: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two graphs differ: ``what`` it is, and what each of them says.

    "" where a graph says nothing of it.
    """

    what: str
    here: str
    there: str

    def __str__(self) -> str:
        return f"{self.what}: {self.here or 'nothing'} here, {self.there or 'nothing'} there"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check has compared, and what it has found."""

    owners: int
    neighbourhoods: int
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        return not self.differences


def push(
    source: GraphStore, target: GraphStore, progress: Progress = silent, *, take_over: bool = False
) -> Pushed:
    """Let ``target`` say what ``source`` says and nothing else.

    Only what differs is sent, in batches that are each complete: after an interruption the same
    call goes on where it was. Raises GraphError where ``target`` holds another graph, with not one
    owner in common, unless it is to be taken over.
    """
    wanted, found = source.owners(), target.owners()
    if wanted and found and not wanted.keys() & found.keys() and not take_over:
        raise GraphError(
            f"the graph to push to holds {len(found):,} owners of another library and none of this"
            " one: name another database, or say that it is to be taken over"
        )
    retracted = target.retract(found.keys() - wanted.keys())
    changed = {owner for owner, said in wanted.items() if found.get(owner) != said}

    def counted(stage: str, done: int, total: int | None) -> None:
        progress(stage, done, len(changed))

    return Pushed(target.replace(source.facts(changed), counted), retracted)


def check(
    source: GraphStore, target: GraphStore, *, sample: int = SAMPLE, seed: int = 0
) -> Checked:
    """Compare counts, what each owner says (by its fingerprint), and some neighbourhoods.

    ``sample`` nodes are drawn by ``seed``: their own words, their edges and what is two hops away.
    """
    source.check()
    target.check()
    owners = source.owners()
    differences = [
        *_different("owner", owners, target.owners()),
        *_different("nodes", source.counts().nodes, target.counts().nodes),
        *_different("edges", source.counts().edges, target.counts().edges),
    ]
    dangling = source.counts().dangling, target.counts().dangling
    if dangling[0] != dangling[1]:
        differences.append(Difference("dangling edges", *map(str, dangling)))
    ids = sorted(node.id for node in source.nodes())
    drawn = random.Random(seed).sample(ids, min(sample, len(ids)))  # noqa: S311 - no secret
    for name in drawn:
        differences += _around(source, target, name)
    return Checked(len(owners), len(drawn), tuple(differences))


def _different(
    what: str, here: Mapping[Name, object], there: Mapping[Name, object]
) -> list[Difference]:
    return [
        Difference(
            f"{what} {name}",
            str(here.get(name, "")),
            str(there.get(name, "")),
        )
        for name in sorted(here.keys() | there.keys())
        if here.get(name) != there.get(name)
    ]


def _around(source: GraphStore, target: GraphStore, id: str) -> list[Difference]:
    here, there = source.node(id), target.node(id)
    if here != there:
        return [Difference(f"node {id}", str(here or ""), str(there or ""))]
    found = []
    for direction in (Direction.OUT, Direction.IN):
        edges = [
            {*map(edge_order, store.edges(id, direction=direction))} for store in (source, target)
        ]
        if edges[0] != edges[1]:
            only = (f"{len(edges[0] - edges[1])} more", f"{len(edges[1] - edges[0])} more")
            found.append(Difference(f"edges {direction} of {id}", *only))
    # Some nodes (a state, a court) are two hops from everything: one hop tells there.
    hops = 2 if len(source.neighbours(id)) <= _MAX_NEIGHBOURS else 1
    near = source.neighbours(id, hops=hops), target.neighbours(id, hops=hops)
    if near[0] != near[1]:
        only = (f"{len(near[0] - near[1])} more", f"{len(near[1] - near[0])} more")
        found.append(Difference(f"nodes within {hops} hops of {id}", *only))
    return found
