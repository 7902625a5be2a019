"""Building a generation: stages in order, resumed where they were killed, switched at once.

A stage's *recipe* is what it does (code version, settings); its *fingerprint* is the recipe with
the fingerprints of what it reads. A stage whose fingerprint is on record is not run again: neither
after a kill, nor for a new generation in which nothing that it reads has changed.
"""

import hashlib
import json
import shutil
import sqlite3
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from law.errors import BuildError
from law.progress import Progress, silent
from pipeline.catalog import Catalog
from pipeline.embeddings import EmbeddingCache
from pipeline.layout import Layout, write_atomically, writer_lock
from pipeline.snapshot import Snapshot

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Build:
    """What a stage works on.

    ``folder`` is where this generation is being written, ``previous`` the folder of the current
    generation if it holds this stage's output by the same recipe (then an update will do), else
    None; ``previous_snapshot`` is what that generation sees.
    """

    layout: Layout
    catalog: Catalog
    generation: int
    folder: Path
    previous: Path | None
    snapshot: Snapshot
    previous_snapshot: Snapshot | None


class Stage(Protocol):
    """One step of a build.

    ``name`` is also the name of the file or folder that it writes in the generation's folder;
    ``inputs`` names the stages that it reads ("documents" being the catalog's records).
    """

    @property
    def name(self) -> str: ...

    @property
    def inputs(self) -> tuple[str, ...]: ...

    def recipe(self) -> str:
        """What it does, as a short text that changes whenever its output would."""

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        """Do it; returns facts worth keeping (counts), as JSON values."""


StageState = Literal["current", "update", "rebuild"]


@dataclass(frozen=True, slots=True)
class StagePlan:
    """What the next build would do with a stage."""

    name: str
    state: StageState
    fingerprint: str
    recipe: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``seconds`` by stage, 0.0 for a stage that was taken over as it was."""

    generation: int
    changed: bool
    documents_added: int = 0
    documents_removed: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    resumed: tuple[str, ...] = ()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a generation's folder, {} where it has none that can be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return manifest if isinstance(manifest["stages"], dict) else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def plan(layout: Layout, stages: Sequence[Stage]) -> list[StagePlan]:
    """What a build would do now, stage by stage."""
    with Catalog.open(layout, read_only=True) as catalog:
        return _plan(layout, stages, _fingerprint_of_documents(catalog), ())


def build(
    layout: Layout,
    stages: Sequence[Stage],
    *,
    progress: Progress = silent,
    rebuild: Collection[str] = (),
) -> BuildReport:
    """Bring the library's indexes up to date with its documents.

    The stages named in ``rebuild`` start from nothing, and what reads them is brought up to date.
    Raises LibraryError where another process is writing, BuildError where a stage cannot finish;
    either way the last good generation stays in place, and the next call goes on from there.
    """
    with writer_lock(layout), Catalog.open(layout) as catalog:
        try:
            return _build(layout, catalog, stages, progress, rebuild)
        except (OSError, sqlite3.DatabaseError) as error:
            raise BuildError(
                f"{error}: the last good generation is untouched; mend this and run the same"
                " command, it goes on from here"
            ) from error


def _build(
    layout: Layout,
    catalog: Catalog,
    stages: Sequence[Stage],
    progress: Progress,
    rebuild: Collection[str],
) -> BuildReport:
    current, target = layout.current(), catalog.pending_generation
    added, removed = catalog.pending_changes()
    documents = _fingerprint_of_documents(catalog)
    plans = _plan(layout, stages, documents, rebuild)
    if all(step.state == "current" for step in plans):
        _purge(layout, catalog, current)  # in case that a kill has prevented it
        return BuildReport(current, changed=False)

    folder = _open_workspace(layout, target)
    recorded = read_manifest(folder).get("stages", {})
    done = {stage.name: recorded[stage.name] for stage in stages if stage.name in recorded}
    resumed = []
    for stage, step in zip(stages, plans, strict=True):
        if done.get(stage.name, {}).get("fingerprint") == step.fingerprint:
            resumed.append(stage.name)
            continue
        done[stage.name] = _run(layout, catalog, stage, step, folder, progress)
        _write_manifest(folder, target, documents, done)
    _write_manifest(folder, target, documents, done)  # where nothing was left to run
    folder.rename(layout.generation(target))
    layout.switch_to(target)
    _purge(layout, catalog, target)
    return BuildReport(
        target,
        changed=True,
        documents_added=added,
        documents_removed=removed,
        seconds={name: entry["seconds"] for name, entry in done.items()},
        facts={name: entry["facts"] for name, entry in done.items()},
        resumed=tuple(resumed),
    )


def _run(
    layout: Layout,
    catalog: Catalog,
    stage: Stage,
    step: StagePlan,
    folder: Path,
    progress: Progress,
) -> dict[str, Any]:
    """Run one stage, or take its output over from the current generation; its manifest entry."""
    current_folder = layout.generation(layout.current())
    record = read_manifest(current_folder).get("stages", {}).get(stage.name, {})
    output = folder / stage.name
    for leftover in (output, *folder.glob(f"{stage.name}-*")):  # of SQLite: a log, not yet merged
        _remove(leftover)
    if step.state == "current":
        _copy(current_folder / stage.name, output)
        return {**record, "seconds": 0.0}
    started = time.perf_counter()
    snapshot = Snapshot(layout, catalog.pending_generation)
    update = step.state == "update"
    previous = Snapshot(layout) if update else None
    try:
        facts = stage.run(
            Build(
                layout=layout,
                catalog=catalog,
                generation=catalog.pending_generation,
                folder=folder,
                previous=current_folder if update else None,
                snapshot=snapshot,
                previous_snapshot=previous,
            ),
            progress,
        )
    finally:
        snapshot.close()
        if previous:
            previous.close()
    return {
        "fingerprint": step.fingerprint,
        "recipe": step.recipe,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - started, 3),
        "output": output.exists(),
        "facts": dict(facts),
    }


def _plan(
    layout: Layout, stages: Sequence[Stage], documents: str, rebuild: Collection[str]
) -> list[StagePlan]:
    folder = layout.generation(layout.current())
    recorded = read_manifest(folder).get("stages", {})
    fingerprints = {"documents": documents}
    plans = []
    stale = set(rebuild)
    for stage in stages:
        recipe = stage.recipe()
        parts = [stage.name, recipe, *(fingerprints[name] for name in stage.inputs)]
        fingerprint = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        fingerprints[stage.name] = fingerprint
        record = recorded.get(stage.name, {})
        if record.get("output") and not (folder / stage.name).exists():
            record = {}  # removed by hand, because it was damaged
        if stage.name in rebuild:
            record = {}
        elif not stale.isdisjoint(stage.inputs):
            stale.add(stage.name)
        state: StageState = "rebuild"
        if record.get("fingerprint") == fingerprint and stage.name not in stale:
            state = "current"
        elif record.get("recipe") == recipe:
            state = "update"
        plans.append(StagePlan(stage.name, state, fingerprint, recipe))
    return plans


def _fingerprint_of_documents(catalog: Catalog) -> str:
    """What the pending generation would hold: versions, since passages belong to a version."""
    seen = catalog.connection.execute(
        "select version, hash from documents"
        " where added <= :g and (removed is null or removed > :g) order by version",
        {"g": catalog.pending_generation},
    )
    return hashlib.sha256(json.dumps(seen.fetchall()).encode()).hexdigest()


def _open_workspace(layout: Layout, target: int) -> Path:
    """The folder in which the generation is written, with whatever a killed build left in it."""
    folder = layout.building(target)
    finished = layout.generation(target)
    if finished.exists():  # killed between the renaming and the switch
        _remove(folder)
        finished.rename(folder)
    layout.generations.mkdir(exist_ok=True)
    for entry in layout.generations.glob("*.building"):
        if entry != folder:
            _remove(entry)
    folder.mkdir(exist_ok=True)
    return folder


def _write_manifest(
    folder: Path, generation: int, documents: str, stages: Mapping[str, Any]
) -> None:
    manifest = {
        "generation": generation,
        "documents": documents,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "stages": stages,
    }
    write_atomically(folder / MANIFEST, json.dumps(manifest, indent=1))


def _purge(layout: Layout, catalog: Catalog, current: int) -> None:
    """Drop what neither the current nor the previous generation sees.

    The previous one stays for the readers that have it open.
    """
    for number in layout.finished_generations():
        if number < current - 1:
            _remove(layout.generation(number))
    if catalog.purge(current - 1) and layout.embeddings.exists():
        keys = catalog.connection.execute("select distinct embedding_key from passages")
        with EmbeddingCache(layout.embeddings) as cache:
            cache.keep_only({row[0] for row in keys})


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy2(source, target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
