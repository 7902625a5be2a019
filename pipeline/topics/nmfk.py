"""NMFk: non-negative matrix factorisation that finds its own number of topics."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from pipeline.topics.null_model import count_above_noise
from pipeline.topics.search import Search, bisection, linear
from pipeline.topics.solver import (
    Data,
    Factors,
    Floats,
    Spectrum,
    factorize,
    project,
    sampled_start,
)
from pipeline.topics.stability import align, silhouettes, unit_rows

_DOCUMENTS_PER_TOPIC = 10
# How much of a refit's start is the mean topic with noise: enough that a topic has to be found
# again, not so much that every run ends in a local minimum of its own.
_BLUR = 0.4
# Weight of a document's squared error in a refit: at least this, at most 2 less this.
_LEAST_WEIGHT = 0.01


class NMFk(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """X ≈ W · H with as many topics as come back when the documents change.

    No more topics are tried than the matrix has singular values above the noise of its shuffles
    (``null_model``). For each number k, the fit is repeated ``perturbations`` times on reweighted
    copies of the matrix, from a start in which the topics are blurred. k is stable when every
    topic's silhouette over the refits, of its terms and of its documents, is at least
    ``threshold``; the largest stable k is taken, and 1 where none is. After Nebgen et al. 2021 and
    Barron et al. 2025 (arXiv 2502.20364), who multiply each entry by U(1 − 0.025, 1 + 0.025): too
    mild a test, for from a common start it lets shuffled data pass.

    max_topics      no larger k is tried, nor one with fewer than ten documents a topic
    perturbations   refits for each k, at least 2
    threshold       least silhouette of the least stable topic
    max_overlap     greatest cosine between the document weights of two topics: where two topics
                    fill the same documents, one has been cut in two, and k counts as unstable (0)
    search          ``linear`` tries every k, ``bisection`` as few as Binary Bleed needs
    early_stop      in bisection, a stability at which no larger k is tried; None to try all that
                    may be stable, with the same result as the linear search
    tolerance       relative fall of the squared error at which a fit has converged
    max_iterations  at most these in a fit
    random_state    seed, ``RandomState`` or None as in scikit-learn; equal seeds give equal results
                    whatever ``n_jobs``
    n_jobs          threads for the refits, as joblib counts them
    device          name of a PyTorch device, such as ``cuda``, to factorise on; None for NumPy
    on_step         called after each k that was tried

    Works in float32 whatever comes in. Learned: ``components_`` float32[k, terms] with rows of
    length 1, ``n_components_`` (k), ``stability_`` (that of k), ``stabilities_`` (least silhouette
    by k tried), ``above_noise_`` (singular values that no shuffle reaches), ``n_features_in_``.
    """

    def __init__(
        self,
        *,
        max_topics: int = 30,
        perturbations: int = 6,
        threshold: float = 0.8,
        max_overlap: float = 0.4,
        search: Search = "bisection",
        early_stop: float | None = None,
        tolerance: float = 1e-5,
        max_iterations: int = 200,
        random_state: int | np.random.RandomState | None = 0,
        n_jobs: int | None = None,
        device: str | None = None,
        on_step: Callable[[], None] | None = None,
    ) -> None:
        self.max_topics = max_topics
        self.perturbations = perturbations
        self.threshold = threshold
        self.max_overlap = max_overlap
        self.search = search
        self.early_stop = early_stop
        self.tolerance = tolerance
        self.max_iterations = max_iterations
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.device = device
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
        return project(checked(self, X, reset=False), self.components_)

    @property
    def _n_features_out(self) -> int:
        return len(self.components_)

    def __sklearn_tags__(self) -> Tags:
        return sparse_non_negative_float32(super().__sklearn_tags__())

    def _find(self, X: sp.csr_matrix[np.float32]) -> sp.csr_matrix[np.float32]:  # noqa: N803
        matrix = checked(self, X, reset=True)
        self.stabilities_: dict[int, float] = {}
        # One BLAS thread: its sums would otherwise depend on how many threads it happens to get.
        with threadpool_limits(1, user_api="blas"):
            trials = Trials(self, matrix)
            self.components_ = trials.run()
        self.above_noise_ = trials.above_noise
        self.n_components_ = len(self.components_)
        self.stability_ = self.stabilities_.get(self.n_components_, 1.0)
        return matrix


class Trials:
    """The trials of k on one matrix."""

    def __init__(self, settings: NMFk, matrix: sp.csr_matrix[np.float32]) -> None:
        self.settings = settings
        self.seed = int(check_random_state(settings.random_state).randint(2**31))
        self.matrix = matrix
        documents = int(np.count_nonzero(np.diff(matrix.indptr)))
        terms = len(np.unique(matrix.indices))
        highest = max(1, min(settings.max_topics, documents // _DOCUMENTS_PER_TOPIC, terms))
        self.spectrum = Spectrum.of(matrix, highest, self.seed)
        self.factorize = partial(
            _prepared(matrix, settings.device),
            tolerance=settings.tolerance,
            max_iterations=settings.max_iterations,
        )
        self.above_noise = 1
        self.stable: dict[int, Floats] = {}

    def run(self) -> Floats:
        """The components of the largest stable k.

        What was found no longer counts as noise for what is yet to be found, so the noise is looked
        at again until it hides no more topics.
        """
        components, tried = unit_rows(self.fit(1).components), 1
        while tried < len(self.spectrum.values):
            self.above_noise = self._count_above_noise(components)
            if self.above_noise <= tried:
                break
            k = self._search(tried + 1, self.above_noise)
            components, tried = self.stable.get(k, components), self.above_noise
        return components

    def _count_above_noise(self, components: Floats) -> int:
        return count_above_noise(
            self.matrix,
            self.spectrum.values,
            project(self.matrix, components).argmax(axis=1),
            len(components),
            seed=self.seed,
            n_jobs=self.settings.n_jobs,
        )

    def _search(self, lowest: int, highest: int) -> int:
        """The largest stable k of these, 0 for none."""
        settings = self.settings
        if settings.search == "linear":
            return linear(lowest, highest, self.stability, settings.threshold)
        if settings.search == "bisection":
            return bisection(
                lowest, highest, self.stability, settings.threshold, settings.early_stop
            )
        raise ValueError(f"search={settings.search!r}: give 'linear' or 'bisection'")

    def stability(self, k: int) -> float:
        """The least silhouette of k topics; keeps their centroids where they are stable."""
        whole = self.fit(k)
        stability = 0.0
        if _overlap(whole.weights) <= self.settings.max_overlap:
            runs = Parallel(n_jobs=self.settings.n_jobs, prefer="threads")(
                delayed(self._refit)(whole, number) for number in range(self.settings.perturbations)
            )
            order, aligned, centroids = align(np.stack([run.components for run in runs]))
            weights = np.stack([run.weights.T[own] for run, own in zip(runs, order, strict=True)])
            in_terms, in_documents = silhouettes(aligned), silhouettes(unit_rows(weights))
            stability = float(min(in_terms.min(), in_documents.min()))
            if stability >= self.settings.threshold:
                self.stable[k] = centroids
        self.settings.stabilities_[k] = stability
        if self.settings.on_step:
            self.settings.on_step()
        return stability

    def fit(self, k: int) -> Factors:
        """k topics of the matrix as it is: the better fit from two starts."""
        starts = (self.spectrum.start(k), sampled_start(self.matrix, k, self.seed))
        return min((self.factorize(*start) for start in starts), key=lambda fit: fit.error)

    def _refit(self, whole: Factors, number: int) -> Factors:
        """The topics of a reweighted copy, from a blurred start; its weights without the copy's.

        Weights of U(0, 2) on the documents' squared errors vary as much as drawing three quarters
        of the documents does.
        """
        random = np.random.default_rng([self.seed, len(whole.components), number])
        share = random.uniform(_LEAST_WEIGHT, 2 - _LEAST_WEIGHT, len(whole.weights))
        documents = np.sqrt(share).astype(np.float32)
        blur = whole.components.mean(axis=0) * random.uniform(0, 2, whole.components.shape)
        start = (1 - _BLUR) * whole.components + _BLUR * blur
        weights = np.full(whole.weights.shape, whole.weights.mean(), dtype=np.float32)
        copy = self.factorize(weights, start.astype(np.float32), documents=documents)
        return replace(copy, weights=copy.weights / documents[:, None])


def checked(
    estimator: BaseEstimator,
    X: object,  # noqa: N803
    *,
    reset: bool,
) -> sp.csr_matrix[np.float32]:
    """An estimator's input as it computes with it; ValueError where it cannot."""
    valid = validate_data(
        estimator, X, reset=reset, accept_sparse="csr", dtype=np.float32, ensure_non_negative=True
    )
    matrix = sp.csr_matrix(valid)
    if not matrix.has_canonical_format or not matrix.data.all():
        matrix = matrix.copy()
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
    return matrix


def sparse_non_negative_float32(tags: Tags) -> Tags:
    """scikit-learn's tags for what our estimators take and give."""
    tags.input_tags.sparse = True
    tags.input_tags.positive_only = True
    tags.transformer_tags.preserves_dtype = ["float32"]
    return tags


def _prepared(matrix: sp.csr_matrix[np.float32], device: str | None) -> Callable[..., Factors]:
    """``factorize`` for this matrix on that device."""
    if device is None:
        return partial(factorize, Data.of(matrix))
    # PyTorch is no dependency of the topics, and slow to import.
    from pipeline.topics import torch_solver

    return partial(torch_solver.factorize, torch_solver.TorchData.of(matrix, device))


def _overlap(weights: Floats) -> float:
    """The greatest cosine between two topics' document weights."""
    topics = unit_rows(weights.T)
    cosines = topics @ topics.T
    np.fill_diagonal(cosines, 0)
    return float(cosines.max())
