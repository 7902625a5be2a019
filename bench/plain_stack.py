"""What decisis is compared with: BM25 over one field, fused with a vector search by rank."""

from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer

import decisis
from bench.report import Run

DEPTH = 100
_RRF_K = 60  # Cormack, Clarke and Büttcher 2009


class PlainStack:
    """bm25s with its stop words and stemming over header and text of each passage, and RRF."""

    def __init__(self, library: decisis.Library) -> None:
        items = list(library.snapshot.iterate())
        self._stemmer = Stemmer.Stemmer("english")
        self._index = bm25s.BM25()
        corpus = [item.passage.indexed_text for item in items]
        self._index.index(
            bm25s.tokenize(corpus, stemmer=self._stemmer, show_progress=False), show_progress=False
        )
        self._documents = np.array([item.record.id for item in items])
        self._kinds = np.array([item.record.kind for item in items])
        self._place = {item.number: at for at, item in enumerate(items)}

    def search(
        self, query: str, dense: Sequence[int], *, without: str = "", kind: str = ""
    ) -> tuple[Run, Run]:
        """By BM25 alone, and fused with the list ``dense`` of passage numbers."""
        (words,) = bm25s.tokenize(
            query, stemmer=self._stemmer, show_progress=False, return_ids=False
        )
        scores = self._index.get_scores([w for w in words if w in self._index.vocab_dict])
        allowed = self._documents != without
        if kind:
            allowed &= self._kinds == kind
        order = np.argsort(-np.where(allowed, scores, -np.inf), kind="stable")[:DEPTH]
        ranks: dict[int, float] = {}
        for run in (order.tolist(), [self._place[number] for number in dense]):
            for rank, at in enumerate(run, start=1):
                ranks[at] = ranks.get(at, 0.0) + 1 / (_RRF_K + rank)
        best = sorted(ranks, key=lambda at: -ranks[at])
        return self._run(order.tolist()), self._run(best)

    def _run(self, places: Sequence[int]) -> Run:
        return tuple(dict.fromkeys(self._documents[list(places)].tolist()))
