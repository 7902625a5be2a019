"""Lines of a text file that may be gzipped, damaged, badly encoded or endless."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from law.errors import RecordError, SourceError
from law.jsonl import MAX_LINE_CHARACTERS

# A character of law takes up to three bytes in UTF-8.
_MAX_LINE_BYTES = 3 * MAX_LINE_CHARACTERS
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_lines(path: Path) -> Iterator[tuple[int, str | RecordError]]:
    """Each line that is not blank, with its number from 1: its text, or what is wrong with it.

    A gzip file that breaks off yields its readable lines and then one error.
    """
    number = 0
    with _open(path) as file:
        while True:
            number += 1
            try:
                line = file.readline(_MAX_LINE_BYTES + 1)
                if len(line) > _MAX_LINE_BYTES:
                    _skip_rest_of_line(file)
            except (EOFError, gzip.BadGzipFile, zlib.error):
                yield number, RecordError("the gzip file is damaged from here on", line=number)
                return
            except OSError as error:
                raise SourceError(f"cannot read {path}: {error.strerror}") from None
            if not line:
                return
            if len(line) > _MAX_LINE_BYTES:
                reason = f"longer than {MAX_LINE_CHARACTERS:,} characters"
                yield number, RecordError(reason, line=number)
                continue
            try:
                text = line.removeprefix(_BYTE_ORDER_MARK if number == 1 else b"").decode("utf-8")
            except UnicodeDecodeError as error:
                yield number, RecordError(f"not UTF-8 (byte {error.start + 1})", line=number)
                continue
            if text.strip():
                yield number, text


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any] | RecordError]]:
    """Each line's JSON object, with its number from 1, or what is wrong with the line."""
    for number, line in read_lines(path):
        if isinstance(line, RecordError):
            yield number, line
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield number, RecordError(f"not JSON ({error})", line=number)
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            yield number, RecordError("not a JSON object", line=number)


def text_field(data: dict[str, Any], name: str, line: int, *, required: bool = False) -> str:
    """A text field of a raw record, "" where it is absent and not required."""
    value = data.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        raise RecordError("is not a text" if name in data else "is missing", line=line, field=name)
    if required and not value.strip():
        raise RecordError("is empty", line=line, field=name)
    return value


def _open(path: Path) -> BinaryIO:
    try:
        if path.name.endswith(".gz"):
            return cast(BinaryIO, gzip.open(path, "rb"))
        return path.open("rb")
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from None


def _skip_rest_of_line(file: BinaryIO) -> None:
    while (rest := file.readline(_MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
        pass
