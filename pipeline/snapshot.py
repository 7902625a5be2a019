"""A snapshot: what one generation of a library holds, read only and consistent.

Passages are known by number inside the library (the id in every index); the columns by which they
are filtered are kept as arrays, so that a filter is a comparison and not a query.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from law.citations import Citation, CitationForm, CitationKind
from law.errors import LibraryError
from law.records import LawRecord, Passage
from law.treatment import Treatment
from pipeline.catalog import (
    ADDED_TO_CITATIONS,
    Catalog,
    catalog_version,
    read_record,
    reading,
)
from pipeline.filters import Filters
from pipeline.layout import Layout

# What the generation sees, as views of this connection: the queries need not say it again.
_VIEWS = """
create temp view seen_documents as select documents.* from documents, generation
    where added <= generation.number and (removed is null or removed > generation.number);
create temp view seen_passages as select passages.* from passages, generation
    where added <= generation.number and (removed is null or removed > generation.number);
create temp view seen_citations as
    select all_citations.kind, start, "end", key, pin, through, form, signal, parenthetical, name,
        all_citations.year, "group", substr(text, start + 1, "end" - start) as words, id, treatment,
        treated_by, by_key, scope, decided_by, evidence_start, evidence_end
    from all_citations join seen_documents using (version);
"""

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage (by number) that a retriever found, with its score: higher is better."""

    passage: int
    score: float


@dataclass(frozen=True, slots=True)
class NumberedPassage:
    """A passage with its number and the standing facts of its document."""

    number: int
    passage: Passage
    record: LawRecord


@dataclass(frozen=True, slots=True)
class Treated:
    """How a document treats what it cites, as it was read at the build.

    by          ``court``, ``recognised``, ``dissent`` (``law.treatment.By``), "" for a plain one
    by_key      key of the authority that did it, where the document reports it
    decided_by  ``rules`` or ``model``
    start, end  characters of the evidence in the document, 0 and 0 for a plain citation
    """

    treatment: Treatment
    by: str = ""
    by_key: str = ""
    scope: str = ""
    decided_by: str = ""
    start: int = 0
    end: int = 0


class Snapshot:
    """One generation of a catalog. ``generation`` defaults to the current one.

    Attributes: ``numbers`` int64[n], ascending; the columns are parallel to it.
    """

    def __init__(self, layout: Layout, generation: int | None = None) -> None:
        self.layout = layout
        self.generation = layout.current() if generation is None else generation
        self._catalog = Catalog.open(layout, read_only=True)
        self._connection = self._catalog.connection
        try:
            with reading(layout):
                self._connection.execute("create temp table generation (number integer not null)")
                self._connection.execute("insert into generation values (?)", (self.generation,))
                self._connection.execute(_citations_view(catalog_version(self._connection)))
                self._connection.executescript(_VIEWS)
                self._load_columns()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._catalog.close()

    def _load_columns(self) -> None:
        rows = self._connection.execute(
            "select seen_passages.number, version, kind, jurisdiction, court, status, chapter,"
            ' year, "end" - start from seen_passages join documents using (version)'
            " order by seen_passages.number"
        ).fetchall()
        columns = list(zip(*rows, strict=True)) if rows else [()] * 9
        self.numbers: Numbers = np.array(columns[0], dtype=np.int64)
        self.versions: Numbers = np.array(columns[1], dtype=np.int64)
        self.years: Numbers = np.array(columns[7], dtype=np.int64)
        self.lengths: Numbers = np.array(columns[8], dtype=np.int64)
        names = ("kinds", "jurisdictions", "courts", "statuses", "chapters")
        # Each column as its distinct values, ascending, and the place of each passage's among them.
        self._columns = {
            name: np.unique(np.array(column, dtype=np.str_), return_inverse=True)
            for name, column in zip(names, columns[2:7], strict=True)
        }

    def __len__(self) -> int:
        return len(self.numbers)

    def numbers_matching(self, filters: Filters) -> Numbers:
        """Numbers of the passages that pass the filters, ascending."""
        if not filters:
            return self.numbers
        keep = np.ones(len(self.numbers), dtype=bool)
        for name, (values, places) in self._columns.items():
            wanted = getattr(filters, name)
            if wanted:
                keep &= np.isin(values, np.array(wanted, dtype=np.str_))[places]
        if filters.years:
            first, last = filters.years
            keep &= (self.years >= first) & (self.years <= last)
        if filters.passages:
            keep &= np.isin(self.numbers, np.array(filters.passages), assume_unique=True)
        return self.numbers[keep]

    def values(self, column: str) -> dict[str, int]:
        """How many passages have each value of a filter's column (``courts``, ``chapters`` …)."""
        values, places = self._columns[column]
        counts = np.bincount(places, minlength=len(values))
        return {str(value): int(n) for value, n in zip(values, counts, strict=True) if value}

    def passages(self, numbers: Sequence[int]) -> list[NumberedPassage]:
        """The passages with these numbers, in the order asked for.

        LibraryError where one is gone: a later build has purged the generation that this reader
        still holds open.
        """
        rows = self._connection.execute(
            'select number, ordinal, label, start, "end", header, documents.version'
            " from passages join documents using (version)"
            " where number in (select value from json_each(?))",
            (json.dumps([int(number) for number in numbers]),),
        ).fetchall()
        records = self._records_of({row[6] for row in rows})
        found = {row[0]: _numbered(row, records[row[6]]) for row in rows}
        try:
            return [found[int(number)] for number in numbers]
        except KeyError as error:
            raise LibraryError(
                f"passage {error} is gone: the library was built anew, open it again"
            ) from None

    def passages_of(self, document: str) -> list[NumberedPassage]:
        """All passages of a document in order, [] where the library does not hold it."""
        rows = self._connection.execute(
            "select seen_passages.number from seen_passages join seen_documents using (version)"
            " where seen_documents.id = ? order by ordinal",
            (document,),
        ).fetchall()
        return self.passages([row[0] for row in rows])

    def numbers_of(self, documents: Iterable[str]) -> Numbers:
        """Numbers of all passages of these documents (ids), ascending."""
        rows = self._connection.execute(
            "select seen_passages.number from seen_passages join seen_documents using (version)"
            " where seen_documents.id in (select value from json_each(?))"
            " order by seen_passages.number",
            (json.dumps(list(documents)),),
        )
        return np.array([row[0] for row in rows], dtype=np.int64)

    def iterate(self, numbers: Iterable[int] | None = None) -> Iterator[NumberedPassage]:
        """All passages of the generation (or those with these numbers), by document."""
        wanted = None if numbers is None else set(map(int, numbers))
        rows = self._connection.execute(
            'select seen_passages.number, ordinal, label, start, "end", header, version, record,'
            " text from seen_passages join documents using (version) order by version, ordinal"
        )
        version, record = None, None
        for row in rows:
            if wanted is not None and row[0] not in wanted:
                continue
            if row[6] != version or record is None:
                version, record = row[6], read_record(row[7], row[8])
            yield _numbered(row, record)

    def embedding_keys(self) -> dict[int, str]:
        """Embedding key by passage number, ascending by number."""
        rows = self._connection.execute(
            "select number, embedding_key from seen_passages order by number"
        )
        return dict(rows.fetchall())

    def document(self, id: str) -> LawRecord | None:
        """The record with this id, None where this generation does not hold it."""
        row = self._connection.execute(
            "select record, text from seen_documents where id = ?", (id,)
        ).fetchone()
        return read_record(*row) if row else None

    def documents(self) -> Iterator[LawRecord]:
        """All records of the generation, by id."""
        rows = self._connection.execute("select record, text from seen_documents order by id")
        return (read_record(*row) for row in rows)

    def headings(self) -> Iterator[LawRecord]:
        """All records of the generation without their texts, by id: for names and citations."""
        rows = self._connection.execute("select record, '' from seen_documents order by id")
        return (read_record(*row) for row in rows)

    def document_hashes(self) -> dict[str, str]:
        """Id and content hash of every document of the generation, by id."""
        rows = self._connection.execute("select id, hash from seen_documents order by id")
        return dict(rows.fetchall())

    def document_counts(self) -> dict[tuple[str, str, str], int]:
        """Documents by (jurisdiction, kind, court)."""
        rows = self._connection.execute(
            "select jurisdiction, kind, court, count(*) from seen_documents group by 1, 2, 3"
        )
        return {(row[0], row[1], row[2]): row[3] for row in rows}

    def citations_of(self, document: str) -> list[Citation]:
        """The citations found in a document's text, in order."""
        rows = self._connection.execute(
            "select * from seen_citations where id = ? order by start", (document,)
        )
        return [_citation(row) for row in rows]

    def all_citations(self) -> Iterator[tuple[str, Citation, Treated]]:
        """Document id, citation and its treatment, for every citation of the generation.

        Ordered by document id, then by place.
        """
        rows = self._connection.execute("select * from seen_citations order by id, start")
        return ((row[13], _citation(row), Treated(Treatment(row[14]), *row[15:])) for row in rows)

    def parallel_citations(self) -> Iterator[list[Citation]]:
        """The full citations of cases, those that stand together in one place in one list.

        For telling which are of one case: without their words (``text`` is "").
        """
        rows = self._connection.execute(
            'select kind, start, "end", key, pin, through, form, signal, parenthetical, name, year,'
            """ "group", '', id from seen_citations where kind = ? and form = ?"""
            ' order by id, "group", start',
            (CitationKind.CASE, CitationForm.FULL),
        )
        for _, group in groupby(rows, key=lambda row: (row[13], row[11])):
            yield [_citation(row) for row in group]

    def _records_of(self, versions: Iterable[int]) -> dict[int, LawRecord]:
        rows = self._connection.execute(
            "select version, record, text from documents"
            " where version in (select value from json_each(?))",
            (json.dumps(list(versions)),),
        )
        return {row[0]: read_record(row[1], row[2]) for row in rows}


def _numbered(row: tuple[int, int, str, int, int, str], record: LawRecord) -> NumberedPassage:
    number, ordinal, label, start, end, header = row[:6]
    passage = Passage(
        id=f"{record.id}#{ordinal}",
        document=record.id,
        ordinal=ordinal,
        label=label,
        start=start,
        end=end,
        text=record.text[start:end],
        header=header,
    )
    return NumberedPassage(number, passage, record)


def _citation(row: tuple[Any, ...]) -> Citation:
    kind, start, end, key, pin, through, form, signal, parenthetical, name, year, group, text = row[
        :13
    ]
    return Citation(
        kind=CitationKind(kind),
        text=text,
        start=start,
        end=end,
        key=key,
        pin=pin,
        through=through,
        form=CitationForm(form),
        signal=signal,
        parenthetical=parenthetical,
        name=name,
        year=year,
        group=group,
    )


# Where a citation's group is not known, it is a group of its own.
_DEFAULTS = {'"group"': "start"}


def _citations_view(version: int) -> str:
    """All citations with all columns: those that a catalog of this version lacks, by default."""
    missing = [
        f"{_DEFAULTS.get(column) or kind.rpartition(' default ')[2]} as {column}"
        for added, columns in ADDED_TO_CITATIONS.items()
        if added > version
        for column, kind in columns.items()
    ]
    return f"create temp view all_citations as select {', '.join(['*', *missing])} from citations"  # noqa: S608
