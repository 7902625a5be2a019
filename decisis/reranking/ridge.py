"""Ridge regression on the few scores that were paid for, in the dual, with leave-one-out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_Reals = npt.NDArray[np.float64]

# Candidates for the penalty, as shares of the mean squared length of the features.
_PENALTIES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)

_SWEEPS = 100

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


def rising_weights(features: _Reals, values: _Reals) -> _Reals:
    """w >= 0, float64[d], that minimises |values - F w|^2 + |w|^2 for few features F [m, d].

    By coordinate descent on the normal equations: each step is exact, and the penalty makes the
    minimum one.
    """
    gram = features.T @ features + np.eye(features.shape[1])
    target = features.T @ values
    weights = np.zeros(features.shape[1])
    for _ in range(_SWEEPS):
        for one in range(len(weights)):
            rest = target[one] - gram[one] @ weights + gram[one, one] * weights[one]
            weights[one] = max(0.0, rest / gram[one, one])
    return weights
