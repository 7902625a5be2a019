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
from law.treatment import TREATMENT_VERSION, Treatment, TreatmentFinding, treatments
from pipeline.build import Build, read_manifest
from pipeline.catalog import read_record
from pipeline.embeddings import EmbeddingCache
from pipeline.lexical import LEXICAL_VERSION, build_lexical_index, update_lexical_index
from pipeline.models import Encoder
from pipeline.passages import SPLITTER_VERSION, embedding_key, split
from pipeline.snapshot import NumberedPassage, Treated
from pipeline.vectors import VECTORS_VERSION, build_vector_index

_FINDER = f"finder {FINDER_VERSION}, treatment {TREATMENT_VERSION}"
_BATCH = 500  # documents a transaction: a killed build loses at most these

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
    """Find the citations of the documents that are new or were read by another finder."""

    name = "citations"
    inputs = ("documents",)

    def recipe(self) -> str:
        return _FINDER

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        connection = build.catalog.connection
        waiting = connection.execute(
            "select version from documents where added <= :g and (removed is null or removed > :g)"
            " and (finder is null or finder <> :finder) order by version",
            {"g": build.generation, "finder": _FINDER},
        ).fetchall()
        for done, batch in _batches([row[0] for row in waiting]):
            with build.catalog.transaction():
                for version in batch:
                    self._read(build, version)
            progress(self.name, done, len(waiting))
        count = connection.execute(
            "select count(*) from citations join documents using (version)"
            " where added <= :g and (removed is null or removed > :g)",
            {"g": build.generation},
        ).fetchone()[0]
        return {"citations": count, "documents_read": len(waiting)}

    def _read(self, build: Build, version: int) -> None:
        connection = build.catalog.connection
        jurisdiction, kind, text = connection.execute(
            "select jurisdiction, kind, text from documents where version = ?", (version,)
        ).fetchone()
        found = find_citations(text, jurisdiction=jurisdiction)
        # Only a court can treat an authority.
        treated = (
            [_treated(finding) for finding in treatments(text, found)]
            if kind == Opinion.kind
            else [Treated(Treatment.CITES)] * len(found)
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
        connection.execute("update documents set finder = ? where version = ?", (_FINDER, version))


def _treated(finding: TreatmentFinding) -> Treated:
    """What is kept of a finding; of a plain citation nothing but that it is one."""
    if finding.treatment is Treatment.CITES:
        return Treated(Treatment.CITES)
    return Treated(
        finding.treatment,
        finding.by,
        finding.by_key,
        finding.scope,
        finding.decided_by,
        finding.start,
        finding.end,
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


def _batches(items: list[T]) -> Iterator[tuple[int, list[T]]]:
    """The items in batches, each with the number of items up to its end."""
    iterator = iter(items)
    done = 0
    while batch := list(islice(iterator, _BATCH)):
        done += len(batch)
        yield done, batch
