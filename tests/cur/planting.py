"""Score matrices and corpora whose structure is known."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from decisis.reranking import Pool
from pipeline.cur import AnchorScores, FactorIndex, Floats, Numbers, fit_cur, highest


def low_rank(
    *, queries: int, passages: int, rank: int = 8, noise: float = 1.0, seed: int = 0
) -> Floats:
    """Logits [queries, passages]: passage offsets, ``rank`` fading directions, noise."""
    random = np.random.default_rng(seed)
    left = random.normal(size=(queries, rank)) * np.geomspace(2, 0.4, rank)
    offsets = -8 + 2 * random.normal(size=passages)
    scores = offsets + left @ random.normal(size=(rank, passages))
    return (scores + noise * random.normal(size=scores.shape)).astype(np.float32)


def overlap(found: Numbers, logits: npt.NDArray[np.floating], k: int = 10) -> float:
    """Share of the positions of the ``k`` highest logits that are in ``found``."""
    return len(set(np.argsort(-logits)[:k].tolist()) & set(found.tolist())) / k


@dataclass
class CountingOracle:
    """Logits by passage number, and every passage that was asked for."""

    logits: npt.NDArray[np.floating]
    numbers: Numbers
    asked: list[int] = field(default_factory=list)

    def __call__(self, numbers: Numbers) -> npt.NDArray[np.floating]:
        self.asked += numbers.tolist()
        return self.logits[np.searchsorted(self.numbers, numbers)]


def full_pool(
    vectors: Floats,
    matrix: Floats,
    fused: Numbers,
    allowed: Numbers | None,
    numbers: Numbers,
    query: Floats,
) -> Pool:
    """A pool with every source: ``vectors`` [n, d] and ``matrix`` [k_q, n] of ``numbers`` int64[n].

    Neighbours are the three nearest by inner product, whatever the filters.
    """
    within = np.ones(len(numbers), dtype=bool) if allowed is None else np.isin(numbers, allowed)

    def rows(wanted: Numbers) -> Numbers:
        return np.searchsorted(numbers, wanted)

    def search(vector: Floats, limit: int) -> tuple[Numbers, Floats]:
        products = vectors[within] @ vector
        best = highest(products, numbers[within], limit)
        return numbers[within][best], products[best]

    def neighbours(wanted: Numbers) -> list[Numbers]:
        products = vectors[rows(wanted)] @ vectors.T
        return [numbers[highest(row, numbers, 3)] for row in products]

    return Pool(
        fused_numbers=fused,
        fused_scores=1 / (60 + np.arange(1, len(fused) + 1)),
        allowed=allowed,
        factors=FactorIndex(fit_cur(matrix, numbers)),
        anchor_scores=AnchorScores.of(matrix, numbers),
        query_vector=query,
        vectors=lambda wanted: vectors[rows(wanted)],
        search_vectors=search,
        neighbours=neighbours,
    )
