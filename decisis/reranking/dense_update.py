"""The residual-ridge update: the query's vector moves to where the cross-encoder scores high."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from decisis.reranking.adaptive import Surrogate, in_rounds
from decisis.reranking.budget import Logits, Oracle
from decisis.reranking.first import rerank_first
from decisis.reranking.pool import Pool
from decisis.reranking.ranking import WEIGHT, Reranking
from decisis.reranking.ridge import FEWEST_SEEN, ridge, rising_line
from pipeline.cur import Floats, Numbers

_ROUNDS = 3
_LIST_SHARE = 0.5

_Vectors = Callable[[Numbers], Floats]
_Search = Callable[[Floats, int], tuple[Numbers, Floats]]


def residual(pool: Pool, oracle: Oracle, budget: int, *, weight: float = WEIGHT) -> Reranking:
    """Explain the logits y seen so far by the dense vectors that exist; no index cost.

    With E_A the vectors of the passages paid for and e_q the query's:

        s_A   = E_A e_q
        r     = y - (w0 + w1 s_A)               least squares, w1 >= 0
        alpha = (E_A E_A' + lam 1)^-1 r          lam by leave-one-out
        u     = w1 e_q + E_A' alpha             s^(p) = w0 + e_p . u

    so that one search of the existing index with u finds the best unseen. Half of each round goes
    to them, half to the next of the fused list. The hedge: where the update does not lower the
    leave-one-out error of w0 + w1 s, the list gets all. AXN (arXiv 2405.03651) solves for u without
    the dense score as its prior and without a hedge.
    """
    query, vectors, search = pool.query_vector, pool.vectors, pool.search_vectors
    if query is None or vectors is None or search is None:
        return rerank_first(pool, oracle, budget, weight=weight)

    def learn(numbers: Numbers, logits: Logits) -> Surrogate | None:
        return _learn(pool, query, vectors, search, numbers, logits)

    return in_rounds(
        pool, oracle, budget, learn, rounds=_ROUNDS, list_share=_LIST_SHARE, weight=weight
    )


@dataclass(frozen=True, eq=False)
class _DenseSurrogate:
    direction: Floats
    offset: float
    pool: Pool
    vectors: _Vectors
    search: _Search

    def predict(self, numbers: Numbers) -> Logits:
        return self.offset + (self.vectors(numbers) @ self.direction).astype(np.float64)

    def best(self, limit: int) -> tuple[Numbers, Logits]:
        numbers, products = self.search(self.direction, limit)
        inside = self.pool.admits(numbers)
        return numbers[inside], self.offset + products[inside].astype(np.float64)


def _learn(
    pool: Pool,
    query: Floats,
    vectors: _Vectors,
    search: _Search,
    numbers: Numbers,
    logits: Logits,
) -> _DenseSurrogate | None:
    if len(numbers) < FEWEST_SEEN:
        return None
    embedded = vectors(numbers).astype(np.float64)
    dense = embedded @ query.astype(np.float64)
    offset, slope = rising_line(dense, logits)
    unexplained = logits - (offset + slope * dense)
    fit = ridge(embedded, unexplained)
    if fit.error >= np.mean(unexplained**2):
        return None
    direction = slope * query + fit.alpha @ embedded
    return _DenseSurrogate(direction.astype(np.float32), offset, pool, vectors, search)
