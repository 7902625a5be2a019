"""A model in training: its weights as tensors, one step, the checkpoint, a run within a time."""

import hashlib
import json
import os
import re
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from decisis.adaptation.exercises import TrainingSetting
from decisis.adaptation.quantised import Weights
from law.errors import ModelError
from law.progress import Progress, silent
from pipeline.layout import write_atomically

_FROZEN = "embeddings"
_LAYER = re.compile(r"encoder\.layer\.(\d+)\.")
_NO_DECAY = ("bias", "LayerNorm.weight")
_MAX_NORM = 1.0
_PLAN = "plan.json"
_CHECKPOINT = "checkpoint.npz"


class Loss(Protocol):
    """What is made small."""

    def __call__(self, weights: Mapping[str, Tensor], places: Sequence[int]) -> Tensor:
        """The mean over the exercises at these places."""


@dataclass(frozen=True, slots=True)
class Run:
    """How far a training came.

    steps, planned  fewer than planned where the time ran out
    first_loss, last_loss  means over the first and the last tenth of the steps of this run
    """

    steps: int
    planned: int
    first_loss: float | None
    last_loss: float | None


class Training:
    """The weights in training, and their optimiser.

    ``exercises`` are JSON values that say what is learned: how many there are, and by which of them
    a checkpoint is known to be of this training.
    """

    def __init__(
        self,
        weights: Weights,
        loss: Loss,
        exercises: Sequence[Any],
        setting: TrainingSetting,
        seed: int,
    ) -> None:
        self.loss = loss
        self.exercises = exercises
        self.setting = setting
        self.seed = seed
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

    def run(
        self,
        work: Path,
        *,
        seconds: float,
        steps: int | None = None,
        checkpoint_every: float = 120.0,
        stage: str = "training",
        progress: Progress = silent,
    ) -> Run:
        """Train for at most so many seconds, from the checkpoint in the folder ``work`` on.

        Checkpoints are written there every so many seconds. ``steps`` defaults to what ``seconds``
        allow by the speed of the first ones, and is kept with the checkpoint: one that was planned
        for less than half of the time is begun anew.
        """
        started = time.monotonic()
        work.mkdir(parents=True, exist_ok=True)
        planned = self._planned_steps(work, seconds, steps)
        step = self.load(work / _CHECKPOINT)
        losses = []
        saved = time.monotonic()
        while step < planned and time.monotonic() - started < seconds:
            losses.append(self.step(step, planned))
            step += 1
            progress(stage, step, planned)
            if time.monotonic() - saved >= checkpoint_every:
                self.save(work / _CHECKPOINT, step)
                saved = time.monotonic()
        if losses:
            self.save(work / _CHECKPOINT, step)
        tenth = max(1, len(losses) // 10)
        return Run(
            steps=step,
            planned=planned,
            first_loss=float(np.mean(losses[:tenth])) if losses else None,
            last_loss=float(np.mean(losses[-tenth:])) if losses else None,
        )

    def fingerprint(self) -> str:
        """By which a checkpoint is known to be of this training."""
        said = json.dumps([asdict(self.setting), self.seed, list(self.exercises)])
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def steps_in_all(self) -> int:
        return -(-self.setting.epochs * len(self.exercises) // self.setting.batch)

    def step(self, step: int, planned: int) -> float:
        """One step of the optimiser; the loss before it."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.setting.learning_rate * _share(step, planned, self.setting.warmup)
        loss = self.loss(self.tensors, self._places_of(step))
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(list(self.trained.values()), _MAX_NORM)
        self.optimiser.step()
        return float(loss.detach())

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

    def _planned_steps(self, work: Path, seconds: float, steps: int | None) -> int:
        """The steps in all, as planned when this training began; a plan of another is thrown away.

        The time of a step is measured on what the first two compute; nothing is learned from it.
        """
        fingerprint = self.fingerprint()
        plan = work / _PLAN
        try:
            held = json.loads(plan.read_text(encoding="utf-8"))
            if held["fingerprint"] == fingerprint and held["seconds"] >= seconds / 2:
                return int(held["steps"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        (work / _CHECKPOINT).unlink(missing_ok=True)
        if steps is None:
            started = time.monotonic()
            for step in (0, 1):
                loss = self.loss(self.tensors, self._places_of(step))
                loss.backward()  # type: ignore[no-untyped-call]
            of_one = (time.monotonic() - started) / 2
            steps = max(1, min(self.steps_in_all(), int(seconds / of_one)))
        kept = {"fingerprint": fingerprint, "seconds": seconds, "steps": steps}
        write_atomically(plan, json.dumps(kept))
        return steps

    def _places_of(self, step: int) -> list[int]:
        """The exercises of a step: every epoch is a shuffle of all, whatever came before."""
        count, size = len(self.exercises), self.setting.batch
        found = []
        for place in range(step * size, (step + 1) * size):
            epoch, within = divmod(place, count)
            order = np.random.default_rng([self.seed, epoch]).permutation(count)
            found.append(int(order[within]))
        return found


def _is_frozen(name: str, layers: int) -> bool:
    found = _LAYER.search(name)
    return int(found.group(1)) < layers if found else _FROZEN in name


def _share(step: int, planned: int, warmup: float) -> float:
    """Of the peak learning rate: up in a straight line, then down to zero."""
    rising = max(1.0, warmup * planned)
    return min((step + 1) / rising, max(0.0, (planned - step) / max(1.0, planned - rising)))


def tensors_of(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array.copy()) for name, array in weights.items()}
