"""The pages of a source as they came: one SQLite file, every page committed at once.

It makes a killed crawl go on where it was, and a later crawl conditional.
"""

import hashlib
import json
import sqlite3
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from law.errors import CrawlError

CACHE_FILE = "cache.sqlite"
SCHEMA_VERSION = 1

_SCHEMA = """
create table if not exists pages (
    fingerprint blob primary key,
    url text not null,
    status integer not null,
    headers text not null,
    body blob not null,
    body_hash blob not null,
    stored_at text not null,
    checked_at text not null
) without rowid;
"""
_STORE = """
insert into pages values (?, ?, ?, ?, ?, ?, ?, ?)
on conflict (fingerprint) do update set
    url = excluded.url,
    status = excluded.status,
    headers = excluded.headers,
    body = excluded.body,
    body_hash = excluded.body_hash,
    stored_at = iif(
        pages.body_hash = excluded.body_hash and pages.status = excluded.status,
        pages.stored_at,
        excluded.stored_at
    ),
    checked_at = excluded.checked_at
returning stored_at
"""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A response as it was stored.

    stored_at   when its present content was first seen
    checked_at  when the site last said that this is its content (both ISO 8601, UTC)
    """

    url: str
    status: int
    headers: dict[str, list[str]]
    body: bytes
    stored_at: str
    checked_at: str


class PageCache:
    """Pages by address. Opening raises CrawlError where the file is damaged or of another time."""

    def __init__(self, folder: Path) -> None:
        path = folder / CACHE_FILE
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._database.execute("pragma journal_mode = wal")
            # A killed process loses nothing; only a power cut can lose the last pages.
            self._database.execute("pragma synchronous = normal")
            (version,) = self._database.execute("pragma user_version").fetchone()
            if version not in (0, SCHEMA_VERSION):
                raise CrawlError(f"{path} is of another decisis; delete it and crawl again")
            self._database.executescript(_SCHEMA)
            self._database.execute(f"pragma user_version = {SCHEMA_VERSION:d}")
        except sqlite3.DatabaseError as error:
            raise CrawlError(f"{path} cannot be opened ({error}); delete it to go on") from None

    def find(self, url: str) -> StoredPage | None:
        """The stored page of an address, None where there is none."""
        row = self._database.execute(
            "select url, status, headers, body, stored_at, checked_at from pages"
            " where fingerprint = ?",
            (_fingerprint(url),),
        ).fetchone()
        if row is None:
            return None
        own_url, status, headers, body, stored_at, checked_at = row
        return StoredPage(
            own_url, status, json.loads(headers), zlib.decompress(body), stored_at, checked_at
        )

    def store(
        self, url: str, *, own_url: str, status: int, headers: dict[str, list[str]], body: bytes
    ) -> str:
        """Keep a page and return its ``stored_at``: unchanged content keeps the one it has.

        ``url`` is the address that was asked for, ``own_url`` the one the page gives itself.
        """
        now = timestamp(datetime.now(UTC))
        body_hash = hashlib.sha256(body).digest()
        content = (own_url, status, json.dumps(headers), zlib.compress(body, 3), body_hash)
        row = self._database.execute(_STORE, (_fingerprint(url), *content, now, now)).fetchone()
        return str(row[0])

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def timestamp(moment: datetime) -> str:
    """A moment as the cache writes it: comparable as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _fingerprint(url: str) -> bytes:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).digest()
