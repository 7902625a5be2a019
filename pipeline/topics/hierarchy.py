"""HNMFk: a tree of topics, each split by NMFk over the words of its own documents."""

from collections.abc import Callable
from pathlib import Path as FilePath

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin, clone
from sklearn.utils import Tags, check_array, check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from pipeline.topics.branches import (
    Branch,
    Path,
    Share,
    Split,
    Stop,
    homes_of,
    memberships,
    shares_of,
)
from pipeline.topics.checkpoint import Checkpoint, Division, fingerprint
from pipeline.topics.nmfk import NMFk, sparse_non_negative_float32
from pipeline.topics.solver import Floats, project, residuals
from pipeline.topics.stability import unit_rows
from pipeline.topics.vocabulary import Integers, TermMatrix, Weighting

__all__ = ["Branch", "HNMFk", "Path", "Share", "Split", "Stop", "shares_of"]

# For so many rounds the topics of a node follow their documents.
_ROUNDS = 8

# Parameters of NMFk that no result depends on.
_NO_MATTER = ("n_jobs", "on_step", "random_state")


class HNMFk(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """A tree of topics over term counts, or over any non-negative matrix.

    nmfk           finds the topics of each node; its own defaults where None. Its ``random_state``
                   is overridden by the tree's
    max_depth      levels below the root; no k is searched at the last
    min_documents  a topic with fewer documents is not split
    weighting      learns each node's terms and their weights; ``Unweighted`` for a matrix that is
                   not of counts
    checkpoint     folder in which finished nodes are kept, and found again by a later fit of the
                   same matrix with the same parameters; None for none
    random_state   seed, ``RandomState`` or None as in scikit-learn
    on_settled     called as work goes on, with the number of documents whose home is final

    Learned: ``branches_`` by path, parents before children and larger siblings first; ``tree_``,
    each node's children; ``leaves_``, the paths in the order of ``transform``'s columns;
    ``components_`` float32[leaves, features], rows of length 1; ``n_components_``, the number of
    leaves; ``stability_``, that of the root's split, 1 where it has none; ``n_features_in_``.
    """

    def __init__(
        self,
        nmfk: NMFk | None = None,
        *,
        max_depth: int = 2,
        min_documents: int = 60,
        weighting: type[Weighting] = Weighting,
        checkpoint: FilePath | None = None,
        random_state: int | np.random.RandomState | None = 0,
        on_settled: Callable[[int], None] | None = None,
    ) -> None:
        self.nmfk = nmfk
        self.max_depth = max_depth
        self.min_documents = min_documents
        self.weighting = weighting
        self.checkpoint = checkpoint
        self.random_state = random_state
        self.on_settled = on_settled

    def fit(self, X: TermMatrix, y: object = None) -> "HNMFk":  # noqa: N803
        """Grow the tree over documents × terms."""
        counts = self._checked(X, reset=True)
        self._seed = self._drawn_seed()
        return self._learn(counts, self._grow(counts, (), np.arange(counts.shape[0]), self._seed))

    def grow(self, X: TermMatrix, path: Path, documents: Integers) -> dict[Path, Branch]:  # noqa: N803
        """Fit one node and what lies below it, with no tree round it; changes nothing in this one.

        ``documents`` are the rows of ``X`` at home in the node.
        """
        counts = check_array(X, accept_sparse="csr", dtype=np.float32, ensure_non_negative=True)
        return self._grow(sp.csr_matrix(counts), path, documents, self._drawn_seed())

    def regrow(
        self,
        X: TermMatrix,  # noqa: N803
        path: Path,
        documents: Integers | None = None,
    ) -> "HNMFk":
        """Fit one node and what lies below it anew; the rest of the tree stays as it is.

        ``documents`` are the rows of ``X`` at home in the node, by default the same as before.
        """
        check_is_fitted(self)
        if path not in self.branches_:
            raise ValueError(f"the tree has no node {path}: give a key of branches_")
        counts = self._checked(X, reset=False)
        rows = self.branches_[path].documents if documents is None else documents
        kept = {other: b for other, b in self.branches_.items() if other[: len(path)] != path}
        grown = self._grow(counts, path, rows, self._seed)
        return self._learn(counts, dict(sorted((kept | grown).items(), key=_by_level)))

    def fit_transform(self, X: TermMatrix, y: object = None) -> Floats:  # noqa: N803
        """Fit, and the documents' memberships as ``transform`` gives them."""
        return self.fit(X).transform(X)

    def transform(self, X: TermMatrix) -> Floats:  # noqa: N803
        """Soft memberships float32[documents, leaves]; see ``memberships``."""
        check_is_fitted(self)
        return memberships(self._splits(), self.leaves_, self._checked(X, reset=False))

    def shares(self, X: TermMatrix) -> list[list[Share]]:  # noqa: N803
        """The topics of each document, heaviest first; see ``shares_of``."""
        check_is_fitted(self)
        return shares_of(self._splits(), self._checked(X, reset=False))

    @property
    def _n_features_out(self) -> int:
        return len(self.leaves_)

    def __sklearn_tags__(self) -> Tags:
        return sparse_non_negative_float32(super().__sklearn_tags__())

    def _checked(self, X: TermMatrix, *, reset: bool) -> TermMatrix:  # noqa: N803
        # Documents without a single word make a tree too: one root.
        valid = validate_data(
            self,
            X,
            reset=reset,
            accept_sparse="csr",
            dtype=np.float32,
            ensure_non_negative=True,
            ensure_min_features=0,
        )
        return sp.csr_matrix(valid)

    def _drawn_seed(self) -> int:
        return int(check_random_state(self.random_state).randint(2**31))

    def _splits(self) -> dict[Path, Split]:
        return {path: branch.split for path, branch in self.branches_.items() if branch.split}

    def _learn(self, counts: TermMatrix, branches: dict[Path, Branch]) -> "HNMFk":
        self.branches_ = branches
        self.tree_ = {
            path: [(*path, number + 1) for number in range(len(branch.split.components))]
            if branch.split
            else []
            for path, branch in branches.items()
        }
        self.leaves_ = [path for path, children in self.tree_.items() if not children]
        self.components_ = unit_rows(np.stack([self._profile(p, counts) for p in self.leaves_]))
        self.n_components_ = len(self.leaves_)
        root = branches[()].split
        self.stability_ = root.stability if root else 1.0
        return self

    def _profile(self, leaf: Path, counts: TermMatrix) -> Floats:
        """What a leaf says, over all features: the mean where it is the root."""
        if not leaf:
            return np.asarray(counts.mean(axis=0), dtype=np.float32).ravel()
        split = self.branches_[leaf[:-1]].split
        assert split is not None  # noqa: S101 - it has a child
        profile = np.zeros(counts.shape[1], dtype=np.float32)
        profile[split.weighting.columns] = split.components[leaf[-1] - 1]
        return profile

    def _grow(
        self, counts: TermMatrix, top: Path, documents: Integers, seed: int
    ) -> dict[Path, Branch]:
        """The node at ``top`` and all below it, from the documents whose home it is."""
        branches: dict[Path, Branch] = {}
        settled = 0
        waiting: list[tuple[Path, Integers]] = [(top, documents)]
        while waiting:
            path, rows = waiting.pop(0)
            division = self._divide(path, counts[rows], seed, settled)
            branches[path] = Branch(path, rows, division.stop, division.split, division.stabilities)
            children = len(division.split.components) if division.split else 0
            for child in range(children):
                waiting.append(((*path, child + 1), rows[division.homes == child]))
            settled += int(np.count_nonzero(division.homes < 0))
            if self.on_settled:
                self.on_settled(settled)
        return branches

    def _divide(self, path: Path, counts: TermMatrix, seed: int, settled: int) -> Division:
        """What becomes of a node; a search for k is taken from the checkpoint where it is there."""
        nowhere = np.full(counts.shape[0], -1)
        if len(path) >= self.max_depth:
            return Division("depth", None, nowhere)
        if counts.shape[0] < self.min_documents:
            return Division("too few documents", None, nowhere)
        nmfk = clone(self.nmfk) if self.nmfk else NMFk()
        nmfk.set_params(random_state=seed)
        if self.on_settled:
            report = self.on_settled
            nmfk.set_params(on_step=lambda: report(settled))
        if self.checkpoint is None:
            return _divided(counts, self.weighting, nmfk)
        parameters = {k: v for k, v in nmfk.get_params().items() if k not in _NO_MATTER}
        parameters |= {"seed": seed, "weighting": self.weighting.__qualname__}
        name, kept = fingerprint(counts, parameters), Checkpoint(self.checkpoint, self.weighting)
        division = kept.load(name)
        if division is None:
            division = _divided(counts, self.weighting, nmfk)
            kept.save(name, division)
        return division


def _divided(counts: TermMatrix, learn: type[Weighting], nmfk: NMFk) -> Division:
    """A node's topics as NMFk finds them, the largest first, and the documents at home in each."""
    nowhere = np.full(counts.shape[0], -1)
    weighting = learn.learn(counts)
    if len(weighting.columns) < 2:
        return Division("too few terms", None, nowhere)
    matrix = weighting.weigh(counts)
    components = nmfk.fit(matrix).components_
    curve = dict(sorted(nmfk.stabilities_.items()))
    if nmfk.above_noise_ < 2:
        return Division("no structure", None, nowhere, curve)
    components, weights = _settled(matrix, components)
    if len(components) < 2:
        return Division("one stable topic", None, nowhere, curve)
    homes = homes_of(weights)
    residual = float(residuals(matrix, components, weights).mean())
    order = np.argsort(-_sizes(homes, len(components)), kind="stable")
    place = np.full(len(components) + 1, -1)  # the last for the homeless, whose child is -1
    place[order] = np.arange(len(order))
    split = Split(weighting, components[order], nmfk.stability_, residual)
    return Division("", split, place[homes], curve)


def _settled(matrix: TermMatrix, components: Floats) -> tuple[Floats, Floats]:
    """Topics that are the mean of their documents, and the documents' weights.

    NMFk's topics are where it starts; they follow their documents as in soft spherical k-means
    (Dhillon & Modha 2001; Banerjee et al. 2005), each document by its shares. A topic that comes to
    be no document's first is none.
    """
    for _ in range(_ROUNDS):
        weights = project(matrix, components)
        totals = weights.sum(axis=1, keepdims=True)
        shares = np.divide(weights, totals, out=np.zeros_like(weights), where=totals > 0)
        components = unit_rows(np.ascontiguousarray((matrix.T @ shares).T))
    weights = project(matrix, components)
    while not (kept := _sizes(homes_of(weights), len(components)) > 0).all():
        components = components[kept]
        weights = project(matrix, components)
    return components, weights


def _sizes(homes: Integers, topics: int) -> Integers:
    """How many documents are at home in each topic."""
    return np.bincount(homes[homes >= 0], minlength=topics)


def _by_level(item: tuple[Path, Branch]) -> tuple[int, Path]:
    return len(item[0]), item[0]
