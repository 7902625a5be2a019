"""Trainings in a process of their own, which may die."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from decisis.adaptation.cross_encoder_training import Trained, train_cross_encoder
from decisis.adaptation.encoder_map import Passages
from decisis.adaptation.encoder_training import FittedEncoder, fit_encoder
from decisis.adaptation.exercises import Exercise, Question, TrainingSetting
from law.progress import Progress, silent
from pipeline.models.weights import BGE_SMALL

STEPS = 4
SETTING = TrainingSetting(
    layers=(0, 11), frozen=0, batch=2, learning_rate=2e-4, epochs=2, max_tokens=64
)


def train(
    exercises: Sequence[Exercise], base: Path, folder: Path, progress: Progress = silent
) -> Trained:
    """A short training of two layers, with a checkpoint after every step."""
    return train_cross_encoder(
        exercises,
        base,
        folder / "work",
        folder / "trained",
        seed=0,
        seconds=600,
        steps=STEPS,
        setting=SETTING,
        checkpoint_every=0,
        progress=progress,
    )


def train_and_die(exercises: Sequence[Exercise], base: Path, folder: Path) -> None:
    """The same, killed in its third step."""

    def die(stage: str, done: int, total: int | None) -> None:
        if done == 3:
            os.kill(os.getpid(), signal.SIGKILL)

    train(exercises, base, folder, die)


QUESTION_SETTING = TrainingSetting(frozen=11, batch=8, learning_rate=5e-4, epochs=4, max_tokens=64)


def fit(
    questions: Sequence[Question],
    passages: Passages,
    base: Path,
    folder: Path,
    progress: Progress = silent,
    *,
    checkpoint_every: float = 120,
) -> FittedEncoder:
    """A short fine-tuning of the encoder's last layer."""
    return fit_encoder(
        questions,
        passages,
        base,
        BGE_SMALL.settings,
        folder / "work",
        folder / "trained",
        seed=0,
        seconds=600,
        setting=QUESTION_SETTING,
        checkpoint_every=checkpoint_every,
        progress=progress,
    )


def fit_and_die(
    questions: Sequence[Question], passages: Passages, base: Path, folder: Path
) -> None:
    """The same with a checkpoint after every step, killed in the third of the second fold."""

    def die(stage: str, done: int, total: int | None) -> None:
        if (stage, done) == ("encoder, fold 2 of 3", 3):
            os.kill(os.getpid(), signal.SIGKILL)

    fit(questions, passages, base, folder, die, checkpoint_every=0)
