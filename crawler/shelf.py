"""The records of a run on disk: written as they come, published sorted, each id once.

``records.jsonl.part`` grows during the run; ``publish`` sorts it by id into ``records.jsonl`` and
replaces that in one step. The same pages in any order make the same bytes.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from law.jsonl import dump_record, load_record
from law.records import LawRecord

RECORDS_FILE = "records.jsonl"
QUARANTINE_FILE = "quarantine.jsonl"

# Justia tells several versions of one number apart by the end of the address: …-5-13-d-1.
_VERSION = re.compile(r"-(d-\d+)$")


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A page that told no record, and why; ``fetched`` is False where the site did not deliver."""

    url: str
    reason: str
    fetched: bool = True


@dataclass(frozen=True, slots=True, order=True)
class _Line:
    # Sorted so that of several pages with one id, law in force comes first, then the plainest
    # address: section-4-1-1 before section-4-1-1-d-1.
    id: str
    out_of_force: bool
    source_length: int
    source: str
    content_hash: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Published:
    """What came of the records: lines written, records told twice, ids claimed by several."""

    records: int
    duplicates: int
    conflicts: tuple[str, ...]


class Shelf:
    """Records and quarantine of the run under way in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._part = folder / f"{RECORDS_FILE}.part"
        self._file: BinaryIO = self._part.open("wb")
        self._lines: list[_Line] = []
        self._offset = 0
        self._quarantined: dict[str, Quarantined] = {}

    def add(self, record: LawRecord) -> None:
        """Take a record; the same id may come again."""
        line = (dump_record(record) + "\n").encode("utf-8")
        self._file.write(line)
        self._lines.append(
            _Line(
                id=record.id,
                out_of_force=not record.status.is_good_law,
                source_length=len(record.source),
                source=record.source,
                content_hash=record.content_hash,
                offset=self._offset,
                length=len(line),
            )
        )
        self._offset += len(line)

    def quarantine(self, page: Quarantined) -> None:
        """Note a page that told no record."""
        self._quarantined[page.url] = page

    @property
    def quarantined(self) -> list[Quarantined]:
        """The pages in quarantine, by address."""
        return sorted(self._quarantined.values(), key=lambda page: page.url)

    def close(self) -> None:
        """Write the quarantine and finish the part file; ``publish`` may follow."""
        self._file.close()
        with (self.folder / QUARANTINE_FILE).open("w", encoding="utf-8") as file:
            for page in self.quarantined:
                entry = {"url": page.url, "reason": page.reason}
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def lost(self) -> list[str]:
        """Pages in quarantine that told a record of the published file."""
        if not self._quarantined:
            return []
        paths = {urlsplit(url).path for url in self._quarantined}
        return sorted(paths & published_paths(self.folder))

    def count(self) -> int:
        """Number of records as they would be published."""
        return len({(line.id, line.content_hash) for line in self._lines})

    def publish(self) -> Published:
        """Replace ``records.jsonl`` by the records of this run."""
        new = self.folder / f"{RECORDS_FILE}.new"
        by_id: dict[str, list[_Line]] = defaultdict(list)
        for line in sorted(self._lines):
            by_id[line.id].append(line)
        records = 0
        conflicts = []
        with self._part.open("rb") as part, new.open("wb") as file:
            for document, lines in by_id.items():
                versions: dict[str, _Line] = {}
                for line in lines:
                    versions.setdefault(line.content_hash, line)
                if len(versions) > 1:
                    conflicts.append(document)
                for ordinal, line in enumerate(versions.values(), start=1):
                    part.seek(line.offset)
                    content = part.read(line.length)
                    file.write(content if ordinal == 1 else _under_own_id(content, ordinal, by_id))
                    records += 1
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.folder / RECORDS_FILE)
        self._part.unlink()
        return Published(records, len(self._lines) - records, tuple(conflicts))


def published_paths(folder: Path) -> set[str]:
    """Paths of the pages that told the records of ``records.jsonl``; empty where there is none."""
    try:
        with (folder / RECORDS_FILE).open(encoding="utf-8") as file:
            return {urlsplit(json.loads(line).get("source", "")).path for line in file}
    except FileNotFoundError:
        return set()


def _under_own_id(content: bytes, ordinal: int, taken: Iterable[str]) -> bytes:
    """The line of another version of an id, under an id made of its address or of its ordinal."""
    record = load_record(content.decode("utf-8"))
    version = _VERSION.search(urlsplit(record.source).path.rstrip("/").removesuffix(".html"))
    own = f"{record.id}.{version[1] if version else f'v{ordinal}'}"
    if own in taken:
        own = f"{record.id}.v{ordinal}"
    return (dump_record(replace(record, id=own)) + "\n").encode("utf-8")
