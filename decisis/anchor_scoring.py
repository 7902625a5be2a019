"""Anchor scores: the cross-encoder calls that ``cur`` and ``adacur`` need before the first query.

The passages of each top-level topic are scored for anchor queries of that topic: the words around
citations of its documents (masked, as in the evaluation), the labels of the topics below it, the
headings of the documents that are most of it. ANCHOR_QUERIES calls a passage: an hour for every
12,000 passages on two cores. They are cached by text, so that a killed build goes on where it was
and a changed section costs only its own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain, islice
from typing import Any

import numpy as np

from decisis.evaluation.masking import masked_queries
from decisis.retrieval.anchors import ANCHORS, anchors_recipe
from decisis.retrieval.rerank import reranker_text
from law.progress import Progress
from pipeline.authorities import authorities_of
from pipeline.build import Build
from pipeline.cur import AnchorScores, Numbers, TopicScores
from pipeline.models import CrossEncoder
from pipeline.score_cache import CachedCrossEncoder
from pipeline.snapshot import NumberedPassage, Snapshot
from pipeline.topics.model import TopicModel

# Three times the anchors of a topic's factors, see ``pipeline.cur.fit_cur``.
ANCHOR_QUERIES = 15
# A topic keeps its anchor queries as long as so many of its passages stay.
_KEPT_SHARE = 0.5

_CACHED_SCORES = 20_000_000
_BATCH = 256


class ScoreAnchors:
    """The build stage that pays for the anchor scores, where a strategy needs them."""

    name = ANCHORS
    inputs = ("passages", "citations", "topics")

    def __init__(self, cross_encoder: CrossEncoder) -> None:
        self._cross_encoder = cross_encoder

    def recipe(self) -> str:
        return anchors_recipe(self._cross_encoder.name)

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        before = TopicScores.load(build.previous / self.name).groups if build.previous else {}
        model = CachedCrossEncoder(
            self._cross_encoder, build.layout.anchor_scores, max_rows=_CACHED_SCORES
        )
        with (
            closing(model),
            closing(TopicModel.open(build.folder / "topics")) as topics,
        ):
            passages = _by_topic(build.snapshot, topics)
            offered = _Offered(build.snapshot, topics)
            queries = {
                topic: _still_good(before.get(topic), numbers) or offered.queries(topic)
                for topic, numbers in passages.items()
            }
            total = sum(len(queries[topic]) * len(passages[topic]) for topic in passages)
            calls = 0

            def paid(count: int) -> None:
                nonlocal calls
                calls += count
                progress(self.name, calls, total)

            groups = {
                topic: _scored(model, queries[topic], build.snapshot, numbers, paid)
                for topic, numbers in passages.items()
                if queries[topic]
            }
        TopicScores(groups).save(build.folder / self.name)
        return {"topics": len(groups), "scores": total, "model": self._cross_encoder.name}


def _by_topic(snapshot: Snapshot, topics: TopicModel) -> dict[str, Numbers]:
    """The passages, ascending, of the documents that are mostly of each top-level topic."""
    found: dict[str, list[int]] = defaultdict(list)
    topic_of: dict[str, str] = {}
    for item in snapshot.iterate():
        document = item.record.id
        if document not in topic_of:
            topic_of[document] = _main_topic(topics, document)
        if topic := topic_of[document]:
            found[topic].append(item.number)
    return {topic: np.array(sorted(found[topic]), dtype=np.int64) for topic in sorted(found)}


def _still_good(before: AnchorScores | None, numbers: Numbers) -> Sequence[str]:
    """The last generation's queries of a topic, where it has kept enough of its passages."""
    if before is None or np.isin(numbers, before.items).mean() < _KEPT_SHARE:
        return ()
    return [str(query) for query in before.queries]


def _main_topic(topics: TopicModel, document: str) -> str:
    """The top-level topic that a document is mostly about, "" for none."""
    return ".".join(topics.main_topic(document).split(".")[:2])


class _Offered:
    """What can be asked of a topic."""

    def __init__(self, snapshot: Snapshot, topics: TopicModel) -> None:
        self._topics = topics
        self._headings = {record.id: record.heading for record in snapshot.headings()}
        self._masked: dict[str, list[str]] = defaultdict(list)
        for query in masked_queries(snapshot, authorities_of(snapshot), seed=0):
            for topic in {_main_topic(topics, document) for document in query.relevant}:
                self._masked[topic].append(query.text)

    def queries(self, topic: str) -> list[str]:
        """At most ANCHOR_QUERIES texts, none twice; half of them citing words where there are."""
        citing = self._masked[topic][: ANCHOR_QUERIES // 2]
        children = self._topics.children(topic)
        labels = [self._topics.nodes[name].label for name in (topic, *children)]
        enough = ANCHOR_QUERIES // 4
        distinct = dict.fromkeys(chain(citing, labels[:enough], self._headings_of(topic)))
        return list(islice((text for text in distinct if text.strip()), ANCHOR_QUERIES))

    def _headings_of(self, topic: str) -> Iterator[str]:
        return (self._headings.get(name, "") for name, _ in self._topics.documents(topic))


def _scored(
    model: CrossEncoder,
    queries: Sequence[str],
    snapshot: Snapshot,
    numbers: Numbers,
    paid: Callable[[int], None],
) -> AnchorScores:
    items: list[NumberedPassage] = snapshot.passages(numbers.tolist())
    matrix = np.zeros((len(queries), len(items)), dtype=np.float32)
    for row, query in enumerate(queries):
        for start in range(0, len(items), _BATCH):
            batch = items[start : start + _BATCH]
            texts = [reranker_text(query, item) for item in batch]
            matrix[row, start : start + len(batch)] = model.score(query, texts)
            paid(len(batch))
    return AnchorScores.of(matrix, numbers, queries)
