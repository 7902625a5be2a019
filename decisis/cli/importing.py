"""``decisis import``: from files into the library's catalog."""

from pathlib import Path
from typing import Annotated

import typer

from decisis.cli.output import (
    DEFAULT_LIBRARY,
    JsonOption,
    LibraryOption,
    console,
    print_json,
    progress_display,
)

_SHOWN_REJECTIONS = 5

EPILOG = """
Examples:

decisis import statutes.jsonl.gz --jurisdiction nm

decisis import ./briefs --jurisdiction nm --source briefs

decisis import records.jsonl --keep-missing

Afterwards: decisis build.
"""


def import_command(
    path: Annotated[Path, typer.Argument(help="A .jsonl file, or a file or folder of documents.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    jurisdiction: Annotated[str, typer.Option(help="State of documents that do not say: nm.")] = "",
    source: Annotated[
        str, typer.Option(help="Name under which the library knows it; default: the path's name.")
    ] = "",
    keep_missing: Annotated[
        bool, typer.Option(help="Keep documents that this source no longer holds.")
    ] = False,
    accept_drop: Annotated[
        bool, typer.Option(help="Accept that most documents of this source are gone.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Import law records (JSON Lines) or documents (HTML, TXT, PDF, DOCX).

    Importing the same source again takes in what is new or changed and deletes what is gone. A
    record that cannot be read is reported with its reason and stops nothing else.
    """
    from decisis.ingest import import_path
    from decisis.settings import load_settings
    from pipeline.layout import Layout

    with progress_display(quiet=as_json) as progress:
        report = import_path(
            library,
            path,
            jurisdiction=jurisdiction or load_settings(Layout(library).settings).jurisdiction,
            source=source,
            complete=not keep_missing,
            accept_drop=accept_drop,
            progress=progress,
        )
    if as_json:
        print_json(report)
        return
    console.print(
        f"{report.read:,} records: {report.new:,} new, {report.changed:,} changed,"
        f" {report.unchanged:,} unchanged, {report.duplicates:,} duplicates,"
        f" {len(report.rejected):,} rejected; {report.deleted:,} deleted"
    )
    for reason in report.rejected[:_SHOWN_REJECTIONS]:
        console.print(f"  rejected: {reason}", markup=False)
    if len(report.rejected) > _SHOWN_REJECTIONS:
        console.print(f"  … and {len(report.rejected) - _SHOWN_REJECTIONS:,} more: see --json")
    if report.touched:
        console.print(f"next: decisis build --library {library}", markup=False)
