"""Rules by which others choose the number of topics, written from their descriptions.

Each takes a matrix and the largest k, and gives k. They are given our solver, so that it is the
rules that are compared.
"""

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from pipeline.topics.solver import Data, Factors, Spectrum, factorize
from pipeline.topics.stability import align, silhouettes, unit_rows

TOLERANCE = 1e-4
MAX_ITERATIONS = 200
# The published settings for law, but for the number of copies: 128 there.
NOISE = 0.025
THRESHOLD = 0.8
LOWERED_BY = 0.05

Matrix = sp.csr_matrix[np.float32]


def reference(matrix: Matrix, highest: int, *, copies: int, seed: int) -> int:
    """NMFk as published: the largest k whose least silhouette reaches the threshold.

    All copies start from NNDSVD, and every non-zero of each is multiplied by U(1 − ε, 1 + ε). Terms
    are matched to common centroids, the documents' factors are compared as they come. Where no k
    reaches the threshold, it is lowered until one does.
    """
    spectrum = Spectrum.of(matrix, highest, seed)
    random = np.random.default_rng(seed)
    noisy = [_perturbed(matrix, random) for _ in range(copies)]
    stability = {k: _published_stability(noisy, spectrum, k) for k in range(2, highest + 1)}
    threshold = min(THRESHOLD, max(stability.values()))
    while True:
        passed = [k for k, least in stability.items() if least >= threshold]
        if passed:
            return max(passed)
        threshold -= LOWERED_BY


def _perturbed(matrix: Matrix, random: np.random.Generator) -> Data:
    noise = random.uniform(1 - NOISE, 1 + NOISE, matrix.nnz).astype(np.float32)
    return Data.of(
        sp.csr_matrix((matrix.data * noise, matrix.indices, matrix.indptr), shape=matrix.shape)
    )


def _published_stability(copies: list[Data], spectrum: Spectrum, k: int) -> float:
    runs = [_fit(data, *spectrum.start(k)) for data in copies]
    _, in_terms, _ = align(np.stack([run.components for run in runs]))
    as_they_come = unit_rows(np.stack([run.weights.T for run in runs]))
    return float(min(silhouettes(in_terms).min(), silhouettes(as_they_come).min()))


def elbow(errors: npt.NDArray[np.float64]) -> int:
    """The k whose error lies farthest below the line from the first to the last.

    ``errors`` are those of k = 1, 2, …. Satopää et al. 2011, "Finding a 'kneedle' in a haystack".
    """
    line = np.linspace(errors[0], errors[-1], len(errors))
    return int(np.argmax(line - errors)) + 1


def akaike(errors: npt.NDArray[np.float64], matrix: Matrix) -> int:
    """The k of the least AIC = c ln(error² / c) + 2 k (documents + terms), for c cells."""
    cells = matrix.shape[0] * matrix.shape[1]
    parameters = np.arange(1, len(errors) + 1) * sum(matrix.shape)
    squared = np.maximum(np.square(errors), 1e-12)
    return int(np.argmin(cells * np.log(squared) + 2 * parameters)) + 1


def errors_by_k(matrix: Matrix, highest: int, seed: int) -> npt.NDArray[np.float64]:
    """Relative errors of the fits with k = 1 to ``highest`` topics."""
    spectrum, data = Spectrum.of(matrix, highest, seed), Data.of(matrix)
    return np.array([_fit(data, *spectrum.start(k)).error for k in range(1, highest + 1)])


def _fit(
    data: Data, weights: npt.NDArray[np.float32], components: npt.NDArray[np.float32]
) -> Factors:
    return factorize(data, weights, components, tolerance=TOLERANCE, max_iterations=MAX_ITERATIONS)
