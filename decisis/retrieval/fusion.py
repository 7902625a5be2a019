"""Fusion of the legs' lists into one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from decisis.retrieval.candidates import SIGNALS, Candidates
from decisis.retrieval.registers import PASSAGE
from law.errors import LibraryError
from pipeline.snapshot import Candidate

# Reciprocal rank fusion is Cormack, Clarke and Büttcher's (2009, "Reciprocal rank fusion
# outperforms Condorcet"), with their k of 60. Here nDCG@10 (queries: 250 citing sentences of New
# Mexico opinions, 150 of its sections, 200 of sample opinions, the sample law's questions):
#
#     k, weight of the leg "cited"    opinions  sections  sample  questions
#     60, 0                           .501      .349      .680    .860
#     60, 1                           .550      .408      .602    .653
#     10, 0                           .513      .350      .691    .856
#     10, 0.25                        .540      .367      .713    .862
#     10, 0.5                         .556      .386      .731    .830
#     10, 1                           .581      .389      .726    .802
#
# What opinions cite is a gift to a reader who writes like an opinion, and noise to one who asks a
# plain question: the registers weigh it differently.
RRF_K = 10


class Fusion(Protocol):
    """One score for each candidate, float64[n], parallel to ``Candidates.numbers``."""

    def __call__(self, candidates: Candidates) -> npt.NDArray[np.float64]: ...


class ReciprocalRankFusion:
    """The fusion that needs no training: the legs' ranks alone.

    ``weights`` by leg; those for passages of legal writing by default.
    """

    def __init__(self, weights: Mapping[str, float] = PASSAGE.weights) -> None:
        self._weights = weights

    def __call__(self, candidates: Candidates) -> npt.NDArray[np.float64]:
        fused = reciprocal_rank_fusion(candidates.runs, self._weights)
        scores = {found.passage: found.score for found in fused}
        return np.array([scores[number] for number in candidates.numbers.tolist()])


class LearnedFusion:
    """Trees over all signals, learned from the library's own citations (``decisis adapt``).

    LambdaMART (Burges 2010) as LightGBM fits it; the model is LightGBM's text, never a pickle.

    What courts cite says which section or which case is meant, not whether the reader wants a
    section or a case. So the trees order written law and opinions each among themselves; the best
    opinion keeps the rank that reciprocal rank fusion gives it.
    """

    def __init__(self, file: Path) -> None:
        try:
            import lightgbm
        except ImportError:
            raise LibraryError(
                "this library ranks by a learned fusion: pip install 'decisis[adapt]', or remove it"
                " with decisis adapt --remove"
            ) from None
        try:
            self._model = lightgbm.Booster(model_file=str(file))
        except (lightgbm.basic.LightGBMError, OSError) as error:
            raise LibraryError(
                f"{file} cannot be read ({error}): run decisis adapt again, or decisis adapt"
                " --remove"
            ) from None
        if tuple(self._model.feature_name()) != FEATURES:
            raise LibraryError(f"{file} was trained on other signals: run decisis adapt again")

    def __call__(self, candidates: Candidates) -> npt.NDArray[np.float64]:
        if not len(candidates.numbers):
            return np.zeros(0)
        scores = np.asarray(self._model.predict(features(candidates), num_threads=1))
        return level_kinds(scores, ReciprocalRankFusion()(candidates), candidates.opinions)


def level_kinds(
    scores: npt.NDArray[np.float64],
    reference: npt.NDArray[np.float64],
    opinions: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """``scores`` float64[n] with those of ``opinions`` bool[n] moved together by a constant.

    The best opinion then stands below as many passages of written law as by ``reference``.
    """
    if opinions.all() or not opinions.any():
        return scores
    above = int((reference[~opinions] > reference[opinions].max()).sum())
    law = np.sort(scores[~opinions])[::-1]
    # Between its neighbours; beyond the ends by as much as it takes.
    upper = law[above - 1] if above else law[0] + 1e-3
    lower = law[above] if above < len(law) else law[-1] - 1e-3
    leveled: npt.NDArray[np.float64] = scores + opinions * (
        (upper + lower) / 2 - scores[opinions].max()
    )
    return leveled


FEATURES = (*SIGNALS, *(f"{name}_of_best" for name in SIGNALS))


def features(candidates: Candidates) -> npt.NDArray[np.float32]:
    """float32[n, len(FEATURES)]: each signal, and each as a share of its largest in this query.

    Shares make queries comparable: what BM25 gives a long query says little by itself.
    """
    signals = candidates.signals
    largest = np.nanmax(np.where(np.isnan(signals), -np.inf, signals), axis=0)
    usable = np.isfinite(largest) & (largest > 0)
    shares = np.full_like(signals, np.nan)
    shares[:, usable] = signals[:, usable] / largest[usable]
    return np.concatenate([signals, shares], axis=1)


def reciprocal_rank_fusion(
    runs: Mapping[str, Sequence[Candidate]], weights: Mapping[str, float] = PASSAGE.weights
) -> list[Candidate]:
    """One list of the passages of all runs, by the sum of weight / (k + rank), ranks from 1.

    A leg without a weight counts nothing. Ties go to the lower passage number, so that equal input
    gives equal output.
    """
    scores: dict[int, float] = {}
    for name, run in runs.items():
        for rank, candidate in enumerate(run, start=1):
            gain = weights.get(name, 0.0) / (RRF_K + rank)
            scores[candidate.passage] = scores.get(candidate.passage, 0.0) + gain
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Candidate(passage, score) for passage, score in ranked]
