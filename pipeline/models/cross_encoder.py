"""Cross-encoders: a query and a passage read together, one logit a pair."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from law.errors import ModelError
from pipeline.models.onnx import OnnxModel, map_in_threads

DEFAULT_MAX_TOKENS = 256


class CrossEncoder(Protocol):
    """What scores passages against a query; ``name`` says everything by which scores differ."""

    @property
    def name(self) -> str: ...

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Logits ``[len(texts)]``: higher is more relevant; comparable within one query."""


class OnnxCrossEncoder:
    """A cross-encoder over a folder of ONNX weights with one logit as its output.

    ``max_tokens`` holds query and passage together; the longer of the two is cut first, so that a
    query takes more than half only of what its passage leaves. A tighter bound on the query gained
    nothing: uncut, at 64 and at 48 tokens MRR was .478, .469 and .492, mixed .558, .552 and .551
    (measured as in ``decisis.retrieval.windows``). A score depends on its own pair alone.
    """

    def __init__(self, folder: Path, *, name: str, max_tokens: int = DEFAULT_MAX_TOKENS) -> None:
        self._model = OnnxModel(folder, max_tokens=max_tokens)
        self._name = f"{name}@{max_tokens}"
        self._logit("", "")

    @property
    def name(self) -> str:
        return self._name

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Logits ``[len(texts)]``; equal texts are scored once."""
        distinct = sorted(set(texts), key=len, reverse=True)
        found = map_in_threads(lambda text: self._logit(query, text), distinct)
        logits = dict(zip(distinct, found, strict=True))
        return np.array([logits[text] for text in texts], dtype=np.float32)

    def _logit(self, query: str, text: str) -> float:
        output = self._model.output(query, text)
        if output.size != 1:
            raise ModelError(
                f"the model's first output has shape {output.shape}: a cross-encoder gives one "
                "logit a pair [batch, 1]"
            )
        return float(output.item())
