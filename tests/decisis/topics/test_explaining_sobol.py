"""Total Sobol indices: against functions whose indices are known."""

from collections.abc import Callable

import numpy as np
import pytest

from decisis.topics.sobol import Floats, total_indices


def _ishigami(points: Floats) -> Floats:
    """Ishigami and Homma (1990), a = 7, b = 0.1, on [-π, π]³."""
    x, y, z = ((2 * points - 1) * np.pi).T
    result: Floats = np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)
    return result


def _additive(points: Floats) -> Floats:
    result: Floats = points @ np.array([3.0, 2.0, 1.0, 0.0])
    return result


def _product(points: Floats) -> Floats:
    """Two factors that only work together: each has a part in nearly all."""
    result: Floats = (points[:, 0] - 0.5) * (points[:, 1] - 0.5)
    return result


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (_ishigami, (0.5576, 0.4424, 0.2437)),
        (_additive, (9 / 14, 4 / 14, 1 / 14, 0.0)),
        (_product, (1.0, 1.0)),
    ],
)
def test_the_indices_are_the_known_ones(
    score: Callable[[Floats], Floats], expected: tuple[float, ...]
) -> None:
    found = total_indices(score, len(expected), seed=0, log2_samples=12)
    assert [index.value for index in found] == pytest.approx(expected, abs=0.02)
    for index, known in zip(found, expected, strict=True):
        assert index.low <= index.value <= index.high
        assert index.low - 0.02 <= known <= index.high + 0.02


def test_more_points_narrow_the_interval() -> None:
    few, many = (total_indices(_ishigami, 3, seed=1, log2_samples=n) for n in (7, 12))
    for wide, narrow in zip(few, many, strict=True):
        assert narrow.high - narrow.low < (wide.high - wide.low) / 3


def test_a_constant_score_has_no_important_factor() -> None:
    found = total_indices(lambda points: np.full(len(points), 0.3), 2, seed=0)
    assert [(index.value, index.low, index.high) for index in found] == [(0.0, 0.0, 0.0)] * 2


def test_one_factor_has_all() -> None:
    (only,) = total_indices(lambda points: points[:, 0] ** 2, 1, seed=0)
    assert only.value == pytest.approx(1.0, abs=0.05)


def test_a_seed_gives_the_same_indices() -> None:
    assert total_indices(_ishigami, 3, seed=5) == total_indices(_ishigami, 3, seed=5)
    assert total_indices(_ishigami, 3, seed=5) != total_indices(_ishigami, 3, seed=6)
