"""Whether the share of a topic rises or falls over the years, and by how much: numbers alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Fewer years or documents than these are not tested.
MIN_YEARS = 6
MIN_DOCUMENTS = 30
# A share of fewer documents says little by itself.
THIN = 10

WIDTHS = (1, 2, 5, 10, 20, 50)
_DOCUMENTS_A_PERIOD = 20
_PERIODS_SO_FULL = 0.9
# More cannot be read, in a line of characters or of a picture.
_MOST_PERIODS = 40

_LEVEL = 0.95
_POINTS_A_DECADE = 100.0 * 10.0
# Shares that differ by less are one share, told apart by rounding.
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Trend:
    """How a share moved over the years.

    slope             percentage points a decade, by least squares weighted by documents
    low, high         95 % interval of the slope
    p                 two-sided: chance of such a slope were there no trend
    autocorrelation   of what the line leaves from one year with documents to the next, that p and
                      the interval allow for; 0 where it is negative
    """

    slope: float
    low: float
    high: float
    p: float
    autocorrelation: float


@dataclass(frozen=True, slots=True)
class MedianSlope:
    """Theil and Sen's slope with its 95 % interval, percentage points a decade."""

    slope: float
    low: float
    high: float


def trends(sums: Floats, counts: Floats, years: Integers) -> list[Trend] | None:
    """The trend of each topic; None where years or documents are too few for any.

    ``sums`` [topics, years] are the documents' memberships (0 to 1 each) summed, ``counts`` [years]
    the documents behind them, ``years`` [years] ascending. Years without documents are passed over.

    The statistic is that of the Cochran-Armitage test of trend in proportions, which is the
    weighted least-squares slope of the yearly shares with the documents of each year for weights
    (Armitage, Biometrics 11, 1955): it is right where the denominators vary, as Mann-Kendall, which
    gives a year of 2 documents the say of one of 200, is not, and memberships need not be whole
    (Papke and Wooldridge, J. Applied Econometrics 11, 1996). Its binomial variance is not
    used: opinions of a year have causes in common, and one act changes many sections. The variance
    is estimated from how the years scatter (HC3, MacKinnon and White, J. Econometrics 29, 1985),
    widened by (1 + r) / (1 - r) for a first autocorrelation r > 0 of the residuals (Bayley and
    Hammersley, J. R. Stat. Soc. Suppl. 8, 1946; r corrected for its bias by the fitted line), and
    the slope is judged by Student's t with two degrees less than there are years. Strong memory
    between years still makes 5 % too few: 7 % of flat topics at r = 0.4, 10 % at r = 0.6.
    """
    held = counts > 0
    sums, counts, years = sums[:, held], counts[held], years[held]
    total = counts.sum()
    if len(years) < MIN_YEARS or total < MIN_DOCUMENTS:
        return None
    centred = years - (counts * years).sum() / total
    spread = (counts * centred**2).sum()
    shares = sums / counts
    level = sums.sum(axis=1, keepdims=True) / total
    slopes = (counts * centred * shares).sum(axis=1) / spread
    residuals = shares - level - slopes[:, None] * centred
    leverage = counts / total + counts * centred**2 / spread
    variance = ((counts * centred * residuals / (1 - leverage)) ** 2).sum(axis=1) / spread**2
    correlation = _autocorrelation(np.sqrt(counts) * residuals)
    errors = np.sqrt(variance * (1 + correlation) / (1 - correlation))
    freedom = len(years) - 2
    reach = stats.t.ppf((1 + _LEVEL) / 2, freedom) * errors
    flat = np.abs(shares - level).max(axis=1) < _SAME
    chances = 2 * stats.t.sf(np.abs(slopes) / np.where(errors > 0, errors, 1.0), freedom)
    return [
        Trend(0.0, 0.0, 0.0, 1.0, 0.0)
        if flat[topic]
        else Trend(
            slope=float(slopes[topic] * _POINTS_A_DECADE),
            low=float((slopes[topic] - reach[topic]) * _POINTS_A_DECADE),
            high=float((slopes[topic] + reach[topic]) * _POINTS_A_DECADE),
            p=float(chances[topic]) if errors[topic] > 0 else 0.0,
            autocorrelation=float(correlation[topic]),
        )
        for topic in range(len(sums))
    ]


def adjusted(chances: Sequence[float]) -> list[float]:
    """The p values allowing for how many were looked at: false discovery rate by Benjamini and
    Hochberg (J. R. Stat. Soc. B 57, 1995)."""
    if not chances:
        return []
    return [float(p) for p in stats.false_discovery_control(chances, method="bh")]


def median_slope(shares: Floats, middles: Floats) -> MedianSlope | None:
    """The median of the slopes between all pairs of periods; None for fewer than three.

    ``shares`` [periods] at the ``middles`` [periods] in years. It heeds no single period much, and
    no denominators (Sen, J. Am. Stat. Assoc. 63, 1968).
    """
    if len(shares) < 3:
        return None
    found = stats.theilslopes(shares, middles, alpha=_LEVEL)
    slope, low, high = (float(found[place]) * _POINTS_A_DECADE for place in (0, 2, 3))
    return MedianSlope(slope, low, high)


def period_width(years: Integers, counts: Floats) -> int:
    """How many years to show as one: the least of ``WIDTHS`` at which nine in ten of the periods
    from the first year to the last have 20 documents, and there are at most 40; the greatest where
    none is wide enough. Of a period that the years do not fill, as many documents less are asked.
    """
    whole = np.arange(years.min(), years.max() + 1)
    for width in WIDTHS:
        first = whole[0] // width
        found = np.bincount(years // width - first, counts)
        wanted = _DOCUMENTS_A_PERIOD * np.bincount(whole // width - first) / width
        if len(found) <= _MOST_PERIODS and (found >= wanted).mean() >= _PERIODS_SO_FULL:
            return width
    return WIDTHS[-1]


def _autocorrelation(residuals: Floats) -> Floats:
    """First autocorrelation of each row, corrected for the fitted line, between 0 and 0.9."""
    length = residuals.shape[1]
    power = (residuals**2).sum(axis=1)
    raw = (residuals[:, 1:] * residuals[:, :-1]).sum(axis=1) / np.where(power > 0, power, 1.0)
    # What fitting a level and a slope takes off, to first order: (2 + 4 r) / n of it.
    corrected = (length * raw + 2) / (length - 4)
    found: Floats = np.clip(corrected, 0.0, 0.9)
    return found
