"""Fine-tuning of the packaged cross-encoder on this library's citations, on a CPU.

Each exercise is a query with one passage that it should find and some that it should not; the loss
is that of the right one standing first (listwise softmax, Cao et al. 2007, as in Gao, Dai and
Callan 2021 for rerankers). The embeddings and the lower layers stay frozen: some hundred exercises
have nothing to teach them, and without them a step takes two thirds of the time. Training is a
function of exercises, setting and seed; killed, it goes on from its last checkpoint and ends as it
would have.
"""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from decisis.adaptation.exercises import Exercise, TrainingSetting
from decisis.adaptation.quantised import (
    Weights,
    check_installed,
    keep_layers,
    layer_count,
    read_weights,
    write_weights,
)
from law.progress import Progress, silent
from pipeline.models import OnnxCrossEncoder
from pipeline.models.weights import MODEL_FILE, TOKENIZER_FILE

_COMPARED = 8  # exercises on which the int8 model is compared with the weights before rounding


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training came to: as in ``decisis.adaptation.training.Run``, and

    agreement  correlation of the int8 model's logits with those before rounding
    """

    steps: int
    planned: int
    first_loss: float | None
    last_loss: float | None
    agreement: float


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
    from decisis.adaptation.losses import PairLoss
    from decisis.adaptation.training import Training

    setting = setting or TrainingSetting()
    weights = read_weights(base / MODEL_FILE)
    if setting.layers:
        weights = keep_layers(weights, setting.layers)
    loss = PairLoss(exercises, base, layers=layer_count(weights), max_tokens=setting.max_tokens)
    training = Training(weights, loss, [asdict(one) for one in exercises], setting, seed)
    run = training.run(
        work,
        seconds=seconds,
        steps=steps,
        checkpoint_every=checkpoint_every,
        stage="cross-encoder",
        progress=progress,
    )
    weights = training.weights()
    write_cross_encoder(weights, base, output)
    return Trained(
        **asdict(run),
        agreement=agreement(weights, output, exercises[:_COMPARED], setting.max_tokens),
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
    from decisis.adaptation.losses import batch, tokenizer
    from decisis.adaptation.training import tensors_of

    tensors = tensors_of(weights)
    encode = tokenizer(folder, max_tokens).encode
    rounded = OnnxCrossEncoder(folder, name=folder.name, max_tokens=max_tokens)
    exact, found = [], []
    with torch.inference_mode():
        for exercise in exercises:
            inputs = batch([encode(exercise.query, text) for text in exercise.texts])
            exact.append(logits(tensors, layer_count(weights), *inputs).numpy())
            found.append(rounded.score(exercise.query, exercise.texts))
    return float(np.corrcoef(np.concatenate(exact), np.concatenate(found))[0, 1])
