"""A low-rank map of query vectors, learned from citations.

The passages' vectors and their index stay as they are; what is learned is how this law's courts
speak of what they cite: q' = (q + q A B) / |q + q A B|, A float32[d, r], B float32[r, d]. Trained
by the contrastive loss of dense retrieval (Karpukhin et al. 2020, eq. 2) over hard negatives and
the other queries' positives, in numpy, with a penalty on the size of A B.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from law.errors import LibraryError
from law.progress import Progress, silent

Vectors = npt.NDArray[np.float32]

TEMPERATURE = 0.02
_LEARNING_RATE = 3e-3
_STEPS = 150
_OTHERS = 256  # positives of other queries that serve as negatives
_BLOCK = 256


@dataclass(frozen=True)
class QueryMap:
    """The map; ``down`` is A float32[d, r], ``up`` is B float32[r, d]."""

    down: Vectors
    up: Vectors

    def __call__(self, queries: Vectors) -> Vectors:
        """Unit vectors ``[..., d]`` for unit vectors ``[..., d]``."""
        moved = queries + queries @ self.down @ self.up
        unit: Vectors = moved / np.linalg.norm(moved, axis=-1, keepdims=True)
        return unit

    @property
    def digest(self) -> str:
        """Equal for equal maps."""
        return hashlib.sha256(self.down.tobytes() + self.up.tobytes()).hexdigest()

    def save(self, file: Path) -> None:
        """One array float32[2, d, r]: A, and B turned round."""
        with file.open("wb") as output:
            np.save(output, np.stack([self.down, self.up.T]).astype(np.float32), allow_pickle=False)

    @classmethod
    def open(cls, file: Path) -> "QueryMap":
        try:
            both = np.load(file, allow_pickle=False)
            if both.ndim != 3 or len(both) != 2 or not np.isfinite(both).all():
                raise ValueError(f"an array of shape {both.shape} is no map")
        except (OSError, ValueError, EOFError) as error:
            raise LibraryError(
                f"{file} cannot be read ({error}): run decisis adapt again, or decisis adapt"
                " --remove"
            ) from None
        down, up = both.astype(np.float32)
        return cls(down, np.ascontiguousarray(up.T))


@dataclass(frozen=True)
class Triples:
    """What is trained on: unit vectors of n queries, their positives, their hard negatives.

    queries    float32[n, d]
    positives  float32[n, d]
    negatives  float32[n, k, d]; where a query has fewer, some stand twice
    documents  int64[n]: what the positive is a passage of
    sources    int64[n]: the document that the query was cut from
    """

    queries: Vectors
    positives: Vectors
    negatives: Vectors
    documents: npt.NDArray[np.int64]
    sources: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.queries)

    def __getitem__(self, rows: npt.NDArray[np.int64]) -> "Triples":
        return Triples(
            self.queries[rows],
            self.positives[rows],
            self.negatives[rows],
            self.documents[rows],
            self.sources[rows],
        )


@dataclass(frozen=True)
class Passages:
    """What queries are ranked among: ``vectors`` float32[m, d], ``documents`` int64[m]."""

    vectors: Vectors
    documents: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MapSetting:
    """rank of the map, and the penalty on |A|² + |B|²."""

    rank: int
    penalty: float


# Tried in this order; of equal ones the first, which moves the vectors least, is taken.
SETTINGS = (
    MapSetting(8, 0.1),
    MapSetting(8, 0.03),
    MapSetting(32, 0.1),
    MapSetting(32, 0.03),
)
FOLDS = 3


@dataclass(frozen=True)
class FittedMap:
    """A map, its setting, and MRR of held-out queries among all passages, without it and with."""

    map: QueryMap
    setting: Mapping[str, float]
    before: float
    after: float


def fit_map(
    triples: Triples,
    passages: Passages,
    *,
    seed: int,
    settings: Sequence[MapSetting] = SETTINGS,
    progress: Progress = silent,
) -> FittedMap:
    """The map with the setting that ranks best across the folds, fitted to all of the triples.

    The folds are apart by source. Ranks are among ``passages`` and not among the hard negatives:
    those were chosen for being near to the unmapped query, so that any move is a gain among them.
    """
    fold = np.unique(triples.sources, return_inverse=True)[1] % FOLDS
    before = float(reciprocal_ranks(triples, triples.queries, passages).mean())
    best = (-1.0, settings[0])
    for number, setting in enumerate(settings):
        ranks = np.zeros(len(triples))
        for held_out in range(FOLDS):
            train, test = np.flatnonzero(fold != held_out), np.flatnonzero(fold == held_out)
            if len(train) and len(test):
                fitted = train_map(triples[train], setting, seed=seed)
                unseen = triples[test]
                ranks[test] = reciprocal_ranks(unseen, fitted(unseen.queries), passages)
            progress("map", number * FOLDS + held_out + 1, len(settings) * FOLDS)
        if (found := float(ranks.mean())) > best[0]:
            best = (found, setting)
    after, setting = best
    return FittedMap(train_map(triples, setting, seed=seed), asdict(setting), before, after)


def train_map(triples: Triples, setting: MapSetting, *, seed: int) -> QueryMap:
    """Full-batch Adam (Kingma and Ba 2015); equal input gives equal maps."""
    random = np.random.default_rng(seed)
    dimension = triples.queries.shape[1]
    down = random.normal(0, dimension**-0.5, (dimension, setting.rank)).astype(np.float32)
    up = np.zeros((setting.rank, dimension), dtype=np.float32)
    parameters = [down, up]
    first = [np.zeros_like(one) for one in parameters]
    second = [np.zeros_like(one) for one in parameters]
    others = np.sort(random.permutation(len(triples))[:_OTHERS])
    for step in range(1, _STEPS + 1):
        gradients = _gradients(triples, others, parameters[0], parameters[1], setting.penalty)
        for one, gradient, m, v in zip(parameters, gradients, first, second, strict=True):
            m += 0.1 * (gradient - m)
            v += 0.001 * (gradient**2 - v)
            one -= _LEARNING_RATE * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return QueryMap(parameters[0], parameters[1])


def reciprocal_ranks(
    triples: Triples, queries: Vectors, passages: Passages
) -> npt.NDArray[np.float64]:
    """float64[n]: 1 / rank of each positive among the passages, but for those of its own document
    and of the query's source."""
    ranks = np.empty(len(triples))
    for start in range(0, len(triples), _BLOCK):
        rows = slice(start, start + _BLOCK)
        wanted = np.einsum("nd,nd->n", queries[rows], triples.positives[rows])
        above = queries[rows] @ passages.vectors.T > wanted[:, None]
        for own in (triples.documents[rows], triples.sources[rows]):
            above &= passages.documents != own[:, None]
        ranks[rows] = 1 + above.sum(axis=1)
    return 1.0 / ranks


def _gradients(
    triples: Triples,
    others: npt.NDArray[np.int64],
    down: Vectors,
    up: Vectors,
    penalty: float,
) -> tuple[Vectors, Vectors]:
    """Of the mean loss with respect to A and B."""
    inner = triples.queries @ down
    moved = triples.queries + inner @ up
    norms = np.linalg.norm(moved, axis=1, keepdims=True)
    unit = moved / norms
    elsewhere = triples.positives[others]
    scores = np.concatenate(
        [
            np.einsum("nd,nd->n", unit, triples.positives)[:, None],
            np.einsum("nd,nkd->nk", unit, triples.negatives),
            np.where(
                triples.documents[:, None] == triples.documents[others], -np.inf, unit @ elsewhere.T
            ),
        ],
        axis=1,
    )
    scores /= TEMPERATURE
    odds = np.exp(scores - scores.max(axis=1, keepdims=True)).astype(np.float32)
    odds /= odds.sum(axis=1, keepdims=True)
    hard = 1 + triples.negatives.shape[1]
    towards = (
        (odds[:, :1] - 1) * triples.positives
        + np.einsum("nk,nkd->nd", odds[:, 1:hard], triples.negatives)
        + odds[:, hard:] @ elsewhere
    ) / (TEMPERATURE * len(triples))
    # Through the division by the norm: only what is at a right angle to the unit vector turns it.
    moving = (towards - unit * np.einsum("nd,nd->n", towards, unit)[:, None]) / norms
    return (
        triples.queries.T @ (moving @ up.T) + 2 * penalty * down,
        inner.T @ moving + 2 * penalty * up,
    )
