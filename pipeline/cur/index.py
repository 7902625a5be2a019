"""The best predicted passages of a query: a scan of the factor columns, sublinear for many.

s^(p) = mu(p) + x W[:, p] is the inner product of [x; 1] with the column [W[:, p]; mu(p)]. Measured
with 20 anchors: an exact scan takes 0.5 ms for 55,000 passages, 10 ms for 200,000 and 30 ms for
500,000. There an inverted file that looks into an eighth of its cells finds all of the best 64
where passages gather in topics, .95 where they do not, in a quarter of the time or less. Graph
indexes (HNSW) find two thirds or less, of 500,000 a sixth: columns differ in length, and not the
nearest but the largest product is wanted.
"""

import faiss
import numpy as np
import numpy.typing as npt

from pipeline.cur.factors import CurFactors
from pipeline.cur.scores import Floats, Numbers

# Below this many columns in question the exact scan is as fast as anyone can notice.
EXACT_BELOW = 100_000
_CELLS_PER_ROOT = 4  # cells of the inverted file: 4 sqrt(N), as FAISS recommends
_PROBED_SHARE = 1 / 8
_TRAINED_PER_CELL = 50


class FactorIndex:
    """Searches ``factors`` for the best predicted passages.

    Below ``exact_below`` columns in question it is exact; above, an inverted file that is built
    here (seconds for half a million passages).
    """

    def __init__(self, factors: CurFactors, *, exact_below: int = EXACT_BELOW) -> None:
        self.factors = factors
        self._exact_below = exact_below
        self._cells = None if len(factors.items) < max(exact_below, 1) else _inverted_file(factors)

    def search(
        self,
        logits: npt.NDArray[np.floating],
        limit: int,
        allowed: Numbers | None = None,
    ) -> tuple[Numbers, Floats]:
        """Numbers int64[m] and predicted logits float32[m], m <= ``limit``, best first.

        ``logits`` [k_i] are those of ``factors.anchors``, NaN where unknown. ``allowed`` int64[n]
        restricts the search to these passage numbers. Equal predictions come by passage number.
        """
        factors = self.factors
        within = None if allowed is None else np.isin(factors.items, allowed)
        in_question = len(factors.items) if within is None else int(within.sum())
        if self._cells is not None and in_question >= self._exact_below:
            return self._probe(logits, min(limit, in_question), within)
        predicted = factors.predict(logits)
        items = factors.items
        if within is not None:
            items, predicted = items[within], predicted[within]
        best = highest(predicted, items, limit)
        return items[best], predicted[best]

    def _probe(
        self,
        logits: npt.NDArray[np.floating],
        limit: int,
        within: npt.NDArray[np.bool_] | None,
    ) -> tuple[Numbers, Floats]:
        assert self._cells is not None  # noqa: S101 - the caller looked
        factors = self.factors
        deviations = factors.complete(logits).astype(np.float32)
        # The last coordinate belongs to what evens out the columns' lengths, see _inverted_file.
        query = np.concatenate([deviations, np.array([1, 0], dtype=np.float32)])
        selector = None
        # The bindings build these constructors at run time.
        if within is not None:
            bits = np.packbits(within, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
        probed = max(1, int(self._cells.nlist * _PROBED_SHARE))
        parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probed)  # type: ignore[call-arg]
        _, found = self._cells.search(query[np.newaxis], max(limit, 1), params=parameters)
        columns = found[0][found[0] >= 0]
        predicted = factors.means[columns] + deviations @ factors.weights[:, columns]
        best = highest(predicted, factors.items[columns], limit)
        return factors.items[columns][best], predicted[best]


def highest(scores: npt.NDArray[np.floating], numbers: Numbers, limit: int) -> Numbers:
    """Positions of the ``limit`` highest ``scores`` [n], best first, ties by lower number."""
    limit = min(limit, len(scores))
    if limit < 1:
        return np.zeros(0, dtype=np.int64)
    threshold = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    candidates = np.flatnonzero(scores >= threshold)
    order = np.lexsort((numbers[candidates], -scores[candidates]))
    return candidates[order[:limit]]


def _inverted_file(factors: CurFactors) -> "faiss.IndexIVFFlat":
    """FAISS's IVF over the columns, as nearest neighbours by distance.

    A coordinate sqrt(M^2 - |v|^2) gives all columns v the greatest length M, which turns the
    largest inner product into the smallest distance (Bachrach et al. 2014, "Speeding up the Xbox
    recommender system using a Euclidean transformation for inner-product spaces").
    """
    columns = np.vstack([factors.weights, factors.means]).T
    lengths = np.einsum("ij,ij->i", columns, columns)
    columns = np.column_stack([columns, np.sqrt(lengths.max() - lengths)]).astype(np.float32)
    total, dimension = columns.shape
    cells = max(1, min(int(_CELLS_PER_ROOT * total**0.5), total // _TRAINED_PER_CELL))
    index = faiss.IndexIVFFlat(faiss.IndexFlatL2(dimension), dimension, cells, faiss.METRIC_L2)
    sample = np.random.default_rng(0).permutation(total)[: cells * _TRAINED_PER_CELL]
    index.train(columns[np.sort(sample)])
    index.add(columns)
    return index
