"""Finished nodes of a growing tree on disk, so that a killed fit goes on where it was.

A node's file is named by what its result follows from: its matrix and the parameters. Found again,
it is that result, wherever in whatever tree the node stands.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from law.errors import LibraryError
from pipeline.arrays import Arrays, load_arrays, save_arrays
from pipeline.topics.branches import Split, Stop
from pipeline.topics.vocabulary import Integers, TermMatrix, Weighting

# Raise where the same matrix and parameters come to give another result.
_VERSION = 1


@dataclass(frozen=True)
class Division:
    """What became of a node: its split, and the child of each of its documents (-1 for none)."""

    stop: Stop
    split: Split | None
    homes: Integers
    stabilities: Mapping[int, float] = field(default_factory=dict)


def fingerprint(counts: TermMatrix, parameters: Mapping[str, Any]) -> str:
    """Names the division of these documents under these parameters."""
    digest = hashlib.sha256(json.dumps([_VERSION, counts.shape, parameters]).encode())
    for array in (counts.indptr, counts.indices, counts.data):
        digest.update(array.tobytes())
    return digest.hexdigest()[:32]


class Checkpoint:
    """A folder of divisions by fingerprint; made at the first that is kept."""

    def __init__(self, folder: Path, weighting: type[Weighting]) -> None:
        self._folder = folder
        self._weighting = weighting

    def load(self, name: str) -> Division | None:
        """The division kept by this name; None where there is none that can be read."""
        try:
            return load_arrays(self._folder / f"{name}.npz", self._division)
        except LibraryError:
            return None

    def save(self, name: str, division: Division) -> None:
        """Keep a division, whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f"{name}.{os.getpid()}.tmp"
        save_arrays(unfinished, _arrays(division))
        unfinished.replace(self._folder / f"{name}.npz")

    def _division(self, arrays: Arrays) -> Division:
        split = None
        if "components" in arrays:
            split = Split(
                self._weighting(arrays["columns"], arrays["idf"]),
                arrays["components"],
                float(arrays["stability"]),
                float(arrays["residual"]),
            )
        tried = zip(arrays["tried"].tolist(), arrays["stabilities"].tolist(), strict=True)
        return Division(str(arrays["stop"]), split, arrays["homes"], dict(tried))  # type: ignore[arg-type]


def _arrays(division: Division) -> Arrays:
    arrays: dict[str, Any] = {
        "stop": np.array(division.stop),
        "homes": division.homes,
        "tried": np.array(list(division.stabilities), dtype=np.int64),
        "stabilities": np.array(list(division.stabilities.values()), dtype=np.float64),
    }
    if division.split:
        arrays |= {
            "columns": division.split.weighting.columns,
            "idf": division.split.weighting.idf,
            "components": division.split.components,
            "stability": np.array(division.split.stability),
            "residual": np.array(division.split.residual),
        }
    return arrays
