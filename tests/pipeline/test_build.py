"""Builds: what is done anew and what is not, and that readers never see a half of it."""

import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from law.errors import BuildError, LibraryError, ModelError
from law.progress import Progress, silent
from law.records import LawRecord
from pipeline.build import MANIFEST, Build, Stage, build, plan, read_manifest
from pipeline.filters import NO_FILTERS
from pipeline.layout import Layout, writer_lock
from pipeline.lexical import LexicalIndex
from pipeline.snapshot import Snapshot
from pipeline.stages import CutPassages, Embed
from pipeline.vectors import VectorIndex
from tests.pipeline.making import (
    HashingEncoder,
    Inventory,
    code,
    inventory,
    opinion,
    rows,
    section,
    stages,
    take_in,
)

LAW: list[LawRecord] = [*code(40), opinion()]
NAMES = ["passages", "citations", "lexical", "embeddings", "vectors.faiss"]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """A built library of LAW, to be copied."""
    layout = Layout(tmp_path_factory.mktemp("master") / "library")
    take_in(layout, LAW)
    build(layout, stages())
    return layout


@pytest.fixture
def built(master: Layout, tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "library")
    shutil.copytree(master.root, layout.root)
    return layout


def states(layout: Layout, of: list[Stage] | None = None) -> dict[str, str]:
    return {step.name: step.state for step in plan(layout, of or stages())}


def texts(found: Inventory) -> list[tuple[str, str, str]]:
    """The passages without their numbers."""
    return sorted((item.id, item.label, item.indexed_text) for _, item in found.passages)


def test_the_first_build_makes_everything(layout: Layout) -> None:
    take_in(layout, LAW)
    assert states(layout) == dict.fromkeys(NAMES, "rebuild")
    report = build(layout, stages())
    assert (report.generation, report.changed, report.resumed) == (1, True, ())
    assert (report.documents_added, report.documents_removed) == (41, 0)
    assert list(report.seconds) == list(report.facts) == NAMES
    assert report.facts["passages"] == {"passages": 41, "documents_cut": 41}
    assert report.facts["embeddings"] == {"model": "hashing", "encoded": 41}
    assert report.facts["vectors.faiss"] == {"vectors": 41, "dimension": 32}
    found = inventory(layout)
    assert found.folders == ["1"]
    assert found.generation == 1
    assert found.documents == {record.id: record.content_hash for record in LAW}
    assert states(layout) == dict.fromkeys(NAMES, "current")
    assert sorted(entry.name for entry in layout.generation(1).iterdir()) == [
        "lexical",
        MANIFEST,
        "vectors.faiss",
    ]


def test_a_build_without_changes_does_nothing(built: Layout) -> None:
    before = inventory(built)
    written = {path: path.stat().st_mtime_ns for path in built.generations.rglob("*")}
    take_in(built, LAW)

    def fail(stage: str, done: int, total: int | None) -> None:
        pytest.fail(f"{stage} was run")

    report = build(built, stages(), progress=fail)
    assert (report.generation, report.changed, report.facts) == (1, False, {})
    assert inventory(built) == before
    assert {path: path.stat().st_mtime_ns for path in built.generations.rglob("*")} == written


def test_a_change_is_an_update(built: Layout) -> None:
    changed = replace(LAW[7], text="A number7 changed: it pays nothing. See CSA 1971, § 22-1-2.")
    take_in(built, [*LAW[:7], changed, *LAW[8:]])
    assert states(built) == dict.fromkeys(NAMES, "update")
    report = build(built, stages())
    assert (report.generation, report.documents_added, report.documents_removed) == (2, 1, 1)
    assert report.facts["passages"] == {"passages": 41, "documents_cut": 1}
    assert report.facts["citations"]["documents_read"] == 1
    assert report.facts["embeddings"]["encoded"] == 1
    assert report.facts["lexical"] == {"passages": 41, "buried": 1}
    assert read_manifest(built.generation(2))["stages"].keys() == set(NAMES)


def test_an_update_comes_to_what_a_new_library_is(built: Layout, tmp_path: Path) -> None:
    law = [
        replace(LAW[0], text="Anew. Section 22-1-3."),
        *LAW[3:],
        section("99-1-1"),
        *code(50)[45:],
    ]
    take_in(built, law)
    build(built, stages())
    fresh = Layout(tmp_path / "fresh")
    take_in(fresh, law)
    build(fresh, stages())
    updated, new = inventory(built), inventory(fresh)
    assert updated.documents == new.documents
    assert texts(updated) == texts(new)
    assert sorted(map(str, updated.citations)) == sorted(map(str, new.citations))
    ids = [{number: item.id for number, item in found.passages} for found in (updated, new)]
    for query, candidates in new.lexical.items():
        found = {ids[0][candidate.passage] for candidate in updated.lexical[query]}
        assert found == {ids[1][candidate.passage] for candidate in candidates}
    with closing(Snapshot(built)) as snapshot:
        index = VectorIndex(built.generation(2) / "vectors.faiss")
        assert len(index) == len(snapshot)
        vectors = index.vectors(snapshot.numbers)
        items = snapshot.passages(snapshot.numbers.tolist())
    encoded = HashingEncoder().encode_passages([item.passage.indexed_text for item in items])
    assert vectors == pytest.approx(encoded, abs=1e-3)


def test_a_deleted_document_leaves_every_store(layout: Layout) -> None:
    gone = section(
        "77-7-7", "A xylophone pays toll. See CSA 1971, § 22-1-5.", heading="Xylophones."
    )
    take_in(layout, [*LAW, gone])
    build(layout, stages())
    before = inventory(layout)
    (number,) = (number for number, item in before.passages if item.document == gone.id)
    (key,) = rows(layout.catalog, f"select embedding_key from passages where number = {number}")

    take_in(layout, LAW)
    build(layout, stages())
    after = inventory(layout)
    assert gone.id not in after.documents
    assert number not in [held for held, _ in after.passages]
    assert not any(gone.id in str(cited) for cited in after.citations)
    folder = layout.generation(2)
    assert LexicalIndex(folder / "lexical").search("xylophone toll", 99, NO_FILTERS) != []
    assert LexicalIndex(folder / "lexical").search("xylophone", 99, NO_FILTERS) == []
    vectors = VectorIndex(folder / "vectors.faiss")
    query = HashingEncoder().encode_query("xylophone")
    assert number not in [candidate.passage for candidate in vectors.search(query, 99)]

    # The generation before keeps it for its readers; the next build lets go of that, too.
    take_in(layout, [*LAW, section("88-8-8", "New.")])
    build(layout, stages())
    last = inventory(layout)
    assert last.folders == ["2", "3"]
    assert last.rows["documents"] == len(LAW) + 1
    assert rows(layout.catalog, f"select 1 from documents where id = '{gone.id}'") == []
    assert rows(layout.catalog, f"select 1 from passages where number = {number}") == []
    assert key not in [(held,) for _, held, _ in last.embeddings]
    assert "xylophone" not in str(last)


def test_many_deletions_write_the_lexical_index_anew(built: Layout) -> None:
    take_in(built, LAW[15:])
    assert build(built, stages()).facts["lexical"] == {"passages": 26, "buried": 0}
    assert len(LexicalIndex(built.generation(2) / "lexical")) == 26


def test_what_updates_bury_adds_up(built: Layout) -> None:
    buried = []
    for count in range(1, 6):
        take_in(built, LAW[count:])
        buried.append(build(built, stages()).facts["lexical"]["buried"])
    assert buried == [1, 2, 3, 0, 1]


def test_another_encoder_rebuilds_what_depends_on_it(built: Layout) -> None:
    before = inventory(built)
    assert states(built, stages("another")) == {
        "passages": "current",
        "citations": "current",
        "lexical": "current",
        "embeddings": "rebuild",
        "vectors.faiss": "rebuild",
    }
    report = build(built, stages("another"))
    assert report.generation == 2
    assert [name for name, seconds in report.seconds.items() if seconds == 0.0] == NAMES[:3]
    assert report.facts["embeddings"] == {"model": "another", "encoded": 41}
    after = inventory(built)
    assert after.passages == before.passages
    assert after.lexical == before.lexical
    assert after.vectors != before.vectors
    # Back again, nothing needs to be encoded.
    assert build(built, stages()).facts["embeddings"] == {"model": "hashing", "encoded": 0}
    assert inventory(built).vectors == before.vectors


def test_another_splitter_cuts_anew_what_it_cuts_otherwise(
    built: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = inventory(built)
    monkeypatch.setattr("pipeline.stages.SPLITTER_VERSION", 999)
    assert states(built) == {
        "passages": "rebuild",
        "citations": "current",
        "lexical": "update",
        "embeddings": "update",
        "vectors.faiss": "update",
    }
    report = build(built, stages())
    assert report.facts["passages"] == {"passages": 41, "documents_cut": 41}
    assert report.facts["embeddings"]["encoded"] == 0
    after = inventory(built)
    assert texts(after) == texts(before)
    assert not {number for number, _ in after.passages} & {number for number, _ in before.passages}
    assert len(LexicalIndex(built.generation(2) / "lexical")) == 41
    with closing(Snapshot(built, 1)) as reader:
        assert [(item.number, item.passage) for item in reader.iterate()] == before.passages


def test_readers_see_the_old_generation_until_the_new_one_is_whole(built: Layout) -> None:
    before = inventory(built)
    take_in(built, code(60))
    seen = []

    def look(stage: str, done: int, total: int | None) -> None:
        found = inventory(built)
        assert (found.generation, found.vectors) == (1, before.vectors)
        assert (found.passages, found.lexical) == (before.passages, before.lexical)
        seen.append(stage)

    build(built, stages(), progress=look)
    assert list(dict.fromkeys(seen)) == NAMES
    assert inventory(built).generation == 2


def test_only_the_generation_before_is_kept(built: Layout) -> None:
    for generation in range(2, 6):
        take_in(built, [*LAW, section("99-1-1", f"Text {generation}.")])
        build(built, stages())
    found = inventory(built)
    assert found.folders == ["4", "5"]
    assert found.rows["documents"] == len(LAW) + 2
    assert found.rows["passages"] == len(LAW) + 2
    assert len(found.embeddings) == len(LAW) + 2


def test_a_change_taken_back_before_a_build(built: Layout) -> None:
    """What a document says is the same again, but it is another version, without passages."""
    before = inventory(built)
    take_in(built, [replace(record, text="Changed.") for record in LAW])
    take_in(built, LAW)
    build(built, stages("another"))
    after = inventory(built)
    assert texts(after) == texts(before)
    assert len(after.citations) == len(before.citations)
    assert len(after.lexical["ferry licence fee"]) == len(before.lexical["ferry licence fee"])


class Interruption(KeyboardInterrupt):
    """Someone has pressed Ctrl-C."""


def interrupt(last: str) -> Progress:
    """Progress that stops a build when it reaches a stage."""

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage == last:
            raise Interruption

    return progress


def test_a_change_taken_back_and_made_again_after_an_interruption(built: Layout) -> None:
    changed = [replace(record, text=f"{record.heading} See Section 22-1-1.") for record in LAW]
    take_in(built, changed)
    with pytest.raises(Interruption):
        build(built, stages(), progress=interrupt("embeddings"))
    take_in(built, LAW)
    take_in(built, changed)
    build(built, stages())
    found = inventory(built)
    assert [item.text for _, item in found.passages] == [record.text for record in changed]
    assert len(found.citations) == len(changed)


def test_an_interrupted_build_goes_on(built: Layout) -> None:
    take_in(built, code(60))
    with pytest.raises(Interruption):
        build(built, stages(), progress=interrupt("embeddings"))
    assert inventory(built).generation == 1
    assert states(built) == dict.fromkeys(NAMES, "update")
    assert build(built, stages()).resumed == ("passages", "citations", "lexical")
    assert inventory(built).folders == ["1", "2"]


class Ledger:
    """A stage that leaves a database without its log merged, and does not get further at first."""

    name = "ledger.sqlite"
    inputs = ("documents",)

    def __init__(self) -> None:
        self.found: list[list[str]] = []

    def recipe(self) -> str:
        return "ledger"

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        self.found.append([entry.name for entry in build.folder.glob("ledger*")])
        (build.folder / self.name).write_text("a database")
        if len(self.found) == 1:
            (build.folder / f"{self.name}-wal").write_text("a log of another database")
            raise Interruption
        return {}


def test_nothing_of_an_interrupted_stage_is_in_its_way(built: Layout) -> None:
    ledger = Ledger()
    with pytest.raises(Interruption):
        build(built, [*stages(), ledger])
    build(built, [*stages(), ledger])
    assert ledger.found == [[], []]


def test_a_stage_that_is_no_longer_wanted_is_forgotten(built: Layout) -> None:
    take_in(built, code(60))
    with pytest.raises(Interruption):
        build(built, stages(), progress=interrupt("vectors.faiss"))
    build(built, stages()[:2])
    assert list(read_manifest(built.generation(2))["stages"]) == NAMES[:2]
    build(built, stages())
    assert len(inventory(built).passages) == 60


@pytest.mark.parametrize("output", ["lexical", "vectors.faiss"])
def test_an_output_that_was_removed_is_made_again(built: Layout, output: str) -> None:
    before = inventory(built)
    path = built.generation(1) / output
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    assert states(built) == {name: "rebuild" if name == output else "current" for name in NAMES}
    build(built, stages())
    after = inventory(built)
    assert (after.passages, after.lexical, after.vectors) == (
        before.passages,
        before.lexical,
        before.vectors,
    )


@pytest.mark.parametrize(
    "manifest", ["", "{", "[]", "null", '{"stages": []}', '{"stages": {"lexical": {}}}', "\x00"]
)
def test_without_its_manifest_a_generation_is_built_anew(built: Layout, manifest: str) -> None:
    before = inventory(built)
    (built.generation(1) / MANIFEST).write_text(manifest)
    assert states(built) == dict.fromkeys(NAMES, "rebuild")
    build(built, stages())
    after = inventory(built)
    assert (after.generation, after.passages, after.lexical, after.vectors) == (
        2,
        before.passages,
        before.lexical,
        before.vectors,
    )


def test_without_its_folder_a_generation_is_built_anew(built: Layout) -> None:
    before = inventory(built)
    shutil.rmtree(built.generations)
    built.embeddings.unlink()
    build(built, stages())
    after = inventory(built)
    assert after.folders == ["2"]
    assert (after.lexical, after.vectors) == (before.lexical, before.vectors)


def test_without_the_cache_all_is_encoded_again(built: Layout) -> None:
    before = inventory(built)
    built.embeddings.unlink()
    (built.generation(1) / "vectors.faiss").unlink()
    build(built, stages())
    after = inventory(built)
    assert (after.vectors, after.embeddings) == (before.vectors, before.embeddings)


def test_the_manifest_is_plain_json(built: Layout) -> None:
    manifest = json.loads((built.generation(1) / MANIFEST).read_text())
    assert manifest["generation"] == 1
    for entry in manifest["stages"].values():
        assert {"fingerprint", "recipe", "built_at", "seconds", "output", "facts"} == entry.keys()


# Errors


def test_a_build_beside_another_writer_is_refused(built: Layout) -> None:
    with writer_lock(built), pytest.raises(LibraryError, match="is being written to by process"):
        build(built, stages())


def test_a_build_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no library in"):
        build(Layout(tmp_path / "library"), stages())
    with pytest.raises(LibraryError, match="no library in"):
        plan(Layout(tmp_path / "library"), stages())


class Failing(HashingEncoder):
    """An encoder that cannot do its work."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def encode_passages(
        self, texts: Sequence[str], *, progress: Progress = silent
    ) -> npt.NDArray[np.float32]:
        raise self.error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(28, "No space left on device"), BuildError),
        (ModelError("the weights are not the ones expected"), ModelError),
    ],
)
def test_a_stage_that_fails_leaves_the_last_generation(
    built: Layout, error: Exception, expected: type[Exception]
) -> None:
    before = inventory(built)
    take_in(built, code(60))
    model = Failing(error)
    with pytest.raises(expected, match=str(error).rpartition("] ")[2]) as caught:
        build(built, [CutPassages(), Embed(model)])
    assert "\n" not in str(caught.value)
    after = inventory(built)
    assert (after.generation, after.vectors) == (1, before.vectors)
    assert build(built, stages()).generation == 2


def test_a_damaged_index_can_be_removed_and_is_made_again(built: Layout) -> None:
    index = built.generation(1) / "lexical"
    (index / "meta.json").write_text("{")
    take_in(built, code(60))
    with pytest.raises(LibraryError, match=f"{index} cannot be read .* remove it"):
        build(built, stages())
    shutil.rmtree(index)
    assert build(built, stages()).facts["lexical"]["passages"] == 60


def test_a_damaged_cache_is_named(built: Layout) -> None:
    built.embeddings.write_bytes(b"\xa5" * 40_000)
    take_in(built, code(60))
    with pytest.raises(LibraryError, match="remove it, the next build computes it anew"):
        build(built, stages())
    built.embeddings.unlink()
    assert build(built, stages()).generation == 2


def test_a_cache_whose_pages_are_damaged(built: Layout) -> None:
    whole = built.embeddings.read_bytes()
    built.embeddings.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    take_in(built, code(60))
    with pytest.raises(LibraryError, match=r"embeddings\.sqlite .* remove it"):
        build(built, stages())
