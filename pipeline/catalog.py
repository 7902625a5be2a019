"""The catalog: the truth of a library, as one SQLite file.

Only a holder of the writer lock opens it for writing. Imports write for the pending generation
(current + 1), so that readers of the current one see nothing of them until a build has finished.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from types import TracebackType

from law.errors import LibraryError, RecordError, SourceError
from law.jsonl import dump_record, record_of
from law.progress import Progress, silent
from law.records import LawRecord, Opinion, Section
from law.validation import check_record
from pipeline.layout import Layout

CATALOG_VERSION = 2

# Columns that a version has added to the citations, with their defaults. A catalog of an earlier
# one gets them when it is next opened for writing, and is read without them until then.
ADDED_TO_CITATIONS: dict[int, dict[str, str]] = {
    2: {
        "form": "text not null default 'full'",
        "signal": "text not null default ''",
        "parenthetical": "text not null default ''",
        "name": "text not null default ''",
        "year": "integer not null default 0",
        '"group"': "integer not null default 0",
        "evidence_start": "integer not null default 0",
        "evidence_end": "integer not null default 0",
        "treated_by": "text not null default ''",
        "by_key": "text not null default ''",
        "scope": "text not null default ''",
        "decided_by": "text not null default ''",
    }
}

# An import that would delete more than this share of what a source brought is refused unless asked
# for: a crawl that broke half-way must not empty the library.
ACCEPTED_DROP = 0.5

# Primary result codes that say nothing of the file itself, https://www.sqlite.org/rescode.html
_CAUSES_OUTSIDE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    }
)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in documents; ``rejected`` holds the reasons of the records left out."""

    source: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    deleted: int = 0
    rejected: tuple[str, ...] = field(default=())

    @property
    def read(self) -> int:
        return self.new + self.changed + self.unchanged + self.duplicates + len(self.rejected)

    @property
    def touched(self) -> bool:
        return bool(self.new or self.changed or self.deleted)


class Catalog:
    """An open catalog. ``Catalog.open`` makes it where there is none (``create=True``)."""

    def __init__(self, connection: sqlite3.Connection, layout: Layout) -> None:
        self.connection = connection
        self.layout = layout

    @classmethod
    def open(cls, layout: Layout, *, create: bool = False, read_only: bool = False) -> "Catalog":
        """Open the library's catalog; LibraryError where it is missing, damaged or too new."""
        if not layout.catalog.exists() and not create:
            raise LibraryError(
                f"no library in {layout.root}: import or crawl into it first, see decisis --help"
            )
        if not read_only:
            layout.root.mkdir(parents=True, exist_ok=True)
        with reading(layout):
            return cls(_connect(layout.catalog, read_only=read_only), layout)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> "Catalog":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pending_generation(self) -> int:
        """The generation for which imports write."""
        return self.layout.current() + 1

    def pending_changes(self) -> tuple[int, int]:
        """Documents added and removed since the current generation (a change counts in both)."""
        row = self.connection.execute(
            "select count(*) filter (where added = :g and removed is null),"
            " count(*) filter (where removed = :g and added < :g) from documents",
            {"g": self.pending_generation},
        ).fetchone()
        return row[0], row[1]

    def import_records(
        self,
        records: Iterable[LawRecord | RecordError],
        *,
        source: str,
        complete: bool = True,
        accept_drop: bool = False,
        total: int | None = None,
        progress: Progress = silent,
    ) -> ImportReport:
        """Take records in, as one transaction: all of it happens or none.

        ``source`` names where they come from; with ``complete`` the documents that this source
        brought before and brings no longer are deleted. Records that are broken, or that carry the
        id of another record of the same import with another text, are rejected and reported.
        """
        with self.transaction():
            return _Import(self, source).run(
                records, complete=complete, accept_drop=accept_drop, total=total, progress=progress
            )

    def delete_source(self, source: str) -> int:
        """Delete all documents of a source; the number of them."""
        with self.transaction():
            deleted = self.connection.execute(
                "update documents set removed = ? where source = ? and removed is null",
                (self.pending_generation, source),
            ).rowcount
            if not deleted:
                raise SourceError(f"no documents from a source named {source!r}")
            self.connection.execute("update sources set records = 0 where name = ?", (source,))
        return deleted

    def sources(self) -> list[dict[str, object]]:
        """Name, time of the last import, documents and completeness of every source."""
        rows = self.connection.execute(
            "select name, imported_at, records, complete from sources order by name"
        )
        names = ("name", "imported_at", "records", "complete")
        return [dict(zip(names, row, strict=True)) for row in rows]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block's writes or none; a full disk is an error that loses nothing."""
        try:
            self.connection.execute("begin immediate")
            yield
            self.connection.execute("commit")
        except BaseException as error:
            if self.connection.in_transaction:
                self.connection.execute("rollback")
            if type(error) in (sqlite3.OperationalError, sqlite3.DatabaseError):
                raise LibraryError(
                    f"{self.layout.catalog}: {error}; nothing was changed, try again once that is"
                    " mended"
                ) from error
            raise

    def purge(self, oldest_kept: int) -> int:
        """Remove the rows that no generation from ``oldest_kept`` on can see; passages removed."""
        with self.transaction():
            bound = {"kept": oldest_kept}
            passages = self.connection.execute(
                "delete from passages where removed <= :kept or version in"
                " (select version from documents where removed <= :kept)",
                bound,
            ).rowcount
            self.connection.execute(
                "delete from citations where version in"
                " (select version from documents where removed <= :kept)",
                bound,
            )
            self.connection.execute("delete from documents where removed <= :kept", bound)
        return passages


class _Import:
    """One import under way; lives inside one transaction."""

    def __init__(self, catalog: Catalog, source: str) -> None:
        if not source.strip() or not source.isprintable():
            raise SourceError(f"a source needs a name of printable characters, not {source!r}")
        self.connection = catalog.connection
        self.source = source
        self.generation = catalog.pending_generation
        self.held_before = len(self._held())
        self.seen: dict[str, str] = {}  # id -> content hash
        self.counts = {"new": 0, "changed": 0, "unchanged": 0, "duplicates": 0}
        self.rejected: list[str] = []

    def run(
        self,
        records: Iterable[LawRecord | RecordError],
        *,
        complete: bool,
        accept_drop: bool,
        total: int | None,
        progress: Progress,
    ) -> ImportReport:
        self.connection.execute(
            "insert into sources values (?, ?, 0, ?) on conflict (name) do update"
            " set imported_at = excluded.imported_at, complete = excluded.complete",
            (self.source, datetime.now(UTC).isoformat(timespec="seconds"), int(complete)),
        )
        for done, record in enumerate(records, start=1):
            try:
                if isinstance(record, RecordError):
                    raise record
                check_record(record)
                self.counts[self._take(record)] += 1
            except RecordError as error:
                self.rejected.append(str(error))
            if done % 100 == 0:
                progress("import", done, total)
        deleted = self._delete_missing(accept_drop) if complete else 0
        self.connection.execute(
            "update sources set records = (select count(*) from documents where source = :name"
            " and removed is null) where name = :name",
            {"name": self.source},
        )
        done = sum(self.counts.values()) + len(self.rejected)
        progress("import", done, done)
        return ImportReport(
            self.source, **self.counts, deleted=deleted, rejected=tuple(self.rejected)
        )

    def _take(self, record: LawRecord) -> str:
        content_hash = record.content_hash
        if record.id in self.seen:
            if self.seen[record.id] == content_hash:
                return "duplicates"
            raise RecordError(f"{record.id} occurs twice with different contents", field="id")
        self.seen[record.id] = content_hash
        held = self.connection.execute(
            "select version, hash from documents where id = ? and removed is null", (record.id,)
        ).fetchone()
        if held and held[1] == content_hash:
            return "unchanged"
        if held:
            self.connection.execute(
                "update documents set removed = ? where version = ?", (self.generation, held[0])
            )
        court, year = (record.court, record.year) if isinstance(record, Opinion) else ("", 0)
        self.connection.execute(
            "insert into documents (id, hash, source, kind, jurisdiction, court, status, chapter,"
            " year, record, text, added) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                record.id,
                content_hash,
                self.source,
                record.kind,
                record.jurisdiction,
                court,
                record.status,
                record.path[0].number if isinstance(record, Section) and record.path else "",
                year,
                dump_record(replace(record, text="")),
                record.text,
                self.generation,
            ),
        )
        return "changed" if held else "new"

    def _delete_missing(self, accept_drop: bool) -> int:
        held = self._held()
        gone = [(self.generation, version) for version, name in held if name not in self.seen]
        if not accept_drop and len(gone) > ACCEPTED_DROP * self.held_before:
            raise SourceError(
                f"this import of {self.source!r} lacks {len(gone):,} of the {self.held_before:,}"
                " documents of the last one: nothing was changed; pass --accept-drop if they are"
                " really gone"
            )
        self.connection.executemany("update documents set removed = ? where version = ?", gone)
        return len(gone)

    def _held(self) -> list[tuple[int, str]]:
        """Version and id of the documents that the source holds now."""
        return self.connection.execute(
            "select version, id from documents where source = ? and removed is null",
            (self.source,),
        ).fetchall()


@contextmanager
def reading(layout: Layout) -> Iterator[None]:
    """Turns what SQLite says of a catalog that it cannot read into a LibraryError."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        remedy = "restore it from a backup, or remove the folder and import again"
        if error.sqlite_errorcode & 0xFF in _CAUSES_OUTSIDE:
            remedy = "mend this and try again"
        raise LibraryError(f"{layout.catalog} cannot be read ({error}): {remedy}") from None


def read_record(record: str, text: str) -> LawRecord:
    """The law record of a catalog row's two columns."""
    data = json.loads(record)
    data["text"] = text
    return record_of(data)


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    # Readers are shared between the threads of a web app; SQLite itself serialises their calls.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        check_same_thread=not read_only,
        isolation_level=None,
        timeout=30,
    )
    try:
        if not read_only:
            connection.execute("pragma journal_mode = wal")
            # A manifest says that a stage is done: what it did must outlast a power cut, too.
            connection.execute("pragma synchronous = full")
            if not connection.execute("select count(*) from sqlite_master").fetchone()[0]:
                _create(connection)
        version = _checked_version(connection, path)
        if not read_only and version < CATALOG_VERSION:
            _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection) -> None:
    schema = resources.files("pipeline").joinpath("schema.sql").read_text(encoding="utf-8")
    connection.executescript(f"begin immediate;\n{schema}")
    connection.execute("insert into meta values ('version', ?)", (str(CATALOG_VERSION),))
    connection.execute("commit")


def catalog_version(connection: sqlite3.Connection) -> int:
    """The version in which a catalog is written, 0 where it says none that is a number."""
    row = connection.execute("select value from meta where key = 'version'").fetchone()
    return int(row[0]) if row and row[0].isdigit() else 0


def _checked_version(connection: sqlite3.Connection, path: Path) -> int:
    version = catalog_version(connection)
    if not 1 <= version <= CATALOG_VERSION:
        raise LibraryError(f"{path} was written by a newer decisis: upgrade decisis to read it")
    return version


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring an older catalog up to now: all of it or, where the process dies, nothing."""
    connection.execute("begin immediate")
    # Another writer may have been here in the meantime.
    for later in range(catalog_version(connection) + 1, CATALOG_VERSION + 1):
        for column, kind in ADDED_TO_CITATIONS.get(later, {}).items():
            connection.execute(f"alter table citations add column {column} {kind}")
    # Until the next build reads them again, no two citations stand for one case.
    connection.execute('update citations set "group" = start')
    connection.execute("update meta set value = ? where key = 'version'", (str(CATALOG_VERSION),))
    connection.execute("commit")
