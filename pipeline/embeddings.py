"""The embedding cache: one vector per (model, text), kept across builds.

It makes embedding resumable to the last batch and free for text that did not change; it holds
nothing that could not be computed again.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from law.errors import LibraryError
from law.progress import Progress, silent
from pipeline.models import Encoder

Vectors = npt.NDArray[np.float32]

# Enough for length-sorted batches, few enough that a killed build loses seconds.
_COMMIT_EVERY = 256

_SCHEMA = """
create table if not exists embeddings (
    model text not null,
    key text not null,
    vector blob not null,          -- float16, unit length
    primary key (model, key)
) strict, without rowid
"""


class EmbeddingCache:
    """``embeddings.sqlite`` of a library."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            with self._undamaged():
                self._connection.execute("pragma journal_mode = wal")
                self._connection.execute("pragma synchronous = normal")
                self._connection.execute(_SCHEMA)
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> "EmbeddingCache":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def missing(self, model: str, keys: Iterable[str]) -> set[str]:
        """Those of the keys that have no vector of this model."""
        with self._undamaged():
            held = self._connection.execute("select key from embeddings where model = ?", (model,))
            return set(keys) - {row[0] for row in held}

    def fill(self, encoder: Encoder, texts: dict[str, str], *, progress: Progress = silent) -> None:
        """Encode the texts (by key), longest first, storing as it goes.

        Progress counts characters, since a text's cost is its length: so the time left is true from
        the start.
        """
        order = sorted(texts, key=lambda key: len(texts[key]), reverse=True)
        total = sum(map(len, texts.values()))
        done = 0
        progress("embeddings", 0, total)
        for start in range(0, len(order), _COMMIT_EVERY):
            keys = order[start : start + _COMMIT_EVERY]
            vectors = encoder.encode_passages([texts[key] for key in keys]).astype(np.float16)
            self._connection.execute("begin immediate")
            self._connection.executemany(
                "insert or replace into embeddings values (?, ?, ?)",
                (
                    (encoder.name, key, row.tobytes())
                    for key, row in zip(keys, vectors, strict=True)
                ),
            )
            self._connection.execute("commit")
            done += sum(len(texts[key]) for key in keys)
            progress("embeddings", done, total)

    def vectors(self, model: str, keys: Sequence[str], dimension: int) -> Vectors:
        """float32[len(keys), dimension], one row a key; KeyError where one is missing."""
        row_of: dict[str, int] = {}
        wanted = set(keys)
        found: list[npt.NDArray[np.float16]] = []
        with self._undamaged():
            for key, vector in self._rows(model):
                if key in wanted:
                    row_of[key] = len(found)
                    found.append(np.frombuffer(vector, dtype=np.float16))
        rows = [row_of[key] for key in keys]
        if not rows:
            return np.zeros((0, dimension), dtype=np.float32)
        return np.stack(found).astype(np.float32)[rows]

    def keep_only(self, keys: set[str]) -> int:
        """Forget the vectors of texts that no generation holds any more; how many."""
        with self._undamaged():
            held = self._connection.execute("select distinct key from embeddings").fetchall()
            stale = [row for row in held if row[0] not in keys]
            self._connection.execute("begin immediate")
            self._connection.executemany("delete from embeddings where key = ?", stale)
            self._connection.execute("commit")
            return len(stale)

    @contextmanager
    def _undamaged(self) -> Iterator[None]:
        """LibraryError where the file is damaged; a full disk or a lock is the caller's error."""
        try:
            yield
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise LibraryError(
                f"{self._path} cannot be read ({error}): remove it, the next build computes it anew"
            ) from None

    def _rows(self, model: str) -> Iterator[tuple[str, bytes]]:
        yield from self._connection.execute(
            "select key, vector from embeddings where model = ?", (model,)
        )
