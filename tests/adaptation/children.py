"""Trainings in a process of their own, which may die."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from decisis.adaptation.cross_encoder_training import Trained, train_cross_encoder
from decisis.adaptation.exercises import Exercise, TrainingSetting
from law.progress import Progress, silent

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
