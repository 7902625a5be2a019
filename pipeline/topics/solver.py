"""Non-negative matrix factorisation by HALS in its Gram-matrix form.

X ≈ W · H with X documents × terms (sparse), W documents × topics, H topics × terms, all float32 and
non-negative. One iteration costs the two sparse products X·Hᵀ and Xᵀ·W; the rest works on the
topics × topics Gram matrices. Cichocki & Phan 2009, "Fast local algorithms for large scale
nonnegative matrix and tensor factorizations", algorithm 2. Start: NNDSVD of Boutsidis & Gallopoulos
2008 over a randomised SVD, the zeros filled with a little (after their "a" variant), for a topic
that starts at zero would stay there.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.utils.extmath import randomized_svd

Floats: TypeAlias = npt.NDArray[np.float32]

_EPSILON = np.float32(1e-12)
_OVERSAMPLES = 10
_POWER_ITERATIONS = 3
# A start's zeros, as a share of the even factorisation's entries.
_FILL = 0.01


@dataclass(frozen=True)
class Factors:
    """weights float32[documents, topics], components float32[topics, terms].

    ``error`` is ‖X − WH‖ / ‖X‖.
    """

    weights: Floats
    components: Floats
    error: float
    iterations: int


@dataclass(frozen=True)
class Spectrum:
    """The leading singular triplets of a matrix, from which any smaller number of topics starts."""

    left: Floats
    values: Floats
    right: Floats
    mean: float

    @classmethod
    def of(cls, matrix: sp.csr_matrix[np.float32], rank: int, seed: int) -> "Spectrum":
        """At most ``rank`` triplets; fewer where the matrix has fewer rows or columns."""
        rank = max(1, min(rank, *matrix.shape))
        left, values, right = randomized_svd(
            matrix,
            rank,
            n_oversamples=_OVERSAMPLES,
            n_iter=_POWER_ITERATIONS,
            random_state=seed,
        )
        cells = matrix.shape[0] * matrix.shape[1]
        return cls(left, values, right, float(matrix.sum()) / max(1, cells))

    def start(self, k: int) -> tuple[Floats, Floats]:
        """Non-negative weights[documents, k] and components[k, terms], none of them zero."""
        weights = np.zeros((self.left.shape[0], k), dtype=np.float32)
        components = np.zeros((k, self.right.shape[1]), dtype=np.float32)
        for j in range(min(k, len(self.values))):
            left, right = self.left[:, j], self.right[j]
            sides = [(np.maximum(sign * left, 0), np.maximum(sign * right, 0)) for sign in (1, -1)]
            masses = [float(np.linalg.norm(u) * np.linalg.norm(v)) for u, v in sides]
            side = int(np.argmax(masses))
            (u, v), mass = sides[side], masses[side]
            if mass > 0:
                scale = np.sqrt(self.values[j] * mass)
                weights[:, j] = scale * u / np.linalg.norm(u)
                components[j] = scale * v / np.linalg.norm(v)
        fill = np.float32(_FILL * np.sqrt(self.mean / k))
        weights[weights == 0] = fill
        components[components == 0] = fill
        return weights, components


def factorize(
    matrix: sp.csr_matrix[np.float32],
    weights: Floats,
    components: Floats,
    *,
    tolerance: float,
    max_iterations: int,
) -> Factors:
    """Improve the start until an iteration lowers the squared error by less than ``tolerance``.

    The measure is the squared error's fall in one iteration over its fall since the first one.
    """
    transposed = matrix.T.tocsr()
    squared_norm = float(np.sum(np.square(matrix.data, dtype=np.float64)))
    # Rows are topics in both: HALS updates one topic at a time, and rows are contiguous.
    w, h = np.ascontiguousarray(weights.T), components.copy()
    error = first = last = squared_norm
    for iteration in range(1, max_iterations + 1):
        _sweep(w, np.ascontiguousarray((matrix @ h.T).T), h @ h.T)
        towards, gram = np.ascontiguousarray((transposed @ w.T).T), w @ w.T
        _sweep(h, towards, gram)
        # ‖X − WH‖² from the products at hand, with H as it now is.
        fit = float(np.sum(towards * h, dtype=np.float64))
        model = float(np.sum(gram * (h @ h.T), dtype=np.float64))
        error = max(squared_norm - 2 * fit + model, 0.0)
        if iteration == 1:
            first = error
        elif last - error <= tolerance * (first - error):
            break
        last = error
    relative = float(np.sqrt(error / squared_norm)) if squared_norm else 0.0
    return Factors(np.ascontiguousarray(w.T), h, relative, iteration)


def project(
    matrix: sp.csr_matrix[np.float32], components: Floats, *, iterations: int = 50
) -> Floats:
    """The non-negative weights[documents, topics] of rows over fixed components."""
    gram = components @ components.T
    towards = np.ascontiguousarray((matrix @ components.T).T)
    weights = np.maximum(towards / np.maximum(np.diagonal(gram), _EPSILON)[:, None], 0)
    for _ in range(iterations):
        _sweep(weights, towards, gram)
    return np.ascontiguousarray(weights.T)


def _sweep(factor: Floats, towards: Floats, gram: Floats) -> None:
    """One pass over the topics (rows of ``factor``), each at its optimum given the others."""
    for j in range(len(gram)):
        if gram[j, j] > _EPSILON:
            factor[j] += (towards[j] - gram[j] @ factor) / gram[j, j]
            np.maximum(factor[j], 0, out=factor[j])
