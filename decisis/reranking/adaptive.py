"""Paying in rounds: each round learns from the logits of those before what to pay for next."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from decisis.reranking.budget import Logits, Oracle, PaidScores, first_occurrences
from decisis.reranking.pool import Pool
from decisis.reranking.ranking import Reranking, ranking
from pipeline.cur import Numbers

# A model scores a few passages at once nearly as fast as one.
_FEWEST_AT_ONCE = 4


class Surrogate(Protocol):
    """A cheap stand-in for the cross-encoder, for one query."""

    def predict(self, numbers: Numbers) -> Logits:
        """float64[n]: the logits expected of these passages; NaN where it has no expectation."""
        ...

    def best(self, limit: int) -> tuple[Numbers, Logits]:
        """Numbers int64[m] and expected logits of the best passages within the filters."""
        ...


# Numbers and logits of what was paid for in; None where that allows no better guess than the list.
Learn = Callable[[Numbers, Logits], Surrogate | None]


def in_rounds(
    pool: Pool,
    oracle: Oracle,
    budget: int,
    learn: Learn,
    *,
    rounds: int,
    weight: float,
) -> Reranking:
    """Spend the budget in ``rounds`` equal rounds, in fewer where that is little.

    The first pays for the head of the fused list, each later one for the best that the surrogate
    expects, filled up from the rest of the list. Where nothing is learned, the list gets all.
    """
    paid = PaidScores(oracle, budget)
    size = max(_FEWEST_AT_ONCE, -(-budget // rounds))
    paid.pay(pool.fused_numbers[:size])
    while paid.remaining:
        surrogate = learn(*paid.seen())
        batch = _next_batch(pool, paid, surrogate, min(size, paid.remaining))
        if not len(batch):
            break
        paid.pay(batch, None if surrogate is None else surrogate.predict(batch))
    surrogate = learn(*paid.seen())
    predict = None if surrogate is None else surrogate.predict
    return ranking(pool, paid, weight=weight, predict=predict)


def _next_batch(pool: Pool, paid: PaidScores, surrogate: Surrogate | None, size: int) -> Numbers:
    listed = paid.unpaid(pool.fused_numbers)
    if surrogate is None:
        return listed[:size]
    # All that was paid for may be among the best.
    best, _ = surrogate.best(size + len(paid.numbers))
    batch = np.concatenate([paid.unpaid(best), listed])
    return batch[first_occurrences(batch)][:size]
