"""``decisis show``: one document, whole."""

from typing import Annotated

import typer

from decisis.cli.output import DEFAULT_LIBRARY, JsonOption, LibraryOption, console, print_json

EPILOG = """
Examples:

decisis show "NMSA 1978, § 30-16-1"

decisis show nm/code/30-16-1 --json
"""


def show_command(
    name: Annotated[str, typer.Argument(help="Citation or id: 'NMSA 1978, § 30-16-1'.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    as_json: JsonOption = False,
) -> None:
    """Show a document of the library: text, history, standing, what it cites."""
    import json

    import decisis
    from law.jsonl import dump_record
    from law.records import Opinion

    with decisis.open(library) as opened:
        record = opened.show(name)
        cited = opened.citations_of(record.id)
    if as_json:
        citations = [
            {
                "text": citation.text,
                "start": citation.start,
                "end": citation.end,
                "key": citation.key,
                "pin": citation.pin,
                "document": held,
            }
            for citation, held in cited
        ]
        print_json({**json.loads(dump_record(record)), "cites": citations})
        return
    console.print(record.citation, style="bold", markup=False)
    console.print(record.heading, style="bold", markup=False)
    if record.path:
        console.print(" > ".join(map(str, record.path)), style="dim", markup=False)
    console.print(f"Status: {record.status.badge}")
    if isinstance(record, Opinion):
        facts = [
            ", ".join(record.citations),
            record.docket,
            str(record.decided or record.year or ""),
        ]
        console.print(" | ".join(fact for fact in facts if fact), markup=False)
    console.print()
    console.print(record.text or "(no text)", markup=False)
    history = getattr(record, "history", "")
    if history:
        console.print(f"\nHistory: {history}", markup=False)
    held_ids = list(dict.fromkeys(held for _, held in cited if held and held != record.id))
    if held_ids:
        console.print("\nCites: " + ", ".join(held_ids), style="dim", markup=False)
    if record.source:
        console.print(f"Source: {record.source}", style="dim", markup=False)
