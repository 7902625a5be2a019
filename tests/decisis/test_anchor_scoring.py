"""Anchor scores are paid for once: kept over builds, through kills, and consulted by topic."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import decisis
from decisis.anchor_scoring import ANCHOR_QUERIES, ScoreAnchors
from decisis.build import build_library
from decisis.retrieval.anchors import ANCHORS, Anchors
from decisis.retrieval.rerank import reranker_text
from decisis.settings import Settings
from law.errors import LibraryError
from law.records import Section
from pipeline.build import BuildReport, build
from pipeline.catalog import Catalog
from pipeline.cur import TopicScores
from pipeline.layout import Layout, writer_lock
from pipeline.snapshot import Snapshot
from pipeline.stages import CutPassages, FindCitations
from pipeline.topics.stage import BuildTopics
from tests.decisis.making import WordOverlap
from tests.topics.planted import code


class Interrupted(WordOverlap):
    """A cross-encoder that is stopped after so many calls."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    def score(self, query: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if self.calls + len(texts) > self._after:
            raise KeyboardInterrupt
        return super().score(query, texts)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "library")


def imported(layout: Layout, sections: list[Section]) -> None:
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        catalog.import_records(sections, source="test")


def built(layout: Layout, model: WordOverlap) -> BuildReport:
    return build(layout, [CutPassages(), FindCitations(), BuildTopics(), ScoreAnchors(model)])


def scores_of(layout: Layout) -> TopicScores:
    return TopicScores.load(layout.generation(layout.current()) / ANCHORS)


def test_every_passage_is_scored_for_queries_of_its_own_topic(layout: Layout) -> None:
    imported(layout, code())
    model = WordOverlap()
    report = built(layout, model)
    groups = scores_of(layout).groups
    assert len(groups) == 3
    assert report.facts[ANCHORS]["scores"] == sum(part.centred.size for part in groups.values())
    assert model.calls <= report.facts[ANCHORS]["scores"]
    with closing(Snapshot(layout)) as snapshot:
        assert sorted(n for part in groups.values() for n in part.items) == list(snapshot.numbers)
        for scores in groups.values():
            assert 0 < len(scores.queries) == len(set(scores.queries)) <= ANCHOR_QUERIES
            items = snapshot.passages(scores.items.tolist())
            for query, row in zip(scores.queries, scores.matrix, strict=True):
                exact = WordOverlap().score(query, [reranker_text(query, item) for item in items])
                assert row == pytest.approx(exact, abs=1e-5)


def test_what_stays_is_not_paid_for_again(layout: Layout) -> None:
    sections = code()
    imported(layout, sections)
    built(layout, WordOverlap())
    changed = code(seed=1)[0]
    imported(layout, [changed, *sections[1:]])
    again = WordOverlap()
    built(layout, again)
    assert 0 < again.calls <= ANCHOR_QUERIES


def test_a_killed_build_goes_on_where_it_was(layout: Layout, tmp_path: Path) -> None:
    whole = Layout(tmp_path / "whole")
    for place in (layout, whole):
        imported(place, code())
    undisturbed = WordOverlap()
    built(whole, undisturbed)
    first = Interrupted(undisturbed.calls // 2)
    with pytest.raises(KeyboardInterrupt):
        built(layout, first)
    second = WordOverlap()
    built(layout, second)
    assert first.calls + second.calls == undisturbed.calls
    for name, scores in scores_of(whole).groups.items():
        assert np.array_equal(scores_of(layout).groups[name].matrix, scores.matrix)


def test_a_query_consults_the_topics_that_its_list_begins_with(layout: Layout) -> None:
    imported(layout, code())
    built(layout, WordOverlap())
    scores = scores_of(layout)
    anchors = Anchors(scores)
    first, second, _ = scores.groups.values()
    matrix, index = anchors.consult(np.concatenate([first.items[:5], second.items[:2]]))
    assert matrix is not None
    assert index is not None
    assert set(matrix.items) == {*first.items, *second.items} == set(index.factors.items)
    assert set(index.factors.anchors) <= set(matrix.items)
    # What an anchor query was not scored for is expected at its passage's mean.
    assert not matrix.centred[: len(first.queries), np.isin(matrix.items, second.items)].any()
    assert anchors.consult(np.array([10**9])) == (None, None)


def test_a_search_spends_its_budget_by_the_anchors(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    imported(Layout(folder), code(per_theme=12))
    build_library(folder)
    cur, adacur = Settings(rerank_strategy="cur"), Settings(rerank_strategy="adacur")
    with (
        decisis.open(folder, settings=cur) as library,
        pytest.raises(LibraryError, match=r"'cur' needs anchor scores.*decisis build"),
    ):
        library.search("toll of a ferry")
    build_library(folder, settings=cur)
    for settings in (cur, adacur):
        with decisis.open(folder, settings=settings) as library:
            found = library.search("toll of a ferry", budget=24)
            assert len(found.trace) == 24
            assert any(paid.predicted is not None for paid in found.trace)
            assert library.search("toll of a ferry", rerank=False).trace == ()
            assert all(step.state == "current" for step in library.status().plans)
