"""The status of a library: what it holds, how fresh it is, what a build would do."""

from dataclasses import dataclass
from pathlib import Path

from decisis.build import plan_of
from decisis.settings import Settings, load_settings
from pipeline.build import StagePlan, read_manifest
from pipeline.catalog import Catalog
from pipeline.layout import Layout
from pipeline.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What a library holds and how fresh it is.

    documents   by (jurisdiction, kind, court)
    passages    of the current generation
    built_at    when it was built, "" where nothing has been
    sources     where the documents came from
    plans       what a build would do now with each stage
    added, removed  documents that wait for the next build
    facts       what each stage reported
    """

    path: str
    generation: int
    built_at: str
    documents: dict[tuple[str, str, str], int]
    passages: int
    sources: list[dict[str, object]]
    plans: list[StagePlan]
    added: int
    removed: int
    facts: dict[str, dict[str, object]]

    @property
    def fresh(self) -> bool:
        return all(step.state == "current" for step in self.plans)


def library_status(path: Path | str, settings: Settings | None = None) -> LibraryStatus:
    """The status of a library that may not have been built yet."""
    layout = Layout(Path(path))
    settings = settings or load_settings(layout.settings)
    with Catalog.open(layout, read_only=True) as catalog:
        added, removed = catalog.pending_changes()
        sources = catalog.sources()
    generation = layout.current()
    manifest = read_manifest(layout.generation(generation))
    snapshot = Snapshot(layout, generation)
    try:
        return LibraryStatus(
            path=str(layout.root),
            generation=generation,
            built_at=str(manifest.get("built_at", "")),
            documents=snapshot.document_counts(),
            passages=len(snapshot),
            sources=sources,
            plans=plan_of(path, settings),
            added=added,
            removed=removed,
            facts={name: entry["facts"] for name, entry in manifest.get("stages", {}).items()},
        )
    finally:
        snapshot.close()
