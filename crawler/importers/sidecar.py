"""What the files of a folder do not say of themselves: ``metadata.csv`` or ``metadata.json``.

    file,type,citation,heading,court,docket,decided,author,outcome,number
    smith.pdf,opinion,1999-NMCA-001,Smith v. Jones,nmca,19001,1999-01-31,BOSSON,affirmed,
    larceny.txt,section,,Larceny.,,,,,,30-16-1

    {"smith.pdf": {"court": "nmca", "docket": "19001"}}

``file`` is the path below the folder, with "/". Every other field may be left out or empty; what is
given stands before what the file itself says. Several citations are parted by ";".
"""

import csv
import io
import json
from pathlib import Path

from law.errors import SourceError

SIDECARS = ("metadata.csv", "metadata.json")
FIELDS = (
    "type",
    "number",
    "citation",
    "heading",
    "court",
    "docket",
    "decided",
    "author",
    "outcome",
    "source",
)

_MAX_BYTES = 50_000_000


def read_sidecar(folder: Path) -> dict[str, dict[str, str]]:
    """Fields by file name; {} where there is no sidecar. A broken one is a ``SourceError``."""
    present = [folder / name for name in SIDECARS if (folder / name).is_file()]
    if not present:
        return {}
    if len(present) > 1:
        raise SourceError(f"{folder} has {' and '.join(SIDECARS)}: keep one of them")
    path = present[0]
    if path.is_symlink() or path.stat().st_size > _MAX_BYTES:
        raise SourceError(f"{path} is a link or larger than {_MAX_BYTES // 1_000_000} MB")
    try:
        content = path.read_text(encoding="utf-8-sig")
        rows = _rows_of_csv(content) if path.suffix == ".csv" else _rows_of_json(content)
    except (OSError, ValueError, csv.Error, RecursionError) as error:
        raise SourceError(f"{path}: {error}") from None
    return rows


def _rows_of_csv(content: str) -> dict[str, dict[str, str]]:
    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    columns = reader.fieldnames or []
    if "file" not in columns:
        raise ValueError("the first line must name the columns, one of them 'file'")
    _refuse_unknown(set(columns) - {"file"})
    rows: dict[str, dict[str, str]] = {}
    for row in reader:
        if None in row or None in row.values():
            raise ValueError(f"line {reader.line_num} has not as many fields as the first line")
        name = row.pop("file").strip()
        if name in rows:
            raise ValueError(f"line {reader.line_num}: {name!r} is there twice")
        rows[name] = {field: value.strip() for field, value in row.items() if value.strip()}
    return rows


def _rows_of_json(content: str) -> dict[str, dict[str, str]]:
    rows = json.loads(content)
    if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
        raise ValueError("must be an object of objects, one for each file name")
    for name, row in rows.items():
        _refuse_unknown(set(row))
        for field, value in row.items():
            if not isinstance(value, str):
                raise ValueError(f"{field} of {name!r} is not a text")
    return {
        name: {field: value.strip() for field, value in row.items() if value.strip()}
        for name, row in rows.items()
    }


def _refuse_unknown(fields: set[str]) -> None:
    if unknown := fields - set(FIELDS):
        raise ValueError(
            f"no field {', '.join(map(repr, sorted(unknown)))}; it may have {', '.join(FIELDS)}"
        )
