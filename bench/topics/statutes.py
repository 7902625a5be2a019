"""New Mexico's statutes as a topic model reads them, and where the code puts each section."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.topics.measures import Integers
from crawler.importers import read_path
from law.errors import RecordError
from law.records import Section
from pipeline.embeddings import EmbeddingCache
from pipeline.models import load_encoder

STATUTES = Path(__file__).parents[3] / "shared/corpora/new-mexico/statutes.jsonl.gz"
# As many tokens as BERTopic's own default encoder reads.
EMBEDDED_TOKENS = 256


@dataclass(frozen=True)
class Corpus:
    """The sections, and where the code itself puts them."""

    documents: list[tuple[str, str]]  # heading and text
    chapters: Integers
    articles: Integers

    @classmethod
    def of(cls, sections: Sequence[Section]) -> "Corpus":
        places = [section.number.split("-") for section in sections]
        return cls(
            [(section.heading, section.text) for section in sections],
            np.unique([place[0] for place in places], return_inverse=True)[1],
            np.unique(["-".join(place[:2]) for place in places], return_inverse=True)[1],
        )

    @cached_property
    def texts(self) -> list[str]:
        """What every method reads."""
        return [f"{heading}\n{text}" for heading, text in self.documents]


def read_statutes(wanted: int = 0, seed: int = 0) -> Corpus:
    """All sections with text, in the code's order, or a random sample of so many."""
    sections = [section for section in _read() if section.text.strip()]
    if not wanted or wanted >= len(sections):
        return Corpus.of(sections)
    chosen = np.random.default_rng(seed).permutation(len(sections))[:wanted]
    return Corpus.of([sections[row] for row in np.sort(chosen)])


def embedded(texts: Sequence[str], file: Path) -> npt.NDArray[np.float32]:
    """The texts' embeddings float32[texts, d] by the packaged encoder, kept in a file."""
    encoder = load_encoder(max_tokens=EMBEDDED_TOKENS)
    keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
    file.parent.mkdir(parents=True, exist_ok=True)
    with EmbeddingCache(file) as cache:
        missing = cache.missing(encoder.name, keys)
        by_key = zip(keys, texts, strict=True)
        cache.fill(encoder, {key: text for key, text in by_key if key in missing})
        return cache.vectors(encoder.name, keys, encoder.dimension)


def _read() -> Iterator[Section]:
    if not STATUTES.is_file():
        raise SystemExit(f"no corpus in {STATUTES}")
    for record in read_path(STATUTES, "nm"):
        if isinstance(record, RecordError):
            raise SystemExit(f"the corpus has a record that cannot be read: {record}")
        if isinstance(record, Section):
            yield record
