"""Fine-tuning of the packaged cross-encoder on this library's citations, on a CPU.

Each exercise is a query with one passage that it should find and some that it should not; the loss
is that of the right one standing first (listwise softmax, Cao et al. 2007, as in Gao, Dai and
Callan 2021 for rerankers). The embeddings and the lower layers stay frozen: some hundred exercises
have nothing to teach them, and without them a step takes two thirds of the time. Training is a
function of exercises, setting and seed; killed, it goes on from its last checkpoint and ends as it
would have.
"""

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from decisis.adaptation.exercises import Exercise, TrainingSetting
from decisis.adaptation.quantised import INSTALL, Weights, layer_count, write_weights
from law.errors import ModelError
from law.progress import Progress, silent
from pipeline.layout import write_atomically
from pipeline.models import OnnxCrossEncoder
from pipeline.models.weights import MODEL_FILE, TOKENIZER_FILE

if TYPE_CHECKING:
    from decisis.adaptation.training import Training

_PLAN = "plan.json"
_CHECKPOINT = "checkpoint.npz"
_COMPARED = 8  # exercises on which the int8 model is compared with the weights before rounding


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training came to.

    steps, planned  fewer than planned where the time ran out
    first_loss, last_loss  means over the first and the last tenth of the steps of this run
    agreement  correlation of the int8 model's logits with those before rounding
    """

    steps: int
    planned: int
    first_loss: float | None
    last_loss: float | None
    agreement: float


def check_installed() -> None:
    """ModelError with what to install where torch or onnx is missing."""
    for package in ("torch", "onnx"):
        if find_spec(package) is None:
            raise ModelError(f"training the cross-encoder needs {package}: run {INSTALL}")


def train_cross_encoder(
    exercises: Sequence[Exercise],
    base: Path,
    work: Path,
    output: Path,
    *,
    seed: int,
    seconds: float,
    setting: TrainingSetting | None = None,
    steps: int | None = None,
    checkpoint_every: float = 120.0,
    progress: Progress = silent,
) -> Trained:
    """Fine-tune the model in the folder ``base`` and write it as int8 to the folder ``output``.

    Checkpoints go to the folder ``work`` every so many seconds; where it holds one of the same
    training, that goes on. ``steps`` defaults to what ``seconds`` allow by the speed of the first
    ones, and is kept with the checkpoint: one that was planned for less than half of the time is
    begun anew. After ``seconds`` it stops wherever it is.
    """
    check_installed()
    from decisis.adaptation.training import Training

    started = time.monotonic()
    training = Training(exercises, base, setting or TrainingSetting(), seed)
    work.mkdir(parents=True, exist_ok=True)
    planned = _planned_steps(training, work, seconds, steps)
    step = training.load(work / _CHECKPOINT)
    losses = []
    saved = time.monotonic()
    while step < planned and time.monotonic() - started < seconds:
        losses.append(training.step(step, planned))
        step += 1
        progress("cross-encoder", step, planned)
        if time.monotonic() - saved >= checkpoint_every:
            training.save(work / _CHECKPOINT, step)
            saved = time.monotonic()
    if losses:
        training.save(work / _CHECKPOINT, step)
    weights = training.weights()
    write_cross_encoder(weights, base, output)
    tenth = max(1, len(losses) // 10)
    return Trained(
        steps=step,
        planned=planned,
        first_loss=float(np.mean(losses[:tenth])) if losses else None,
        last_loss=float(np.mean(losses[-tenth:])) if losses else None,
        agreement=agreement(weights, output, exercises[:_COMPARED], training.setting.max_tokens),
    )


def write_cross_encoder(weights: Weights, base: Path, output: Path) -> None:
    """A folder that ``load_cross_encoder("onnx:…")`` reads."""
    output.mkdir(parents=True, exist_ok=True)
    write_weights(base / MODEL_FILE, weights, output / MODEL_FILE)
    shutil.copyfile(base / TOKENIZER_FILE, output / TOKENIZER_FILE)


def agreement(
    weights: Weights, folder: Path, exercises: Sequence[Exercise], max_tokens: int
) -> float:
    """The correlation of the int8 model's logits with those of the weights before rounding."""
    import torch

    from decisis.adaptation.bert import logits
    from decisis.adaptation.training import batch, encoder, tensors_of

    tensors = tensors_of(weights)
    encode = encoder(folder, max_tokens)
    rounded = OnnxCrossEncoder(folder, name=folder.name, max_tokens=max_tokens)
    exact, found = [], []
    with torch.inference_mode():
        for exercise in exercises:
            inputs = batch([encode(exercise.query, text) for text in exercise.texts])
            exact.append(logits(tensors, layer_count(weights), *inputs).numpy())
            found.append(rounded.score(exercise.query, exercise.texts))
    return float(np.corrcoef(np.concatenate(exact), np.concatenate(found))[0, 1])


def _planned_steps(training: "Training", work: Path, seconds: float, steps: int | None) -> int:
    """The steps in all, as planned when this training began; a plan of another is thrown away."""
    fingerprint = training.fingerprint()
    plan = work / _PLAN
    try:
        held = json.loads(plan.read_text(encoding="utf-8"))
        if held["fingerprint"] == fingerprint and held["seconds"] >= seconds / 2:
            return int(held["steps"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    (work / _CHECKPOINT).unlink(missing_ok=True)
    if steps is None:
        steps = max(1, min(training.steps_in_all(), int(seconds / training.seconds_a_step())))
    kept = {"fingerprint": fingerprint, "seconds": seconds, "steps": steps}
    write_atomically(plan, json.dumps(kept))
    return steps
