"""Search: look-up of recognised citations, retrievers, fusion, reranking."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from decisis.retrieval.fusion import reciprocal_rank_fusion
from decisis.retrieval.rerank import Ranked, Reranker
from decisis.standing import Standing
from law.records import LawRecord, Passage
from pipeline.filters import Filters
from pipeline.snapshot import Candidate, NumberedPassage, Snapshot

Retriever = Callable[[str, int, Filters], list[Candidate]]

LOOK_UP = "citation"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    rank       from 1
    standing   of the passage's document
    score      comparable within one result only
    logit      the cross-encoder's, None where it was not asked
    found_by   rank in each retriever's list; ``citation`` where the query names the document
    """

    rank: int
    record: LawRecord
    passage: Passage
    standing: Standing
    score: float
    logit: float | None
    found_by: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, no passage twice; ``recognised`` are the documents that the query cites."""

    query: str
    filters: Filters
    hits: tuple[Hit, ...]
    recognised: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Search:
    """The parts of a search, each replaceable.

    ``retrievers`` by name; ``reranker`` None leaves the fused order.
    """

    snapshot: Snapshot
    retrievers: Mapping[str, Retriever]
    candidates: int
    reranker: Reranker | None
    budget: int

    def rank(
        self, query: str, filters: Filters, cited: Sequence[str] = ()
    ) -> tuple[list[Ranked], dict[int, dict[str, int]]]:
        """All candidates in order, and the rank of each passage in each retriever's list.

        Passages of the ``cited`` documents (ids) come first, as far as they pass the filters.
        """
        runs = {name: run(query, self.candidates, filters) for name, run in self.retrievers.items()}
        found_by: dict[int, dict[str, int]] = {}
        for name, run in runs.items():
            for rank, candidate in enumerate(run, start=1):
                found_by.setdefault(candidate.passage, {})[name] = rank
        fused = reciprocal_rank_fusion(runs)
        looked_up = self._passages_of(cited, filters)
        for rank, item in enumerate(looked_up, start=1):
            found_by.setdefault(item.number, {})[LOOK_UP] = rank
        ranked = self._rerank(query, fused)
        named = {item.number for item in looked_up}
        top = max((entry.score for entry in ranked), default=0.0)
        first = [
            Ranked(item, 0.0, None, top + len(looked_up) - position)
            for position, item in enumerate(looked_up)
        ]
        return first + [entry for entry in ranked if entry.item.number not in named], found_by

    def _rerank(self, query: str, fused: Sequence[Candidate]) -> list[Ranked]:
        items = self.snapshot.passages([candidate.passage for candidate in fused])
        scores = [candidate.score for candidate in fused]
        if self.reranker is None or self.budget == 0 or not items:
            return [
                Ranked(item, score, None, score) for item, score in zip(items, scores, strict=True)
            ]
        return self.reranker(query, items, scores, self.budget)

    def _passages_of(self, documents: Sequence[str], filters: Filters) -> list[NumberedPassage]:
        allowed = set(self.snapshot.numbers_matching(filters).tolist()) if filters else None
        return [
            item
            for document in documents
            for item in self.snapshot.passages_of(document)
            if allowed is None or item.number in allowed
        ]


def hits_of(
    ranked: Sequence[Ranked],
    found_by: Mapping[int, Mapping[str, int]],
    limit: int,
    standing: Callable[[LawRecord], Standing],
    *,
    one_per_document: bool,
) -> tuple[Hit, ...]:
    """The first ``limit`` of the ranked passages; with ``one_per_document`` the best of each."""
    hits: list[Hit] = []
    seen: set[str] = set()
    for entry in ranked:
        if len(hits) == limit:
            break
        record = entry.item.record
        if one_per_document and record.id in seen:
            continue
        seen.add(record.id)
        hits.append(
            Hit(
                rank=len(hits) + 1,
                record=record,
                passage=entry.item.passage,
                standing=standing(record),
                score=entry.score,
                logit=entry.logit,
                found_by=found_by.get(entry.item.number, {}),
            )
        )
    return tuple(hits)
