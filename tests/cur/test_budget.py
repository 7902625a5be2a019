"""The counting oracle: no passage twice, never more than the budget, whatever is asked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisis.reranking import Paid, PaidScores
from law.errors import ModelError
from pipeline.cur import Numbers
from tests.cur.planting import CountingOracle

NUMBERS = np.arange(20, dtype=np.int64)
asks = st.lists(st.lists(st.integers(0, 19), max_size=30), max_size=6)


@given(asks, st.integers(-3, 40))
def test_whatever_is_asked(asks: list[list[int]], budget: int) -> None:
    oracle = CountingOracle(NUMBERS / 2, NUMBERS)
    paid = PaidScores(oracle, budget)
    for ask in asks:
        paid.pay(np.array(ask, dtype=np.int64))
    wanted = list(dict.fromkeys(number for ask in asks for number in ask))
    assert oracle.asked == wanted[: max(budget, 0)] == paid.numbers.tolist()
    assert paid.remaining == max(budget, 0) - len(oracle.asked)
    assert [entry.passage for entry in paid.trace] == oracle.asked
    assert [entry.logit for entry in paid.trace] == [number / 2 for number in oracle.asked]


def test_the_trace_says_what_was_expected_and_what_was_paid() -> None:
    paid = PaidScores(CountingOracle(NUMBERS - 5.0, NUMBERS), 4)
    paid.pay(np.array([3, 3, 7]))
    paid.pay(np.array([7, 2, 9, 11]), np.array([0.5, np.nan, 1.5, 2.5]))
    paid.pay(np.array([12]))
    assert paid.trace == (
        Paid(3, 1, None, -2.0),
        Paid(7, 1, None, 2.0),
        Paid(2, 2, None, -3.0),
        Paid(9, 2, 1.5, 4.0),
    )
    assert paid.unpaid(np.array([12, 7, 1])).tolist() == [12, 1]


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf, 1e300])
def test_an_unusable_score_is_paid_for_and_learned_from_by_nobody(broken: float) -> None:
    logits = np.where(NUMBERS == 4, broken, 1.0)
    paid = PaidScores(CountingOracle(logits, NUMBERS), 3)
    paid.pay(np.array([4, 5]))
    paid.pay(np.array([4]))
    assert paid.remaining == 1
    assert np.isnan(paid.trace[0].logit)
    assert [array.tolist() for array in paid.seen()] == [[5], [1.0]]
    assert np.isnan(paid.logits_of(np.array([4, 6]))).all()


def test_a_model_that_gives_too_few_scores() -> None:
    def oracle(numbers: Numbers) -> np.ndarray:
        return np.zeros(len(numbers) - 1)

    with pytest.raises(ModelError, match="one logit a passage"):
        PaidScores(oracle, 5).pay(NUMBERS)
