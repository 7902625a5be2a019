"""Fusion and reranking: order, budget, and logits that are no numbers."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import decisis
from decisis.reranking import STRATEGIES
from decisis.retrieval.fusion import (
    RRF_K,
    ReciprocalRankFusion,
    level_kinds,
    reciprocal_rank_fusion,
)
from decisis.retrieval.registers import PASSAGE
from decisis.retrieval.rerank import Reranker, reranker_text
from decisis.retrieval.search import Ranking, Search
from law.records import Passage
from pipeline.filters import NO_FILTERS, Filters
from pipeline.snapshot import Candidate, NumberedPassage
from tests.decisis.making import section

_RUNS = st.dictionaries(
    st.sampled_from(["lexical", "dense", "cited"]),
    st.lists(st.integers(0, 40), unique=True, max_size=20),
)


def _candidates(numbers: list[int]) -> list[Candidate]:
    return [Candidate(number, 1.0 / position) for position, number in enumerate(numbers, start=1)]


@given(_RUNS)
def test_fusion_gives_each_candidate_once_by_its_ranks_alone(runs: dict[str, list[int]]) -> None:
    fused = reciprocal_rank_fusion({name: _candidates(run) for name, run in runs.items()})
    numbers = [candidate.passage for candidate in fused]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) == {number for run in runs.values() for number in run}
    assert [(c.score, -c.passage) for c in fused] == sorted(
        ((c.score, -c.passage) for c in fused), reverse=True
    )
    for candidate in fused:
        gains = [
            PASSAGE.weights[name] / (RRF_K + run.index(candidate.passage) + 1)
            for name, run in runs.items()
            if candidate.passage in run
        ]
        assert candidate.score == pytest.approx(sum(gains))


def test_what_both_retrievers_find_comes_before_what_one_finds_first() -> None:
    runs = {"lexical": _candidates([1, 2]), "dense": _candidates([3, 2])}
    assert [candidate.passage for candidate in reciprocal_rank_fusion(runs)] == [2, 1, 3]


class Capricious:
    """A cross-encoder of the scores that it was given, by turns; it counts its calls."""

    name = "capricious"

    def __init__(self, logits: Sequence[float]) -> None:
        self._logits = logits
        self.calls = 0

    def score(self, query: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        places = range(self.calls, self.calls + len(texts))
        self.calls += len(texts)
        return np.array([self._logits[at % len(self._logits)] for at in places], dtype=np.float32)


def _rank(
    library: decisis.Library,
    model: Capricious,
    query: str,
    *,
    strategy: str = "first",
    budget: int = 10,
    weight: float = 0.3,
    filters: Filters = NO_FILTERS,
    without: Sequence[str] = (),
    demote: bool = True,
) -> Ranking:
    search = Search(
        first_stage=library.first_stage,
        encode=library.encoder.encode_query,
        fusion=ReciprocalRankFusion(),
        reranker=Reranker(
            lambda: model, STRATEGIES[strategy], weight, budget, library.lexical.coverage
        ),
        standing=library.standing,
    )
    return search.rank(query, filters, without=without, documents=20, demote=demote)


@pytest.mark.parametrize(
    ("opinions", "order"),
    [
        ([], [0, 1, 2, 3]),
        ([3], [0, 3, 1, 2]),  # second by the reference: second it stays
        ([3, 2], [0, 2, 1, 3]),  # among the opinions the learned scores decide which is best
        ([0, 1, 2, 3], [0, 1, 2, 3]),
    ],
)
def test_the_best_opinion_keeps_its_place_among_the_written_law(
    opinions: list[int], order: list[int]
) -> None:
    scores = np.array([4.0, 3.0, 2.0, -9.0])
    reference = np.array([0.9, 0.7, 0.6, 0.8])
    kinds = np.isin(np.arange(4), opinions)
    leveled = level_kinds(scores, reference, kinds)
    assert np.argsort(-leveled, kind="stable").tolist() == order
    assert np.diff(leveled[kinds]) == pytest.approx(np.diff(scores[kinds]))


@settings(max_examples=60, deadline=None)
@given(
    query=st.sampled_from(["rent", "notice to end a tenancy", "zzzz", "who may vote?", "§"]),
    logits=st.lists(st.floats(width=32, allow_nan=True, allow_infinity=True), min_size=1),
    strategy=st.sampled_from(sorted(STRATEGIES)),
    budget=st.sampled_from([0, 1, 2, 7, 24, 100, 10_000]),
    weight=st.floats(0, 1),
    filters=st.sampled_from(
        [
            NO_FILTERS,
            Filters(kinds=("opinion",)),
            Filters(chapters=("22",)),
            Filters(chapters=("none",)),
            Filters(courts=("cdsc",), year_from=2000),
        ]
    ),
    without=st.sampled_from([(), ("cd/code/22-4-1", "cd/code/22-4-2"), ("no such document",)]),
)
def test_whatever_is_asked_results_are_sorted_unique_allowed_and_within_the_budget(
    calder: decisis.Library,
    query: str,
    logits: list[float],
    strategy: str,
    budget: int,
    weight: float,
    filters: Filters,
    without: tuple[str, ...],
) -> None:
    def rank() -> tuple[Ranking, int]:
        model = Capricious(logits)
        ranking = _rank(
            calder,
            model,
            query,
            strategy=strategy,
            budget=budget,
            weight=weight,
            filters=filters,
            without=without,
        )
        return ranking, model.calls

    ranking, calls = rank()
    numbers = [entry.item.number for entry in ranking.ranked]
    scores = [entry.score for entry in ranking.ranked]
    assert len(set(numbers)) == len(numbers)
    assert scores == sorted(scores, reverse=True)
    assert all(map(math.isfinite, scores))
    assert set(numbers) <= set(calder.snapshot.numbers_matching(filters).tolist())
    assert not {entry.item.record.id for entry in ranking.ranked} & set(without)
    assert calls == len(ranking.trace) <= budget
    paid = {call.passage for call in ranking.trace if math.isfinite(call.logit)}
    assert {e.item.number for e in ranking.ranked if e.logit is not None} == paid & set(numbers)
    again, _ = rank()
    assert [entry.item.number for entry in again.ranked] == numbers


def test_the_weight_decides_between_fusion_and_cross_encoder(calder: decisis.Library) -> None:
    rising = Capricious(range(100))
    fused = _rank(calder, Capricious([0.0]), "rent", weight=0.0, demote=False)
    by_model = _rank(calder, rising, "rent", budget=5, weight=1.0, demote=False)
    first_five = [entry.item.number for entry in fused.ranked[:5]]
    assert [entry.item.number for entry in by_model.ranked[:5]] == first_five[::-1]


def test_what_is_no_longer_law_gives_way(calder: decisis.Library) -> None:
    """Repealed sections are found, but below law in force that matches about as well."""
    ranked = _rank(calder, Capricious([0.0]), "repealed", budget=0).ranked
    scores = {entry.item.record.id: entry for entry in reversed(ranked)}
    repealed = [e for e in scores.values() if not calder.standing(e.item.record).is_good_law]
    assert repealed
    fused = sorted(ranked, key=lambda entry: -entry.fused)
    for entry in repealed:
        before = [e.item.number for e in fused].index(entry.item.number)
        after = [e.item.number for e in ranked].index(entry.item.number)
        assert after >= before


def test_the_model_reads_the_header_and_the_best_window() -> None:
    text = "preamble " * 300 + "distraint is abolished"
    record = section(text, id="cd/code/1-1-7")
    passage = Passage(
        id=f"{record.id}#0",
        document=record.id,
        ordinal=0,
        label="",
        start=0,
        end=len(text),
        text=text,
        header=f"{record.heading} - {record.citation}",
    )
    read = reranker_text("distraint", NumberedPassage(7, passage, record))
    assert read.startswith(passage.header + "\n")
    assert read.endswith("distraint is abolished")
    assert len(read) < len(text) / 2
