"""Ridge regression on the few scores that were paid for, in the dual, with leave-one-out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_Reals = npt.NDArray[np.float64]

# Candidates for the penalty, as shares of the mean squared length of the features.
_PENALTIES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)

# Fewer observations say nothing about the error of a prediction.
FEWEST_SEEN = 4


@dataclass(frozen=True, eq=False)
class Ridge:
    """alpha float64[m] with prediction f . F'alpha for features f; ``error`` is the mean squared
    leave-one-out error."""

    alpha: _Reals
    error: float


def ridge(features: _Reals, residuals: _Reals) -> Ridge:
    """Fit ``residuals`` [m] by ``features`` F [m, d], the penalty chosen by leave-one-out.

    alpha = (K + lam 1)^-1 r with K = F F'. The error of an observation predicted without itself is
    in closed form e_i = alpha_i / ((K + lam 1)^-1)_ii (Allen's PRESS in the dual; Rasmussen and
    Williams 2006, eq. 5.12). One eigendecomposition serves all penalties.
    """
    kernel = features @ features.T
    values, vectors = np.linalg.eigh(kernel)
    values = np.maximum(values, 0)
    # Featureless observations predict nothing with any penalty.
    scale = values.mean() if values.mean() > 0 else 1.0
    rotated = vectors.T @ residuals
    squares = vectors**2
    fits = []
    for penalty in _PENALTIES:
        inverse = 1 / (values + penalty * scale)
        alpha = vectors @ (rotated * inverse)
        errors = alpha / (squares @ inverse)
        fits.append(Ridge(alpha, float(np.mean(errors**2))))
    # The first of equals is the lightest: min() keeps it, so equal input gives equal output.
    return min(fits, key=lambda fit: fit.error)


def rising_line(x: _Reals, y: _Reals) -> tuple[float, float]:
    """Least squares y ~ w0 + w1 x with w1 >= 0: a falling line is no line but the mean of y."""
    deviations = x - x.mean()
    spread = float(deviations @ deviations)
    slope = max(0.0, float(deviations @ y) / spread) if spread > 1e-12 * len(x) else 0.0
    return float(y.mean()) - slope * float(x.mean()), slope
