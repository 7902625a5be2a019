"""Concepts: what the passages of a topic are made of, by NMF of their windows.

The concept bank of CRAFT (Fel et al. 2023, "CRAFT: Concept Recursive Activation FacTorization for
Explainability"), with term weights for activations and windows of text for crops of images. Terms
are readable as they are, so that a concept says what it is.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import nnls
from sklearn.decomposition import NMF

from decisis.topics.wording import words_in
from law.sentences import sentence_spans

Floats = npt.NDArray[np.float64]

_WINDOW_WORDS = 25  # sentences are joined until a window has so many words that say something
_IN_WINDOWS = 2
_COMMON = 0.8  # what more windows have tells them apart no longer
_MIN_WINDOWS = 20  # of fewer nothing is learned
_ITERATIONS = 1_000


@dataclass(frozen=True)
class ConceptBank:
    """The concepts of some windows.

    stems       the terms, a column of ``components`` each
    idf         float64[terms]
    components  float64[concepts, terms], rows of length 1
    windows     the windows, by the concept that is heaviest in them
    """

    stems: dict[str, int]
    idf: Floats
    components: Floats
    windows: tuple[tuple[str, ...], ...]

    @classmethod
    def learn(
        cls, windows: Sequence[str], concepts: int, *, tells: Callable[[str], bool], seed: int
    ) -> "ConceptBank":
        """At most so many concepts; none where there are too few windows or words.

        ``tells`` says of a word in lower case whether it may be a term.
        """
        rows = []
        for window in windows:
            row: Counter[str] = Counter()
            for word in words_in(window):
                form = window[word.start : word.end].lower()
                if form.isalpha() and tells(form):
                    row[word.stem] += 1
            rows.append(row)
        in_windows = Counter(stem for row in rows for stem in row)
        kept = sorted(s for s, n in in_windows.items() if _IN_WINDOWS <= n <= _COMMON * len(rows))
        stems = {stem: column for column, stem in enumerate(kept)}
        idf = np.log(len(rows) / np.array([in_windows[stem] for stem in kept], dtype=np.float64))
        matrix = (
            sp.csr_matrix(np.stack([_weigh(row, stems, idf) for row in rows])) if stems else None
        )
        if matrix is None or len(rows) < _MIN_WINDOWS:
            return cls({}, np.zeros(0), np.zeros((0, 0)), ())
        size = min(concepts, *matrix.shape)
        nmf = NMF(size, init="nndsvda", random_state=seed, max_iter=_ITERATIONS, tol=1e-3)
        weights = nmf.fit_transform(matrix)
        lengths = np.linalg.norm(nmf.components_, axis=1)
        kept_rows = lengths > 0
        components = nmf.components_[kept_rows] / lengths[kept_rows, None]
        homes = (weights[:, kept_rows] * lengths[kept_rows]).argmax(axis=1)
        by_concept = tuple(
            tuple(window for window, home in zip(windows, homes, strict=True) if home == concept)
            for concept in range(len(components))
        )
        return cls(stems, idf, components, by_concept)

    def weigh(self, counts: Counter[str]) -> Floats:
        """float64[terms]: (1 + ln count) · idf of length 1, or zeros."""
        return _weigh(counts, self.stems, self.idf)

    def concepts_of(self, counts: Counter[str]) -> dict[str, tuple[int, float]]:
        """Which concept each stem of a passage is of, and how much the two have of each other.

        The passage is written as a sum of concepts, and each term belongs to the one that gives it
        the most. Stems that none gives anything are left out.
        """
        if not len(self.components):
            return {}
        weights = self.weigh(counts)
        activations, _ = nnls(self.components.T, weights)
        given = activations[:, None] * self.components
        best = given.argmax(axis=0)
        return {
            stem: (int(best[column]), float(given[best[column], column] * weights[column]))
            for stem in counts
            if (column := self.stems.get(stem)) is not None and given[:, column].any()
        }


def windows_of(text: str) -> list[str]:
    """A text cut between sentences into windows of some 25 words that say something."""
    windows: list[str] = []
    start, words = None, 0
    spans = sentence_spans(text)
    for first, last in spans:
        start = first if start is None else start
        words += sum(1 for _ in words_in(text[first:last]))
        if words >= _WINDOW_WORDS or last == spans[-1][1]:
            windows.append(text[start:last])
            start, words = None, 0
    return windows


def _weigh(counts: Counter[str], stems: dict[str, int], idf: Floats) -> Floats:
    weights = np.zeros(len(stems))
    for stem, count in counts.items():
        if stem in stems:
            weights[stems[stem]] = (1 + np.log(count)) * idf[stems[stem]]
    length = np.linalg.norm(weights)
    return weights / length if length else weights
