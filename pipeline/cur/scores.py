"""The score matrix R of anchor queries against passages, centred by passage."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.arrays import Arrays, load_arrays, save_arrays

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

# No cross-encoder's logit is larger; beyond it lies an overflow.
_LARGEST_LOGIT = 1e6


def usable(logits: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
    """Which of them are scores: not NaN, not infinite, not absurd."""
    return np.asarray(np.abs(logits) <= _LARGEST_LOGIT)


@dataclass(frozen=True, eq=False)
class AnchorScores:
    """R = 1 means + centred: logits of k_q anchor queries for N passages.

    items    int64[N], ascending: the passage number of each column
    means    float32[N]: each passage's mean logit over the anchor queries
    centred  float32[k_q, N]: what is left. Most of the energy of raw logits is the offset of a
             passage; a factorisation that has to spend its rank on it predicts nothing else.
    queries  str[k_q]: ids or texts of the anchor queries, one a row
    """

    items: Numbers
    means: Floats
    centred: Floats
    queries: npt.NDArray[np.str_]

    def __post_init__(self) -> None:
        check_columns(self.items, self.means)
        if self.centred.shape != (len(self.queries), len(self.items)):
            raise ValueError(
                f"scores of shape {self.centred.shape} are not {len(self.queries)} queries by"
                f" {len(self.items)} passages"
            )
        if not np.isfinite(self.centred).all():
            raise ValueError("scores are not finite")

    @classmethod
    def of(
        cls,
        matrix: npt.NDArray[np.floating],
        items: Numbers,
        queries: Sequence[str] | None = None,
    ) -> "AnchorScores":
        """Centre ``matrix`` [k_q, N] of logits; ``items`` int64[N] in any order, none twice.

        A score that is not usable (NaN, infinite) is imputed with its passage's mean: centred, it
        says nothing. A passage without any is left out. ``queries`` defaults to the row numbers.
        """
        if matrix.ndim != 2 or matrix.shape[1] != len(items):
            raise ValueError(f"scores of shape {matrix.shape} do not fit {len(items)} passages")
        if queries is None:
            queries = [str(row) for row in range(len(matrix))]
        known = usable(matrix)
        scored = np.flatnonzero(known.any(axis=0))
        order = scored[np.argsort(items[scored], kind="stable")]
        known = known[:, order]
        scores = np.where(known, matrix[:, order], 0).astype(np.float32)
        counts = np.maximum(known.sum(axis=0), 1)
        means = (scores.sum(axis=0, dtype=np.float64) / counts).astype(np.float32)
        return cls(
            items=items[order].astype(np.int64),
            means=means,
            centred=np.where(known, scores - means, np.float32(0)),
            queries=np.array(queries, dtype=np.str_),
        )

    @property
    def matrix(self) -> Floats:
        """R float32[k_q, N], imputed where the model had no score."""
        return self.centred + self.means

    def append(self, matrix: npt.NDArray[np.floating], numbers: Numbers) -> "AnchorScores":
        """With the columns ``matrix`` [k_q, m] of the new passages ``numbers`` int64[m]."""
        new = AnchorScores.of(matrix, numbers, self.queries.tolist())
        items = np.concatenate([self.items, new.items])
        order = np.argsort(items, kind="stable")
        return AnchorScores(
            items=items[order],
            means=np.concatenate([self.means, new.means])[order],
            centred=np.concatenate([self.centred, new.centred], axis=1)[:, order],
            queries=self.queries,
        )

    def remove(self, numbers: Numbers) -> "AnchorScores":
        """Without the columns of these passages; those that it lacks are passed over."""
        kept = ~np.isin(self.items, numbers)
        return AnchorScores(self.items[kept], self.means[kept], self.centred[:, kept], self.queries)

    def save(self, file: Path) -> None:
        save_arrays(file, vars(self))

    @classmethod
    def load(cls, file: Path) -> "AnchorScores":
        """Read what ``save`` wrote; LibraryError where the file is damaged."""

        def build(arrays: Arrays) -> AnchorScores:
            return cls(**arrays)

        return load_arrays(file, build)


def columns_of(items: Numbers, numbers: Numbers) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """The column int64[n] of each of ``numbers`` in ascending ``items``, and whether it has one."""
    if not len(items):
        return np.zeros(len(numbers), dtype=np.int64), np.zeros(len(numbers), dtype=bool)
    columns = np.searchsorted(items, numbers).clip(max=len(items) - 1)
    return columns, items[columns] == numbers


def check_columns(items: Numbers, means: Floats) -> None:
    """ValueError unless there is a finite mean for each of the ascending passage numbers."""
    if items.dtype != np.int64 or items.ndim != 1 or (np.diff(items) <= 0).any():
        raise ValueError("passage numbers are not unique and ascending")
    if means.shape != items.shape or not np.isfinite(means).all():
        raise ValueError(f"{len(items)} passages need as many finite means")
