"""Fusion and reranking: order, budget, and logits that are no numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisis.retrieval.fusion import RRF_K, reciprocal_rank_fusion
from decisis.retrieval.rerank import ExactReranker, Ranked, reranker_text
from law.records import Passage
from pipeline.snapshot import Candidate, NumberedPassage
from tests.decisis.making import GivenLogits, WordOverlap, section

_RUNS = st.dictionaries(
    st.sampled_from(["lexical", "dense", "graph"]),
    st.lists(st.integers(0, 40), unique=True, max_size=20),
)
_ANY_LOGIT = st.floats(width=32, allow_nan=True, allow_infinity=True)


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
        ranks = [
            run.index(candidate.passage) + 1 for run in runs.values() if candidate.passage in run
        ]
        assert candidate.score == pytest.approx(sum(1 / (RRF_K + rank) for rank in ranks))


def test_what_both_retrievers_find_comes_before_what_one_finds_first() -> None:
    fused = reciprocal_rank_fusion({"a": _candidates([1, 2]), "b": _candidates([3, 2])})
    assert [candidate.passage for candidate in fused] == [2, 1, 3]


def _items(texts: list[str], start: int = 0) -> list[NumberedPassage]:
    return [_item(number, text) for number, text in enumerate(texts, start=start)]


def _item(number: int, text: str) -> NumberedPassage:
    record = section(text, id=f"cd/code/1-1-{number}")
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
    return NumberedPassage(number, passage, record)


def _check(ranked: list[Ranked], items: list[NumberedPassage]) -> None:
    numbers = [entry.item.number for entry in ranked]
    assert sorted(numbers) == sorted(item.number for item in items)
    scores = [entry.score for entry in ranked]
    assert scores == sorted(scores, reverse=True)
    assert all(map(math.isfinite, scores))


@given(
    st.lists(_ANY_LOGIT, max_size=12),
    st.integers(0, 20),
    st.floats(0, 1),
    st.booleans(),
)
def test_reranking_keeps_all_candidates_in_order_of_score_within_the_budget(
    logits: list[float], budget: int, weight: float, equal: bool
) -> None:
    items = _items(["rent"] * len(logits))
    fused = [0.5 if equal else 1 / (RRF_K + rank) for rank in range(len(items))]
    model = GivenLogits(logits)
    ranked = ExactReranker(model, weight)("rent", items, fused, budget)
    _check(ranked, items)
    assert model.calls == min(budget, len(items))
    paid = {entry.item.number for entry in ranked if entry.logit is not None}
    assert paid == {
        number for number in range(model.calls) if np.isfinite(np.float32(logits[number]))
    }
    # What was not paid for stands below, in its own order.
    assert [entry.item.number for entry in ranked[model.calls :]] == list(
        range(model.calls, len(items))
    )
    assert ranked == ExactReranker(GivenLogits(logits), weight)("rent", items, fused, budget)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_logit_that_is_no_number_counts_as_the_worst(bad: float) -> None:
    items = _items(["a", "b", "c"])
    ranked = ExactReranker(GivenLogits([bad, 1.0, 2.0]), 1.0)("q", items, [0.3, 0.2, 0.1], 3)
    assert [entry.item.number for entry in ranked] == [2, 0, 1]
    assert [entry.logit for entry in ranked] == [2.0, None, 1.0]


def test_equal_scores_are_ordered_by_number() -> None:
    items = _items(["same"] * 5)[::-1]
    ranked = ExactReranker(GivenLogits([0.7] * 5), 0.3)("q", items, [0.1] * 5, 5)
    assert [entry.item.number for entry in ranked] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("weight", "first"), [(0.0, 0), (1.0, 2)])
def test_the_weight_decides_between_fusion_and_cross_encoder(weight: float, first: int) -> None:
    items = _items(["law", "rent", "rent paid late"])
    ranked = ExactReranker(WordOverlap(), weight)("late rent", items, [0.3, 0.2, 0.1], 3)
    assert ranked[0].item.number == first


def test_the_model_reads_the_header_and_the_best_window() -> None:
    text = "preamble " * 300 + "distraint is abolished"
    item = _item(7, text)
    read = reranker_text("distraint", item)
    assert read.startswith(item.passage.header + "\n")
    assert read.endswith("distraint is abolished")
    assert len(read) < len(text) / 2
