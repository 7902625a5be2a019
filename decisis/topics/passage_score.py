"""The score of a passage with words of it taken away, fast enough to be asked ten thousand times.

The search finds a passage by its words (BM25) and by its meaning (cosine), and counts both alike.
So does this score. Words: BM25 of the indexed text, with the library's own weights of the query's
words (the index weighs title and place apart, this does not). Meaning: no encoder can be asked so
often, so that the words of each concept are embedded once, and the passage is their mixture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# BM25 as tantivy has it (Robertson and Zaragoza 2009).
_K1, _B = 1.2, 0.75
# A passage is near to the query in meaning where it is nearer than others by so many of their
# standard deviations: one of fifteen would be by chance.
_SPREADS = 1.5


@dataclass(frozen=True)
class PassageScore:
    """How much of a passage's score is left of a part of its words; 1 for the whole passage.

    stems     the passage's stems, each once
    counts    float64[stems], how often each occurs
    groups    int64[stems], the concept that each belongs to
    rarities  float64[stems], its weight in the query, 0 for what the query lacks
    length    of the passage, 1 for the mean of its topic's
    vectors   float64[concepts, d], unit vectors of the concepts' words
    query     float64[d], the query's unit vector
    excess    how much nearer the whole passage is to the query than its topic's passages are on
              average, as a cosine; 0 where meaning does not speak for it
    """

    stems: Sequence[str]
    counts: Floats
    groups: npt.NDArray[np.int64]
    rarities: Floats
    length: float
    vectors: Floats
    query: Floats
    excess: float

    @property
    def by_words(self) -> bool:
        """Whether words of the query stand in the passage."""
        return bool(self.rarities.any())

    @property
    def by_meaning(self) -> bool:
        return self.excess > 0

    def __call__(self, masks: Floats) -> Floats:
        """float64[n]: the score where each stem is kept to a part, float64[n, stems] in 0..1."""
        kept = masks * self.counts
        parts = []
        if self.by_words:
            parts.append(self._words(kept) / self._words(self.counts))
        if self.by_meaning:
            lost = self._cosine(self.counts) - self._cosine(kept)
            parts.append(np.maximum(0.0, 1 - lost / self.excess))
        return np.asarray(np.mean(parts, axis=0)) if parts else np.zeros(len(masks))

    @property
    def mixed(self) -> Floats:
        """The whole passage as a mixture of its concepts, float64[d]."""
        return self._mixed(self.counts)

    def _words(self, kept: Floats) -> Floats:
        norm = _K1 * (1 - _B + _B * self.length)
        return np.asarray((kept / (kept + norm)) @ self.rarities)

    def _cosine(self, kept: Floats) -> Floats:
        return np.asarray(self._mixed(kept) @ self.query)

    def _mixed(self, kept: Floats) -> Floats:
        mixed = (kept @ self._members) @ self.vectors
        lengths = np.linalg.norm(mixed, axis=-1, keepdims=True)
        return np.asarray(mixed / np.maximum(lengths, 1e-9))

    @cached_property
    def _members(self) -> Floats:
        """float64[stems, concepts]: 1 where the stem is of the concept."""
        return np.eye(len(self.vectors))[self.groups]


def excess(own: float, others: Floats) -> float:
    """By how much a cosine exceeds the mean of others; 0 where chance may do as much."""
    if len(others) < 2:
        return max(0.0, own)
    over = own - float(others.mean())
    return over if over > _SPREADS * float(others.std()) else 0.0
