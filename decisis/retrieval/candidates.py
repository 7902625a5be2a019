"""The first stage: candidates from every leg, each judged by every signal.

Three legs find candidates: words (``lexical``), meaning (``dense``), and citations (``cited``):
what the opinions that match the query cite. Text alone misses half of the authorities that courts
cite (LePaRD, Mahari et al. 2023; CLERC, Hou et al. 2024); courts that wrote of the same matter name
them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pipeline.filters import Filters
from pipeline.links import Links
from pipeline.snapshot import Candidate, Numbers, Snapshot

LEXICAL, DENSE, CITED = "lexical", "dense", "cited"

# What is known of a candidate, a column each. A learned fusion keeps the names that it was trained
# with and refuses others.
#   lexical      summed BM25 of the passage
#   dense        cosine of the passage
#   cited        citations of its document in the passages of opinions that match, by rank
#   cited_best   the best of those passages
#   referred     the same for the sections that match
#   article      how much of the lists stands in its document's article
#   article_cited  and how much of what the matching opinions cite does
#   citing       log(1 + documents that cite its document)
#   citing_opinions  log(1 + opinions that do)
#   topic        how much of the lists is mostly about its document's topic
#   length       log(1 + characters of the passage)
SIGNALS = (
    "lexical",
    "dense",
    "cited",
    "cited_best",
    "referred",
    "article",
    "article_cited",
    "citing",
    "citing_opinions",
    "topic",
    "length",
)

# How many passages are read for what they cite, and how many cited documents become candidates.
EVIDENCE = 50
CITED_DOCUMENTS = 50
_DAMPING = 20  # a match counts by 1 / (_DAMPING + rank): flatter than a fusion's top ranks need


class Lexical(Protocol):
    """What is asked of ``pipeline.lexical.LexicalIndex``."""

    def search(self, query: str, limit: int, filters: Filters) -> list[Candidate]: ...

    def scores(self, query: str, passages: Sequence[int]) -> dict[int, float]: ...


class Vectors(Protocol):
    """What is asked of ``pipeline.vectors.VectorIndex``."""

    def search(
        self, query: npt.NDArray[np.float32], limit: int, allowed: Numbers | None = None
    ) -> list[Candidate]: ...

    def vectors(self, numbers: Numbers) -> npt.NDArray[np.float32]: ...


@dataclass(frozen=True)
class Candidates:
    """What the legs found for a query.

    numbers     int64[n]: passages, ascending, each once
    documents   int64[n]: the version of each passage's document
    opinions    bool[n]: whether that is an opinion
    runs        each leg's list, best first
    judge       what gives the signals; a fusion by rank never asks, and searches wait for it
    """

    numbers: Numbers
    documents: Numbers
    opinions: npt.NDArray[np.bool_]
    runs: Mapping[str, Sequence[Candidate]]
    judge: Callable[[], npt.NDArray[np.float32]]

    @cached_property
    def signals(self) -> npt.NDArray[np.float32]:
        """float32[n, len(SIGNALS)]; NaN where a signal says nothing of a passage."""
        return self.judge()


@dataclass(frozen=True)
class FirstStage:
    """Gathers candidates. ``depth`` is how many passages each leg gives."""

    snapshot: Snapshot
    lexical: Lexical
    vectors: Vectors
    links: Links
    depth: int

    def gather(
        self,
        query: str,
        vector: npt.NDArray[np.float32],
        filters: Filters,
        without: Collection[str] = (),
    ) -> Candidates:
        """The candidates for a query, read as words and as a unit vector float32[d].

        Documents ``without`` (ids) are neither found nor followed to what they cite.
        """
        barred = set(passages_of(self.snapshot, without))
        runs = {
            LEXICAL: self._lexical(query, self.depth, filters, barred),
            DENSE: self._dense(vector, self.depth, filters, barred),
        }
        evidence = _by_rank(self._opinions(query, vector, filters, barred))
        cited, cited_best = self._follow(evidence)
        by_text = dict(runs)
        runs[CITED] = self._cited(vector, cited, filters, barred)
        numbers = np.unique(
            np.array([c.passage for run in runs.values() for c in run], dtype=np.int64)
        )
        documents = self._documents_of(numbers)

        def judge() -> npt.NDArray[np.float32]:
            in_links = self.links.places(documents)
            articles = self.links.articles[in_links]
            topics = self.links.topics[in_links]
            citing, citing_opinions = self._citing(barred)
            referred, _ = self._follow(_by_rank([run[:EVIDENCE] for run in by_text.values()]))
            lengths = self.snapshot.lengths[np.searchsorted(self.snapshot.numbers, numbers)]
            columns = {
                "lexical": _looked_up(self.lexical.scores(query, numbers.tolist()), numbers),
                "dense": self.vectors.vectors(numbers) @ vector,
                "cited": _looked_up(cited, documents),
                "cited_best": _looked_up(cited_best, documents),
                "referred": _looked_up(referred, documents),
                "article": self._share_of_lists(by_text, self.links.articles, articles),
                "article_cited": self._share_of_cited(cited, articles),
                "citing": np.log1p(citing[in_links]),
                "citing_opinions": np.log1p(citing_opinions[in_links]),
                "topic": self._share_of_lists(by_text, self.links.topics, topics),
                "length": np.log1p(lengths),
            }
            return np.stack([columns[name] for name in SIGNALS], axis=1).astype(np.float32)

        opinions = self.links.opinions[self.links.places(documents)]
        return Candidates(numbers, documents, opinions, runs, judge)

    def _documents_of(self, passages: Numbers) -> Numbers:
        """The version of each passage's document."""
        return self.snapshot.versions[np.searchsorted(self.snapshot.numbers, passages)]

    def _lexical(
        self, query: str, limit: int, filters: Filters, barred: set[int]
    ) -> list[Candidate]:
        return _without(self.lexical.search(query, limit + len(barred), filters), barred, limit)

    def _dense(
        self, vector: npt.NDArray[np.float32], limit: int, filters: Filters, barred: set[int]
    ) -> list[Candidate]:
        allowed = self.snapshot.numbers_matching(filters) if filters else None
        return _without(self.vectors.search(vector, limit + len(barred), allowed), barred, limit)

    def _opinions(
        self, query: str, vector: npt.NDArray[np.float32], filters: Filters, barred: set[int]
    ) -> list[list[Candidate]]:
        """Passages of opinions that match, whatever else is asked for: they say what is cited."""
        opinions = Filters(jurisdictions=filters.jurisdictions, kinds=("opinion",))
        return [
            self._lexical(query, EVIDENCE, opinions, barred),
            self._dense(vector, EVIDENCE, opinions, barred),
        ]

    def _follow(self, passages: Mapping[int, float]) -> tuple[dict[int, float], dict[int, float]]:
        """By cited document, the sum of the weights of the passages that cite it, and the most."""
        total: dict[int, float] = defaultdict(float)
        most: dict[int, float] = defaultdict(float)
        for passage, targets in self.links.cited_by(passages).items():
            for target in targets.tolist():
                total[target] += passages[passage]
                most[target] = max(most[target], passages[passage])
        return total, most

    def _cited(
        self,
        vector: npt.NDArray[np.float32],
        cited: Mapping[int, float],
        filters: Filters,
        barred: set[int],
    ) -> list[Candidate]:
        """The most cited documents, each by the passage nearest to the query."""
        order = sorted(cited, key=lambda document: (-cited[document], document))
        wanted = np.array(order[:CITED_DOCUMENTS], dtype=np.int64)
        held = np.isin(self.snapshot.versions, wanted, kind="table")
        numbers = self.snapshot.numbers[held]
        if filters:
            matching = self.snapshot.numbers_matching(filters)
            numbers = numbers[np.isin(numbers, matching, assume_unique=True)]
        numbers = numbers[~np.isin(numbers, np.fromiter(barred, dtype=np.int64))]
        if not len(numbers):
            return []
        documents = self._documents_of(numbers)
        nearness = self.vectors.vectors(numbers) @ vector
        best: dict[int, int] = {}
        for place in np.lexsort((numbers, -nearness)).tolist():
            best.setdefault(int(documents[place]), int(numbers[place]))
        return [
            Candidate(best[document], cited[document])
            for document in order[:CITED_DOCUMENTS]
            if document in best
        ]

    def _citing(self, barred: set[int]) -> tuple[Numbers, Numbers]:
        versions = self._documents_of(np.fromiter(barred, dtype=np.int64))
        return self.links.citing_documents(set(versions.tolist()))

    def _share_of_lists(
        self, runs: Mapping[str, Sequence[Candidate]], groups: Numbers, wanted: Numbers
    ) -> npt.NDArray[np.float64]:
        """What the lists ``runs`` have of each ``wanted`` group of documents.

        ``groups`` int64[d] is the group of each document, as ``Links.articles``.
        """
        weights: dict[int, float] = defaultdict(float)
        for run in runs.values():
            passages = np.array([candidate.passage for candidate in run[:EVIDENCE]], dtype=np.int64)
            documents = self.links.places(self._documents_of(passages))
            for rank, group in enumerate(groups[documents].tolist(), start=1):
                weights[group] += 1 / (_DAMPING / 2 + rank)
        return _of_groups(weights, wanted)

    def _share_of_cited(
        self, cited: Mapping[int, float], articles: Numbers
    ) -> npt.NDArray[np.float64]:
        """What the cited documents have of each article."""
        documents = np.fromiter(cited, dtype=np.int64)
        weights: dict[int, float] = defaultdict(float)
        for article, weight in zip(
            self.links.articles[self.links.places(documents)].tolist(), cited.values(), strict=True
        ):
            weights[article] += weight
        return _of_groups(weights, articles)


def passages_of(snapshot: Snapshot, documents: Collection[str]) -> list[int]:
    """The numbers of all passages of these documents (ids)."""
    return [item.number for document in documents for item in snapshot.passages_of(document)]


def _by_rank(runs: Sequence[Sequence[Candidate]]) -> dict[int, float]:
    weights: dict[int, float] = defaultdict(float)
    for run in runs:
        for rank, candidate in enumerate(run, start=1):
            weights[candidate.passage] += 1 / (_DAMPING + rank)
    return weights


def _without(run: Sequence[Candidate], barred: set[int], limit: int) -> list[Candidate]:
    return [candidate for candidate in run if candidate.passage not in barred][:limit]


def _looked_up(values: Mapping[int, float], keys: Numbers) -> npt.NDArray[np.float64]:
    return np.array([values.get(key, np.nan) for key in keys.tolist()], dtype=np.float64)


def _of_groups(weights: Mapping[int, float], groups: Numbers) -> npt.NDArray[np.float64]:
    """What each group got; NaN for what stands in none."""
    return np.array([np.nan if group < 0 else weights.get(group, 0.0) for group in groups.tolist()])
