"""In which order numbers of topics are tried, to find the largest stable one."""

from collections.abc import Callable
from typing import Literal, TypeAlias

Search: TypeAlias = Literal["linear", "bisection"]


def linear(lowest: int, highest: int, stability: Callable[[int], float], threshold: float) -> int:
    """The largest k whose stability reaches the threshold, all having been tried; 0 for none."""
    stable = [k for k in range(lowest, highest + 1) if stability(k) >= threshold]
    return max(stable, default=0)


def bisection(
    lowest: int,
    highest: int,
    stability: Callable[[int], float],
    threshold: float,
    early_stop: float | None,
) -> int:
    """The same by Binary Bleed (Barron et al. 2024, arXiv 2407.19125), in fewer trials.

    The middle is tried first, then what is above it, then what is below it. Where a k is stable, no
    smaller one is tried; where its stability is at most ``early_stop``, no larger one is. Without
    an early stop the answer is always that of the linear search.
    """
    if lowest > highest:
        return 0
    middle = (lowest + highest) // 2
    measured = stability(middle)
    failed = early_stop is not None and measured <= early_stop
    above = 0 if failed else bisection(middle + 1, highest, stability, threshold, early_stop)
    if above or measured >= threshold:
        return max(above, middle if measured >= threshold else 0)
    return bisection(lowest, middle - 1, stability, threshold, early_stop)
