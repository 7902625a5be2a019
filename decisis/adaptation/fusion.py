"""A fusion of all signals, learned from citations: trees, or a weighted sum where that is better.

LambdaMART (Burges 2010) as LightGBM fits it, regularised, since a library has hundreds of queries
to learn from and not millions: few leaves, large leaves, and signals that can only speak for a
passage and never against it, where that is what they mean. How it is regularised is chosen by
cross-validation within the tuning split, the folds apart by citing document.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy.optimize import minimize

from decisis.adaptation.gain import quality
from decisis.adaptation.pairs import Asked, folds_of
from decisis.retrieval.candidates import SIGNALS, Candidates
from decisis.retrieval.fusion import FEATURES, ReciprocalRankFusion, features, level_kinds
from law.errors import LibraryError, ModelError
from law.progress import Progress, silent

# With fewer queries trees learn their noise, and with fewer still a sum does.
FEWEST_FOR_TREES = 150
FEWEST = 50

PENALTY = 1e-4  # on the squared weights of a sum

FOLDS = 5
_MAX_ROUNDS = 600
_PATIENCE = 40

# Trees learn from the head of the fused list and from what was asked for: the tail is never shown,
# and costs three times as much.
_HEAD = 100

_COMMON: Mapping[str, Any] = {
    "objective": "lambdarank",
    "metric": "ndcg",
    "eval_at": [10],
    "lambdarank_truncation_level": 20,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.7,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}

# Tried in this order; of equal ones the first, which is the plainest, is taken.
SETTINGS: tuple[Mapping[str, Any], ...] = (
    {"num_leaves": 4, "min_data_in_leaf": 50, "lambda_l2": 10.0, "learning_rate": 0.1},
    {"num_leaves": 7, "min_data_in_leaf": 50, "lambda_l2": 10.0, "learning_rate": 0.1},
    {"num_leaves": 15, "min_data_in_leaf": 50, "lambda_l2": 10.0, "learning_rate": 0.1},
)

# Courts cite what is often cited: that finds what the next court cites, and misleads whoever asks
# a plain question. Learning from it gains .003 nDCG@10 on New Mexico's citing sentences and costs
# .035 on the sample law's questions.
_POPULARITY = frozenset({"citing", "citing_opinions"})

# More of these never makes a passage worse.
_ONLY_FOR = frozenset(SIGNALS) - {"length"}


@dataclass(frozen=True, slots=True)
class Trees:
    """A fitted model as LightGBM's text, the setting chosen, and its quality across the folds."""

    text: str
    setting: Mapping[str, Any]
    quality: float


@dataclass(frozen=True)
class WeightedSum:
    """A fusion: Σ weights · shares, each signal as a share of its largest in the query.

    ``weights`` float64[len(SIGNALS)], none below zero. An unknown signal counts as zero. As with
    ``LearnedFusion``, the best opinion keeps the rank that reciprocal rank fusion gives it.
    """

    weights: npt.NDArray[np.float64]

    def __call__(self, candidates: Candidates) -> npt.NDArray[np.float64]:
        if not len(candidates.numbers):
            return np.zeros(0)
        scores = np.asarray(_shares(candidates) @ self.weights)
        return level_kinds(scores, ReciprocalRankFusion()(candidates), candidates.opinions)

    def save(self, file: Path) -> None:
        named = dict(zip(SIGNALS, self.weights.tolist(), strict=True))
        file.write_text(json.dumps(named, indent=1), encoding="utf-8")

    @classmethod
    def open(cls, file: Path) -> "WeightedSum":
        try:
            named = json.loads(file.read_text(encoding="utf-8"))
            if tuple(named) != SIGNALS:
                raise ValueError("it was fitted to other signals")
            weights = np.array(list(named.values()), dtype=np.float64)
        except (OSError, ValueError, TypeError) as error:
            raise LibraryError(
                f"{file} cannot be read ({error}): run decisis adapt again, or decisis adapt"
                " --remove"
            ) from None
        return cls(weights)


def sum_quality(asked: Sequence[Asked], *, seed: int) -> float:
    """nDCG@10 of weighted sums on queries of documents that they have not seen."""
    fold = folds_of(asked, FOLDS, seed)
    scores: list[npt.NDArray[np.float64]] = [np.zeros(0)] * len(asked)
    for held_out in range(FOLDS):
        fitted = fit_sum([asked[place] for place in np.flatnonzero(fold != held_out).tolist()])
        for place in np.flatnonzero(fold == held_out).tolist():
            scores[place] = fitted(asked[place].candidates)
    return float(quality(asked, scores).mean())


def fit_sum(asked: Sequence[Asked]) -> WeightedSum:
    """The weights under which the passages asked for are likeliest to stand first.

    Listwise softmax (Cao et al. 2007) with a quadratic penalty, weights kept from falling below 0;
    written law and opinions each among themselves.
    """
    lists = [
        (_shares(entry.candidates)[kind], entry.labels[kind])
        for entry in asked
        for kind in (entry.candidates.opinions, ~entry.candidates.opinions)
        if (entry.labels & kind).any()
    ]

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        total, gradient = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for shares, labels in lists:
            scores = shares @ weights
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            among = np.where(labels, odds, 0.0)
            total -= np.log(among.sum()) / len(lists)
            gradient = gradient + shares.T @ (odds - among / among.sum()) / len(lists)
        return total, gradient

    start = np.array([float(name not in _POPULARITY) for name in SIGNALS])
    bounds = [(0.0, 0.0 if name in _POPULARITY else None) for name in SIGNALS]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return WeightedSum(np.asarray(found.x))


def fit_trees(asked: Sequence[Asked], *, seed: int, progress: Progress = silent) -> Trees:
    """Fit trees by the setting that ranks best on queries of documents that it has not seen."""
    lists = [_List.of(entry) for entry in asked]
    fold = folds_of(asked, FOLDS, seed)
    best: tuple[float, int, Mapping[str, Any]] = (-1.0, 0, SETTINGS[0])
    for number, setting in enumerate(SETTINGS, start=1):
        parameters = _parameters(setting, seed)
        folds = Parallel(n_jobs=-1, prefer="threads")(
            delayed(_held_out)(lists, fold == held_out, parameters) for held_out in range(FOLDS)
        )
        scores = {place: given for _, found in folds for place, given in found.items()}
        found = float(quality(asked, [scores[place] for place in range(len(asked))]).mean())
        if found > best[0]:
            rounds = float(np.mean([count for count, _ in folds]))
            best = (found, max(1, round(rounds)), setting)
        progress("fusion", number, len(SETTINGS))
    found, count, setting = best
    booster = _lightgbm().train(_parameters(setting, seed), _dataset(lists), num_boost_round=count)
    return Trees(booster.model_to_string(), {**setting, "rounds": count}, found)


def _held_out(
    lists: "Sequence[_List]", held_out: npt.NDArray[np.bool_], parameters: Mapping[str, Any]
) -> tuple[int, dict[int, npt.NDArray[np.float64]]]:
    """Trees fitted to the other lists: how many are best, and what they give those held out."""
    lightgbm = _lightgbm()
    train = _dataset([lists[place] for place in np.flatnonzero(~held_out).tolist()])
    test = np.flatnonzero(held_out).tolist()
    booster = lightgbm.train(
        dict(parameters),
        train,
        num_boost_round=_MAX_ROUNDS,
        valid_sets=[_dataset([lists[place] for place in test], reference=train)],
        callbacks=[lightgbm.early_stopping(_PATIENCE, verbose=False)],
    )
    return booster.best_iteration, {
        place: level_kinds(
            np.asarray(booster.predict(lists[place].features, num_threads=1)),
            lists[place].plain,
            lists[place].opinions,
        )
        for place in test
    }


@dataclass(frozen=True)
class _List:
    """A query's candidates as trees see them.

    plain   their scores by reciprocal rank fusion
    groups  the rows that are learned from, written law and opinions apart: a learned fusion orders
            them each among themselves
    """

    features: npt.NDArray[np.float32]
    labels: npt.NDArray[np.bool_]
    plain: npt.NDArray[np.float64]
    opinions: npt.NDArray[np.bool_]
    groups: tuple[npt.NDArray[np.int64], ...]

    @classmethod
    def of(cls, asked: Asked) -> "_List":
        plain = ReciprocalRankFusion()(asked.candidates)
        labels, opinions = asked.labels, asked.candidates.opinions
        rank = np.argsort(np.argsort(-plain, kind="stable"), kind="stable")
        head = (rank < _HEAD) | labels
        groups = tuple(
            np.flatnonzero(head & kind)
            for kind in (opinions, ~opinions)
            if (labels & kind).any()  # else there is nothing to put first
        )
        matrix = features(asked.candidates)
        matrix[:, [_signal_of(name) in _POPULARITY for name in FEATURES]] = np.nan
        return cls(matrix, labels, plain, opinions, groups)


def _parameters(setting: Mapping[str, Any], seed: int) -> dict[str, Any]:
    monotone = [int(_signal_of(name) in _ONLY_FOR) for name in FEATURES]
    return {
        **_COMMON,
        **setting,
        "monotone_constraints": monotone,
        "seed": seed,
        # The folds are fitted side by side; within one, threads would wait for each other.
        "num_threads": 1,
    }


def _dataset(lists: Sequence[_List], *, reference: Any = None) -> Any:
    groups = [(one, rows) for one in lists for rows in one.groups]
    return _lightgbm().Dataset(
        np.concatenate([one.features[rows] for one, rows in groups]),
        label=np.concatenate([one.labels[rows] for one, rows in groups]).astype(np.int32),
        group=[len(rows) for _, rows in groups],
        feature_name=list(FEATURES),
        reference=reference,
    )


def _shares(candidates: Candidates) -> npt.NDArray[np.float64]:
    """float64[n, len(SIGNALS)]: the second half of ``features``, unknown ones zero."""
    return np.nan_to_num(features(candidates)[:, len(SIGNALS) :].astype(np.float64))


def _signal_of(feature: str) -> str:
    return feature.removesuffix("_of_best")


def _lightgbm() -> Any:
    try:
        return import_module("lightgbm")
    except ImportError:
        raise ModelError(
            "learning a fusion needs lightgbm: run pip install 'decisis[adapt]'"
        ) from None
