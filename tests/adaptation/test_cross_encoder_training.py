"""Fine-tuning the cross-encoder: it learns, goes on after a kill, and can be loaded."""

import signal
import sys
from importlib.machinery import BuiltinImporter
from pathlib import Path

import numpy as np
import pytest

from decisis.adaptation.cross_encoder_training import train_cross_encoder
from decisis.adaptation.exercises import Exercise, TrainingSetting
from decisis.adaptation.quantised import check_installed
from law.errors import ModelError
from pipeline.models import load_cross_encoder
from pipeline.models.weights import MODEL_FILE
from tests.adaptation.children import SETTING, STEPS, train, train_and_die
from tests.pipeline.children import run


def test_training_lowers_the_loss(exercises: list[Exercise], base: Path, tmp_path: Path) -> None:
    found = train_cross_encoder(
        exercises,
        base,
        tmp_path / "work",
        tmp_path / "trained",
        seed=0,
        seconds=600,
        steps=20,
        setting=TrainingSetting(layers=(0, 11), frozen=1, learning_rate=5e-4, max_tokens=64),
    )
    assert found.steps == found.planned == 20
    assert found.first_loss is not None
    assert found.last_loss is not None
    assert found.last_loss < 0.8 * found.first_loss
    assert found.agreement > 0.98
    trained = load_cross_encoder(f"onnx:{tmp_path / 'trained'}")
    first = [int(np.argmax(trained.score(one.query, one.texts))) for one in exercises]
    assert first.count(0) > len(first) / 2


def test_a_killed_training_ends_as_it_would_have(
    exercises: list[Exercise], base: Path, tmp_path: Path
) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    train(exercises, base, whole)
    assert run(train_and_die, exercises, base, killed) == -signal.SIGKILL
    assert not (killed / "trained").exists()
    steps: list[int] = []
    found = train(exercises, base, killed, lambda stage, done, total: steps.append(done))
    assert steps == [3, 4]
    assert found.steps == STEPS
    trained = [folder / "trained" / MODEL_FILE for folder in (whole, killed)]
    assert trained[0].read_bytes() == trained[1].read_bytes()


def test_other_exercises_begin_anew(exercises: list[Exercise], base: Path, tmp_path: Path) -> None:
    train(exercises, base, tmp_path)
    steps: list[int] = []
    train(exercises[1:], base, tmp_path, lambda stage, done, total: steps.append(done))
    assert steps == [1, 2, 3, 4]


def test_it_plans_for_the_time_that_it_has(
    exercises: list[Exercise], base: Path, tmp_path: Path
) -> None:
    found = train_cross_encoder(
        exercises, base, tmp_path, tmp_path / "trained", seed=0, seconds=1e-3, setting=SETTING
    )
    assert found.planned == 1
    assert found.steps == 0


def test_a_damaged_checkpoint_is_said(
    exercises: list[Exercise], base: Path, tmp_path: Path
) -> None:
    train(exercises, base, tmp_path)
    checkpoint = tmp_path / "work" / "checkpoint.npz"
    checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    with pytest.raises(ModelError, match="damaged"):
        train(exercises, base, tmp_path)


@pytest.mark.parametrize("package", ["torch", "onnx"])
def test_a_missing_package_is_said(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [BuiltinImporter])  # nothing that is installed
    monkeypatch.delitem(sys.modules, package, raising=False)
    with pytest.raises(ModelError, match=r"pip install 'decisis\[adapt\]'"):
        check_installed()
