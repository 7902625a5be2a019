"""What the pipeline's tests are made of: small law, a small encoder, and a library's inventory."""

import re
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from law.errors import RecordError
from law.progress import Progress, silent
from law.records import LawRecord, Level, Opinion, Passage, Provision, Section
from law.status import Status
from pipeline.build import Stage, read_manifest
from pipeline.catalog import Catalog, ImportReport
from pipeline.filters import NO_FILTERS
from pipeline.layout import Layout, writer_lock
from pipeline.lexical import LexicalIndex
from pipeline.snapshot import Candidate, NumberedPassage, Snapshot
from pipeline.stages import CutPassages, Embed, FindCitations, IndexLexically, IndexVectors

QUERIES = ("ferry licence fee", "CSA 1971, § 22-4-2", "the court reversed", "raft")

WORDS = ("ferry", "raft", "licence", "fee", "board", "river", "toll", "owner", "notice", "hearing")


class HashingEncoder:
    """An encoder whose vectors count words by their hash: quick, and a function of text alone."""

    dimension = 32

    def __init__(self, name: str = "hashing") -> None:
        self.name = name

    def encode_passages(
        self, texts: Sequence[str], *, progress: Progress = silent
    ) -> npt.NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in [self.name, *re.findall(r"\w+", text.lower())]:
                row[zlib.crc32(word.encode("utf-8", "replace")) % self.dimension] += 1
            row /= np.linalg.norm(row)
        return rows

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        vector: npt.NDArray[np.float32] = self.encode_passages([text])[0]
        return vector


def stages(encoder: str = "hashing") -> list[Stage]:
    """All stages of the pipeline itself but the topics."""
    model = HashingEncoder(encoder)
    return [CutPassages(), FindCitations(), IndexLexically(), Embed(model), IndexVectors(model)]


def section(
    number: str = "22-4-1",
    text: str = "A person shall not operate a ferry without a licence from the board.",
    *,
    heading: str = "Ferries; licence.",
    status: Status = Status.IN_FORCE,
    moved_to: str = "",
    source: str = "",
) -> Section:
    chapter = number.partition("-")[0]
    return Section(
        id=f"cd/code/{number}",
        jurisdiction="cd",
        citation=f"CSA 1971, § {number}",
        heading=heading,
        text=text,
        path=(Level("chapter", chapter, "Waters"), Level("article", "4", "Ferries")),
        status=status,
        number=number,
        moved_to=moved_to,
        source=source,
    )


def opinion(
    key: str = "2004-CDSC-017",
    text: str = "{1} The court reversed.\n\n{2} See CSA 1971, § 22-4-1(A).",
    *,
    heading: str = "Roe v. Doe",
    court: str = "cdsc",
    year: int = 2004,
) -> Opinion:
    return Opinion(
        id=f"cd/case/{key}",
        jurisdiction="cd",
        citation=key,
        heading=heading,
        text=text,
        court=court,
        citations=(key,),
        year=year,
    )


def provision(article: str = "II", text: str = "The rivers are free to all.") -> Provision:
    return Provision(
        id=f"cd/const/{article.lower()}/1",
        jurisdiction="cd",
        citation=f"Calder Const. art. {article}, § 1",
        heading="Rivers.",
        text=text,
        article=article,
        section="1",
    )


def code(sections: int) -> list[LawRecord]:
    """So many short sections, each of its own words, that cite one another."""
    return [
        section(
            f"22-{at // 100 + 1}-{at % 100 + 1}",
            f"A {WORDS[at % 10]} of the {WORDS[at * 3 % 7]} number{at} pays a {WORDS[at % 9]} to"
            f" the board. See Section 22-1-{at % 7 + 1}.",
            heading=f"{WORDS[at % 10].title()} of number{at}.",
        )
        for at in range(sections)
    ]


def take_in(
    layout: Layout,
    records: Iterable[LawRecord | RecordError],
    *,
    source: str = "code",
    complete: bool = True,
    accept_drop: bool = False,
) -> ImportReport:
    """Import into the library, which is made where there is none."""
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        return catalog.import_records(
            records, source=source, complete=complete, accept_drop=accept_drop
        )


_numbers = count(1)


def numbered(record: LawRecord, passages: Iterable[Passage]) -> list[NumberedPassage]:
    """Passages with numbers of their own, without a catalog."""
    return [NumberedPassage(next(_numbers), passage, record) for passage in passages]


@dataclass(frozen=True)
class Inventory:
    """All that a built library holds, in a form in which two libraries can be compared."""

    generation: int
    documents: dict[str, str]
    passages: list[tuple[int, Passage]]
    citations: list[tuple[object, ...]]
    lexical: dict[str, list[Candidate]]
    vectors: bytes
    embeddings: list[tuple[str, str, bytes]]
    fingerprints: dict[str, str]
    rows: dict[str, int]
    folders: list[str]


def inventory(layout: Layout) -> Inventory:
    """What the library holds now, read as a reader would."""
    snapshot = Snapshot(layout)
    folder = layout.generation(snapshot.generation)
    index = LexicalIndex(folder / "lexical")
    try:
        return Inventory(
            generation=snapshot.generation,
            documents=snapshot.document_hashes(),
            passages=[(item.number, item.passage) for item in snapshot.iterate()],
            citations=list(snapshot.all_citations()),
            lexical={
                query: sorted(
                    index.search(query, 10_000, NO_FILTERS), key=lambda found: found.passage
                )
                for query in QUERIES
            },
            vectors=(folder / "vectors.faiss").read_bytes(),
            embeddings=rows(layout.embeddings, "select * from embeddings order by model, key"),
            fingerprints={
                name: entry["fingerprint"]
                for name, entry in read_manifest(folder)["stages"].items()
            },
            rows={
                table: rows(layout.catalog, f"select count(*) from {table}")[0][0]
                for table in ("documents", "passages", "citations")
            },
            folders=sorted(entry.name for entry in layout.generations.iterdir()),
        )
    finally:
        snapshot.close()


def rows(database: Any, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query to an SQLite file."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
