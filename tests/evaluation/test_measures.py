"""The measures against worked examples; the intervals against what is known of them."""

import math

import numpy as np
import pytest

from decisis.evaluation.measures import MEASURES, bootstrap, paired_bootstrap, values_of
from decisis.evaluation.queries import JudgedQuery

SECOND = 1 / math.log2(3)  # the discount of the second rank
RANDOM = np.random.default_rng(7)


@pytest.mark.parametrize(
    ("relevant", "run", "expected"),
    [
        ({"a": 1}, ["a", "b"], (1, 1, 1, 1, 1)),
        ({"a": 1}, ["b", "a"], (SECOND, 0.5, 1, 1, 1)),
        ({"a": 1}, [*"bcdefg", "a"], (1 / 3, 1 / 7, 0, 1, 1)),
        ({"a": 1}, [*"bcdefghijklm", "a"], (0, 0, 0, 0, 1)),
        ({"a": 1, "b": 1}, ["a"], (1 / (1 + SECOND), 1, 0.5, 0.5, 0.5)),
        # The better document second: grades are gains.
        ({"a": 2, "b": 1}, ["b", "a"], ((1 + 2 * SECOND) / (2 + SECOND), 1, 1, 1, 1)),
        ({"a": 1, "b": 0, "c": -1}, ["b", "c", "a"], (0.5, 1 / 3, 1, 1, 1)),
        ({"a": 1}, [], (0, 0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_measures(relevant: dict[str, int], run: list[str], expected: tuple[float, ...]) -> None:
    values = values_of([JudgedQuery("q", "words", relevant)], {"q": run})
    assert [values[name][0] for name in MEASURES] == pytest.approx(expected)


def test_a_query_without_results_counts() -> None:
    queries = [JudgedQuery(name, "words", {"a": 1}) for name in ("p", "q")]
    assert values_of(queries, {"q": ["a"]})["MRR@10"].tolist() == [0, 1]
    assert values_of([], {})["MRR@10"].tolist() == []


def test_documents_are_ranked_as_given_however_many() -> None:
    documents = [f"z{200 - number}" for number in range(100)]
    query = JudgedQuery("q", "words", {documents[9]: 1})
    assert values_of([query], {"q": documents})["MRR@10"][0] == pytest.approx(0.1)


def test_the_interval_is_that_of_the_normal_law_for_many_values() -> None:
    values = RANDOM.normal(0.4, 0.2, size=2_000)
    found = bootstrap(values, range(2_000), seed=1)
    half = 1.96 * values.std() / math.sqrt(2_000)
    assert found.mean == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx(
        (values.mean() - half, values.mean() + half), abs=half / 15
    )


def test_queries_of_one_document_are_no_independent_witnesses() -> None:
    values = np.repeat(RANDOM.random(50), 20)
    alone = bootstrap(values, range(1_000), seed=1)
    together = bootstrap(values, [at // 20 for at in range(1_000)], seed=1)
    ratio = (together.high - together.low) / (alone.high - alone.low)
    assert ratio == pytest.approx(math.sqrt(20), rel=0.1)


def test_a_seed_repeats_the_interval() -> None:
    values = RANDOM.random(40)
    assert bootstrap(values, range(40), seed=3) == bootstrap(values, range(40), seed=3)
    assert bootstrap(values, range(40), seed=3) != bootstrap(values, range(40), seed=4)


@pytest.mark.parametrize(("gain", "share"), [(0.2, 1.0), (-0.2, 0.0)])
def test_a_clear_difference(gain: float, share: float) -> None:
    baseline = RANDOM.random(200)
    found = paired_bootstrap(baseline + gain, baseline, range(200), seed=1)
    assert found.mean == pytest.approx(gain)
    assert found.low == pytest.approx(gain)
    assert found.share_above_zero == share


def test_no_difference_is_not_above_zero() -> None:
    values = RANDOM.random(50)
    found = paired_bootstrap(values, values, range(50), seed=1)
    assert (found.mean, found.low, found.high, found.share_above_zero) == (0, 0, 0, 0)


def test_a_pair_is_compared_query_by_query() -> None:
    baseline = RANDOM.random(300)
    found = paired_bootstrap(
        baseline + RANDOM.normal(0.01, 0.02, 300), baseline, range(300), seed=1
    )
    assert 0 < found.low < found.mean < found.high < 0.02
