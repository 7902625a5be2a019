"""Encoders: texts in, unit vectors out; the dot product of two vectors is their cosine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from law.errors import ModelError
from law.progress import Progress, silent
from pipeline.models.onnx import OnnxModel, map_in_threads
from pipeline.models.weights import ModelSettings

# Tokens of a passage that are read. bge-small on 700 long sections of a state code, 200 contexts of
# court citations as queries, MRR at 64/128/192/256/384/512 tokens: .498 .540 .559 .567 .571 .578.
# Nearly every passage with its header fits in 384; most are far shorter, and cost their length.
DEFAULT_MAX_TOKENS = 384


class Encoder(Protocol):
    """What turns texts into vectors.

    name       says everything by which vectors differ (model, quantisation, truncation): vectors of
               encoders of the same name may be compared and kept under it
    dimension  length of a vector
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode_passages(
        self, texts: Sequence[str], *, progress: Progress = silent
    ) -> NDArray[np.float32]:
        """Unit rows ``[len(texts), dimension]``, each a function of its text alone."""

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """The unit vector ``[dimension]`` of a question or search."""


class OnnxEncoder:
    """An encoder over a folder of ONNX weights (see ``pipeline.models.weights``).

    A vector depends on its text alone, not on the order or number of the texts beside it, so an
    interrupted build that goes on yields the same vectors as one that was never interrupted.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        settings: ModelSettings,
        max_tokens: int = DEFAULT_MAX_TOKENS,
    ) -> None:
        self._model = OnnxModel(folder, max_tokens=max_tokens)
        self._settings = settings
        self._name = f"{name}@{max_tokens}"
        self._dimension = len(self._vector(""))

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode_passages(
        self, texts: Sequence[str], *, progress: Progress = silent
    ) -> NDArray[np.float32]:
        """Unit rows ``[len(texts), dimension]``; equal texts are encoded once.

        Progress is counted in distinct texts, under the stage name ``encode``.
        """
        rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        vectors = np.empty((len(rows), self._dimension), dtype=np.float32)
        # Longest first: the threads finish together, and time left is not underestimated.
        longest_first = sorted(rows, key=len, reverse=True)
        prefix = self._settings.passage_prefix
        found = map_in_threads(lambda text: self._vector(prefix + text), longest_first)
        for done, (text, vector) in enumerate(zip(longest_first, found, strict=True), start=1):
            vectors[rows[text]] = vector
            progress("encode", done, len(rows))
        return vectors[[rows[text] for text in texts]]

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """The unit vector ``[dimension]`` of a question or search."""
        return self._vector(self._settings.query_prefix + text)

    def _vector(self, text: str) -> NDArray[np.float32]:
        output = self._model.output(text)
        match output.ndim:
            case 2:
                vector = output[0]
            case 3 if self._settings.pooling == "cls":
                vector = output[0, 0]
            case 3:
                vector = output[0].mean(axis=0)
            case _:
                raise ModelError(
                    f"the model's first output has {output.ndim} dimensions: an encoder gives "
                    "one vector a text [batch, d] or a token [batch, tokens, d]"
                )
        norm = np.linalg.norm(vector)
        if vector.size < 2:
            raise ModelError("the model gives one number a text: it is no encoder")
        if not np.isfinite(norm) or norm == 0:
            raise ModelError("the model gave a vector without a direction: its weights are damaged")
        unit: NDArray[np.float32] = vector / norm
        return unit
