"""``decisis status``: what the library holds and how fresh it is."""

from decisis.cli.output import DEFAULT_LIBRARY, JsonOption, LibraryOption, console, print_json

_STATES = {"current": "up to date", "update": "would be updated", "rebuild": "would be built"}

EPILOG = """
Examples:

decisis status

decisis status --library nm --json
"""


def status_command(library: LibraryOption = DEFAULT_LIBRARY, as_json: JsonOption = False) -> None:
    """Say what the library holds, how fresh each index is and what a build would do."""
    from decisis.adaptation.store import read_outcomes
    from decisis.status import library_status
    from pipeline.layout import Layout

    status = library_status(library)
    learned = read_outcomes(Layout(library))
    if as_json:
        print_json(
            {
                "library": status.path,
                "generation": status.generation,
                "built_at": status.built_at,
                "fresh": status.fresh,
                "documents": [
                    {"jurisdiction": key[0], "kind": key[1], "court": key[2], "documents": count}
                    for key, count in status.documents.items()
                ],
                "passages": status.passages,
                "sources": status.sources,
                "pending": {"added": status.added, "removed": status.removed},
                "stages": [{"name": step.name, "state": step.state} for step in status.plans],
                "facts": status.facts,
                "adaptation": {part: outcome.kept for part, outcome in learned.items()},
            }
        )
        return
    built = f"generation {status.generation}, built {status.built_at}"
    console.print(f"{status.path}: {built if status.generation else 'not built yet'}", markup=False)
    for (jurisdiction, kind, court), count in status.documents.items():
        console.print(f"  {count:>8,} {kind}s  {jurisdiction} {court}", markup=False)
    console.print(f"  {status.passages:>8,} passages")
    for source in status.sources:
        console.print(
            f"source {source['name']}: {source['records']:,} documents, imported"
            f" {source['imported_at']}",
            markup=False,
        )
    if status.added or status.removed:
        console.print(f"waiting: {status.added:,} documents to add, {status.removed:,} to remove")
    for step in status.plans:
        console.print(f"  {step.name:<14} {_STATES[step.state]}", markup=False)
    for part, outcome in learned.items():
        fate = f"kept, learned {outcome.trained_at}" if outcome.kept else "not kept"
        console.print(f"  adaptation: {part} {fate}", markup=False)
    if not status.fresh:
        console.print(f"next: decisis build --library {library}", markup=False)
