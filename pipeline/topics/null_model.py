"""How much structure a matrix would have if its documents shared nothing but their margins.

As many topics are real as the matrix has singular values above the largest noise value of its
shuffles: parallel analysis (Horn 1965; Buja & Eyuboglu 1992, "Remarks on parallel analysis";
Dobriban 2020, "Permutation methods for factor analysis and PCA", that it selects the factors above
the noise). Two kinds of shuffle, for either alone finds structure in what the other leaves:

``dealt``     keeps each document's number of terms and its length, and each term's documents and
              values. Global Curveball (Carstens, Berger & Strona 2018): in each round the documents
              are paired, and each pair deals anew the terms that only one of the two has.
``permuted``  keeps each term's values as they are and lets documents become as long as they will:
              Horn's own. Where a few great values make up a document, dealing evens them out.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from joblib import Parallel, delayed

from pipeline.topics.solver import Spectrum

# After r rounds a document keeps 2⁻ʳ of its own terms.
_ROUNDS = 6
_COPIES = 8
# The noise ends this many standard deviations above the mean of the shuffles' values, …
_MARGIN = 4.0
# … and at least so many times the mean: that a pair of words comes with both of them, no shuffle
# keeps. Chosen on shuffled and on planted matrices (bench.topics.planted).
_LEAST_WHERE_DEALT, _LEAST_WHERE_PERMUTED = 1.15, 1.05
_DUST = 1e-4
_CROWDED = 0.5

_Shuffle = Callable[
    [sp.csr_matrix[np.float32], npt.NDArray[np.int64], list[int]], sp.csr_matrix[np.float32]
]


def count_above_noise(
    matrix: sp.csr_matrix[np.float32],
    values: npt.NDArray[np.float32],
    homes: npt.NDArray[np.int64],
    known: int,
    *,
    seed: int,
    n_jobs: int | None = None,
) -> int:
    """How many of ``values``, the matrix's singular values, no shuffle reaches.

    ``homes`` says which of the ``known`` topics each document is of; the values of that many topics
    count without comparison, and noise begins with the shuffles' next. Documents are shuffled with
    those of their own topic only, for the larger topics would else be noise in which the smaller
    ones drown (Dobriban & Owen 2019, "Deterministic parallel analysis", on factors in the shadow of
    others).
    """
    noise = Parallel(n_jobs=n_jobs, prefer="threads")(
        delayed(_noise)(shuffle, matrix, homes, known, [seed, number])
        for shuffle in (dealt, permuted)
        for number in range(_COPIES)
    )
    limit = max(
        _limit(noise[:_COPIES], _LEAST_WHERE_DEALT), _limit(noise[_COPIES:], _LEAST_WHERE_PERMUTED)
    )
    # Where all documents of a topic are the same, so is every shuffle: float32 dust is no topic.
    limit = max(limit, _DUST * float(values[0]))
    return known + int(np.count_nonzero(values[known:] > limit))


def _limit(noise: list[float], least: float) -> float:
    """Where the noise of these shuffles ends, at least so many times their mean."""
    mean = float(np.mean(noise))
    return max(mean + _MARGIN * float(np.std(noise, ddof=1)), least * mean)


def _noise(
    shuffle: _Shuffle,
    matrix: sp.csr_matrix[np.float32],
    homes: npt.NDArray[np.int64],
    known: int,
    seed: list[int],
) -> float:
    """The largest singular value of one shuffle after those of the known topics."""
    values = Spectrum.of(shuffle(matrix, homes, seed), known + 1, seed[0]).values
    return float(values[known]) if len(values) > known else 0.0


def permuted(
    matrix: sp.csr_matrix[np.float32], homes: npt.NDArray[np.int64], seed: int | list[int]
) -> sp.csr_matrix[np.float32]:
    """A random matrix with each column's entries, in other rows of the same home."""
    random = np.random.default_rng(seed)
    sizes = np.bincount(homes)
    first = np.cumsum(sizes) - sizes
    by_home = np.argsort(homes, kind="stable")
    home = homes[np.repeat(np.arange(len(homes)), np.diff(matrix.indptr))]
    columns = matrix.indices.astype(np.int64)
    places = np.full(matrix.nnz, -1)
    # Where most of a home has a term, its places are dealt; elsewhere drawn until all differ.
    group = columns * len(sizes) + home
    _, group, members = np.unique(group, return_inverse=True, return_counts=True)
    crowded = members[group] > _CROWDED * sizes[home]
    entries = np.flatnonzero(crowded)
    entries = entries[np.argsort(group[entries], kind="stable")]
    for own in (
        np.split(entries, np.flatnonzero(np.diff(group[entries])) + 1) if len(entries) else ()
    ):
        places[own] = random.permutation(sizes[home[own[0]]])[: len(own)]
    drawn = active = np.flatnonzero(~crowded)
    while len(drawn):
        places[drawn] = random.integers(0, sizes[home[drawn]])
        rows = first[home[active]] + places[active]
        once = np.zeros(len(active), dtype=bool)
        once[np.unique(columns[active] * len(homes) + rows, return_index=True)[1]] = True
        drawn = active[~once]
        again = np.zeros(len(members), dtype=bool)
        again[group[drawn]] = True
        active = active[again[group[active]]]
    rows = by_home[first[home] + places]
    return sp.csr_matrix((matrix.data, (rows, columns)), shape=matrix.shape)


def dealt(
    matrix: sp.csr_matrix[np.float32], homes: npt.NDArray[np.int64], seed: int | list[int]
) -> sp.csr_matrix[np.float32]:
    """A random matrix with each row's length and number of entries, and each column's entries.

    Entries move between rows of one home only. ``matrix`` holds no zero.
    """
    random = np.random.default_rng(seed)
    lengths = _lengths(matrix)
    entries = np.diff(matrix.indptr)
    rows = np.repeat(np.arange(len(lengths)), entries)
    columns = matrix.indices.astype(np.int64)
    # Values leave their row's scale behind, and take on the scale of the row that they come to.
    scale = lengths / np.sqrt(np.maximum(entries, 1))
    values = matrix.data / np.where(scale > 0, scale, 1)[rows]
    for _ in range(_ROUNDS):
        place, row_at = _paired(homes, random)
        # Entries pair by pair, and in each pair by column: one that both rows have stands twice.
        sorting = np.argsort((place[rows] // 2) * matrix.shape[1] + columns, kind="stable")
        columns, values, places = columns[sorting], values[sorting], place[rows[sorting]]
        pairs = places // 2
        twice = (pairs[1:] == pairs[:-1]) & (columns[1:] == columns[:-1])
        single = np.flatnonzero(~(np.append(twice, False) | np.insert(twice, 0, False)))
        # The places of a pair's own entries, dealt to them in random order.
        dealt = np.lexsort((random.random(len(single)), pairs[single]))
        places[single[dealt]] = np.sort(places[single], kind="stable")
        swapped = np.flatnonzero(twice & (random.random(len(twice)) < 0.5))
        values[swapped], values[swapped + 1] = values[swapped + 1], values[swapped]
        rows = row_at[places]
    shuffle = sp.csr_matrix((values.astype(np.float32), (rows, columns)), shape=matrix.shape)
    now = _lengths(shuffle)
    shuffle.data *= np.repeat(lengths / np.where(now > 0, now, 1), np.diff(shuffle.indptr))
    return shuffle


def _paired(
    homes: npt.NDArray[np.int64], random: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """A random place for each row, and the row at each place.

    Places 2i and 2i + 1 are a pair of one home; a home of odd size leaves a place empty (-1).
    """
    order = np.lexsort((random.random(len(homes)), homes))
    sizes = np.bincount(homes)
    first = np.cumsum(sizes) - sizes
    first_place = np.cumsum(sizes + sizes % 2) - (sizes + sizes % 2)
    within = np.arange(len(homes)) - first[homes[order]]
    place = np.empty(len(homes), dtype=np.int64)
    place[order] = first_place[homes[order]] + within
    row_at = np.full(int((sizes + sizes % 2).sum()), -1)
    row_at[place] = np.arange(len(homes))
    return place, row_at


def _lengths(matrix: sp.csr_matrix[np.float32]) -> npt.NDArray[np.float32]:
    lengths: npt.NDArray[np.float32] = np.sqrt(
        np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    )
    return lengths
