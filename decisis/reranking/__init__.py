"""Reranking under a budget of cross-encoder calls.

A strategy decides which passages to pay for: the first of the list, or those that scores seen so
far make promising, in the list or out of it. All have one signature and count every call, anchors
included; which of them is worth its complication is a matter of measurement. Pure numpy: an oracle
and a ``Pool`` of arrays and callables go in, a ``Reranking`` with its trace comes out.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from decisis.reranking.budget import Oracle, Paid, PaidScores
from decisis.reranking.chosen_anchors import adacur
from decisis.reranking.dense_update import residual
from decisis.reranking.first import rerank_first
from decisis.reranking.fixed_anchors import cur
from decisis.reranking.graph import graph_adaptive
from decisis.reranking.pool import Pool
from decisis.reranking.ranking import WEIGHT, Reranking


class Strategy(Protocol):
    """Ranks the pool with at most ``budget`` calls of the oracle.

    ``weight`` is the share of the cross-encoder in the final score. Deterministic for a
    deterministic oracle.
    """

    def __call__(
        self, pool: Pool, oracle: Oracle, budget: int, *, weight: float = WEIGHT
    ) -> Reranking: ...


STRATEGIES: Mapping[str, Strategy] = MappingProxyType(
    {
        "first": rerank_first,
        "cur": cur,
        "adacur": adacur,
        "residual": residual,
        "graph": graph_adaptive,
    }
)

__all__ = [
    "STRATEGIES",
    "WEIGHT",
    "Oracle",
    "Paid",
    "PaidScores",
    "Pool",
    "Reranking",
    "Strategy",
    "adacur",
    "cur",
    "graph_adaptive",
    "rerank_first",
    "residual",
]
