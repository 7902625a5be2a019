"""Graph-adaptive reranking: neighbours of good passages are worth a call."""

import numpy as np

from decisis.reranking.budget import Oracle, PaidScores
from decisis.reranking.first import rerank_first
from decisis.reranking.pool import Pool
from decisis.reranking.ranking import WEIGHT, Reranking, ranking

# The paper takes 16 with budgets from 100; less lets a budget of 16 see the graph at all.
_BATCH = 8


def graph_adaptive(pool: Pool, oracle: Oracle, budget: int, *, weight: float = WEIGHT) -> Reranking:
    """GAR (MacAvaney, Tonellotto and Macdonald 2022, arXiv 2208.08942, algorithm 1).

    Batches alternate between the fused list and the frontier: the unpaid neighbours of what was
    paid for, each worth the best logit of the passages that it is a neighbour of. Either source
    fills in when the other is exhausted. Equal worth: by passage number.
    """
    if pool.neighbours is None:
        return rerank_first(pool, oracle, budget, weight=weight)
    paid = PaidScores(oracle, budget)
    frontier: dict[int, float] = {}
    from_list = True
    while paid.remaining:
        listed = paid.unpaid(pool.fused_numbers)
        by_worth = sorted(frontier, key=lambda number: (-frontier[number], number))
        near = paid.unpaid(np.array(by_worth, dtype=np.int64))
        first, second = (listed, near) if from_list else (near, listed)
        batch = (first if len(first) else second)[:_BATCH]
        if not len(batch):
            break
        before = len(paid.numbers)
        paid.pay(batch)
        fresh = paid.numbers[before:]
        logits = paid.logits_of(fresh)
        known = np.isfinite(logits)
        fresh, logits = fresh[known], logits[known]
        for logit, nearest in zip(logits.tolist(), pool.neighbours(fresh), strict=True):
            for number in nearest[pool.admits(nearest)].tolist():
                frontier[number] = max(logit, frontier.get(number, -np.inf))
        from_list = not from_list
    return ranking(pool, paid, weight=weight)
