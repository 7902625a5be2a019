"""The cross-encoder in training: its weights as tensors, the loss, one step, the checkpoint."""

import hashlib
import json
import os
import re
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer
from torch import Tensor

from decisis.adaptation.bert import logits
from decisis.adaptation.exercises import Exercise, TrainingSetting
from decisis.adaptation.quantised import Weights, keep_layers, layer_count, read_weights
from law.errors import ModelError
from pipeline.models.weights import MODEL_FILE, TOKENIZER_FILE

_FROZEN = "embeddings"
_LAYER = re.compile(r"encoder\.layer\.(\d+)\.")
_NO_DECAY = ("bias", "LayerNorm.weight")
_MAX_NORM = 1.0


class Training:
    """The weights in training, and their optimiser."""

    def __init__(
        self, exercises: Sequence[Exercise], base: Path, setting: TrainingSetting, seed: int
    ) -> None:
        weights = read_weights(base / MODEL_FILE)
        if setting.layers:
            weights = keep_layers(weights, setting.layers)
        self.exercises = exercises
        self.setting = setting
        self.seed = seed
        self.layers = layer_count(weights)
        self.tensors = tensors_of(weights)
        self.trained = {
            name: one for name, one in self.tensors.items() if not _is_frozen(name, setting.frozen)
        }
        for tensor in self.trained.values():
            tensor.requires_grad_(True)
        decays = [name for name in self.trained if not name.endswith(_NO_DECAY)]
        groups: list[dict[str, Any]] = [
            {
                "params": [self.trained[name] for name in decays],
                "weight_decay": setting.weight_decay,
            },
            {
                "params": [one for name, one in self.trained.items() if name not in decays],
                "weight_decay": 0.0,
            },
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=setting.learning_rate)
        self.encode = encoder(base, setting.max_tokens)

    def fingerprint(self) -> str:
        """By which a checkpoint is known to be of this training."""
        said = json.dumps(
            [asdict(self.setting), self.seed, [asdict(exercise) for exercise in self.exercises]]
        )
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def steps_in_all(self) -> int:
        return -(-self.setting.epochs * len(self.exercises) // self.setting.batch)

    def step(self, step: int, planned: int) -> float:
        """One step of the optimiser; the loss before it."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.setting.learning_rate * _share(step, planned, self.setting.warmup)
        loss = self.loss(self._exercises_of(step))
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(list(self.trained.values()), _MAX_NORM)
        self.optimiser.step()
        return float(loss.detach())

    def loss(self, exercises: Sequence[Exercise]) -> Tensor:
        """The mean over the exercises of -log softmax of the right text's logit."""
        pairs = [
            self.encode(exercise.query, text) for exercise in exercises for text in exercise.texts
        ]
        found = logits(self.tensors, self.layers, *batch(pairs))
        sizes = [len(exercise.texts) for exercise in exercises]
        losses = [-torch.log_softmax(of_one, dim=0)[0] for of_one in torch.split(found, sizes)]
        return torch.stack(losses).mean()

    def seconds_a_step(self) -> float:
        """Measured on what the first two steps compute; nothing is learned from it."""
        started = time.monotonic()
        for step in (0, 1):
            self.loss(self._exercises_of(step)).backward()  # type: ignore[no-untyped-call]
        return (time.monotonic() - started) / 2

    def _exercises_of(self, step: int) -> list[Exercise]:
        """The exercises of a step: every epoch is a shuffle of all, whatever came before."""
        count, size = len(self.exercises), self.setting.batch
        found = []
        for place in range(step * size, (step + 1) * size):
            epoch, within = divmod(place, count)
            order = np.random.default_rng([self.seed, epoch]).permutation(count)
            found.append(self.exercises[int(order[within])])
        return found

    def weights(self) -> Weights:
        return {name: tensor.detach().numpy() for name, tensor in self.tensors.items()}

    def save(self, file: Path, step: int) -> None:
        """Replace the checkpoint whole or not at all."""
        arrays = {}
        for name, tensor in self.trained.items():
            state = self.optimiser.state[tensor]
            arrays[f"weight {name}"] = tensor.detach().numpy()
            arrays[f"mean {name}"] = state["exp_avg"].numpy()
            arrays[f"square {name}"] = state["exp_avg_sq"].numpy()
        temporary = file.with_suffix(".new")
        with temporary.open("wb") as output:
            np.savez(output, allow_pickle=False, step=np.int64(step), **arrays)
            output.flush()
            os.fsync(output.fileno())
        temporary.replace(file)

    def load(self, file: Path) -> int:
        """The step at which the checkpoint was taken; 0 where there is none that can be read."""
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
                held = {name: arrays[name] for name in arrays.files}
            step = int(held["step"])
            for name, tensor in self.trained.items():
                with torch.no_grad():
                    tensor.copy_(torch.from_numpy(held[f"weight {name}"]))
                self.optimiser.state[tensor] = {
                    "step": torch.tensor(float(step)),
                    "exp_avg": torch.from_numpy(held[f"mean {name}"]),
                    "exp_avg_sq": torch.from_numpy(held[f"square {name}"]),
                }
        except FileNotFoundError:
            return 0
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ModelError(
                f"{file} is damaged ({error}): remove it, training begins anew"
            ) from None
        return step


def _is_frozen(name: str, layers: int) -> bool:
    found = _LAYER.search(name)
    return int(found.group(1)) < layers if found else _FROZEN in name


def _share(step: int, planned: int, warmup: float) -> float:
    """Of the peak learning rate: up in a straight line, then down to zero."""
    rising = max(1.0, warmup * planned)
    return min((step + 1) / rising, max(0.0, (planned - step) / max(1.0, planned - rising)))


def encoder(folder: Path, max_tokens: int) -> Callable[[str, str], Encoding]:
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer.encode


def batch(pairs: Sequence[Encoding]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, mask and types, each [n, tokens], padded to the longest."""
    longest = max(len(pair.ids) for pair in pairs)
    shape = (len(pairs), longest)
    ids, types = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    mask = np.zeros(shape, dtype=bool)
    for row, pair in enumerate(pairs):
        size = len(pair.ids)
        ids[row, :size], types[row, :size], mask[row, :size] = pair.ids, pair.type_ids, True
    return torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(types)


def tensors_of(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array.copy()) for name, array in weights.items()}
