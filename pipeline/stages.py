"""The pipeline's own stages: passages, citations, lexical index, embeddings, vector index."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from law.citations import FINDER_VERSION, find_citations
from law.progress import Progress
from law.records import Opinion
from law.treatment import TREATMENT_VERSION, Treatment
from pipeline.build import Build, read_manifest
from pipeline.catalog import read_record
from pipeline.embeddings import EmbeddingCache
from pipeline.lexical import LEXICAL_VERSION, build_lexical_index, update_lexical_index
from pipeline.models import Encoder
from pipeline.passages import SPLITTER_VERSION, embedding_key, split
from pipeline.snapshot import NumberedPassage, Treated
from pipeline.treating import NamedClassifier, TreatmentReader
from pipeline.vectors import VECTORS_VERSION, build_vector_index

_FINDER = f"finder {FINDER_VERSION}, treatment {TREATMENT_VERSION}"
_BATCH = 500  # documents a transaction: a killed build loses at most these
_BATCH_ASKED = 10  # where a model is asked about them, at seconds a question

# An update leaves the words of removed passages in the index's files and statistics, where no
# search finds them; above this share of the passages the index is written anew.
_BURIED_SHARE = 0.1

T = TypeVar("T")


class CutPassages:
    """Cut the documents that are new, or were cut by another version of the splitter."""

    name = "passages"
    inputs = ("documents",)

    def recipe(self) -> str:
        return f"splitter {SPLITTER_VERSION}"

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        connection = build.catalog.connection
        waiting = connection.execute(
            "select version from documents where added <= :g and (removed is null or removed > :g)"
            " and (splitter is null or splitter <> :splitter) order by version",
            {"g": build.generation, "splitter": SPLITTER_VERSION},
        ).fetchall()
        for done, batch in _batches([row[0] for row in waiting]):
            with build.catalog.transaction():
                for version in batch:
                    self._cut(build, version)
            progress(self.name, done, len(waiting))
        # Passages of documents that the pending generation no longer has.
        with build.catalog.transaction():
            connection.execute(
                "update passages set removed = :g where removed is null and version in"
                " (select version from documents where removed is not null)",
                {"g": build.generation},
            )
        count = connection.execute(
            "select count(*) from passages where added <= :g and removed is null",
            {"g": build.generation},
        ).fetchone()[0]
        return {"passages": count, "documents_cut": len(waiting)}

    def _cut(self, build: Build, version: int) -> None:
        connection = build.catalog.connection
        row = connection.execute(
            "select record, text from documents where version = ?", (version,)
        ).fetchone()
        connection.execute(
            "update passages set removed = ? where version = ? and removed is null",
            (build.generation, version),
        )
        connection.executemany(
            'insert into passages (version, ordinal, label, start, "end", header, embedding_key,'
            " added) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    version,
                    passage.ordinal,
                    passage.label,
                    passage.start,
                    passage.end,
                    passage.header,
                    embedding_key(passage),
                    build.generation,
                )
                for passage in split(read_record(*row))
            ),
        )
        connection.execute(
            "update documents set splitter = ? where version = ?", (SPLITTER_VERSION, version)
        )


class FindCitations:
    """Find the citations of the documents that are new or were read by another finder.

    ``classifier`` is asked about the treatments that no rule reads. Where it fails, they stay
    undecided: it is not asked again in this run; the stage's next run reads those documents anew.
    """

    name = "citations"
    inputs = ("documents",)

    def __init__(self, classifier: NamedClassifier | None = None) -> None:
        self._classifier = classifier

    def recipe(self) -> str:
        return f"{_FINDER}, model {self._classifier.name}" if self._classifier else _FINDER

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        connection = build.catalog.connection
        waiting = connection.execute(
            "select version from documents where added <= :g and (removed is null or removed > :g)"
            " and (finder is null or finder <> :finder) order by version",
            {"g": build.generation, "finder": self.recipe()},
        ).fetchall()
        reader = TreatmentReader(self._classifier)
        size = _BATCH_ASKED if self._classifier else _BATCH
        for done, batch in _batches([row[0] for row in waiting], size):
            with build.catalog.transaction():
                for version in batch:
                    self._read(build, version, reader)
            progress(self.name, done, len(waiting))
        count = connection.execute(
            "select count(*) from citations join documents using (version)"
            " where added <= :g and (removed is null or removed > :g)",
            {"g": build.generation},
        ).fetchone()[0]
        facts = {"citations": count, "documents_read": len(waiting)}
        if self._classifier is None:
            return facts
        return facts | {"decided_by_model": reader.decided, "model_failure": reader.failure}

    def _read(self, build: Build, version: int, reader: TreatmentReader) -> None:
        connection = build.catalog.connection
        jurisdiction, kind, text = connection.execute(
            "select jurisdiction, kind, text from documents where version = ?", (version,)
        ).fetchone()
        found = find_citations(text, jurisdiction=jurisdiction)
        # Only a court can treat an authority.
        treated, is_answered = (
            reader.read(text, found)
            if kind == Opinion.kind
            else ([Treated(Treatment.CITES)] * len(found), True)
        )
        connection.execute("delete from citations where version = ?", (version,))
        connection.executemany(
            'insert into citations (version, start, "end", kind, key, pin, through, form, signal,'
            ' parenthetical, name, year, "group", treatment, treated_by, by_key, scope, decided_by,'
            " evidence_start, evidence_end)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    version,
                    cite.start,
                    cite.end,
                    cite.kind,
                    cite.key,
                    cite.pin,
                    cite.through,
                    cite.form,
                    cite.signal,
                    cite.parenthetical,
                    cite.name,
                    cite.year,
                    cite.group,
                    *astuple(treatment),
                )
                for cite, treatment in zip(found, treated, strict=True)
            ),
        )
        connection.execute(
            "update documents set finder = ? where version = ?",
            (self.recipe() if is_answered else _FINDER, version),
        )


class IndexLexically:
    """Write or update the lexical index."""

    name = "lexical"
    inputs = ("passages",)

    def recipe(self) -> str:
        return f"lexical {LEXICAL_VERSION}"

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        folder = build.folder / self.name
        snapshot = build.snapshot
        if build.previous and build.previous_snapshot:
            before, now = build.previous_snapshot.numbers, snapshot.numbers
            added = np.setdiff1d(now, before).tolist()
            removed = np.setdiff1d(before, now).tolist()
            buried = self._buried(build.previous) + len(removed)
            if buried <= _BURIED_SHARE * len(snapshot):
                passages = counted(snapshot.iterate(added), len(added), self.name, progress)
                update_lexical_index(folder, build.previous / self.name, passages, removed)
                return {"passages": len(snapshot), "buried": buried}
        passages = counted(snapshot.iterate(), len(snapshot), self.name, progress)
        build_lexical_index(folder, passages)
        return {"passages": len(snapshot), "buried": 0}

    def _buried(self, previous: Path) -> int:
        return int(read_manifest(previous)["stages"][self.name]["facts"].get("buried", 0))


class Embed:
    """Fill the embedding cache with the vectors that are missing."""

    name = "embeddings"
    inputs = ("passages",)

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def recipe(self) -> str:
        return self._encoder.name

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        with EmbeddingCache(build.layout.embeddings) as cache:
            encoded = _embed_missing(build, cache, self._encoder, progress)
        return {"model": self._encoder.name, "encoded": encoded}


class IndexVectors:
    """Write the vector index from the embedding cache."""

    name = "vectors.faiss"
    inputs = ("embeddings",)

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def recipe(self) -> str:
        return f"vectors {VECTORS_VERSION} {self._encoder.name}"

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        keys = build.snapshot.embedding_keys()
        with EmbeddingCache(build.layout.embeddings) as cache:
            _embed_missing(build, cache, self._encoder, progress)  # the cache may be removed
            vectors = cache.vectors(
                self._encoder.name, list(keys.values()), self._encoder.dimension
            )
        build_vector_index(build.folder / self.name, build.snapshot.numbers, vectors)
        progress(self.name, len(keys), len(keys))
        return {"vectors": len(keys), "dimension": int(vectors.shape[1])}


def _embed_missing(
    build: Build, cache: EmbeddingCache, encoder: Encoder, progress: Progress
) -> int:
    keys = build.snapshot.embedding_keys()
    missing = cache.missing(encoder.name, keys.values())
    if missing:
        wanted = [number for number, key in keys.items() if key in missing]
        texts = {
            keys[item.number]: item.passage.indexed_text for item in build.snapshot.iterate(wanted)
        }
        cache.fill(encoder, texts, progress=progress)
    return len(missing)


def counted(
    passages: Iterable[NumberedPassage], total: int, stage: str, progress: Progress
) -> Iterator[NumberedPassage]:
    """The passages, reported to ``progress`` as they pass."""
    done = 0
    for done, passage in enumerate(passages, start=1):
        yield passage
        if done % 500 == 0:
            progress(stage, done, total)
    progress(stage, done, total)


def _batches(items: list[T], size: int = _BATCH) -> Iterator[tuple[int, list[T]]]:
    """The items in batches, each with the number of items up to its end."""
    iterator = iter(items)
    done = 0
    while batch := list(islice(iterator, size)):
        done += len(batch)
        yield done, batch
