"""Which importer reads a path: decided by looking at it, not by a setting."""

from collections.abc import Iterator
from pathlib import Path

from crawler.importers import state_code, state_opinions
from crawler.importers.files import READERS
from crawler.importers.folder import read_document, read_folder
from crawler.importers.jsonl import read_jsonl
from crawler.importers.lines import read_objects
from law.errors import RecordError, SourceError
from law.records import LawRecord

_LINES_LOOKED_AT = 100
_FORMATS = (
    "JSON Lines (.jsonl, .jsonl.gz) of decisis records, of raw code sections (url, number, heading,"
    f" text) or of raw opinions (id, court, text); {', '.join(READERS)}; or a folder of these files"
)


def read_path(path: Path, jurisdiction: str) -> Iterator[LawRecord | RecordError]:
    """The records in a file or folder; ``SourceError`` where the path is of no known format.

    ``jurisdiction`` is that of raw formats and documents; decisis records name their own.
    """
    if path.is_dir():
        return read_folder(path, jurisdiction)
    if not path.is_file():
        raise SourceError(f"there is no file or folder {path}")
    if path.suffix.lower() in READERS:
        return read_document(path, jurisdiction)
    if path.name.lower().endswith((".jsonl", ".jsonl.gz")):
        keys = _first_keys(path)
        if "schema" in keys:
            return read_jsonl(path)
        if keys >= state_code.KEYS:
            return state_code.read_state_code(path, jurisdiction)
        if keys >= state_opinions.KEYS:
            return state_opinions.read_state_opinions(path, jurisdiction)
    raise SourceError(f"{path} is of no format that is read, which are: {_FORMATS}")


def _first_keys(path: Path) -> set[str]:
    """The keys of the first line that is a JSON object; broken lines may stand before it."""
    for line, data in read_objects(path):
        if isinstance(data, dict):
            return set(data)
        if line >= _LINES_LOOKED_AT:
            break
    return set()
