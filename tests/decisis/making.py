"""What these tests are made of: small records, a catalog without indexes, models that are plain."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from decisis.retrieval.windows import content_words
from decisis.standing import Standing
from law.records import LawRecord, Opinion, Section
from law.status import Status
from pipeline.catalog import Catalog
from pipeline.layout import Layout
from pipeline.snapshot import Snapshot

IN_FORCE = Standing(Status.IN_FORCE)


def opinion(text: str, *, id: str = "cd/case/x", author: str = "", year: int = 0) -> Opinion:
    return Opinion(
        id=id,
        jurisdiction="cd",
        citation="2004-CDSC-001",
        heading="Roe v. Doe",
        court="cdsc",
        text=text,
        author=author,
        year=year,
    )


def section(text: str, *, id: str = "cd/code/1-1-1", heading: str = "Notice.") -> Section:
    number = id.rpartition("/")[2]
    return Section(
        id=id,
        jurisdiction="cd",
        citation=f"CSA 1971, § {number}",
        heading=heading,
        number=number,
        text=text,
    )


@contextmanager
def snapshot_of(folder: Path, records: Sequence[LawRecord]) -> Iterator[Snapshot]:
    """What an import alone makes: documents that can be read and counted, no passages."""
    layout = Layout(folder)
    with Catalog.open(layout, create=True) as catalog:
        catalog.import_records(records, source="test")
    snapshot = Snapshot(layout, 1)
    try:
        yield snapshot
    finally:
        snapshot.close()


class WordOverlap:
    """A cross-encoder that counts the words which text and query share; it counts its calls."""

    name = "word overlap"

    def __init__(self) -> None:
        self.calls = 0

    def score(self, query: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.calls += len(texts)
        wanted = set(content_words(query))
        shared = [len(wanted.intersection(content_words(text))) for text in texts]
        return np.array(shared, dtype=np.float32)


class GivenLogits:
    """A cross-encoder that answers with the logits it was given, in order."""

    name = "given logits"

    def __init__(self, logits: Sequence[float]) -> None:
        self._logits = logits
        self.calls = 0

    def score(self, query: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.calls += len(texts)
        return np.array(self._logits[: len(texts)], dtype=np.float32)


class Scripted:
    """A generator that replies with the text it was given, and keeps the prompt it was shown."""

    name = "scripted"

    def __init__(self, reply: str) -> None:
        self._reply = reply
        self.prompt = ""

    def generate(self, instructions: str, prompt: str) -> str:
        self.prompt = prompt
        return self._reply
