"""CUR at query time: pay for the anchors, then for the best of what they predict."""

import numpy as np

from decisis.reranking.budget import Logits, Oracle, PaidScores
from decisis.reranking.first import rerank_first
from decisis.reranking.pool import Pool
from decisis.reranking.ranking import WEIGHT, Reranking, ranking
from pipeline.cur import Numbers

# At most a third of the budget goes to anchors. Published splits were chosen on the test set; this
# one only keeps a small budget from being spent on anchors alone.
_ANCHOR_SHARE = 3


def cur(pool: Pool, oracle: Oracle, budget: int, *, weight: float = WEIGHT) -> Reranking:
    """ANNCUR's two steps (arXiv 2210.12579) over ``pool.factors``.

    c = CE(q, I), then exact scores for the best unpaid s^(p) = mu(p) + (c - mu(I)) W[:, p] within
    the filters; what predictions leave of the budget (factors of few passages) goes to the list.
    Anchors are merged: they are scored, so they are ranked. With factors of ``fit_anncur`` this is
    ANNCUR as published, but for the merging.

    Anchors beyond a third of the budget are not paid for but set to what the others let expect
    (``CurFactors.complete``). Anchors outside the filters are paid for though they cannot be
    returned: they tell as much about the query as those inside, and an anchor, chosen to differ
    from the others, is seldom an answer itself. Where the budget pays for everything within the
    filters, that is what it does.
    """
    if pool.factors is None:
        return rerank_first(pool, oracle, budget, weight=weight)
    factors = pool.factors.factors
    paid = PaidScores(oracle, budget)
    if pool.allowed is not None and len(pool.allowed) <= budget:
        paid.pay(pool.fused_numbers)
        paid.pay(pool.allowed)
        return ranking(pool, paid, weight=weight)
    anchors = factors.anchors[: max(budget, 0) // _ANCHOR_SHARE]
    paid.pay(anchors)
    logits = paid.logits_of(factors.anchors)
    if not np.isfinite(logits).any():
        # Without a score of this query only the passages' means are known: the list knows more.
        paid.pay(pool.fused_numbers)
        return ranking(pool, paid, weight=weight)
    numbers, predicted = pool.factors.search(logits, budget, pool.allowed)
    paid.pay(numbers, predicted.astype(np.float64))
    paid.pay(pool.fused_numbers)

    def predict(numbers: Numbers) -> Logits:
        return factors.predict_some(logits, numbers)

    return ranking(pool, paid, weight=weight, predict=predict)
