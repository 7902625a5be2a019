"""Cross-encoder calls, counted: nothing is paid for twice, and never more than the budget."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from law.errors import ModelError
from pipeline.cur import Numbers, usable

Logits = npt.NDArray[np.float64]
# The cross-encoder for one query: passage numbers int64[m] in, logits [m] out; a call a passage.
Oracle = Callable[[Numbers], npt.NDArray[np.floating]]


@dataclass(frozen=True, slots=True)
class Paid:
    """One cross-encoder call.

    round      from 1: calls of one round were chosen together
    predicted  the logit that was expected when it was chosen; None without an expectation
    logit      what the model gave; NaN where that is no usable score
    """

    passage: int
    round: int
    predicted: float | None
    logit: float


class PaidScores:
    """The calls made for one query, at most ``budget`` of them."""

    def __init__(self, oracle: Oracle, budget: int) -> None:
        self._oracle = oracle
        self._budget = max(budget, 0)
        self._rounds = 0
        self._trace: list[Paid] = []
        self._numbers = np.zeros(0, dtype=np.int64)
        self._logits = np.zeros(0)

    @property
    def remaining(self) -> int:
        """Calls that can still be paid for."""
        return self._budget - len(self._numbers)

    @property
    def numbers(self) -> Numbers:
        """int64[m]: the passages paid for, in the order of payment."""
        return self._numbers

    @property
    def trace(self) -> tuple[Paid, ...]:
        return tuple(self._trace)

    def pay(self, numbers: Numbers, predicted: Logits | None = None) -> None:
        """Score ``numbers`` int64[n] in one round, those first that come first.

        Repetitions and what has been paid for are passed over; what the budget cannot pay is cut.
        ``predicted`` [n]: the logits expected of them, NaN where there is no expectation.
        """
        positions = first_occurrences(numbers)
        new = ~np.isin(numbers[positions], self._numbers)
        positions = positions[new][: self.remaining]
        if not len(positions):
            return
        chosen = numbers[positions].astype(np.int64)
        logits = np.asarray(self._oracle(chosen), dtype=np.float64)
        if logits.shape != chosen.shape:
            raise ModelError(
                f"the cross-encoder gave scores of shape {logits.shape} for {len(chosen)} passages:"
                " it must give one logit a passage"
            )
        logits = np.where(usable(logits), logits, np.nan)
        expected = np.full(len(chosen), np.nan) if predicted is None else predicted[positions]
        self._rounds += 1
        self._numbers = np.concatenate([self._numbers, chosen])
        self._logits = np.concatenate([self._logits, logits])
        self._trace += [
            Paid(passage, self._rounds, None if np.isnan(expectation) else expectation, logit)
            for passage, expectation, logit in zip(
                chosen.tolist(), expected.tolist(), logits.tolist(), strict=True
            )
        ]

    def seen(self) -> tuple[Numbers, Logits]:
        """Numbers int64[m] and logits float64[m] of what was paid for and can be learned from."""
        known = np.isfinite(self._logits)
        return self._numbers[known], self._logits[known]

    def logits_of(self, numbers: Numbers) -> Logits:
        """float64[n]: NaN where a passage was not paid for or has no usable score."""
        known = dict(zip(self._numbers.tolist(), self._logits.tolist(), strict=True))
        return np.array([known.get(number, np.nan) for number in numbers.tolist()], dtype=float)

    def unpaid(self, numbers: Numbers) -> Numbers:
        """Those of ``numbers`` that were not paid for, in their order."""
        return numbers[~np.isin(numbers, self._numbers)]


def first_occurrences(numbers: Numbers) -> Numbers:
    """Positions, ascending, at which a number occurs for the first time."""
    return np.sort(np.unique(numbers, return_index=True)[1]).astype(np.int64)
