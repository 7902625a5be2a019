"""Search: look-up of recognised citations, the first stage, fusion, reranking, demotion."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from decisis.reranking import Paid
from decisis.retrieval.candidates import Candidates, FirstStage, passages_of
from decisis.retrieval.fusion import Fusion
from decisis.retrieval.rerank import Ranked, Reranker
from decisis.standing import Standing
from decisis.understanding import Expansion, Understanding
from law.records import LawRecord, Passage
from pipeline.filters import Filters
from pipeline.snapshot import Candidate, NumberedPassage

LOOK_UP = "citation"

# What is no longer good law stands lower by this many standard deviations of the fused scores: it
# gives way to law in force that matches about as well, and leads where nothing else matches.
DEMOTION = 1.0
_JUDGED = 100  # of the first so many passages the standing is looked up

# Reranking and demotion have at least so many documents to choose from.
_FEWEST_DOCUMENTS = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    rank       from 1
    standing   of the passage's document
    score      comparable within one result only
    logit      the cross-encoder's, None where it was not asked
    found_by   rank in each leg's list; ``citation`` where the query names the document
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
    """Hits, best first, no passage twice.

    understood  what was read in the query, and the words and filters that were searched with
    recognised  the documents that the query cites
    expansion   what a chat model added to the words, None where none was asked
    trace       the cross-encoder's calls in the order in which they were paid for
    """

    query: str
    filters: Filters
    hits: tuple[Hit, ...]
    understood: Understanding
    recognised: tuple[str, ...] = ()
    expansion: Expansion | None = None
    trace: tuple[Paid, ...] = ()
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidates in order; ``found_by`` their ranks in each leg's list, by passage number."""

    ranked: Sequence[Ranked]
    found_by: Mapping[int, Mapping[str, int]]
    trace: tuple[Paid, ...] = ()


@dataclass(frozen=True)
class Search:
    """The parts of a search, each replaceable.

    encode     a query's unit vector float32[d]
    standing   of a document, for demotion
    """

    first_stage: FirstStage
    encode: Callable[[str], npt.NDArray[np.float32]]
    fusion: Fusion
    reranker: Reranker
    standing: Callable[[LawRecord], Standing]

    def rank(
        self,
        query: str,
        filters: Filters,
        cited: Sequence[str] = (),
        without: Collection[str] = (),
        *,
        documents: int,
        demote: bool = True,
        added: Sequence[str] = (),
    ) -> Ranking:
        """The candidates in order, of at least as many ``documents`` as are wanted and were found.

        Passages of the ``cited`` documents (ids) come first, as far as they pass the filters.
        Those of the documents ``without`` do not appear, and take no other passage's place.
        ``demote`` moves down what is no longer good law. Phrases ``added`` to the query help to
        find candidates; the cross-encoder judges them by the query alone.
        """
        wording = " ".join([query, *added])
        vector = self.encode(wording)
        candidates = self.first_stage.gather(wording, vector, filters, without)
        snapshot = self.first_stage.snapshot
        ranked, trace = self.reranker(
            query,
            _in_order(candidates, self.fusion(candidates), max(documents, _FEWEST_DOCUMENTS)),
            snapshot,
            vectors=self.first_stage.vectors,
            query_vector=vector,
            allowed=self._allowed(filters, without),
        )
        if demote:
            ranked = self._demoted(ranked)
        looked_up = self._passages_of([name for name in cited if name not in without], filters)
        named = {item.number for item in looked_up}
        top = max((entry.score for entry in ranked), default=0.0)
        first = [
            Ranked(item, 0.0, None, top + len(looked_up) - position)
            for position, item in enumerate(looked_up)
        ]
        rest = [entry for entry in ranked if entry.item.number not in named]
        return Ranking(first + rest, _found_by(candidates, looked_up), trace)

    def _allowed(self, filters: Filters, without: Collection[str]) -> npt.NDArray[np.int64] | None:
        """The passages that may be ranked, None for all."""
        if not filters and not without:
            return None
        snapshot = self.first_stage.snapshot
        barred = np.array(passages_of(snapshot, without), dtype=np.int64)
        matching = snapshot.numbers_matching(filters)
        return matching[~np.isin(matching, barred, assume_unique=True)]

    def _demoted(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        lowered = [
            entry
            if position >= _JUDGED or self.standing(entry.item.record).is_good_law
            else replace(entry, score=entry.score - DEMOTION)
            for position, entry in enumerate(ranked)
        ]
        return sorted(lowered, key=lambda entry: -entry.score)

    def _passages_of(self, documents: Sequence[str], filters: Filters) -> list[NumberedPassage]:
        snapshot = self.first_stage.snapshot
        allowed = set(snapshot.numbers_matching(filters).tolist()) if filters else None
        return [
            item
            for document in documents
            for item in snapshot.passages_of(document)
            if allowed is None or item.number in allowed
        ]


def _in_order(
    candidates: Candidates, scores: npt.NDArray[np.float64], documents: int
) -> list[Candidate]:
    """The passages of the first ``documents``, best first; equal scores by passage number.

    What stands lower is not worth reading from the catalog.
    """
    order = np.lexsort((candidates.numbers, -scores))
    _, first = np.unique(candidates.documents[order], return_index=True)
    if len(first) > documents:
        order = order[: np.sort(first)[documents]]
    return [
        Candidate(number, score)
        for number, score in zip(
            candidates.numbers[order].tolist(), scores[order].tolist(), strict=True
        )
    ]


def _found_by(
    candidates: Candidates, looked_up: Sequence[NumberedPassage]
) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for name, run in candidates.runs.items():
        for rank, candidate in enumerate(run, start=1):
            found.setdefault(candidate.passage, {})[name] = rank
    for rank, item in enumerate(looked_up, start=1):
        found.setdefault(item.number, {})[LOOK_UP] = rank
    return found


def hits_of(
    ranking: Ranking,
    limit: int,
    standing: Callable[[LawRecord], Standing],
    *,
    one_per_document: bool,
) -> tuple[Hit, ...]:
    """The first ``limit`` of the ranked passages; with ``one_per_document`` the best of each."""
    hits: list[Hit] = []
    seen: set[str] = set()
    for entry in ranking.ranked:
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
                found_by=ranking.found_by.get(entry.item.number, {}),
            )
        )
    return tuple(hits)
