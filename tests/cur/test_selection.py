"""The search for the best predicted, and the choice of those that stand for others."""

import numpy as np
import pytest

from pipeline.cur import FactorIndex, fit_cur, highest, medoids
from pipeline.cur.selection import pivots
from tests.cur.planting import low_rank

ITEMS = np.arange(6000, dtype=np.int64) * 2 + 1
# Passages gather in sixty topics.
MATRIX = low_rank(queries=31, passages=60)[:, np.arange(6000) % 60]
MATRIX += 0.5 * np.random.default_rng(9).normal(size=MATRIX.shape).astype(np.float32)
FACTORS = fit_cur(MATRIX[:30], ITEMS)
LOGITS = MATRIX[30][(FACTORS.anchors - 1) // 2]


@pytest.mark.parametrize("allowed", [None, ITEMS[::2], ITEMS[100:105], ITEMS[:0], np.array([0, 2])])
@pytest.mark.parametrize("limit", [0, 1, 20, 100_000])
def test_exact_search_is_the_sorted_prediction(allowed: np.ndarray | None, limit: int) -> None:
    numbers, predicted = FactorIndex(FACTORS).search(LOGITS, limit, allowed)
    inside = np.isin(ITEMS, ITEMS if allowed is None else allowed)
    expected = FACTORS.predict(LOGITS)[inside]
    order = np.argsort(-expected, kind="stable")[:limit]
    assert np.array_equal(numbers, ITEMS[inside][order])
    assert np.array_equal(predicted, expected[order])


@pytest.mark.parametrize("allowed", [None, ITEMS[::2]])
def test_the_inverted_file_finds_nearly_all_of_them(allowed: np.ndarray | None) -> None:
    exact, sublinear = FactorIndex(FACTORS), FactorIndex(FACTORS, exact_below=1000)
    recalls = []
    for seed in range(20):
        logits = LOGITS + np.random.default_rng(seed).normal(size=len(LOGITS))
        logits[seed % len(logits)] = np.nan
        numbers, predicted = sublinear.search(logits, 20, allowed)
        assert (np.diff(predicted) <= 0).all()
        assert allowed is None or np.isin(numbers, allowed).all()
        assert predicted == pytest.approx(FACTORS.predict_some(logits, numbers), abs=1e-3)
        recalls.append(np.isin(exact.search(logits, 20, allowed)[0], numbers).mean())
    assert np.mean(recalls) >= 0.9
    few = ITEMS[5:50]
    assert np.array_equal(sublinear.search(LOGITS, 9, few)[0], exact.search(LOGITS, 9, few)[0])


def test_ties_go_to_the_lower_number() -> None:
    scores = np.array([1.0, 2.0, 1.0, 2.0, 1.0])
    numbers = np.array([9, 8, 7, 6, 5])
    assert numbers[highest(scores, numbers, 4)].tolist() == [6, 8, 5, 7]


def test_pivots_span_the_columns() -> None:
    matrix = np.array([[3, 0, 3, 0, 1], [0, 2, 2, 0, 0], [0, 0, 0, 0, 0]], dtype=np.float32)
    assert pivots(matrix, 5).tolist() == [2, 1]  # the longest, then the longest beside it


def test_medoids_stand_one_in_each_cluster() -> None:
    random = np.random.default_rng(5)
    centres = 20 * random.normal(size=(6, 8))
    points = np.repeat(centres, 30, axis=0) + random.normal(size=(180, 8))
    chosen = medoids(points, 6, seed=1)
    assert sorted((chosen // 30).tolist()) == list(range(6))
    assert np.array_equal(chosen, medoids(points, 6, seed=1))


@pytest.mark.parametrize(("points", "count"), [(0, 3), (5, 0), (5, 5), (5, 9), (1, 1)])
def test_medoids_of_equal_points_are_different_points(points: int, count: int) -> None:
    chosen = medoids(np.ones((points, 3)), count)
    assert len(set(chosen.tolist())) == len(chosen) == min(points, count)
