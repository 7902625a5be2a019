"""How good rankings are, and how sure one can be of it.

The measures themselves are ir_measures' (MacAvaney et al. 2022), which asks trec_eval.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import RR, R, nDCG

from decisis.evaluation.queries import JudgedQuery

RESAMPLES = 10_000
CONFIDENCE = 0.95

_MEASURES = {
    "nDCG@10": nDCG @ 10,
    "MRR@10": RR @ 10,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "recall@100": R @ 100,
}
MEASURES = tuple(_MEASURES)

_DRAWS_AT_ONCE = 4_000_000

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over queries with the ends of its 95 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much one run is better than another on the same queries.

    share_above_zero  of the resamples: near 1 it is better, near 0 worse, about 0.5 neither
    """

    mean: float
    low: float
    high: float
    share_above_zero: float


def values_of(
    queries: Sequence[JudgedQuery], runs: Mapping[str, Sequence[str]]
) -> dict[str, Values]:
    """By measure, its value for each query, float64[queries]; 0 where the run has nothing.

    ``runs`` are distinct documents, best first, by id of the query.
    """
    # trec_eval sorts by score and breaks ties by name: the scores say the order again.
    scores = {
        query.id: {document: -float(rank) for rank, document in enumerate(runs.get(query.id, ()))}
        for query in queries
    }
    qrels = {query.id: dict(query.relevant) for query in queries}
    place = {query.id: index for index, query in enumerate(queries)}
    found = {name: np.zeros(len(queries)) for name in _MEASURES}
    names = {measure: name for name, measure in _MEASURES.items()}
    if queries:
        for metric in ir_measures.iter_calc(_MEASURES.values(), qrels, scores):
            found[names[metric.measure]][place[metric.query_id]] = metric.value
    return found


def bootstrap(values: Values, clusters: Sequence[Hashable], *, seed: int) -> Estimate:
    """The mean of ``values`` float64[n] with its percentile interval.

    ``clusters`` says for each value what it was drawn with: queries that were cut from one document
    are no independent witnesses, so that documents are resampled, not queries.
    """
    means = _resampled_means(values, clusters, seed)
    return Estimate(float(values.mean()), *_interval(means))


def paired_bootstrap(
    values: Values, baseline: Values, clusters: Sequence[Hashable], *, seed: int
) -> Difference:
    """The mean of ``values - baseline``, both float64[n] of the same queries in the same order."""
    differences = values - baseline
    means = _resampled_means(differences, clusters, seed)
    return Difference(float(differences.mean()), *_interval(means), float(np.mean(means > 0)))


def _resampled_means(values: Values, clusters: Sequence[Hashable], seed: int) -> Values:
    """The mean of each resample, float64[RESAMPLES]."""
    numbers: dict[Hashable, int] = {}
    cluster = np.array([numbers.setdefault(name, len(numbers)) for name in clusters], dtype=np.intp)
    count = len(numbers)
    sums = np.bincount(cluster, weights=values, minlength=count)
    sizes = np.bincount(cluster, minlength=count)
    random = np.random.default_rng(seed)
    block = max(1, _DRAWS_AT_ONCE // count)
    means = []
    for done in range(0, RESAMPLES, block):
        drawn = random.integers(count, size=(min(block, RESAMPLES - done), count))
        means.append(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    return np.concatenate(means)


def _interval(means: Values) -> tuple[float, float]:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)
