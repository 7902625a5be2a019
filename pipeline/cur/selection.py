"""Which columns of a score matrix, or which queries, stand for the others."""

import numpy as np
import numpy.typing as npt

from pipeline.cur.scores import Floats, Numbers

_LLOYD_ROUNDS = 25
# Below this share of the first pivot's length a residual is the rounding of float32, squared.
_RANK_TOLERANCE = 1e-3


def pivots(matrix: Floats, count: int) -> Numbers:
    """Positions of up to ``count`` columns of ``matrix`` [rows, N], the most informative first.

    Greedy column pivoting, as in a rank-revealing QR (Businger and Golub 1965; for CUR see Mahoney
    and Drineas 2009): each column is the one with the longest part outside the span of those
    before. Fewer come back where the rank is lower. Ties go to the lower position.
    """
    lengths = np.einsum("ij,ij->j", matrix, matrix, dtype=np.float64)
    basis = np.empty((0, len(matrix)))
    chosen: list[int] = []
    smallest = lengths.max(initial=0.0) * _RANK_TOLERANCE**2
    while len(chosen) < min(count, *matrix.shape):
        position = int(lengths.argmax())
        if lengths[position] <= smallest:
            break
        direction = matrix[:, position].astype(np.float64)
        for _ in range(2):  # once is not enough where the column lies almost within the span
            direction = direction - basis.T @ (basis @ direction)
        direction /= np.linalg.norm(direction)
        basis = np.vstack([basis, direction])
        lengths -= (direction.astype(np.float32) @ matrix).astype(np.float64) ** 2
        chosen.append(position)
        lengths[chosen] = 0.0
    return np.array(chosen, dtype=np.int64)


def medoids(points: npt.NDArray[np.floating], count: int, *, seed: int = 0) -> Numbers:
    """Positions, ascending, of ``min(count, n)`` of the ``points`` [n, d] that stand for all.

    The points nearest to the centres of k-means (k-means++ seeding, Lloyd's rounds); no point
    twice. Over query vectors it picks diverse anchor queries, over the columns of R (as rows)
    anchor passages.
    """
    points = points.astype(np.float32)
    count = min(count, len(points))
    if count < 1:
        return np.zeros(0, dtype=np.int64)
    centres = _spread_out(points, count, np.random.default_rng(seed))
    for _ in range(_LLOYD_ROUNDS):
        nearest = _squared_distances(points, centres).argmin(axis=1)
        sizes = np.bincount(nearest, minlength=count)
        sums = np.zeros_like(centres, dtype=np.float64)
        np.add.at(sums, nearest, points)
        # A centre that lost all its points stays where it is.
        means = (sums / np.maximum(sizes, 1)[:, np.newaxis]).astype(np.float32)
        moved = np.where(sizes[:, np.newaxis] > 0, means, centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    distances = _squared_distances(points, centres)
    chosen = np.empty(count, dtype=np.int64)
    for centre in range(count):
        chosen[centre] = distances[:, centre].argmin()
        distances[chosen[centre]] = np.inf
    return np.sort(chosen)


def _spread_out(points: Floats, count: int, random: np.random.Generator) -> Floats:
    """k-means++ (Arthur and Vassilvitskii 2007): far points are likelier, by squared distance."""
    chosen = [int(random.integers(len(points)))]
    away = _squared_distances(points, points[chosen])[:, 0].astype(np.float64)
    while len(chosen) < count:
        total = away.sum()
        # All points coincide with a centre: any will do.
        share = away / total if total > 0 else np.full(len(points), 1 / len(points))
        chosen.append(int(random.choice(len(points), p=share)))
        away = np.minimum(away, _squared_distances(points, points[chosen[-1:]])[:, 0])
    return points[chosen]


def _squared_distances(points: Floats, centres: Floats) -> Floats:
    """float32[n, k], without the n x k x d differences in memory."""
    products = points @ centres.T
    lengths = np.einsum("ij,ij->i", points, points)
    to_origin = np.einsum("ij,ij->i", centres, centres)
    distances = lengths[:, np.newaxis] - 2 * products + to_origin
    return np.asarray(distances.clip(min=0))
