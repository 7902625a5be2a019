"""HNMFk: a tree of topics, each split by NMFk over the words of its own documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_array

from pipeline.topics.nmfk import NMFk
from pipeline.topics.solver import Floats, project
from pipeline.topics.vocabulary import Integers, TermMatrix, Weighting

Path: TypeAlias = tuple[int, ...]
Stop: TypeAlias = Literal["", "depth", "too few documents", "one stable topic"]

# A document keeps its best topics, and its home whatever its weight.
KEPT_SHARES = 3
LEAST_SHARE = 0.1


@dataclass(frozen=True)
class Split:
    """How a topic divides: its own terms, and a row of ``components`` for each child in order."""

    weighting: Weighting
    components: Floats
    stability: float

    def weights(self, counts: TermMatrix) -> Floats:
        """float32[documents, children] of documents over the children."""
        return project(self.weighting.weigh(counts), self.components)


@dataclass(frozen=True)
class Branch:
    """A node of the tree, at ``path``: () is the root, (3, 1) the first child of its third.

    ``documents`` are the rows whose home lies in it; ``stop`` says why it was not split.
    """

    path: Path
    documents: Integers
    stop: Stop
    split: Split | None


@dataclass(frozen=True)
class Share:
    """A document's weight in the topic at which it came to rest.

    ``home`` marks the one reached by taking the heaviest child at every step.
    """

    path: Path
    weight: float
    home: bool


class HNMFk(BaseEstimator):
    """A tree of topics over term counts.

    nmfk           finds the topics of each node; its own defaults where None. Its ``random_state``
                   is the tree's seed
    max_depth      levels below the root
    min_documents  a topic with fewer documents is not split
    on_settled     called as work goes on, with the number of documents whose home is final

    Learned: ``branches_``, by path, parents before children and larger siblings first.
    """

    def __init__(
        self,
        nmfk: NMFk | None = None,
        *,
        max_depth: int = 2,
        min_documents: int = 60,
        on_settled: Callable[[int], None] | None = None,
    ) -> None:
        self.nmfk = nmfk
        self.max_depth = max_depth
        self.min_documents = min_documents
        self.on_settled = on_settled

    def fit(self, X: TermMatrix, y: object = None) -> "HNMFk":  # noqa: N803
        """Grow the tree over term counts, documents × terms."""
        # Documents without a single word make a tree too: one root.
        checked = check_array(X, accept_sparse="csr", dtype=np.float32, ensure_min_features=0)
        counts = sp.csr_matrix(checked)
        self.n_features_in_ = counts.shape[1]
        self.branches_: dict[Path, Branch] = {}
        settled = 0
        waiting: list[tuple[Path, Integers]] = [((), np.arange(counts.shape[0]))]
        while waiting:
            path, documents = waiting.pop(0)
            stop, split, homes = self._divide(path, counts[documents], settled)
            self.branches_[path] = Branch(path, documents, stop, split)
            children = 0 if split is None else len(split.components)
            for child in range(children):
                waiting.append(((*path, child + 1), documents[homes == child]))
            settled += int(np.count_nonzero(homes < 0))
            if self.on_settled:
                self.on_settled(settled)
        return self

    def shares(self, X: TermMatrix) -> list[list[Share]]:  # noqa: N803
        """The topics of each document, heaviest first; see ``shares_of``."""
        splits = {path: branch.split for path, branch in self.branches_.items() if branch.split}
        return shares_of(splits, X)

    def _divide(
        self, path: Path, counts: TermMatrix, settled: int
    ) -> tuple[Stop, Split | None, Integers]:
        """Why a node is a leaf, or its split; and the child of each document, -1 for none."""
        nowhere = np.full(counts.shape[0], -1)
        if len(path) >= self.max_depth:
            return "depth", None, nowhere
        if counts.shape[0] < self.min_documents:
            return "too few documents", None, nowhere
        weighting = Weighting.learn(counts)
        matrix = weighting.weigh(counts)
        if len(weighting.columns) < 2:
            return "one stable topic", None, nowhere
        nmfk = NMFk(**self.nmfk.get_params()) if self.nmfk else NMFk()
        if self.on_settled:
            report = self.on_settled
            nmfk.set_params(on_step=lambda: report(settled))
        components = nmfk.fit(matrix).components_
        homes, sizes = _settle(matrix, components)
        while not sizes.all():  # a topic that is no document's first is none
            components = components[sizes > 0]
            homes, sizes = _settle(matrix, components)
        if len(components) < 2:
            return "one stable topic", None, nowhere
        order = np.argsort(-sizes, kind="stable")
        place = np.full(len(components) + 1, -1)  # the last for the homeless, whose child is -1
        place[order] = np.arange(len(order))
        return "", Split(weighting, components[order], nmfk.stability_), place[homes]


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
        homes = _homes(topics)
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


def _settle(matrix: TermMatrix, components: Floats) -> tuple[Integers, Integers]:
    """The heaviest topic of each document, and how many documents each topic has so."""
    homes = _homes(project(matrix, components))
    return homes, np.bincount(homes[homes >= 0], minlength=len(components))


def _homes(weights: Floats) -> Integers:
    """The heaviest topic of each document, -1 where all are zero."""
    return np.where(weights.max(axis=1) > 0, weights.argmax(axis=1), -1)
