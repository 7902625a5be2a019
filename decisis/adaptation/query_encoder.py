"""An encoder of queries alone: it finds passages by the vectors that they had before it."""

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from law.errors import LibraryError
from pipeline.models import load_encoder
from pipeline.models.weights import folder_digest

Vectors = npt.NDArray[np.float32]

UNSEEN_FILE = "unseen.npz"


@dataclass(frozen=True)
class QueryEncoder:
    """A fine-tuned encoder in a folder; its first query loads it.

    Beside the model lie the vectors of the queries that it was trained on, by encoders that were
    not: of those it is surer than it will be of any other, and whatever is fitted on top of it must
    not learn to rely on that.
    """

    folder: Path

    def __call__(self, text: str) -> Vectors:
        """The unit vector ``[d]`` of a query."""
        return load_encoder(f"onnx:{self.folder}").encode_query(text)

    def unseen(self, text: str) -> Vectors:
        """The same, or of a query that it was trained on the vector by one that was not."""
        vector = self._unseen.get(_key(text))
        return self(text) if vector is None else vector

    @property
    def digest(self) -> str:
        """Equal for equal models."""
        return folder_digest(self.folder)

    @cached_property
    def _unseen(self) -> dict[str, Vectors]:
        file = self.folder / UNSEEN_FILE
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as held:
                return dict(zip(held["queries"].tolist(), held["vectors"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise LibraryError(
                f"{file} cannot be read ({error}): run decisis adapt --remove, then decisis adapt"
            ) from None


def save_unseen(folder: Path, queries: Sequence[str], vectors: Vectors) -> None:
    """Write what ``QueryEncoder.unseen`` reads: ``vectors`` float32[len(queries), d]."""
    with (folder / UNSEEN_FILE).open("wb") as output:
        keys = np.array([_key(query) for query in queries])
        np.savez(output, allow_pickle=False, queries=keys, vectors=vectors)


def _key(query: str) -> str:
    return hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()
