"""CUR factors: what they recover, and that passages and anchors can come and go."""

import numpy as np
import pytest

from pipeline.cur import (
    AnchorScores,
    CurFactors,
    FactorIndex,
    Floats,
    Numbers,
    Selection,
    TopicFactors,
    TopicScores,
    fit_anncur,
    fit_cur,
)
from tests.cur.planting import low_rank, overlap

ITEMS = np.arange(1000, dtype=np.int64)


def recall(factors: CurFactors, queries: Floats) -> float:
    """Mean recall@10 of the exact best ten among the ten best predicted."""
    found = [np.argsort(-factors.predict(row[factors.anchors]))[:10] for row in queries]
    return float(np.mean([overlap(best, row) for best, row in zip(found, queries, strict=True)]))


@pytest.mark.parametrize(
    ("noise", "published_at_most", "ridge_at_least"),
    [(0.3, 0.5, 0.75), (1.0, 0.25, 0.5), (2.5, 0.15, 0.2)],
)
def test_the_pseudo_inverse_collapses_where_the_ridge_holds(
    noise: float, published_at_most: float, ridge_at_least: float
) -> None:
    matrix = low_rank(queries=80, passages=1000, noise=noise)
    anchors, queries = matrix[:50], matrix[50:]
    published = recall(fit_anncur(anchors, ITEMS, n_anchors=50), queries)
    ours = recall(fit_cur(anchors, ITEMS, n_anchors=50), queries)
    assert published <= published_at_most
    assert ours >= ridge_at_least


@pytest.mark.parametrize("noise", [0.1, 2.0])
def test_more_anchors_do_no_harm(noise: float) -> None:
    matrix = low_rank(queries=80, passages=1000, noise=noise)
    recalls = [recall(fit_cur(matrix[:50], ITEMS, n_anchors=k), matrix[50:]) for k in (4, 16, 50)]
    assert recalls[0] < recalls[1]
    assert recalls[2] >= recalls[1] - 0.03


def test_chosen_anchors_beat_random_ones() -> None:
    matrix = low_rank(queries=80, passages=1000, noise=1.0)

    def at(selection: Selection) -> float:
        factors = [
            fit_cur(matrix[:50], ITEMS, n_anchors=10, selection=selection, seed=seed)
            for seed in range(3)
        ]
        return float(np.mean([recall(each, matrix[50:]) for each in factors]))

    assert at("pivoting") > at("random") + 0.05


def test_the_default_ridge_is_about_the_best() -> None:
    for noise in (0.2, 2.5):
        matrix = low_rank(queries=80, passages=1000, noise=noise)

        def error(regularisation: float | None, rows: Floats = matrix) -> float:
            factors = fit_cur(rows[:50], ITEMS, regularisation=regularisation)
            return float(
                np.mean([(factors.predict(row[factors.anchors]) - row) ** 2 for row in rows[50:]])
            )

        errors = [error(fixed) for fixed in (0.03, 0.3, 3.0)]
        assert error(None) <= 1.02 * min(errors)
        assert error(None) < 0.97 * max(errors)


def test_a_matrix_of_low_rank_is_recovered_exactly() -> None:
    matrix = low_rank(queries=40, passages=1000, rank=5, noise=0.0)
    factors = fit_cur(matrix[:30], ITEMS, n_anchors=20, regularisation=1e-9)
    # More anchors would explain nothing more, however many are wanted.
    assert len(factors.anchors) == 5
    for row in matrix[30:]:
        assert factors.predict(row[factors.anchors]) == pytest.approx(row, abs=0.02)


@pytest.mark.parametrize("fit", [fit_cur, fit_anncur])
def test_an_appended_column_is_the_refitted_one(fit: type) -> None:
    matrix = low_rank(queries=30, passages=1000)
    whole: CurFactors = fit(matrix, ITEMS, n_anchors=10)
    new = np.setdiff1d(ITEMS, whole.anchors)[::7]
    appended = whole.remove(new).append(matrix[:, new], new)
    assert np.array_equal(appended.items, ITEMS)
    assert appended.weights == pytest.approx(whole.weights, abs=1e-4)
    assert appended.means == pytest.approx(whole.means, abs=1e-5)


def test_missing_anchors_are_as_if_never_chosen() -> None:
    """Left out at query time, or removed: exactly the factors of the others, at equal ridge."""
    matrix = low_rank(queries=31, passages=1000).astype(np.float64)
    row, matrix = matrix[30], matrix[:30]
    whole = fit_cur(matrix, ITEMS, n_anchors=10, regularisation=0.3)
    missing = whole.anchors[[2, 5, 9]]
    kept = ~np.isin(whole.anchors, missing)
    columns = (matrix - matrix.mean(axis=0))[:, whole.anchors]
    ridge = 0.3 * np.trace(columns.T @ columns) / 10
    few = columns[:, kept]
    weights = np.linalg.solve(
        few.T @ few + ridge * np.eye(7), few.T @ (matrix - matrix.mean(axis=0))
    )
    means = matrix.mean(axis=0)
    expected = means + (row - means)[whole.anchors[kept]] @ weights

    partial = np.where(kept, row[whole.anchors], np.nan)
    assert whole.predict(partial) == pytest.approx(expected, abs=1e-3)
    assert whole.predict_some(partial, np.array([3, 5000])) == pytest.approx(
        [expected[3], np.nan], abs=1e-3, nan_ok=True
    )
    smaller = whole.remove(missing)
    assert smaller.anchors.tolist() == whole.anchors[kept].tolist()
    assert np.array_equal(smaller.items, np.setdiff1d(ITEMS, missing))
    assert smaller.predict(row[smaller.anchors]) == pytest.approx(
        np.delete(expected, missing), abs=1e-3
    )


def test_without_any_anchor_the_means_remain() -> None:
    factors = fit_cur(low_rank(queries=9, passages=50), np.arange(50, dtype=np.int64))
    nothing = np.full(len(factors.anchors), np.nan)
    assert np.array_equal(factors.predict(nothing), factors.means)
    bare = factors.remove(factors.anchors)
    assert len(bare.anchors) == 0
    assert np.array_equal(bare.predict(np.zeros(0)), bare.means)
    assert len(bare.remove(bare.items).items) == 0


@pytest.mark.parametrize("selection", ["pivoting", "medoids", "random"])
@pytest.mark.parametrize(
    ("queries", "passages", "value"), [(6, 0, 0), (6, 1, 1), (6, 4, -3), (1, 5, 2), (0, 0, 0)]
)
def test_matrices_without_information(
    selection: Selection, queries: int, passages: int, value: float
) -> None:
    items = np.arange(passages, dtype=np.int64) * 10
    matrix = np.full((queries, passages), value, dtype=np.float32)
    factors = fit_cur(matrix, items, selection=selection)
    assert factors.predict(np.full(len(factors.anchors), value)).tolist() == [value] * passages
    numbers, predicted = FactorIndex(factors).search(np.zeros(len(factors.anchors)), 3)
    assert numbers.tolist() == items[:3].tolist()
    assert len(predicted) == min(3, passages)


def test_scores_that_the_model_could_not_give() -> None:
    matrix = low_rank(queries=12, passages=40)
    items = np.arange(40, dtype=np.int64)
    matrix[3, 7], matrix[4, 7], matrix[:, 11], matrix[5, 12] = np.nan, np.inf, np.nan, 1e30
    scores = AnchorScores.of(matrix, items)
    assert scores.items.tolist() == [number for number in range(40) if number != 11]
    assert scores.means[7] == pytest.approx(np.delete(matrix[:, 7], [3, 4]).mean())
    assert scores.centred[3, 7] == scores.centred[4, 7] == 0
    factors = fit_cur(matrix, items)
    assert 11 not in factors.items
    appended = factors.append(np.full((12, 1), np.nan), np.array([99], dtype=np.int64))
    assert 99 not in appended.items


def test_columns_may_come_in_any_order() -> None:
    matrix = low_rank(queries=12, passages=60)
    items = np.sort(np.random.default_rng(1).choice(2**62, 60, replace=False)).astype(np.int64)
    order = np.random.default_rng(2).permutation(60)
    ordered, shuffled = fit_cur(matrix, items), fit_cur(matrix[:, order], items[order])
    assert np.array_equal(ordered.anchors, shuffled.anchors)
    assert np.array_equal(ordered.weights, shuffled.weights)


@pytest.mark.parametrize("numbers", [[5], [2, 2]])
def test_a_passage_cannot_be_there_twice(numbers: list[int]) -> None:
    items = np.array([1, 5], dtype=np.int64)
    factors = fit_cur(low_rank(queries=6, passages=2), items)
    with pytest.raises(ValueError, match="not unique"):
        factors.append(np.zeros((6, len(numbers))), np.array(numbers, dtype=np.int64))


def test_score_matrix_grows_and_shrinks() -> None:
    matrix = low_rank(queries=12, passages=30)
    items = np.arange(30, dtype=np.int64)
    whole = AnchorScores.of(matrix, items)
    assert whole.matrix == pytest.approx(matrix, abs=1e-5)
    again = whole.remove(items[::3]).append(matrix[:, ::3], items[::3])
    assert np.array_equal(again.items, items)
    assert np.array_equal(again.centred, whole.centred)


class TestGroups:
    """Two topics of 60 passages that share ten, each with anchor queries of its own."""

    first_items: Numbers = np.arange(60, dtype=np.int64)
    second_items: Numbers = np.arange(50, 110, dtype=np.int64)

    @pytest.fixture
    def groups(self) -> TopicFactors:
        first = fit_cur(low_rank(queries=20, passages=60, seed=1), self.first_items)
        second = fit_cur(low_rank(queries=15, passages=60, seed=2), self.second_items)
        return TopicFactors({"nm/1": first, "nm/2": second})

    def test_each_passage_is_predicted_from_its_own_group(self, groups: TopicFactors) -> None:
        factors = groups.consult(["nm/2", "nm/1", "nm/2", "nm/7"])
        assert factors is not None
        assert np.array_equal(factors.items, np.arange(110))
        logits = np.random.default_rng(3).normal(size=110)
        predicted = factors.predict(logits[factors.anchors])
        first, second = groups.groups["nm/1"], groups.groups["nm/2"]
        alone = second.predict(logits[second.anchors])
        assert predicted[50:] == pytest.approx(alone, abs=1e-4)
        assert predicted[:50] == pytest.approx(first.predict(logits[first.anchors])[:50], abs=1e-4)

    def test_a_few_anchors_serve_all_groups(self, groups: TopicFactors) -> None:
        factors = groups.consult(["nm/1", "nm/2"])
        assert factors is not None
        first, second = groups.groups["nm/1"].anchors, groups.groups["nm/2"].anchors
        turns = [first[0], second[0], first[1], second[1]]
        assert factors.anchors[:4].tolist() == turns

    def test_unknown_groups_have_no_factors(self, groups: TopicFactors) -> None:
        assert groups.consult([]) is None
        assert groups.consult(["nm/7"]) is None


class TestTopicScores:
    first: AnchorScores = AnchorScores.of(low_rank(queries=6, passages=9), 2 * np.arange(9))
    second: AnchorScores = AnchorScores.of(low_rank(queries=4, passages=5), 2 * np.arange(5) + 1)

    @pytest.fixture
    def groups(self) -> TopicScores:
        return TopicScores({"nm/1": self.first, "nm/2": self.second})

    def test_groups_are_named_by_their_passages(self, groups: TopicScores) -> None:
        assert groups.groups_of(np.array([1, 4, 3, 99, 5])) == ["nm/2", "nm/1"]
        assert groups.groups_of(np.array([99])) == []
        assert TopicScores({}).groups_of(np.array([1])) == []

    def test_together_each_passage_keeps_its_own_scores(self, groups: TopicScores) -> None:
        both = groups.consult(["nm/2", "nm/1", "nm/2", "nm/7"])
        assert both is not None
        assert both.centred.shape == (10, 14)
        in_second = np.isin(both.items, self.second.items)
        assert np.array_equal(both.centred[:4, in_second], self.second.centred)
        assert np.array_equal(both.means[in_second], self.second.means)
        assert not both.centred[4:, in_second].any()
        assert groups.consult(["nm/1"]) is self.first
        assert groups.consult(["nm/7"]) is None

    def test_factors_are_fitted_by_group(self, groups: TopicScores) -> None:
        fitted = groups.factors().groups["nm/1"]
        assert np.array_equal(fitted.weights, fit_cur(self.first.matrix, self.first.items).weights)
