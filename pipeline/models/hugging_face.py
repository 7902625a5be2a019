"""Any sentence-transformers model of the Hugging Face hub, where that package is installed.

The package brings torch and is no part of the installation; it is imported when a model is named.
It puts a model on the machine's accelerator (CUDA, MPS, XPU) where torch sees one.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from law.errors import ModelError
from law.progress import Progress, silent
from pipeline.models.weights import files_digest

_BATCH = 32


class HuggingFaceEncoder:
    """A ``sentence_transformers.SentenceTransformer`` as an ``Encoder``.

    Query and passage prompts are the model's own. Its floating-point weights make a vector depend
    on its batch by rounding alone (1e-6), not by quantisation.
    """

    def __init__(self, model: str, *, max_tokens: int) -> None:
        self._model = _load("SentenceTransformer", model)
        own_limit = self._model.max_seq_length
        self._model.max_seq_length = min(own_limit or max_tokens, max_tokens)
        self._name = _name(model, self._model, self._model.max_seq_length)
        self._dimension = len(self.encode_query(""))

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode_passages(
        self, texts: Sequence[str], *, progress: Progress = silent
    ) -> NDArray[np.float32]:
        """Unit rows ``[len(texts), dimension]``; equal texts are encoded once."""
        rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        vectors = np.empty((len(rows), self._dimension), dtype=np.float32)
        longest_first = sorted(rows, key=len, reverse=True)
        for start in range(0, len(longest_first), _BATCH):
            batch = longest_first[start : start + _BATCH]
            vectors[[rows[text] for text in batch]] = self._model.encode_document(
                batch, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
            progress("encode", start + len(batch), len(rows))
        return vectors[[rows[text] for text in texts]]

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """The unit vector ``[dimension]`` of a question or search."""
        vector = self._model.encode_query(text, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vector, dtype=np.float32)


class HuggingFaceCrossEncoder:
    """A ``sentence_transformers.CrossEncoder`` with one logit a pair as a ``CrossEncoder``."""

    def __init__(self, model: str, *, max_tokens: int) -> None:
        self._model = _load("CrossEncoder", model, max_length=max_tokens)
        self._identity = import_module("torch").nn.Identity()
        if (logits := self._model.num_labels) != 1:
            raise ModelError(f"hf:{model} gives {logits} logits a pair: a cross-encoder gives one")
        self._name = _name(model, self._model, max_tokens)

    @property
    def name(self) -> str:
        return self._name

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Logits ``[len(texts)]``; equal texts are scored once."""
        if not texts:
            return np.empty(0, dtype=np.float32)
        rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        logits = self._model.predict(
            [(query, text) for text in rows],
            batch_size=_BATCH,
            activation_fn=self._identity,
            show_progress_bar=False,
        )
        distinct = np.asarray(logits, dtype=np.float32).reshape(len(rows))
        return distinct[[rows[text] for text in texts]]


def _load(class_name: str, model: str, **options: Any) -> Any:
    try:
        library = import_module("sentence_transformers")
    except ImportError:
        raise ModelError(
            f"hf:{model} needs sentence-transformers: run pip install sentence-transformers"
        ) from None
    try:
        return getattr(library, class_name)(model, **options)
    except (OSError, ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:300]
        raise ModelError(f"cannot load hf:{model}: {reason}") from None


def _name(model: str, loaded: Any, max_tokens: int) -> str:
    """Named by the hub's revision, or by the content of a folder."""
    if (folder := Path(model)).is_dir():
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return f"hf:{folder.resolve().name}#{files_digest(files)}@{max_tokens}"
    config = getattr(loaded.transformers_model, "config", None)
    revision = getattr(config, "_commit_hash", None) or "unknown"
    return f"hf:{model}#{revision[:12]}@{max_tokens}"
