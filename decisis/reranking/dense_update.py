"""The residual-ridge update: a query learns from each logit what its passages will get."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from decisis.reranking.adaptive import Surrogate, in_rounds
from decisis.reranking.budget import Logits, Oracle, first_occurrences
from decisis.reranking.first import rerank_first
from decisis.reranking.pool import Pool
from decisis.reranking.ranking import WEIGHT, Reranking
from decisis.reranking.ridge import FEWEST_SEEN, ridge, rising_weights
from pipeline.cur import Floats, Numbers

# Chosen on the 60 anchor queries of bench/rerank.py (which reports on 40 others): recall of the
# exact top ten at 64 calls by 3, 4, 8 and 16 rounds .813, .852, .865, .863.
_ROUNDS = 8
_COSINE = 1  # the column of the signals

_Reals = npt.NDArray[np.float64]
_Search = Callable[[Floats, int], tuple[Numbers, Floats]]


def residual(pool: Pool, oracle: Oracle, budget: int, *, weight: float = WEIGHT) -> Reranking:
    """Explain the logits y seen so far by signals and vectors that exist; no index cost.

    With A the passages paid for, Z the signals of a passage as z-scores over the list (its fused
    score, its cosine, ``pool.signals``), E its vector less the list's mean:

        w     = argmin |y - w0 - Z_A w|^2 + |w|^2, w >= 0
        r     = y - w0 - Z_A w
        alpha = (E_A E_A' + lam 1)^-1 r                     lam by leave-one-out
        s^(p) = w0 + z_p . w + e_p . (E_A' alpha)

    The first round pays for the head of the fused list, each later one for the best s^ of the list
    and of what a search of the vector index along s^ brings in. The hedge: where the vectors do not
    lower the leave-one-out error of r, the signals alone decide. AXN (arXiv 2405.03651) regresses y
    itself on the vectors, without signals and without a hedge.
    """
    query, vectors, search = pool.query_vector, pool.vectors, pool.search_vectors
    if query is None or vectors is None or search is None or not len(pool.fused_numbers):
        return rerank_first(pool, oracle, budget, weight=weight)
    known = _Known(pool, query, vectors)

    def learn(numbers: Numbers, logits: Logits) -> Surrogate | None:
        return _learn(known, search, numbers, logits)

    return in_rounds(pool, oracle, budget, learn, rounds=_ROUNDS, weight=weight)


class _Known:
    """Signals and vectors of passages, each read once; measured by the mean of the list."""

    def __init__(self, pool: Pool, query: Floats, vectors: Callable[[Numbers], Floats]) -> None:
        self.pool = pool
        self.query = query.astype(np.float64)
        self._vectors = vectors
        self._places: dict[int, int] = {}
        self._signals, self._centred = self._read(pool.fused_numbers, pool.fused_scores)
        self.mean = self._signals.mean(axis=0)
        # What does not differ in the list tells nothing.
        differs = np.ptp(self._signals, axis=0) > 0
        self.deviation = np.where(differs, self._signals.std(axis=0), np.inf)
        self.centre = self._centred.mean(axis=0)
        self._centred -= self.centre
        self._place(pool.fused_numbers)

    def of(self, numbers: Numbers) -> tuple[_Reals, _Reals]:
        """z-scores of the signals float64[n, s] and centred vectors float64[n, d]."""
        new = np.array([n for n in numbers.tolist() if n not in self._places], dtype=np.int64)
        if len(new):
            lowest = np.full(len(new), self.pool.fused_scores.min())
            signals, vectors = self._read(new, lowest)
            self._signals = np.concatenate([self._signals, signals])
            self._centred = np.concatenate([self._centred, vectors - self.centre])
            self._place(new)
        places = [self._places[number] for number in numbers.tolist()]
        return (self._signals[places] - self.mean) / self.deviation, self._centred[places]

    def _read(self, numbers: Numbers, fused: npt.NDArray[np.floating]) -> tuple[_Reals, _Reals]:
        """The signals (fused score, cosine, the pool's own) and the vectors."""
        vectors = self._vectors(numbers).astype(np.float64)
        columns = [fused[:, None], (vectors @ self.query)[:, None]]
        if self.pool.signals is not None:
            columns.append(self.pool.signals(numbers))
        return np.concatenate(columns, axis=1).astype(np.float64), vectors

    def _place(self, numbers: Numbers) -> None:
        start = len(self._places)
        self._places.update({n: start + at for at, n in enumerate(numbers.tolist())})


@dataclass(frozen=True, eq=False)
class _Surrogate:
    """s^ = offset + z . weights + e . direction, z measured by the list."""

    known: _Known
    search: _Search
    offset: float
    weights: _Reals
    direction: _Reals

    def predict(self, numbers: Numbers) -> Logits:
        signals, vectors = self.known.of(numbers)
        return self.offset + signals @ self.weights + vectors @ self.direction

    def best(self, limit: int) -> tuple[Numbers, Logits]:
        pool = self.known.pool
        # What of s^ is linear in a vector: its part along the query's is the weight of the cosine.
        along = self.weights[_COSINE] / self.known.deviation[_COSINE] * self.known.query
        found, _ = self.search((along + self.direction).astype(np.float32), limit)
        numbers = np.concatenate([pool.fused_numbers, found[pool.admits(found)]])
        numbers = numbers[first_occurrences(numbers)]
        expected = self.predict(numbers)
        order = np.argsort(-expected, kind="stable")[:limit]
        return numbers[order], expected[order]


def _learn(known: _Known, search: _Search, numbers: Numbers, logits: Logits) -> _Surrogate | None:
    if len(numbers) < FEWEST_SEEN:
        return None
    signals, vectors = known.of(numbers)
    mean = signals.mean(axis=0)
    weights = rising_weights(signals - mean, logits - logits.mean())
    offset = float(logits.mean() - mean @ weights)
    unexplained = logits - offset - signals @ weights
    fit = ridge(vectors, unexplained)
    direction = fit.alpha @ vectors
    if fit.error >= np.mean(unexplained**2):
        direction = np.zeros_like(direction)
    return _Surrogate(known, search, offset, weights, direction)
