"""What holds for every strategy, whatever the budget, the pool, the filters and the corpus."""

from typing import Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisis.reranking import STRATEGIES, Pool
from tests.cur.planting import CountingOracle, full_pool, low_rank

every_strategy = pytest.mark.parametrize("name", STRATEGIES)
Kind = Literal["planted", "equal", "nan", "some nan", "infinite", "huge"]
KINDS: tuple[Kind, ...] = ("planted", "equal", "nan", "some nan", "infinite", "huge")


def corpus(
    kind: Kind, size: int, seed: int, share_allowed: float | None, listed: int
) -> tuple[Pool, CountingOracle]:
    """A pool over ``size`` passages with logits of one ``kind``, and their oracle."""
    random = np.random.default_rng(seed)
    numbers = np.sort(random.choice(2**40, size, replace=False)).astype(np.int64)
    scores = low_rank(queries=13, passages=size, seed=seed)
    vectors = np.round(random.normal(size=(size, 4)), 1).astype(np.float32)
    if kind == "equal":
        scores[:], vectors[:] = 1, 0.5
    if kind == "nan":
        scores[12] = np.nan
    if kind == "infinite":
        scores[12] = np.inf
    if kind == "some nan":
        scores[random.random(scores.shape) < 0.3] = np.nan
    logits = scores[12].astype(np.float64)
    if kind == "huge":
        logits *= 1e300
    allowed = None
    if share_allowed is not None:
        allowed = numbers[random.random(size) < share_allowed]
    fused = random.permutation(numbers if allowed is None else allowed)[:listed]
    pool = full_pool(vectors, scores[:12], fused, allowed, numbers, np.ones(4, dtype=np.float32))
    return pool, CountingOracle(logits, numbers)


@every_strategy
@given(
    kind=st.sampled_from(KINDS),
    size=st.sampled_from([0, 1, 2, 7, 60]),
    seed=st.integers(0, 1000),
    share_allowed=st.sampled_from([None, 0.0, 0.1, 0.6]),
    listed=st.sampled_from([0, 1, 5, 40]),
    budget=st.sampled_from([-1, 0, 1, 2, 3, 5, 16, 33, 1000]),
    weight=st.sampled_from([0.0, 0.3, 1.0]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_ranking_is_sorted_unique_within_the_filters_and_within_the_budget(
    name: str,
    kind: Kind,
    size: int,
    seed: int,
    share_allowed: float | None,
    listed: int,
    budget: int,
    weight: float,
) -> None:
    pool, oracle = corpus(kind, size, seed, share_allowed, listed)
    result = STRATEGIES[name](pool, oracle, budget, weight=weight)

    assert len(oracle.asked) <= max(budget, 0)
    assert len(set(oracle.asked)) == len(oracle.asked)
    assert [entry.passage for entry in result.trace] == oracle.asked
    assert [entry.round for entry in result.trace] == sorted(e.round for e in result.trace)

    assert len(set(result.numbers.tolist())) == len(result.numbers)
    assert pool.admits(result.numbers).all()
    assert np.isfinite(result.scores).all()
    assert (np.diff(result.scores) <= 0).all()
    paid = np.array(oracle.asked, dtype=np.int64)
    expected = set(pool.fused_numbers.tolist()) | set(paid[pool.admits(paid)].tolist())
    assert set(result.numbers.tolist()) == expected
    usable = {e.passage: e.logit for e in result.trace if np.isfinite(e.logit)}
    known = np.isfinite(result.logits)
    assert dict(zip(result.numbers[known].tolist(), result.logits[known], strict=True)) == {
        number: logit for number, logit in usable.items() if number in expected
    }

    again = STRATEGIES[name](pool, CountingOracle(oracle.logits, oracle.numbers), budget)
    assert repr(again.trace) == repr(result.trace)  # NaN equals nothing
    assert np.array_equal(again.at_weight(weight).numbers, result.numbers)
    # A budget that covers the list and more leaves none of it unpaid.
    if budget >= size + 20:
        assert set(pool.fused_numbers.tolist()) <= set(oracle.asked)


@every_strategy
def test_a_strategy_without_its_source_pays_for_the_first_of_the_list(name: str) -> None:
    numbers = np.arange(30, dtype=np.int64)
    oracle = CountingOracle(numbers * 1.0, numbers)
    pool = Pool(numbers[::-1], np.linspace(1, 0.1, 30))
    assert STRATEGIES[name](pool, oracle, 10).trace == STRATEGIES["first"](pool, oracle, 10).trace


@every_strategy
@pytest.mark.parametrize("budget", [10, 40])
def test_a_model_that_scores_nothing_leaves_the_fused_order(name: str, budget: int) -> None:
    pool, oracle = corpus("nan", 60, 1, None, 20)
    result = STRATEGIES[name](pool, oracle, budget)
    listed = np.isin(result.numbers, pool.fused_numbers)
    assert np.array_equal(result.numbers[listed], pool.fused_numbers)


def test_the_rest_of_the_list_stays_below_its_head() -> None:
    numbers = np.arange(10, dtype=np.int64)
    pool = Pool(numbers, 1.0 - numbers / 10)
    oracle = CountingOracle(np.array([-9.0, 3, np.nan, 1, 9, 9, 9, 9, 9, 9]), numbers)
    result = STRATEGIES["first"](pool, oracle, 4, weight=0.5)
    assert result.numbers.tolist() == [1, 0, 3, 2, 4, 5, 6, 7, 8, 9]
    assert STRATEGIES["first"](pool, oracle, 0).numbers.tolist() == numbers.tolist()
    assert result.at_weight(1.0).numbers.tolist()[:2] == [1, 3]
    assert result.at_weight(0.0).numbers.tolist() == numbers.tolist()


def test_what_was_brought_in_has_to_earn_its_place() -> None:
    """A neighbour of a good passage is paid for: above the list if good, behind its rest if bad."""
    numbers = np.arange(24, dtype=np.int64)
    logits = np.where(numbers < 20, 0.0, -9.0)
    logits[0], logits[20] = 2.0, 9.0
    pool = Pool(
        numbers[:20],
        1.0 - numbers[:20] / 20,
        neighbours=lambda wanted: [numbers[20:24] if n == 0 else numbers[:0] for n in wanted],
    )
    result = STRATEGIES["graph"](pool, CountingOracle(logits, numbers), 12, weight=0.7)
    assert [entry.passage for entry in result.trace[8:]] == [20, 21, 22, 23]
    assert result.numbers[0] == 20
    assert set(result.numbers[-4:].tolist()) == {19, 21, 22, 23}


@pytest.mark.parametrize(
    ("fused", "scores", "allowed", "complaint"),
    [
        ([1, 1], [2.0, 1.0], None, "twice"),
        ([1, 2], [2.0], None, "one score"),
        ([1, 2], [2.0, np.nan], None, "finite"),
        ([1, 2], [2.0, 1.0], [1], "within"),
        ([1], [2.0], [2, 1], "ascending"),
    ],
)
def test_a_pool_that_cannot_be(
    fused: list[int], scores: list[float], allowed: list[int] | None, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        Pool(
            np.array(fused),
            np.array(scores),
            None if allowed is None else np.array(allowed),
        )
