"""Any sentence-transformers model of the Hugging Face hub, where that package is installed.

The package brings torch and is no part of the installation; it is imported when a model is named.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from law.errors import ModelError
from law.progress import Progress, silent

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
        self._name = _name(model, self._model[0].auto_model, self._model.max_seq_length)
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
        self._name = _name(model, self._model.model, max_tokens)

    @property
    def name(self) -> str:
        return self._name

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Logits ``[len(texts)]``."""
        if not texts:
            return np.empty(0, dtype=np.float32)
        pairs = [(query, text) for text in texts]
        logits = self._model.predict(
            pairs, batch_size=_BATCH, activation_fn=self._identity, show_progress_bar=False
        )
        return np.asarray(logits, dtype=np.float32).reshape(len(texts))


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


def _name(model: str, weights: Any, max_tokens: int) -> str:
    revision = getattr(weights.config, "_commit_hash", None) or "local"
    return f"hf:{model}#{revision[:12]}@{max_tokens}"
