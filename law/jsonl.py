"""Law records as JSON Lines: one record a line, each with its type and schema version.

    {"schema": 1, "type": "section", "id": "nm/code/30-16-1", "jurisdiction": "nm", …}

Fields at their default are left out. An unknown field, a wrong type or a newer schema is an error
that names the line and the field: records are kept for decades, and guessing corrupts them.
"""

import dataclasses
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from law.errors import RecordError
from law.records import LawRecord, Level, Opinion, Provision, Section
from law.status import Status
from law.validation import check_record

SCHEMA_VERSION = 1

# A longer line is no law: the longest New Mexico opinion has 0.3 million characters.
MAX_LINE_CHARACTERS = 20_000_000

_TYPES: dict[str, type[LawRecord]] = {kind.kind: kind for kind in (Section, Provision, Opinion)}


def dump_record(record: LawRecord) -> str:
    """The record as one line of JSON, without the line break."""
    fields: dict[str, Any] = {"schema": SCHEMA_VERSION, "type": record.kind}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if field.default is not dataclasses.MISSING and value == field.default:
            continue
        fields[field.name] = _to_json(value)
    return json.dumps(fields, ensure_ascii=False)


def load_record(line: str, *, number: int = 0) -> LawRecord:
    """The record on one line; ``number`` is the line's number for the error message."""
    if len(line) > MAX_LINE_CHARACTERS:
        raise RecordError(f"longer than {MAX_LINE_CHARACTERS:,} characters", line=number)
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"not JSON ({error})", line=number) from None
    if not isinstance(data, dict):
        raise RecordError("not a JSON object", line=number)
    return record_of(data, number=number)


def record_of(data: dict[str, Any], *, number: int = 0) -> LawRecord:
    """The record of a parsed line; ``data`` is used up."""
    schema = data.pop("schema", None)
    if schema != SCHEMA_VERSION:
        raise RecordError(
            f"schema {schema!r}, this decisis reads {SCHEMA_VERSION}", line=number, field="schema"
        )
    record_type = _TYPES.get(str(data.pop("type", None)))
    if record_type is None:
        raise RecordError(f"must be one of {', '.join(_TYPES)}", line=number, field="type")
    return _build(record_type, data, number)


def read_records(lines: Iterable[str]) -> Iterator[LawRecord | RecordError]:
    """Each line's record, or the error that it is; blank lines are passed over.

    Errors are yielded, not raised: one broken record must not stop the import of the others.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield load_record(line, number=number)
            except RecordError as error:
                yield error


def _build(record_type: type[LawRecord], data: dict[str, Any], number: int) -> LawRecord:
    known = {field.name: field for field in dataclasses.fields(record_type)}
    for name in data:
        if name not in known:
            raise RecordError("no such field", line=number, field=name)
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name in data:
            values[name] = _from_json(name, data[name], number)
        elif field.default is dataclasses.MISSING:
            raise RecordError("is missing", line=number, field=name)
    record = record_type(**values)
    check_record(record, line=number)
    return record


def _to_json(value: object) -> object:
    if isinstance(value, Level):
        return [value.kind, value.number, value.title]
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _from_json(name: str, value: object, number: int) -> object:
    try:
        match name:
            case "status":
                return Status(_text(value))
            case "path":
                return tuple(Level(*map(_text, _list(level))) for level in _list(value))
            case "citations":
                return tuple(map(_text, _list(value)))
            case "retrieved_at":
                moment = datetime.fromisoformat(_text(value))
                if moment.tzinfo is None:
                    raise ValueError("has no time zone")
                return moment
            case "decided":
                return date.fromisoformat(_text(value))
            case "year" | "edition":
                if type(value) is not int:
                    raise ValueError("is not a whole number")
                return value
            case _:
                return _text(value)
    except (ValueError, TypeError) as error:
        raise RecordError(str(error), line=number, field=name) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("is not a text")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("is not a list")
    return value
