import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.topics.search import bisection, linear


@given(st.lists(st.floats(-1, 1), max_size=40))
def test_bisection_finds_what_the_linear_search_finds(curve):
    tried: list[int] = []

    def stability(k: int) -> float:
        tried.append(k)
        return curve[k - 2]

    highest = len(curve) + 1
    found = bisection(2, highest, stability, 0.8, None)
    assert len(tried) == len(set(tried))
    assert found == linear(2, highest, lambda k: curve[k - 2], 0.8)


@pytest.mark.parametrize(
    ("stable", "early_stop", "expected", "trials"),
    [
        ({2, 3, 4, 5, 6, 7}, None, 7, [17, 25, 29, 31, 32, 30, 27, 28, 26, 21]),
        ({2, 3, 4, 5, 6, 7}, 0.0, 7, [17, 9, 5, 7, 8]),
        (set(range(2, 33)), None, 32, [17, 25, 29, 31, 32]),
        (set(), 0.0, 0, [17, 9, 5, 3, 2]),
    ],
)
def test_the_order_of_trials(stable, early_stop, expected, trials):
    tried: list[int] = []

    def stability(k: int) -> float:
        tried.append(k)
        return 0.9 if k in stable else -0.1

    assert bisection(2, 32, stability, 0.8, early_stop) == expected
    assert tried[: len(trials)] == trials
