"""The nodes of a topic tree, and what places a document in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.topics.solver import Floats, project, residuals
from pipeline.topics.vocabulary import Integers, TermMatrix, Weighting

Path: TypeAlias = tuple[int, ...]
Stop: TypeAlias = Literal[
    "", "depth", "too few documents", "too few terms", "no structure", "one stable topic"
]

# A document keeps its best topics, and its home whatever its weight.
KEPT_SHARES = 3
LEAST_SHARE = 0.1


@dataclass(frozen=True)
class Unweighted(Weighting):
    """Every column as it is, for matrices that are no counts."""

    @classmethod
    def learn(cls, counts: TermMatrix) -> "Unweighted":
        return cls(np.arange(counts.shape[1]), np.ones(counts.shape[1], dtype=np.float32))

    def weigh(self, counts: TermMatrix) -> TermMatrix:
        return counts


@dataclass(frozen=True)
class Split:
    """How a topic divides: its own terms, and a row of ``components`` for each child in order.

    stability  least silhouette of the children
    residual   mean of ``residuals`` over the documents that it was fitted to: what new documents
               are measured against
    """

    weighting: Weighting
    components: Floats
    stability: float
    residual: float = 1.0

    def weights(self, counts: TermMatrix) -> Floats:
        """float32[documents, children] of documents over the children."""
        return project(self.weighting.weigh(counts), self.components)

    def residuals(self, counts: TermMatrix) -> Floats:
        """float32[documents], the share of each document that the children leave unexplained.

        ‖x − wH‖² / ‖x‖² of its weighted terms, from 0 to 1; 1 for a document of unknown words.
        """
        matrix = self.weighting.weigh(counts)
        return residuals(matrix, self.components, project(matrix, self.components))


@dataclass(frozen=True)
class Branch:
    """A node of the tree, at ``path``: () is the root, (3, 1) the first child of its third.

    documents    the rows whose home lies in it
    stop         why it was not split, "" where it was
    stabilities  k -> least silhouette, for each k that was tried
    """

    path: Path
    documents: Integers
    stop: Stop
    split: Split | None
    stabilities: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Share:
    """A document's weight in the topic at which it came to rest.

    ``home`` marks the one reached by taking the heaviest child at every step.
    """

    path: Path
    weight: float
    home: bool


def shares_of(splits: Mapping[Path, Split], counts: TermMatrix) -> list[list[Share]]:
    """Hand each document down the tree, its weight divided among the children it belongs to.

    A share below ``LEAST_SHARE`` of the document is dropped with what it weighs. A document none
    of whose words a node knows rests there. The home comes with every document.
    """
    found: list[list[Share]] = [[] for _ in range(counts.shape[0])]
    size = counts.shape[0]
    # Path, and the rows there with their weight and whether they are on the way home.
    here: list[tuple[Path, Integers, npt.NDArray[np.float64], npt.NDArray[np.bool_]]] = [
        ((), np.arange(size), np.ones(size), np.ones(size, dtype=np.bool_))
    ]
    while here:
        path, rows, weights, at_home = here.pop()
        split = splits.get(path)
        topics = split.weights(counts[rows]) if split else np.zeros((len(rows), 1), np.float32)
        totals = topics.sum(axis=1)
        for i in np.flatnonzero(totals <= 0):
            share = Share(path, round(float(weights[i]), 4), bool(at_home[i]))
            found[rows[i]].append(share)
        homes = homes_of(topics)
        parts = topics / np.where(totals > 0, totals, 1)[:, None] * weights[:, None]
        for child in range(topics.shape[1]):
            first = at_home & (homes == child)
            taken = np.flatnonzero(first | (parts[:, child] >= LEAST_SHARE))
            if split and len(taken):
                here.append(((*path, child + 1), rows[taken], parts[taken, child], first[taken]))
    return [_best(shares) for shares in found]


def _best(shares: list[Share]) -> list[Share]:
    ordered = sorted(shares, key=lambda share: (-share.weight, share.path))
    return [share for i, share in enumerate(ordered) if i < KEPT_SHARES or share.home]


def memberships(splits: Mapping[Path, Split], leaves: list[Path], counts: TermMatrix) -> Floats:
    """float32[documents, leaves]: each document's weight divided down the whole tree.

    Rows sum to 1, less what rests above the leaves because a node knows none of the words.
    """
    size = counts.shape[0]
    weight: dict[Path, Floats] = {(): np.ones(size, dtype=np.float32)}
    for path in sorted(splits, key=len):
        topics = splits[path].weights(counts)
        totals = topics.sum(axis=1, keepdims=True)
        parts = np.divide(topics, totals, out=np.zeros_like(topics), where=totals > 0)
        for child in range(topics.shape[1]):
            weight[(*path, child + 1)] = weight[path] * parts[:, child]
    return np.stack([weight[leaf] for leaf in leaves], axis=1)


def homes_of(weights: Floats) -> Integers:
    """The heaviest topic of each document, -1 where all are zero."""
    return np.where(weights.max(axis=1) > 0, weights.argmax(axis=1), -1)
