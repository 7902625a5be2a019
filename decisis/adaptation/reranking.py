"""Train the cross-encoder on what the fused list of this library puts before it, and measure it.

It is compared on the test split with the fused order and with the packaged model, each at the share
of the final score that suits it best on tuning queries that no exercise was made of.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from decisis.adaptation.cross_encoder_training import train_cross_encoder
from decisis.adaptation.exercises import Exercise, TrainingSetting
from decisis.adaptation.gain import Gain, Scores, gain, quality_of_documents
from decisis.adaptation.pairs import Asked, folds_of, lessons
from decisis.adaptation.quantised import check_installed
from decisis.reranking import Pool, Reranking, rerank_first
from decisis.retrieval.candidates import FirstStage
from decisis.retrieval.fusion import Fusion
from decisis.retrieval.rerank import reranker_text
from law.errors import LibraryError
from law.progress import Progress, silent
from pipeline.models import CrossEncoder, load_cross_encoder
from pipeline.models.weights import MS_MARCO_MINILM, packaged_folder
from pipeline.snapshot import Numbers

FUSED, PACKAGED = "the fused order", "the packaged cross-encoder"

WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)

_NEGATIVES = 7
_HELD_OUT = 5  # of the tuning documents, every fifth is for choosing the weights
_MOST_FOR_WEIGHT = 100
_MOST_MEASURED = 400
_FEWEST_MEASURED = 50
# Of the time, at most this share measures; in fewer seconds nothing worth measuring is learned.
_SHARE_FOR_MEASURING = 0.4
_FEWEST_SECONDS = 60.0


class NotNowError(LibraryError):
    """A part cannot be trained in this call, but perhaps in the next."""


@dataclass(frozen=True)
class Reranked:
    """A cross-encoder's calls for some queries, at any weight."""

    asked: Sequence[Asked]
    found: Sequence[Reranking]

    def quality(self, first_stage: FirstStage, weight: float) -> Scores:
        """nDCG@10 of each query."""
        snapshot = first_stage.snapshot
        return quality_of_documents(
            self.asked,
            [
                snapshot.versions[np.searchsorted(snapshot.numbers, one.at_weight(weight).numbers)]
                for one in self.found
            ],
        )

    def best_weight(self, first_stage: FirstStage) -> float:
        """The smallest of the best."""
        return max(WEIGHTS, key=lambda weight: (self.quality(first_stage, weight).mean(), -weight))


@dataclass(frozen=True)
class TrainedReranker:
    """The trained model's folder, what it gains, and figures."""

    folder: Path
    gains: Mapping[str, Gain]
    facts: Mapping[str, Any]


def exercises_of(asked: Sequence[Asked], first_stage: FirstStage, *, seed: int) -> list[Exercise]:
    """What is trained on: the texts as a reranker shows them, the right one first."""
    found = []
    for lesson in lessons(asked, first_stage, negatives=_NEGATIVES, seed=seed):
        items = first_stage.snapshot.passages([lesson.positive, *lesson.negatives])
        query = lesson.query.text
        texts = dict.fromkeys(reranker_text(query, item) for item in items)
        if len(texts) > 1:
            found.append(Exercise(query, tuple(texts)))
    return found


def rerank(
    asked: Sequence[Asked],
    first_stage: FirstStage,
    fusion: Fusion,
    cross_encoder: CrossEncoder,
    *,
    budget: int,
    stage: str,
    progress: Progress = silent,
) -> Reranked:
    """The first ``budget`` of each fused list, scored."""
    found = []
    for done, entry in enumerate(asked, start=1):
        text = entry.query.text

        def oracle(numbers: Numbers, text: str = text) -> Scores:
            items = first_stage.snapshot.passages(numbers.tolist())
            logits = cross_encoder.score(text, [reranker_text(text, item) for item in items])
            return logits.astype(np.float64)

        scores = fusion(entry.candidates)
        order = np.lexsort((entry.candidates.numbers, -scores))
        pool = Pool(entry.candidates.numbers[order], scores[order])
        found.append(rerank_first(pool, oracle, budget))
        progress(stage, done, len(asked))
    return Reranked(asked, found)


def train_reranker(
    tuning: Sequence[Asked],
    test: Sequence[Asked],
    first_stage: FirstStage,
    fusion: Fusion,
    *,
    budget: int,
    work: Path,
    deadline: float,
    seed: int,
    setting: TrainingSetting | None = None,
    steps: int | None = None,
    progress: Progress = silent,
) -> TrainedReranker:
    """Fine-tune the packaged cross-encoder until the deadline (``time.monotonic``) and measure it.

    ``setting`` and ``steps`` as for ``train_cross_encoder``.

    NotNowError where there is too little time to learn something and to show it.
    """
    check_installed()
    base = packaged_folder(MS_MARCO_MINILM)
    fold = folds_of(tuning, _HELD_OUT, seed)
    unseen = [entry for entry, number in zip(tuning, fold, strict=True) if number == 0]
    seen = [entry for entry, number in zip(tuning, fold, strict=True) if number]

    def reranked(asked: Sequence[Asked], model: CrossEncoder, stage: str = "") -> Reranked:
        shown = progress if stage else silent
        return rerank(asked, first_stage, fusion, model, budget=budget, stage=stage, progress=shown)

    packaged = load_cross_encoder()
    started = time.monotonic()
    reranked(unseen[:2], packaged)
    a_query = (time.monotonic() - started) / len(unseen[:2])
    left = deadline - time.monotonic()
    affordable = int(left * _SHARE_FOR_MEASURING / (2 * a_query))
    for_weight = unseen[: min(_MOST_FOR_WEIGHT, affordable // 5)]
    measured = test[: min(_MOST_MEASURED, affordable - len(for_weight))]
    seconds = left - 2 * a_query * (len(for_weight) + len(measured))
    if seconds < _FEWEST_SECONDS or len(measured) < min(_FEWEST_MEASURED, len(test)):
        raise NotNowError(
            f"{left / 60:.0f} minutes are too few to train it: allow it more --minutes"
        )

    exercises = exercises_of(seen, first_stage, seed=seed)
    folder = work / "trained"
    trained = train_cross_encoder(
        exercises,
        base,
        work,
        folder,
        seed=seed,
        seconds=seconds,
        setting=setting,
        steps=steps,
        progress=progress,
    )
    model = load_cross_encoder(f"onnx:{folder}")
    before = reranked(for_weight, packaged, "weight, packaged")
    after = reranked(for_weight, model, "weight, trained")
    old, new = before.best_weight(first_stage), after.best_weight(first_stage)
    before, after = (
        reranked(measured, packaged, "test, packaged"),
        reranked(measured, model, "test, trained"),
    )
    quality = after.quality(first_stage, new)
    return TrainedReranker(
        folder,
        {
            FUSED: gain(measured, before.quality(first_stage, 0.0), quality, seed=seed),
            PACKAGED: gain(measured, before.quality(first_stage, old), quality, seed=seed),
        },
        {
            "weight": new,
            "packaged_weight": old,
            "budget": budget,
            "base": packaged.name,
            "exercises": len(exercises),
            **asdict(trained),
        },
    )
