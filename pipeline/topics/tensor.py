"""What goes together of topic, time and court: non-negative tensor factorisation, numbers alone.

Shares of topics [topics, periods, courts] are explained by a few components, each a mixture of
topics that comes and goes with one course of time at courts of one make-up (PARAFAC, Harshman 1970;
non-negative by hierarchical alternating least squares, Cichocki and Phan 2009, as TensorLy has it).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from pipeline.topics.trends import THIN, Floats, Integers

MAX_COMPONENTS = 8
# Two halves tell of one component from here on: "fair similarity" of Lorenzo-Seva and ten Berge,
# Methodology 2, 2006.
ALIKE = 0.85

_SPLITS = 6
_STARTS = 3
_FIRST_ITERATIONS = 15
_ITERATIONS = 100
_TOLERANCE = 1e-6
# Rounds in which what is not known is filled in by what the components so far say of it.
_FILLINGS = 10


@dataclass(frozen=True)
class Observations:
    """Dated documents: what each is about, and when and where it was decided.

    weights    float [documents, topics], rows sum to 1
    documents  [observations] row of ``weights``; a section that was changed twice is observed twice
    periods    [observations] place of its period
    sources    [observations] place of its court
    groups     [observations] what came about together: an opinion, the sections changed by one act
    shape      (periods, courts)
    """

    weights: Floats
    documents: Integers
    periods: Integers
    sources: Integers
    groups: Integers
    shape: tuple[int, int]


@dataclass(frozen=True)
class Factors:
    """Components, the heaviest first; each one's three profiles sum to 1.

    topics [topics, k], periods [periods, k], sources [courts, k]
    weights    [k] part of all that the components explain
    explained  part of the squares of the shares that the components account for
    agreement  median over splits of the documents in halves, for k = 1, 2, …, how alike the least
               alike component of both halves is; the last may be the one that failed
    """

    topics: Floats
    periods: Floats
    sources: Floats
    weights: Floats
    explained: float
    agreement: tuple[float, ...]


def share_tensor(seen: Observations, chosen: npt.NDArray[np.bool_] | None = None) -> Floats:
    """Shares [topics, periods, courts], NaN where a cell has fewer than ``THIN`` observations.

    ``chosen`` [observations] leaves some out; a cell of a part needs as many less.
    """
    kept = np.ones(len(seen.periods), dtype=np.bool_) if chosen is None else chosen
    periods, sources = seen.shape
    cells = (seen.periods * sources + seen.sources)[kept]
    size = (periods * sources, len(seen.weights))
    counted = sp.csr_matrix((np.ones(len(cells)), (cells, seen.documents[kept])), shape=size)
    counts = np.bincount(cells, minlength=size[0])
    enough = counts >= THIN * kept.mean()
    sums = np.asarray(counted @ seen.weights)
    shares = np.where(enough[:, None], sums / np.maximum(counts, 1)[:, None], np.nan)
    return shares.T.reshape(-1, periods, sources)


def factorise(seen: Observations, *, seed: int = 0) -> Factors:
    """As many components as both halves of the documents tell of alike.

    The number is the greatest, counted up from 1, at which the components found in two random
    halves agree (split-half analysis, Harshman and Lundy 1984): matched one to one by Tucker's
    congruence, the product of the cosines of the three profiles, the least alike pair reaches
    ``ALIKE`` in the median of 6 splits. One component always stands. Core consistency is not the
    rule, for it presumes factors that may be negative.
    """
    tensor = share_tensor(seen)
    halves = _halves(seen, np.random.default_rng(seed))
    agreement: list[float] = []
    # The matrices are small: threads would cost more than they do.
    with threadpool_limits(1, user_api="blas"):
        for rank in range(1, min(MAX_COMPONENTS, *tensor.shape[:2]) + 1):
            found = [
                _congruence(_fit(first, rank, seed), _fit(second, rank, seed))
                for first, second in halves
            ]
            agreement.append(float(np.median(found)))
            if agreement[-1] < ALIKE:
                break
        rank = max(1, len(agreement) - (agreement[-1] < ALIKE))
        return _ordered(tensor, _fit(tensor, rank, seed), tuple(agreement))


def _halves(seen: Observations, rng: np.random.Generator) -> list[tuple[Floats, Floats]]:
    """The tensors of both halves of each split; what came about together stays together."""
    names, places = np.unique(seen.groups, return_inverse=True)
    pairs = []
    for _ in range(_SPLITS):
        first = (rng.permutation(len(names)) % 2 == 0)[places]
        pairs.append((share_tensor(seen, first), share_tensor(seen, ~first)))
    return pairs


def _fit(tensor: Floats, rank: int, seed: int) -> list[Floats]:
    """The three factors of the best of a few random starts, columns of unit length but the first's,
    which carries the weight."""
    # Takes half a second to import.
    from tensorly.cp_tensor import CPTensor, cp_to_tensor  # type: ignore[import-untyped]
    from tensorly.decomposition import (  # type: ignore[import-untyped]
        non_negative_parafac_hals,
    )

    def improved(tensor: Floats, start: CPTensor, iterations: int) -> tuple[CPTensor, float]:
        found, errors = non_negative_parafac_hals(
            tensor, rank, n_iter_max=iterations, init=start, tol=_TOLERANCE, return_errors=True
        )
        return found, float(errors[-1])

    rng = np.random.default_rng([seed, rank])
    unknown = np.isnan(tensor)
    means = np.nan_to_num(np.nanmean(tensor, axis=(1, 2), keepdims=True))
    filled = np.where(unknown, means, tensor)
    starts = [
        improved(
            filled,
            CPTensor((np.ones(rank), [rng.random((size, rank)) for size in tensor.shape])),
            _FIRST_ITERATIONS,
        )
        for _ in range(_STARTS)
    ]
    found, _ = min(starts, key=lambda start: start[1])
    for _ in range(_FILLINGS if unknown.any() else 0):
        filled = np.where(unknown, cp_to_tensor(found), tensor)
        found, _ = improved(filled, found, _ITERATIONS // _FILLINGS)
    found, _ = improved(filled, found, _ITERATIONS)
    weights, factors = found
    topics, periods, sources = (np.asarray(factor, dtype=np.float64) for factor in factors)
    lengths = [np.linalg.norm(factor, axis=0) for factor in (periods, sources)]
    scaled = topics * np.asarray(weights) * lengths[0] * lengths[1]
    return [scaled, _unit(periods), _unit(sources)]


def _congruence(first: list[Floats], second: list[Floats]) -> float:
    """Of the best matching, the least Tucker congruence of a pair."""
    alike = np.ones((first[0].shape[1],) * 2)
    for one, other in zip(first, second, strict=True):
        alike *= _unit(one).T @ _unit(other)
    rows, columns = linear_sum_assignment(-alike)
    return float(alike[rows, columns].min())


def _unit(factor: Floats) -> Floats:
    length = np.linalg.norm(factor, axis=0)
    unit: Floats = factor / np.where(length > 0, length, 1.0)
    return unit


def _ordered(tensor: Floats, factors: list[Floats], agreement: tuple[float, ...]) -> Factors:
    known = ~np.isnan(tensor)
    model = np.einsum("tk,pk,sk->tps", *factors)
    lost = ((tensor - model)[known] ** 2).sum() / (tensor[known] ** 2).sum()
    sums = [factor.sum(axis=0) for factor in factors]
    weights = sums[0] * sums[1] * sums[2]
    order = np.argsort(-weights, kind="stable")
    topics, periods, sources = (
        (factor / np.where(total > 0, total, 1.0))[:, order]
        for factor, total in zip(factors, sums, strict=True)
    )
    return Factors(
        topics,
        periods,
        sources,
        weights[order] / weights.sum(),
        1.0 - float(lost),
        agreement,
    )
