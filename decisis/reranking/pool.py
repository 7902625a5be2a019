"""What may be ranked for a query, and where predictions can come from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.cur import AnchorScores, FactorIndex, Floats, Numbers


@dataclass(frozen=True, eq=False)
class Pool:
    """The fused list of a query, and the optional sources of the strategies.

    fused_numbers   int64[n]: passage numbers, best first, none twice, all within the filters
    fused_scores    float[n]: their fused scores, finite
    allowed         int64[a], ascending: the passages within the filters; None: every passage
    factors         for ``cur``: factors of the library, or of the groups that the query consults
    anchor_scores   for ``adacur``: the score matrix itself
    query_vector    for ``residual``: float32[d]
    vectors         for ``residual``: the passages' vectors, float32[m, d] for numbers int64[m]
    search_vectors  for ``residual``: a vector float32[d] and a limit in; numbers int64[m] and inner
                    products [m] out, best first, within the filters
    signals         for ``residual``, optional: what else speaks for passages, float[m, s], more
                    speaking more
    neighbours      for ``graph_adaptive``: for each of the passages, the numbers of those nearest
                    to it, nearest first

    A strategy that lacks its source pays for the first of the list.
    """

    fused_numbers: Numbers
    fused_scores: npt.NDArray[np.floating]
    allowed: Numbers | None = None
    factors: FactorIndex | None = None
    anchor_scores: AnchorScores | None = None
    query_vector: Floats | None = None
    vectors: Callable[[Numbers], Floats] | None = None
    search_vectors: Callable[[Floats, int], tuple[Numbers, Floats]] | None = None
    signals: Callable[[Numbers], npt.NDArray[np.floating]] | None = None
    neighbours: Callable[[Numbers], Sequence[Numbers]] | None = None

    def __post_init__(self) -> None:
        if self.fused_scores.shape != self.fused_numbers.shape:
            raise ValueError("every passage of the fused list needs one score")
        if not np.isfinite(self.fused_scores).all():
            raise ValueError("fused scores are not finite")
        if len(np.unique(self.fused_numbers)) < len(self.fused_numbers):
            raise ValueError("a passage is in the fused list twice")
        if self.allowed is not None and (np.diff(self.allowed) <= 0).any():
            raise ValueError("allowed passages are not unique and ascending")
        if not self.admits(self.fused_numbers).all():
            raise ValueError("a passage of the fused list is not within the filters")

    def admits(self, numbers: Numbers) -> npt.NDArray[np.bool_]:
        """Which of ``numbers`` int64[n] are within the filters."""
        if self.allowed is None:
            return np.ones(len(numbers), dtype=bool)
        places = np.searchsorted(self.allowed, numbers)
        inside = places < len(self.allowed)
        inside[inside] = self.allowed[places[inside]] == numbers[inside]
        return inside
