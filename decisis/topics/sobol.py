"""Total Sobol indices: how much of a score's variance a factor has a part in.

Homma and Saltelli (1996); the estimator is Jansen's (1999), equation (f) of table 2 in Saltelli et
al. (2010), "Variance based sensitivity analysis of model output".
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import qmc

Floats = npt.NDArray[np.float64]

_RESAMPLES = 1_000
_INTERVAL = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class TotalIndex:
    """A total index with its 95 % bootstrap interval: 0 of a factor that changes nothing."""

    value: float
    low: float
    high: float


def total_indices(
    score: Callable[[Floats], Floats], factors: int, *, seed: int, log2_samples: int = 9
) -> list[TotalIndex]:
    """The index of each factor, all uniform on [0, 1] and independent.

    ``score`` takes float64[n, factors] and gives float64[n]. It is asked for
    (factors + 2) · 2**log2_samples points of a scrambled Sobol sequence, in three calls and one for
    each factor. All indices are 0 where the score is the same everywhere.
    """
    points = qmc.Sobol(2 * factors, rng=np.random.default_rng(seed)).random_base2(log2_samples)
    first, second = points[:, :factors], points[:, factors:]
    at_first, at_second = score(first), score(second)
    squares = np.empty((factors, len(points)))
    for factor in range(factors):
        mixed = first.copy()
        mixed[:, factor] = second[:, factor]
        squares[factor] = (at_first - score(mixed)) ** 2
    variance = np.var([at_first, at_second])
    if variance <= 1e-12:
        return [TotalIndex(0.0, 0.0, 0.0)] * factors
    values = squares.mean(axis=1) / (2 * variance)
    low, high = _interval(squares, at_first, at_second, seed)
    return [TotalIndex(*map(float, index)) for index in zip(values, low, high, strict=True)]


def _interval(
    squares: Floats, at_first: Floats, at_second: Floats, seed: int
) -> tuple[Floats, Floats]:
    """The ends of the interval, float64[factors] each: rows of the design are resampled."""
    rows = squares.shape[1]
    drawn = (
        np.random.default_rng(seed).multinomial(rows, np.full(rows, 1 / rows), _RESAMPLES) / rows
    )
    means = (drawn @ at_first + drawn @ at_second) / 2
    variances = (drawn @ at_first**2 + drawn @ at_second**2) / 2 - means**2
    resampled = drawn @ squares.T / (2 * np.maximum(variances, 1e-12))[:, None]
    low, high = np.quantile(resampled, _INTERVAL, axis=0)
    return low, high
