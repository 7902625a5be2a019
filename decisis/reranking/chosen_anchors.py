"""ADACUR: anchors for each query, chosen in rounds from what is predicted so far."""

from dataclasses import dataclass

import numpy as np

from decisis.reranking.adaptive import Surrogate, in_rounds
from decisis.reranking.budget import Logits, Oracle
from decisis.reranking.first import rerank_first
from decisis.reranking.pool import Pool
from decisis.reranking.ranking import WEIGHT, Reranking
from decisis.reranking.ridge import FEWEST_SEEN, ridge
from pipeline.cur import AnchorScores, Numbers, columns_of, highest

_ROUNDS = 4


def adacur(pool: Pool, oracle: Oracle, budget: int, *, weight: float = WEIGHT) -> Reranking:
    """Every passage paid for is an anchor (arXiv 2305.02996) over ``anchor_scores``.

    With A the passages paid for and y their logits, the pseudo-inverse of the paper is a ridge on
    centred columns here: q = Rc[:, A] (Rc[:, A]'Rc[:, A] + lam 1)^-1 (y - mu(A)) weighs the anchor
    queries by how much this query resembles them, and s^ = mu + q Rc. lam by leave-one-out; the
    first round pays for the head of the fused list, each later one for the best s^; a round
    without a gain in leave-one-out over the mean of y pays for the next of the list.
    """
    scores = pool.anchor_scores
    if scores is None:
        return rerank_first(pool, oracle, budget, weight=weight)

    inside = np.flatnonzero(pool.admits(scores.items))

    def learn(numbers: Numbers, logits: Logits) -> Surrogate | None:
        return _learn(scores, inside, numbers, logits)

    return in_rounds(pool, oracle, budget, learn, rounds=_ROUNDS, weight=weight)


@dataclass(frozen=True, eq=False)
class _ColumnSurrogate:
    items: Numbers
    expected: Logits
    inside: Numbers

    def predict(self, numbers: Numbers) -> Logits:
        columns, present = columns_of(self.items, numbers)
        predicted = np.full(len(numbers), np.nan)
        predicted[present] = self.expected[columns[present]]
        return predicted

    def best(self, limit: int) -> tuple[Numbers, Logits]:
        expected, items = self.expected[self.inside], self.items[self.inside]
        chosen = self.inside[highest(expected, items, limit)]
        return self.items[chosen], self.expected[chosen]


def _learn(
    scores: AnchorScores, inside: Numbers, numbers: Numbers, logits: Logits
) -> _ColumnSurrogate | None:
    columns, present = columns_of(scores.items, numbers)
    columns, logits = columns[present], logits[present]
    if len(columns) < FEWEST_SEEN:
        return None
    features = scores.centred[:, columns].T.astype(np.float64)
    fit = ridge(features, logits - scores.means[columns])
    if fit.error >= logits.var():
        return None
    query = (fit.alpha @ features).astype(np.float32)
    return _ColumnSurrogate(scores.items, scores.means + query @ scores.centred, inside)
