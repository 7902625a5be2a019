"""A folder of HTML, text, PDF and Word files, one document each.

What a file does not say in its first lines may stand in a table beside it (``sidecar``). Nothing
outside the folder is read, whatever links in it say, and no file stops the others.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from crawler.importers.caption import record_from
from crawler.importers.files import READERS
from crawler.importers.sidecar import SIDECARS, read_sidecar
from law.errors import RecordError, SourceError
from law.jurisdictions import jurisdiction as find_jurisdiction
from law.records import LawRecord

MAX_FILE_BYTES = 50_000_000


def read_folder(folder: Path, jurisdiction: str) -> Iterator[LawRecord | RecordError]:
    """Each file's record, in the order of their names, or why it has none."""
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder")
    metadata = read_sidecar(folder)
    home = find_jurisdiction(jurisdiction)
    first_with_id: dict[str, str] = {}
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        try:
            refuse_outside(path, folder)
            record = record_from(read_text(path), name, home, metadata.get(name, {}))
            if other := first_with_id.get(record.id):
                raise SourceError(f"its id {record.id} is that of {other}")
        except SourceError as error:
            yield RecordError(f"{name}: {error}")
            continue
        first_with_id[record.id] = name
        yield record


def read_document(path: Path, jurisdiction: str) -> Iterator[LawRecord | RecordError]:
    """The record of one file, or why it has none; a sidecar in its folder is heeded."""
    metadata = read_sidecar(path.parent).get(path.name, {})
    try:
        yield record_from(read_text(path), path.name, find_jurisdiction(jurisdiction), metadata)
    except SourceError as error:
        yield RecordError(f"{path.name}: {error}")


def read_text(path: Path) -> str:
    """The text of one file of a known type; ``SourceError`` with the reason where there is none."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise SourceError(f"not a type that is read ({', '.join(READERS)})")
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise SourceError(f"larger than {MAX_FILE_BYTES // 1_000_000} MB")
        text = reader(path)
    except OSError as error:
        raise SourceError(f"cannot be read ({error.strerror or error})") from None
    if not text.strip():
        raise SourceError("holds no text")
    return text


def refuse_outside(path: Path, folder: Path) -> None:
    """Raise ``SourceError`` where the path leads out of the folder or to no regular file."""
    target = path.resolve()
    if not target.is_relative_to(folder.resolve()):
        raise SourceError("a link out of the folder is not followed")
    if path.is_symlink() and target.is_dir():
        raise SourceError("a link to a folder is not followed")
    if not target.is_file():
        raise SourceError("not a regular file")


def _files(folder: Path) -> Iterator[Path]:
    """All files below the folder, and links to folders so that they can be reported."""
    for directory, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        here = Path(directory)
        linked = [name for name in subfolders if (here / name).is_symlink()]
        for name in sorted([*names, *linked]):
            if not name.startswith(".") and not (here == folder and name in SIDECARS):
                yield here / name
