"""The score cache: one logit per (cross-encoder, query, passage text), kept across searches.

A repeated question costs no model calls. The cache holds nothing that could not be computed again,
so nothing that is wrong with its file fails a search: it is locked, full, read-only or damaged, and
the model is asked instead.
"""

import hashlib
import logging
import math
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.models import CrossEncoder

logger = logging.getLogger(__name__)

# About 30 MB, and 8,000 questions at 24 calls each.
MAX_ROWS = 200_000

# A search waits no longer for another writer than a handful of model calls would take.
_WAIT_SECONDS = 0.1

# ``number`` rises with every row, so that the oldest are found without a look at the rest.
_SCHEMA = """
create table if not exists scores (
    number integer primary key,
    model text not null,
    query blob not null,           -- 16 bytes of SHA-256
    passage blob not null,         -- 16 bytes of SHA-256
    logit real not null,
    unique (model, query, passage)
) strict
"""

# Primary result codes by which the file itself is wrong, https://www.sqlite.org/rescode.html
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_T = TypeVar("_T")


class CachedCrossEncoder:
    """A ``CrossEncoder`` that asks ``cross_encoder`` only for scores that ``file`` does not hold.

    Safe to share between threads; processes share the file. Scores that are not finite are not
    kept. Of more than ``max_rows`` the oldest go.
    """

    def __init__(
        self, cross_encoder: CrossEncoder, file: Path, *, max_rows: int = MAX_ROWS
    ) -> None:
        self._cross_encoder = cross_encoder
        self._scores = _Scores(file, max_rows)

    @property
    def name(self) -> str:
        return self._cross_encoder.name

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Logits ``[len(texts)]``, the very ones that the model gave."""
        known = self._scores.get(self.name, query, texts)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            logits = self._cross_encoder.score(query, missing).tolist()
            computed = dict(zip(missing, logits, strict=True))
            self._scores.put(self.name, query, computed)
            known |= computed
        return np.array([known[text] for text in texts], dtype=np.float32)

    def close(self) -> None:
        """Let go of the file; a later call opens it again."""
        self._scores.close()


class _Scores:
    """The file, behind one connection that is opened when first needed."""

    def __init__(self, file: Path, max_rows: int) -> None:
        self._file = file
        self._max_rows = max_rows
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._warned = False

    def get(self, model: str, query: str, texts: Sequence[str]) -> dict[str, float]:
        """The logits that are held, by text."""
        rows = self._attempt(
            lambda connection: connection.execute(
                "select passage, logit from scores where model = ? and query = ?",
                (model, _digest(query)),
            ).fetchall()
        )
        held: dict[bytes, float] = dict(rows or ())
        if not held:
            return {}
        keys = {text: _digest(text) for text in texts}
        return {text: held[key] for text, key in keys.items() if key in held}

    def put(self, model: str, query: str, logits: Mapping[str, float]) -> None:
        """Hold these logits by text, and no more than ``max_rows`` in all."""
        key = _digest(query)
        rows = [
            (model, key, _digest(text), logit)
            for text, logit in logits.items()
            if math.isfinite(logit)
        ]

        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany(
                    "insert into scores (model, query, passage, logit) values (?, ?, ?, ?)"
                    " on conflict do nothing",
                    rows,
                )
                connection.execute(
                    "delete from scores where number <= (select max(number) from scores) - ?",
                    (self._max_rows,),
                )

        self._attempt(write)

    def close(self) -> None:
        with self._lock:
            self._let_go()

    def _attempt(self, work: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """What ``work`` returns, None where the file does not allow it now."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = _connect(self._file)
                return work(self._connection)
            except sqlite3.Error as error:
                if _code(error) in _DAMAGED:
                    self._replace(error)
                return None

    def _replace(self, error: sqlite3.Error) -> None:
        """Remove the damaged file, so that the next call begins a new one."""
        if not self._warned:
            logger.warning("%s is damaged (%s): scores are computed anew", self._file, error)
            self._warned = True
        self._let_go()
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                self._file.with_name(self._file.name + suffix).unlink()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        file, timeout=_WAIT_SECONDS, isolation_level="IMMEDIATE", check_same_thread=False
    )
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


def _code(error: sqlite3.Error) -> int:
    """The primary result code, 0 where the error is not SQLite's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
