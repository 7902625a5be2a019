"""Which document belongs to which topics: an SQLite file beside the tree."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
create table documents (
    id text primary key,
    hash text not null,            -- content hash of the text that the shares were found for
    root text not null             -- topic id of its corpus's root
) strict;
create table shares (
    document text not null references documents (id),
    topic text not null,           -- where this part of the document came to rest
    weight real not null,
    home integer not null,         -- 1 for the one topic that counts the document in its size
    primary key (document, topic)
) strict, without rowid;
create index share_topic on shares (topic);
"""


@dataclass(frozen=True, slots=True)
class Member:
    """A document's place among the topics: its (topic id, weight), and its home among them."""

    document: str
    hash: str
    root: str
    shares: tuple[tuple[str, float], ...]
    home: str


class Membership:
    """Open membership file; ``create`` makes a new one for writing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def create(cls, path: Path) -> "Membership":
        connection = sqlite3.connect(path)
        connection.executescript(_SCHEMA)
        return cls(connection)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = True) -> "Membership":
        """Open an existing file; readers may be shared between threads."""
        mode = "ro" if read_only else "rw"
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        return cls(sqlite3.connect(uri, uri=True, check_same_thread=not read_only))

    def close(self) -> None:
        self._connection.close()

    def hashes(self) -> dict[str, tuple[str, str]]:
        """Document id -> (content hash, topic id of its root)."""
        rows = self._connection.execute("select id, hash, root from documents")
        return {row[0]: (row[1], row[2]) for row in rows}

    def add(self, members: Iterable[Member]) -> None:
        with self._connection:
            for member in members:
                self._connection.execute(
                    "insert into documents values (?, ?, ?)",
                    (member.document, member.hash, member.root),
                )
                self._connection.executemany(
                    "insert into shares values (?, ?, ?, ?)",
                    (
                        (member.document, topic, weight, int(topic == member.home))
                        for topic, weight in member.shares
                    ),
                )

    def remove(self, documents: Iterable[str]) -> None:
        gone = [(document,) for document in documents]
        with self._connection:
            self._connection.executemany("delete from shares where document = ?", gone)
            self._connection.executemany("delete from documents where id = ?", gone)

    def shares(self, document: str) -> list[tuple[str, float]]:
        """(topic id, weight) of a document, heaviest first; [] for one that is not held."""
        rows = self._connection.execute(
            "select topic, weight from shares where document = ? order by weight desc, topic",
            (document,),
        )
        return rows.fetchall()

    def documents(self, topic: str) -> list[tuple[str, float]]:
        """(document id, weight) in a topic and all below it, heaviest first."""
        rows = self._connection.execute(
            "select document, round(sum(weight), 4) as total from shares"
            " where topic = :topic or substr(topic, 1, length(:topic) + 1) = :topic || '.'"
            " group by document order by total desc, document",
            {"topic": topic},
        )
        return rows.fetchall()

    def home_of(self, documents: Iterable[str]) -> dict[str, str]:
        """Document id -> id of its home topic, for those of the documents that are held."""
        wanted = set(documents)
        rows = self._connection.execute("select document, topic from shares where home = 1")
        return {document: topic for document, topic in rows if document in wanted}

    def homes(self) -> dict[str, int]:
        """Number of documents at home in each topic, not counting those below it."""
        rows = self._connection.execute(
            "select topic, count(*) from shares where home = 1 group by topic"
        )
        return dict(rows.fetchall())
