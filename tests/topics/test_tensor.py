"""Components that were planted, and one alone where nothing goes together."""

import numpy as np
import pytest

from pipeline.topics.tensor import Observations, factorise, share_tensor

TOPICS, PERIODS, COURTS = 12, 8, 3


def planted(components: int, *, each: int = 60, seed: int = 0) -> tuple[Observations, np.ndarray]:
    """``each`` documents a period and court, and the topics of the components [topics, k].

    Of two components one gives way to the other at all courts; a third is one court's alone.
    """
    rng = np.random.default_rng(seed)
    topics = np.zeros((TOPICS, components))
    for place, own in enumerate(np.array_split(np.arange(TOPICS), components)):
        topics[own, place] = rng.dirichlet(np.full(len(own), 5.0))
    rising = np.linspace(0.1, 0.9, PERIODS)
    course = np.stack([rising, 1 - rising, np.ones(PERIODS)])[:components]
    courts = np.ones((COURTS, components))
    if components == 1:
        course = np.ones((1, PERIODS))
    if components == 3:
        courts = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    law = np.einsum("tk,kp,ck->pct", topics, course, courts)
    cells = [(p, c) for p in range(PERIODS) for c in range(COURTS) for _ in range(each)]
    drawn = np.array([rng.dirichlet(20 * law[cell] + 1e-3) for cell in cells])
    periods, sources = np.array(cells).T
    every = np.arange(len(drawn))
    return Observations(drawn, every, periods, sources, every, (PERIODS, COURTS)), topics


@pytest.mark.parametrize("components", [1, 2, 3])
def test_the_planted_components_are_found(components):
    seen, topics = planted(components)
    found = factorise(seen)
    assert found.topics.shape == (TOPICS, components)
    cosines = (found.topics / np.linalg.norm(found.topics, axis=0)).T @ (
        topics / np.linalg.norm(topics, axis=0)
    )
    assert cosines.max(axis=1).min() >= 0.95
    assert sorted(cosines.argmax(axis=1)) == list(range(components))
    assert found.explained >= 0.9


def test_profiles_and_weights_are_parts_of_a_whole():
    found = factorise(planted(2)[0])
    for profiles in (found.topics, found.periods, found.sources):
        assert (profiles >= 0).all()
        assert profiles.sum(axis=0) == pytest.approx(1.0)
    assert found.weights.sum() == pytest.approx(1.0)
    assert list(found.weights) == sorted(found.weights, reverse=True)


def test_one_seed_gives_one_answer():
    seen, _ = planted(2, each=30)
    first, second = factorise(seen, seed=7), factorise(seen, seed=7)
    assert np.array_equal(first.topics, second.topics)
    assert first.agreement == second.agreement


def test_a_court_that_began_late_has_no_shares_before():
    seen, topics = planted(2)
    kept = ~((seen.sources == 2) & (seen.periods < 4))
    late = Observations(
        seen.weights,
        seen.documents[kept],
        seen.periods[kept],
        seen.sources[kept],
        seen.groups[kept],
        seen.shape,
    )
    assert np.isnan(share_tensor(late)[:, :4, 2]).all()
    assert np.isfinite(share_tensor(late)[:, 4:]).all()
    found = factorise(late)
    assert found.topics.shape == topics.shape
    assert found.explained >= 0.9


def test_shares_of_a_cell_sum_to_one_in_whatever_order():
    seen, _ = planted(2, each=15)
    shares = share_tensor(seen)
    assert shares.sum(axis=0) == pytest.approx(1.0)
    order = np.random.default_rng(1).permutation(len(seen.periods))
    turned = Observations(
        seen.weights,
        seen.documents[order],
        seen.periods[order],
        seen.sources[order],
        seen.groups[order],
        seen.shape,
    )
    assert share_tensor(turned) == pytest.approx(shares)
