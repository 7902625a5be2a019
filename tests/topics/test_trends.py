"""Trends that are there because they were planted, and none where none was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.topics.trends import (
    MIN_YEARS,
    adjusted,
    median_slope,
    period_width,
    trends,
)

TOPICS = 600


def planted(
    *,
    years: int = 30,
    documents: float = 30.0,
    level: float = 0.1,
    rise: float = 0.0,
    shocks: float = 0.0,
    memory: float = 0.0,
    whole: bool = False,
    seed: int = 0,
):
    """Memberships summed [topics, years], documents [years] of uneven number, and the years.

    ``rise`` is the change of the log odds from first year to last, ``shocks`` their spread from
    year to year, ``memory`` the autocorrelation of the shocks; ``whole`` memberships are 0 or 1.
    """
    rng = np.random.default_rng(seed)
    counts = np.maximum(1, rng.poisson(documents * rng.gamma(1.5, 1 / 1.5, years)))
    shock = np.zeros((TOPICS, years))
    for year in range(years):
        before = shock[:, year - 1] if year else rng.normal(size=TOPICS)
        shock[:, year] = memory * before + np.sqrt(1 - memory**2) * rng.normal(size=TOPICS)
    odds = np.log(level / (1 - level)) + rise * np.linspace(-0.5, 0.5, years) + shocks * shock
    chance = 1 / (1 + np.exp(-odds))
    if whole:
        sums = rng.binomial(counts, chance).astype(float)
    else:
        sums = np.stack(
            [
                rng.beta(
                    2 * chance[:, year, None], 2 * (1 - chance[:, year, None]), (TOPICS, n)
                ).sum(axis=1)
                for year, n in enumerate(counts)
            ],
            axis=1,
        )
    return sums, counts.astype(float), np.arange(1990, 1990 + years)


@pytest.mark.parametrize(
    ("law", "most"),
    [
        ({}, 0.075),
        ({"years": 10}, 0.075),
        ({"whole": True, "level": 0.03}, 0.075),
        ({"shocks": 0.3}, 0.075),
        ({"years": 60, "documents": 300.0, "shocks": 0.8}, 0.075),
        ({"shocks": 0.3, "memory": 0.4, "documents": 50.0}, 0.10),
        ({"shocks": 0.3, "memory": 0.6, "documents": 50.0, "years": 60}, 0.12),
    ],
    ids=["soft", "ten years", "rare", "shocks", "great shocks", "memory", "long memory"],
)
def test_flat_topics_are_called_trends_about_one_time_in_twenty(law, most):
    chances = [trend.p for seed in (1, 2, 3) for trend in trends(*planted(**law, seed=seed))]
    assert 0.015 <= np.mean(np.array(chances) < 0.05) <= most


@pytest.mark.parametrize(
    ("law", "least"),
    [({"rise": 1.2}, 0.9), ({"rise": -1.2}, 0.85), ({"rise": 1.5, "shocks": 0.3}, 0.85)],
)
def test_planted_trends_are_found_with_their_sign(law, least):
    found = trends(*planted(**law))
    assert np.mean([trend.p < 0.05 for trend in found]) >= least
    assert all(np.sign(trend.slope) == np.sign(law["rise"]) for trend in found if trend.p < 0.05)


def test_interval_holds_the_planted_slope():
    sums, counts, years = planted(rise=0.0)
    # What is added to each share is 0.2 points a year: 2 points a decade.
    found = trends(sums + counts * 0.002 * (years - years[0]), counts, years)
    held = [trend.low <= 2.0 <= trend.high for trend in found]
    assert np.mean(held) >= 0.93
    assert np.mean([trend.slope for trend in found]) == pytest.approx(2.0, abs=0.1)


def test_few_of_many_flat_topics_survive_the_adjustment():
    flat, counts, years = planted(seed=4)
    rising, _, _ = planted(rise=2.0, seed=4)
    found = trends(np.vstack([rising[:60], flat[60:]]), counts, years)
    called = np.array(adjusted([trend.p for trend in found])) <= 0.05
    assert called[:60].mean() >= 0.9
    assert called[60:].sum() <= 0.15 * called.sum()


def test_a_year_of_few_documents_has_little_say():
    counts = np.array([100.0] * 12 + [1.0])
    shares = np.array([0.10, 0.12] * 6 + [1.0])
    [with_it] = trends((shares * counts)[None], counts, np.arange(2000, 2013))
    [without] = trends((shares * counts)[None, :-1], counts[:-1], np.arange(2000, 2012))
    assert with_it.p > 0.05
    assert with_it.slope == pytest.approx(without.slope, abs=1.5)


def test_time_turned_round_turns_the_slope_round():
    sums, counts, years = planted(rise=0.8)
    ahead = trends(sums, counts, years)
    back = trends(sums[:, ::-1], counts[::-1], years)
    assert [trend.slope for trend in back] == pytest.approx([-trend.slope for trend in ahead])
    assert [trend.p for trend in back] == pytest.approx([trend.p for trend in ahead])


@pytest.mark.parametrize(
    "counts",
    [[50.0] * (MIN_YEARS - 1), [50.0] + [0.0] * 20, [2.0] * 10, [50.0] * 3 + [0.0] * 9],
    ids=["few years", "one year", "few documents", "few years with documents"],
)
def test_too_little_is_not_tested(counts):
    counts = np.array(counts)
    assert trends(counts[None] / 2, counts, np.arange(len(counts))) is None


def test_a_share_that_never_moves_has_no_trend():
    counts = np.array([7.0, 13.0, 29.0, 31.0, 5.0, 11.0, 3.0])
    [whole, third, nothing] = trends(
        np.stack([counts, counts / 3, counts * 0]), counts, np.arange(7)
    )
    for trend in (whole, third, nothing):
        assert (trend.slope, trend.p) == (0.0, 1.0)


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1)), min_size=8, max_size=40))
@settings(deadline=None, max_examples=60)
def test_any_counts_give_a_chance_between_nothing_and_one(law):
    counts = np.array([count for count, _ in law], dtype=float)
    sums = counts * np.array([share for _, share in law])
    for trend in trends(sums[None], counts, np.arange(len(law))) or []:
        assert 0.0 <= trend.p <= 1.0
        assert trend.low <= trend.slope <= trend.high


@pytest.mark.parametrize(
    ("years", "counts", "width"),
    [
        (range(2000, 2020), [25] * 20, 1),
        (range(2000, 2020), [25, 0] * 10, 2),
        (range(2000, 2020), [5] * 20, 5),
        (range(2000, 2020), [1] * 20, 20),
        (range(2000, 2200, 50), [1] * 4, 50),
        (range(1900, 2000), [100] * 100, 5),
        (range(1981, 2021), [4] * 40, 5),
        ([2001], [3], 10),
    ],
    ids=[
        "every year",
        "biennial",
        "five a year",
        "one a year",
        "too few",
        "a century",
        "a year beyond",
        "one year",
    ],
)
def test_periods_are_as_wide_as_the_documents_need(years, counts, width):
    assert period_width(np.array(years), np.array(counts, dtype=float)) == width


def test_median_slope_heeds_no_single_period():
    middles = np.arange(1955.0, 2025.0, 10.0)
    shares = 0.10 + 0.001 * (middles - 1955)
    shares[3] = 0.9
    assert median_slope(shares, middles).slope == pytest.approx(1.0)
    assert median_slope(shares[:2], middles[:2]) is None


def test_nothing_to_adjust():
    assert adjusted([]) == []
