"""The simple path: pay for the first of the list."""

from decisis.reranking.budget import Oracle, PaidScores
from decisis.reranking.pool import Pool
from decisis.reranking.ranking import WEIGHT, Reranking, ranking


def rerank_first(pool: Pool, oracle: Oracle, budget: int, *, weight: float = WEIGHT) -> Reranking:
    """Pay for the first ``budget`` passages of the fused list."""
    paid = PaidScores(oracle, budget)
    paid.pay(pool.fused_numbers)
    return ranking(pool, paid, weight=weight)
