"""decisis' own format: law records as JSON Lines (``law.jsonl``), plain or gzipped."""

from collections.abc import Iterator
from pathlib import Path

from crawler.importers.lines import read_lines
from law.errors import RecordError
from law.jsonl import load_record
from law.records import LawRecord


def read_jsonl(path: Path) -> Iterator[LawRecord | RecordError]:
    """Each line's record, or the error that it is."""
    for number, line in read_lines(path):
        if isinstance(line, RecordError):
            yield line
            continue
        try:
            yield load_record(line, number=number)
        except RecordError as error:
            yield error
