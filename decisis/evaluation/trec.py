"""Queries, judgements and runs in TREC's formats: other questions, other systems.

    queries  ``id <tab> text`` a line, or JSON Lines with ``id``, ``text`` and perhaps ``kind``
    qrels    ``query 0 document grade`` a line
    run      ``query Q0 document rank score name`` a line

A file is read whole and strictly: an error names the file and the line.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from decisis.evaluation.queries import JudgedQuery, kind_of_several
from law.errors import DecisisError, QueryError

MAX_FILE_BYTES = 256 * 2**20
MAX_QUERIES = 100_000
MAX_QUERY_CHARACTERS = 4_000
GRADES = range(-9, 101)  # TREC's spam is -2


class TrecError(QueryError):
    """A line of a TREC file that cannot be read."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        self.line = line
        super().__init__(f"{file} line {line}: {message}")


def read_queries(file: Path) -> list[JudgedQuery]:
    """The queries of a file, without judgements, in order."""
    queries: dict[str, JudgedQuery] = {}
    for number, line in _lines(file):
        query = _query(file, number, line)
        if query.id in queries:
            raise TrecError(file, number, f"query {query.id} stands there a second time")
        if len(queries) == MAX_QUERIES:
            raise TrecError(file, number, f"more than {MAX_QUERIES:,} queries")
        queries[query.id] = query
    if not queries:
        raise QueryError(f"{file} holds no query")
    return list(queries.values())


def read_qrels(file: Path, document_id: Callable[[str], str]) -> dict[str, dict[str, int]]:
    """Grade by id of the document, by id of the query.

    ``document_id`` gives the id of the document that an id or a citation names, and raises
    DecisisError where there is none. A citation may have blanks in it.
    """
    qrels: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(file):
        fields = line.split(maxsplit=2)
        rest = fields[2].rsplit(maxsplit=1) if len(fields) == 3 else []
        if len(rest) != 2:
            raise TrecError(file, number, "is not 'query 0 document grade'")
        try:
            grade = int(rest[1])
        except ValueError:
            grade = GRADES.stop
        if grade not in GRADES:
            raise TrecError(
                file, number, f"the grade {rest[1]!r} is no whole number from -9 to 100"
            )
        try:
            document = document_id(rest[0])
        except DecisisError as error:
            raise TrecError(file, number, str(error)) from None
        qrels[fields[0]][document] = grade
    return dict(qrels)


def judged(
    queries: Sequence[JudgedQuery],
    qrels: Mapping[str, Mapping[str, int]],
    kind_of: Callable[[str], str],
) -> list[JudgedQuery]:
    """The queries that have a relevant document, with their judgements.

    ``kind_of`` gives the kind of a document, for queries that do not say theirs.
    """
    found = []
    for query in queries:
        relevant = qrels.get(query.id, {})
        kinds = {kind_of(document) for document, grade in relevant.items() if grade > 0}
        if kinds:
            kind = query.kind or kind_of_several(kinds)
            found.append(JudgedQuery(query.id, query.text, relevant, kind=kind))
    if not found:
        raise QueryError("no query has a relevant document: the ids of queries and qrels differ")
    return found


def write_run(file: Path, runs: Mapping[str, Sequence[str]], *, name: str = "decisis") -> None:
    """The ranked documents of each query."""
    with file.open("w", encoding="utf-8") as lines:
        for query, documents in runs.items():
            for rank, document in enumerate(documents, start=1):
                lines.write(f"{query} Q0 {document} {rank} {1 / rank:.6f} {name}\n")


def read_run(file: Path) -> dict[str, list[str]]:
    """The documents of each query, best score first; of equal scores, in the order of the file."""
    scored: dict[str, dict[str, float]] = defaultdict(dict)
    for number, line in _lines(file):
        fields = line.split()
        if len(fields) != 6:
            raise TrecError(file, number, "is not 'query Q0 document rank score name'")
        query, _, document, _, score, _ = fields
        try:
            value = float(score)
        except ValueError:
            value = math.nan
        if math.isnan(value):
            raise TrecError(file, number, f"the score {score!r} is no number")
        scored[query].setdefault(document, value)
    return {
        query: sorted(documents, key=lambda document: -documents[document])
        for query, documents in scored.items()
    }


def _query(file: Path, number: int, line: str) -> JudgedQuery:
    name, text, kind = _json_fields(file, number, line) if line.startswith("{") else _columns(line)
    if not name or not text:
        raise TrecError(file, number, "is not an id, a tab and a text")
    if len(name.split()) > 1:
        raise TrecError(file, number, f"the id {name!r} has a blank in it")
    if len(text) > MAX_QUERY_CHARACTERS:
        raise TrecError(file, number, f"longer than {MAX_QUERY_CHARACTERS:,} characters")
    return JudgedQuery(name, text, {}, kind=kind)


def _json_fields(file: Path, number: int, line: str) -> list[str]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise TrecError(file, number, "is not JSON") from None
    fields = [data.get(name, "") for name in ("id", "text", "kind")]
    if not all(isinstance(field, str) for field in fields):
        raise TrecError(file, number, "id, text and kind must be texts")
    return [field.strip() for field in fields]


def _columns(line: str) -> list[str]:
    name, _, text = line.partition("\t")
    return [name.strip(), text.strip(), ""]


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1."""
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise QueryError(f"{file} is larger than {MAX_FILE_BYTES // 2**20} MiB")
        with file.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise QueryError(f"{file} cannot be read: {reason}") from None
