"""From what was paid for to one order of all passages."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from decisis.reranking.budget import Logits, Paid, PaidScores, first_occurrences
from decisis.reranking.pool import Pool
from pipeline.cur import Numbers

# Share of the cross-encoder in the final score.
WEIGHT = 0.3

Predict = Callable[[Numbers], Logits]


@dataclass(frozen=True, eq=False)
class Reranking:
    """The fused list and what was brought in from outside it, best first; arrays are parallel.

    numbers    int64[n]: passage numbers, none twice, all within the filters
    scores     float64[n], descending: comparable within this ranking only
    fused      float64[n]: fused scores; the list's lowest for passages from outside it
    logits     float64[n]: NaN where not paid for, or not usable
    predicted  float64[n]: what was expected of it (before paying, where it was paid for), or NaN
    trace      every call in the order of payment, those for anchors outside the filters included
    """

    numbers: Numbers
    scores: npt.NDArray[np.float64]
    fused: npt.NDArray[np.float64]
    logits: Logits
    predicted: Logits
    trace: tuple[Paid, ...]

    def at_weight(self, weight: float) -> "Reranking":
        """The same calls with another share of the cross-encoder; nothing is paid for anew."""
        return _ordered(self.numbers, self.fused, self.logits, self.predicted, self.trace, weight)


def ranking(
    pool: Pool, paid: PaidScores, *, weight: float, predict: Predict | None = None
) -> Reranking:
    """Order the fused list and all passages paid for within the filters.

    The score is (1 - weight) z(fused) + weight z(logit), z-scores over the passages paid for, and
    z(fused) where the logits do not differ. In place of a logit that is not known stands:

    - where the model had no usable score: the worst logit that was paid for;
    - where nothing was paid: the prediction, but no better than the mean of the logits paid for (a
      promise is not a payment) and no worse than the worst; without a prediction the worst.

    So without predictions the rest of a list never passes its head that was paid for, while a
    passage that was brought in from outside and disappoints falls behind the rest of the list.
    Equal scores: what was paid for first, then by prediction, fused score and passage number.

    ``predict`` gives the logits expected of passages, NaN where it has no expectation.
    """
    brought = paid.numbers[pool.admits(paid.numbers)]
    numbers = np.concatenate([pool.fused_numbers, brought]).astype(np.int64)
    numbers = numbers[first_occurrences(numbers)]
    floor = pool.fused_scores.min() if len(pool.fused_scores) else 0.0
    fused = np.full(len(numbers), floor, dtype=np.float64)
    fused[: len(pool.fused_scores)] = pool.fused_scores
    expected = np.full(len(numbers), np.nan) if predict is None else predict(numbers)
    before = {entry.passage: entry.predicted for entry in paid.trace}
    for position, number in enumerate(numbers.tolist()):
        if number in before:
            foreseen = before[number]
            expected[position] = np.nan if foreseen is None else foreseen
    return _ordered(numbers, fused, paid.logits_of(numbers), expected, paid.trace, weight)


def _ordered(
    numbers: Numbers,
    fused: npt.NDArray[np.float64],
    logits: Logits,
    predicted: Logits,
    trace: tuple[Paid, ...],
    weight: float,
) -> Reranking:
    paid = np.isin(numbers, [entry.passage for entry in trace])
    # One score has no spread: then all of the list is the sample.
    sample = paid if paid.sum() > 1 else np.ones_like(paid)
    scores = _standardised(fused, sample)
    known = np.isfinite(logits)
    if known.any():
        worst, mean = logits[known].min(), logits[known].mean()
        hoped = np.clip(np.nan_to_num(predicted, nan=worst), worst, mean)
        relevance = _standardised(np.where(known, logits, np.where(paid, worst, hoped)), paid)
        # Logits that say nothing leave the fused scores their scale.
        if relevance.any():
            scores = (1 - weight) * scores + weight * relevance
    hopes = np.where(paid, 0.0, np.nan_to_num(predicted, nan=-np.inf))
    order = np.lexsort((numbers, -fused, -hopes, ~paid, -scores))
    return Reranking(
        numbers[order], scores[order], fused[order], logits[order], predicted[order], trace
    )


def _standardised(
    values: npt.NDArray[np.float64], among: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """z-scores by mean and deviation of those ``among``; zeros where these are all equal."""
    if not among.any():
        return np.zeros_like(values)
    sample = values[among]
    # Not by its deviation, which rounding keeps from zero.
    if sample.min() == sample.max():
        return np.zeros_like(values)
    return np.asarray((values - sample.mean()) / sample.std())
