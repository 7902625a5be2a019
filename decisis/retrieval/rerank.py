"""Reranking the fused list with a cross-encoder under a budget of calls.

``Reranker`` is the seam: the exact reranker here pays for the first B passages; one that predicts
scores (CUR) decides for itself which B passages to pay for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from decisis.retrieval.windows import best_window
from pipeline.models import CrossEncoder
from pipeline.snapshot import NumberedPassage


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its fused score, its logit where one was paid for, and its final score."""

    item: NumberedPassage
    fused: float
    logit: float | None
    score: float


class Reranker(Protocol):
    """Orders candidates for a query, best first, with at most ``budget`` cross-encoder calls."""

    def __call__(
        self, query: str, items: Sequence[NumberedPassage], fused: Sequence[float], budget: int
    ) -> list[Ranked]: ...


@dataclass(frozen=True)
class ExactReranker:
    """Scores the first ``budget`` candidates and mixes the logits with the fused scores.

    The model sees the heading, the path and the window of best lexical match. Its z-scores get the
    share ``weight``: on holdings of New Mexico courts the packaged model alone lowers MRR, mixed it
    raises it.
    """

    cross_encoder: CrossEncoder
    weight: float

    def __call__(
        self, query: str, items: Sequence[NumberedPassage], fused: Sequence[float], budget: int
    ) -> list[Ranked]:
        head = items[:budget]
        logits = self.cross_encoder.score(query, [reranker_text(query, item) for item in head])
        logits = np.where(np.isfinite(logits), logits, -np.inf)
        known = np.isfinite(logits)
        mixed = _standardised(np.array(fused[: len(head)], dtype=np.float64)) * (1 - self.weight)
        if known.any():
            # A score that the model could not give counts as its worst.
            filled = np.where(known, logits, logits[known].min())
            mixed = mixed + _standardised(filled.astype(np.float64)) * self.weight
        order = sorted(range(len(head)), key=lambda i: (-mixed[i], head[i].number))
        ranked = [
            Ranked(head[i], fused[i], float(logits[i]) if known[i] else None, float(mixed[i]))
            for i in order
        ]
        # What was not paid for keeps its order below.
        floor = min((entry.score for entry in ranked), default=0.0)
        rest = zip(items[budget:], fused[budget:], strict=True)
        return ranked + [
            Ranked(item, score, None, floor - position)
            for position, (item, score) in enumerate(rest, start=1)
        ]


def reranker_text(query: str, item: NumberedPassage) -> str:
    """What the cross-encoder reads of a passage: its header, then its best window."""
    return f"{item.passage.header}\n{best_window(query, item.passage.text)}"


def _standardised(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    spread = values.std() if len(values) else 0.0
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)
