"""``decisis build``: bring the indexes up to date with the catalog."""

from decisis.cli.output import (
    DEFAULT_LIBRARY,
    JsonOption,
    LibraryOption,
    console,
    print_json,
    progress_display,
)

EPILOG = """
Examples:

decisis build

decisis build --library nm --json
"""


def build_command(library: LibraryOption = DEFAULT_LIBRARY, as_json: JsonOption = False) -> None:
    """Build what is out of date: passages, citations, indexes, topics, graph.

    Only new and changed documents cost time. A build that was killed goes on where it stopped, and
    readers keep the last finished one until the new one is complete.
    """
    from decisis.build import build_library

    with progress_display(quiet=as_json) as progress:
        report = build_library(library, progress=progress)
    if as_json:
        print_json(report)
        return
    if not report.changed:
        console.print(f"nothing to do: generation {report.generation} is up to date")
        return
    console.print(
        f"generation {report.generation}: {report.documents_added:,} documents added,"
        f" {report.documents_removed:,} removed"
    )
    for name, seconds in report.seconds.items():
        facts = ", ".join(
            f"{value} {key.replace('_', ' ')}"
            for key, value in report.facts[name].items()
            if isinstance(value, int | str)
        )
        again = " (from the interrupted build)" if name in report.resumed else ""
        console.print(f"  {name:<14} {seconds:>8.1f} s  {facts}{again}", markup=False)
