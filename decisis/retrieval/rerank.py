"""Reranking the fused list with a cross-encoder, bound to a library's passages.

Which passages to pay for is decided by a strategy of ``decisis.reranking``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from decisis.reranking import Paid, Pool, Reranking, Strategy
from decisis.retrieval.anchors import Anchors
from decisis.retrieval.candidates import Vectors
from decisis.retrieval.windows import best_window
from pipeline.lexical import Coverage
from pipeline.models import CrossEncoder
from pipeline.snapshot import Candidate, NumberedPassage, Numbers, Snapshot


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its fused score, its logit where one was paid for, and its final score."""

    item: NumberedPassage
    fused: float
    logit: float | None
    score: float


@dataclass(frozen=True)
class Reranker:
    """Pays for at most ``budget`` cross-encoder calls a query and orders the candidates by them.

    ``weight`` is the cross-encoder's share in the final score: on holdings of New Mexico courts the
    packaged model alone lowers MRR, mixed it raises it. The model is loaded by its first call.
    ``coverage`` gives the share of a query's terms (0 to 1) that each text holds; it and
    ``anchors`` serve the strategies that predict.
    """

    cross_encoder: Callable[[], CrossEncoder]
    strategy: Strategy
    weight: float
    budget: int
    coverage: Coverage
    anchors: Anchors | None = None

    def __call__(
        self,
        query: str,
        fused: Sequence[Candidate],
        snapshot: Snapshot,
        *,
        vectors: Vectors,
        query_vector: npt.NDArray[np.float32],
        allowed: Numbers | None,
    ) -> tuple[list[Ranked], tuple[Paid, ...]]:
        """The candidates, best first, with what the strategy brought in; and the trace of calls."""
        items = {
            item.number: item
            for item in snapshot.passages([candidate.passage for candidate in fused])
        }

        def load(numbers: Numbers) -> list[NumberedPassage]:
            if missing := [number for number in numbers.tolist() if number not in items]:
                items.update({item.number: item for item in snapshot.passages(missing)})
            return [items[number] for number in numbers.tolist()]

        def oracle(numbers: Numbers) -> npt.NDArray[np.float32]:
            texts = [reranker_text(query, item) for item in load(numbers)]
            return self.cross_encoder().score(query, texts)

        def signals(numbers: Numbers) -> npt.NDArray[np.float64]:
            windows = [best_window(query, item.passage.text) for item in load(numbers)]
            return np.array(self.coverage(query, windows))[:, None]

        def search_vectors(
            vector: npt.NDArray[np.float32], limit: int
        ) -> tuple[Numbers, npt.NDArray[np.float32]]:
            found = vectors.search(vector, limit, allowed)
            return (
                np.array([candidate.passage for candidate in found], dtype=np.int64),
                np.array([candidate.score for candidate in found], dtype=np.float32),
            )

        numbers = np.array([candidate.passage for candidate in fused], dtype=np.int64)
        scores, factors = self.anchors.consult(numbers) if self.anchors else (None, None)
        pool = Pool(
            fused_numbers=numbers,
            fused_scores=np.array([candidate.score for candidate in fused], dtype=np.float64),
            allowed=allowed,
            factors=factors,
            anchor_scores=scores,
            query_vector=query_vector,
            vectors=vectors.vectors,
            search_vectors=search_vectors,
            signals=signals,
        )
        found = self.strategy(pool, oracle, self.budget, weight=self.weight)
        return _ranked(found, load(found.numbers)), found.trace


def reranker_text(query: str, item: NumberedPassage) -> str:
    """What the cross-encoder reads of a passage: its header, then its best window."""
    return f"{item.passage.header}\n{best_window(query, item.passage.text)}"


def _ranked(found: Reranking, items: Sequence[NumberedPassage]) -> list[Ranked]:
    rows = zip(
        items, found.fused.tolist(), found.logits.tolist(), found.scores.tolist(), strict=True
    )
    return [
        Ranked(item, fused, None if np.isnan(logit) else logit, score)
        for item, fused, logit, score in rows
    ]
