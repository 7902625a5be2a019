"""What every record must satisfy before a library takes it in, wherever it was read."""

import dataclasses
import re

from law.errors import RecordError
from law.records import LawRecord

MAX_TEXT_CHARACTERS = 10_000_000
MAX_FIELD_CHARACTERS = 10_000
MAX_ID_CHARACTERS = 300
MAX_YEAR = 9999

_ID = re.compile(r"[\w.§\-]+(?:/[\w.§\-]+)+")


def check_record(record: LawRecord, *, line: int = 0) -> None:
    """Raise RecordError naming the first field that no store could hold or no reader cite."""
    for name in ("id", "jurisdiction", "citation"):
        if not getattr(record, name).strip():
            raise RecordError("is empty", line=line, field=name)
    if len(record.id) > MAX_ID_CHARACTERS or not _ID.fullmatch(record.id) or ".." in record.id:
        raise RecordError(f"not an id: {record.id[:80]!r}", line=line, field="id")
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str):
            limit = MAX_TEXT_CHARACTERS if field.name == "text" else MAX_FIELD_CHARACTERS
            _check_text(value, limit, line, field.name)
        elif isinstance(value, tuple):
            for item in value:
                _check_text(str(item), MAX_FIELD_CHARACTERS, line, field.name)
        elif isinstance(value, int) and not 0 <= value <= MAX_YEAR:
            raise RecordError(f"not a year from 0 to {MAX_YEAR}", line=line, field=field.name)
    if record.retrieved_at is not None and record.retrieved_at.tzinfo is None:
        raise RecordError("has no time zone", line=line, field="retrieved_at")


def _check_text(value: str, limit: int, line: int, field: str) -> None:
    if len(value) > limit:
        raise RecordError(f"longer than {limit:,} characters", line=line, field=field)
    if "\x00" in value:
        raise RecordError("holds a NUL character", line=line, field=field)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise RecordError("holds half a surrogate pair", line=line, field=field) from None
