"""NMFk: non-negative matrix factorisation that finds its own number of topics."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_array, check_is_fitted
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from pipeline.topics.solver import Factors, Floats, Spectrum, factorize, project
from pipeline.topics.stability import align, silhouettes, unit_rows

# Tried from the top down until one is stable; the gap above it is then bisected. Stability is not
# monotone in k: where steps are cheap, none is left out.
_LADDER = (*range(2, 11), 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64)
_DOCUMENTS_PER_TOPIC = 10
# How much of a refit's start is the mean topic with noise: enough that a topic has to be found
# again, not so much that every run ends in a local minimum of its own.
_BLUR = 0.8


class NMFk(TransformerMixin, BaseEstimator):
    """X ≈ W · H with as many topics as come back when the documents change.

    For a number of topics k, the fit to all documents is refitted ``perturbations`` times, each
    time to a random sample of the documents whose non-zeros are multiplied by U(1 − noise,
    1 + noise), from a start in which the topics are blurred. k is stable when every topic's
    silhouette over the refits is at least ``threshold``, and the largest stable k is taken; where
    none is, k is 1. After Nebgen et al. 2021 and Barron et al. 2025 (arXiv 2502.20364), who perturb
    by noise alone: too mild a test, for from a common start it lets shuffled data pass.

    max_topics      no larger k is tried, nor one with fewer than ten documents a topic
    perturbations   refits for each k, at least 2
    noise           relative half width of the noise
    sample          share of the documents in a refit: the smaller, the stricter; small corpora of
                    short texts need most of their documents to show any topic twice
    threshold       least silhouette of the least stable topic
    max_overlap     greatest cosine between the document weights of two topics: where two topics
                    fill the same documents, one has been cut in two, and k counts as unstable (0)
    tolerance       relative fall of the error at which a fit has converged
    max_iterations  at most these in a fit
    random_state    seed; equal seeds give equal results whatever ``n_jobs``
    n_jobs          threads for the refits, as joblib counts them
    on_step         called after each k that was tried

    Learned: ``components_`` float32[k, terms] with rows of length 1, ``n_components_`` (k),
    ``stability_`` (that of k), ``stabilities_`` (least silhouette by k tried), ``n_features_in_``.
    """

    def __init__(
        self,
        *,
        max_topics: int = 32,
        perturbations: int = 6,
        noise: float = 0.025,
        sample: float = 0.75,
        threshold: float = 0.8,
        max_overlap: float = 0.4,
        tolerance: float = 1e-3,
        max_iterations: int = 200,
        random_state: int = 0,
        n_jobs: int | None = None,
        on_step: Callable[[], None] | None = None,
    ) -> None:
        self.max_topics = max_topics
        self.perturbations = perturbations
        self.noise = noise
        self.sample = sample
        self.threshold = threshold
        self.max_overlap = max_overlap
        self.tolerance = tolerance
        self.max_iterations = max_iterations
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.on_step = on_step

    def fit(self, X: sp.csr_matrix[np.float32], y: object = None) -> "NMFk":  # noqa: N803
        """Find k and the topics of ``X``, documents × terms, non-negative, sparse or dense."""
        self._find(X)
        return self

    def fit_transform(self, X: sp.csr_matrix[np.float32], y: object = None) -> Floats:  # noqa: N803
        """Fit, and the documents' weights as ``transform`` gives them."""
        return project(self._find(X), self.components_)

    def transform(self, X: sp.csr_matrix[np.float32]) -> Floats:  # noqa: N803
        """Weights float32[documents, k] of these documents over the topics found."""
        check_is_fitted(self)
        return project(_matrix(X), self.components_)

    def _find(self, X: sp.csr_matrix[np.float32]) -> sp.csr_matrix[np.float32]:  # noqa: N803
        matrix = _matrix(X)
        self.n_features_in_ = matrix.shape[1]
        self.stabilities_: dict[int, float] = {}
        # One BLAS thread: its sums would otherwise depend on how many threads it happens to get.
        with threadpool_limits(1, user_api="blas"):
            search = _Search(self, matrix)
            search.run()
        self.components_ = search.components
        self.n_components_ = len(self.components_)
        self.stability_ = self.stabilities_.get(self.n_components_, 1.0)
        return matrix


class _Search:
    """The search for k in one matrix."""

    def __init__(self, settings: NMFk, matrix: sp.csr_matrix[np.float32]) -> None:
        self.settings = settings
        self.matrix = matrix
        highest = min(settings.max_topics, matrix.shape[0] // _DOCUMENTS_PER_TOPIC, matrix.shape[1])
        steps = {k for k in _LADDER if k < highest} | {highest}
        self.ladder = [1, *sorted(k for k in steps if k > 1)]
        self.spectrum = Spectrum.of(matrix, self.ladder[-1], settings.random_state)
        self.components: Floats

    def run(self) -> None:
        for below, k in reversed(list(pairwise([*self.ladder, self.ladder[-1] + 1]))):
            if below == 1:
                self.components = align(self._fit(1).components[None])[1]
            elif not self._is_stable(below):
                continue
            self._bisect(below, k)
            return

    def _bisect(self, stable: int, unstable: int) -> None:
        while unstable - stable > 1:
            middle = (stable + unstable) // 2
            if self._is_stable(middle):
                stable = middle
            else:
                unstable = middle

    def _is_stable(self, k: int) -> bool:
        """Whether k topics come back; keeps their centroids where they do."""
        whole = self._fit(k)
        if _overlap(whole.weights) > self.settings.max_overlap:
            return self._record(k, 0.0)
        runs = Parallel(n_jobs=self.settings.n_jobs, prefer="threads")(
            delayed(self._refit)(whole, number) for number in range(self.settings.perturbations)
        )
        aligned, centroids = align(np.stack(runs))
        stable = self._record(k, float(silhouettes(aligned).min()))
        if stable:
            self.components = centroids
        return stable

    def _record(self, k: int, stability: float) -> bool:
        self.settings.stabilities_[k] = stability
        if self.settings.on_step:
            self.settings.on_step()
        return stability >= self.settings.threshold

    def _fit(self, k: int) -> Factors:
        return self._factorize(self.matrix, *self.spectrum.start(k))

    def _refit(self, whole: Factors, number: int) -> Floats:
        """The topics of a noisy sample of the documents, from a blurred start."""
        random = np.random.default_rng([self.settings.random_state, number])
        size = self.matrix.shape[0]
        rows = np.sort(random.permutation(size)[: max(1, round(self.settings.sample * size))])
        sample = self.matrix[rows]
        width = self.settings.noise
        sample.data = sample.data * random.uniform(1 - width, 1 + width, sample.nnz).astype(
            np.float32
        )
        blur = whole.components.mean(axis=0) * random.uniform(0, 2, whole.components.shape)
        start = (1 - _BLUR) * whole.components + _BLUR * blur
        weights = np.full((len(rows), len(start)), whole.weights.mean(), dtype=np.float32)
        return self._factorize(sample, weights, start.astype(np.float32)).components

    def _factorize(
        self, matrix: sp.csr_matrix[np.float32], weights: Floats, components: Floats
    ) -> Factors:
        return factorize(
            matrix,
            weights,
            components,
            tolerance=self.settings.tolerance,
            max_iterations=self.settings.max_iterations,
        )


def _overlap(weights: Floats) -> float:
    """The greatest cosine between two topics' document weights."""
    topics = unit_rows(weights.T)
    cosines = topics @ topics.T
    np.fill_diagonal(cosines, 0)
    return float(cosines.max())


def _matrix(X: object) -> sp.csr_matrix[np.float32]:  # noqa: N803
    checked = check_array(X, accept_sparse="csr", dtype=np.float32, ensure_non_negative=True)
    return sp.csr_matrix(checked)
