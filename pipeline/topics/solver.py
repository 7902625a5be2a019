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
Operand: TypeAlias = sp.csr_matrix[np.float32] | Floats

_EPSILON = np.float32(1e-12)
_OVERSAMPLES = 10
_POWER_ITERATIONS = 3
# A start's zeros, as a share of the even factorisation's entries.
_FILL = 0.01
# From this share of non-zeros on, BLAS on the dense matrix is faster.
_DENSE = 0.2
# An error below this share of ‖X‖² is float32's own.
_EXACT = 1e-7


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
class Data:
    """A matrix ready to be factorised many times, both ways round.

    A copy in which documents are reweighted, X' = D·X with D diagonal, is never formed: it is this
    matrix and its diagonal, so that all copies share one pattern and one set of values.
    """

    matrix: Operand
    transposed: Operand
    squared_lengths: npt.NDArray[np.float64]

    @classmethod
    def of(cls, matrix: sp.csr_matrix[np.float32]) -> "Data":
        squares = matrix.multiply(matrix).sum(axis=1, dtype=np.float64)
        if matrix.nnz > _DENSE * matrix.shape[0] * matrix.shape[1]:
            dense = matrix.toarray()
            return cls(dense, np.ascontiguousarray(dense.T), np.asarray(squares).ravel())
        return cls(matrix, matrix.T.tocsr(), np.asarray(squares).ravel())

    def squared_norm(self, documents: Floats) -> float:
        """‖D·X‖²."""
        return float(np.square(documents, dtype=np.float64) @ self.squared_lengths)


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


def sampled_start(matrix: sp.csr_matrix[np.float32], k: int, seed: int) -> tuple[Floats, Floats]:
    """A start from the means of the documents nearest to each of k sampled ones.

    Each is drawn by its squared distance from those before it (Arthur & Vassilvitskii 2007,
    "k-means++"), here of directions: where NNDSVD starts two topics as one, this may not.
    """
    random = np.random.default_rng([seed, k])
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1), dtype=np.float64)).ravel()
    unit = matrix.copy()
    unit.data /= np.repeat(lengths.astype(np.float32), np.diff(matrix.indptr))
    likeness = np.zeros((k, matrix.shape[0]), dtype=np.float32)
    apart = (lengths > 0).astype(np.float64)
    for j in range(k):
        total = apart.sum()
        drawn = random.choice(len(apart), p=apart / total if total > 0 else None)
        likeness[j] = unit @ unit[[drawn]].toarray()[0]
        apart = np.minimum(apart, np.clip(1 - likeness[j].astype(np.float64), 0, None))
    nearest = sp.csr_matrix(
        (np.ones(matrix.shape[0], np.float32), (likeness.argmax(axis=0), np.arange(len(lengths)))),
        shape=(k, matrix.shape[0]),
    )
    sizes = np.maximum(np.diff(nearest.indptr), 1).astype(np.float32)
    components = (nearest @ matrix).toarray() / sizes[:, None]
    components[components == 0] = _FILL * components.mean()
    return np.ones((matrix.shape[0], k), dtype=np.float32), components


def factorize(
    data: Data,
    weights: Floats,
    components: Floats,
    *,
    tolerance: float,
    max_iterations: int,
    documents: Floats | None = None,
) -> Factors:
    """Improve the start until an iteration takes less than ``tolerance`` of the squared error.

    ``documents`` is the diagonal of a reweighted copy (see ``Data``); weights and error are then
    the copy's.
    """
    d = np.ones(len(weights), np.float32) if documents is None else documents
    squared_norm = data.squared_norm(d)
    # Rows are topics in both: HALS updates one topic at a time, and rows are contiguous.
    w, h = np.ascontiguousarray(weights.T), components.copy()
    error = last = squared_norm
    iterations = 0
    for _ in range(max_iterations):
        iterations += 1
        _sweep(w, _product(data.matrix, h) * d, h @ h.T)
        towards, gram = _product(data.transposed, w * d), w @ w.T
        _sweep(h, towards, gram)
        # ‖X − WH‖² from the products at hand, with H as it now is.
        fit = float(np.vdot(towards, h))
        model = float(np.sum(gram * (h @ h.T), dtype=np.float64))
        error = max(squared_norm - 2 * fit + model, 0.0)
        if converged(last, error, squared_norm, tolerance):
            break
        last = error
    return Factors(np.ascontiguousarray(w.T), h, relative_error(error, squared_norm), iterations)


def converged(last: float, error: float, squared_norm: float, tolerance: float) -> bool:
    """Whether the squared error has stopped to fall, or is no more than float32's own."""
    return last - error <= tolerance * last or error <= _EXACT * squared_norm


def relative_error(error: float, squared_norm: float) -> float:
    """‖X − WH‖ / ‖X‖ from the squares; 0 for a matrix of zeros."""
    return float(np.sqrt(error / squared_norm)) if squared_norm else 0.0


def project(
    matrix: sp.csr_matrix[np.float32], components: Floats, *, iterations: int = 50
) -> Floats:
    """The non-negative weights[documents, topics] of rows over fixed components."""
    gram = components @ components.T
    towards = _product(matrix, components)
    weights = np.maximum(towards / np.maximum(np.diagonal(gram), _EPSILON)[:, None], 0)
    for _ in range(iterations):
        _sweep(weights, towards, gram)
    return np.ascontiguousarray(weights.T)


def residuals(
    matrix: sp.csr_matrix[np.float32], components: Floats, weights: Floats
) -> npt.NDArray[np.float32]:
    """float32[documents], ‖x − wH‖² / ‖x‖² of each row; 1 for a row of zeros."""
    norms = np.asarray(matrix.multiply(matrix).sum(axis=1), dtype=np.float64).ravel()
    fit = np.sum(np.asarray(matrix @ components.T) * weights, axis=1, dtype=np.float64)
    model = np.sum((weights @ (components @ components.T)) * weights, axis=1, dtype=np.float64)
    lost = np.clip(norms - 2 * fit + model, 0, None)
    shares = np.divide(lost, norms, out=np.ones_like(norms), where=norms > 0)
    return shares.astype(np.float32)


def _product(matrix: Operand, factor: Floats) -> Floats:
    """factor · matrixᵀ, float32[topics, rows of the matrix]."""
    if isinstance(matrix, np.ndarray):
        return factor @ matrix.T
    # scipy's sparse · dense is fastest with both in row order (13 Gflop/s at 32 to 128 columns).
    return np.ascontiguousarray((matrix @ np.ascontiguousarray(factor.T)).T)


def _sweep(factor: Floats, towards: Floats, gram: Floats) -> None:
    """One pass over the topics (rows of ``factor``), each at its optimum given the others."""
    for j in range(len(gram)):
        if gram[j, j] > _EPSILON:
            factor[j] += (towards[j] - gram[j] @ factor) / gram[j, j]
            np.maximum(factor[j], 0, out=factor[j])
