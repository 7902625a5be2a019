"""``decisis ask``: an answer with verified quotations, a count, or a refusal."""

from collections.abc import Sequence
from typing import Annotated

import typer

from decisis.cli.filtering import (
    ChapterOption,
    CourtOption,
    FromOption,
    JurisdictionOption,
    KindOption,
    StatusOption,
    ToOption,
)
from decisis.cli.output import DEFAULT_LIBRARY, JsonOption, LibraryOption, console, print_json

_SHOWN_LISTED = 25

EPILOG = """
Examples:

decisis ask "How much notice must a landlord give to end a month-to-month tenancy?"

decisis ask "How many opinions of the Court of Appeals mention 'retaliatory eviction'?"

decisis ask "How many sections address public schools?"

decisis ask "What is larceny?" --jurisdiction nm --json
"""


def ask_command(
    question: Annotated[str, typer.Argument(help="A question of law.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    jurisdiction: JurisdictionOption = None,
    kind: KindOption = None,
    court: CourtOption = None,
    chapter: ChapterOption = None,
    status: StatusOption = None,
    year_from: FromOption = None,
    year_to: ToOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a question; the answer quotes the law, or says that the library does not hold it.

    Exit code 0 whether or not there is an answer: a refusal is a result.
    """
    import decisis
    from decisis.answers.rendering import NEAREST, answer_as_json
    from decisis.filters import make_filters

    filters = make_filters(
        jurisdictions=jurisdiction,
        kinds=kind,
        courts=court,
        chapters=chapter,
        statuses=status,
        year_from=year_from,
        year_to=year_to,
    )
    with decisis.open(library) as opened:
        answer = opened.ask(question, filters=filters)
    if as_json:
        print_json(answer_as_json(answer))
        return
    for note in answer.notes:
        console.print(f"Note: {note}", style="yellow", markup=False)
    console.print(answer.summary, style="bold", markup=False)
    for statement in answer.statements:
        console.print()
        console.print(
            f"“{statement.text}”" if statement.text == statement.quotation else statement.text,
            markup=False,
        )
        caution = answer.caution(statement)
        console.print(
            f"    {statement.pinpoint} [{statement.source}]{caution and f' - {caution}'}",
            style="red" if caution else "green",
            markup=False,
        )
    if answer.sources:
        console.print("\nSources", style="bold")
    for source in answer.sources:
        badge = "" if source.standing.is_good_law else f" [{source.standing.badge}]"
        date = f" ({source.date})" if source.date else ""
        console.print(
            f" [{source.number}] {source.title}, {source.record.citation}{date}{badge}"
            f"  {source.record.source}",
            markup=False,
        )
    if answer.kind == "refusal" and answer.listed:
        console.print(NEAREST)
    _print_list(answer.listed)
    for uncertain in answer.uncertain:
        console.print(f"Uncertain, {uncertain.reason}:", style="yellow", markup=False)
        _print_list(uncertain.listed)


def _print_list(listed: Sequence[tuple[str, str]]) -> None:
    for _, name in listed[:_SHOWN_LISTED]:
        console.print(f"  {name}", markup=False)
    if len(listed) > _SHOWN_LISTED:
        console.print(f"  … and {len(listed) - _SHOWN_LISTED:,} more: see --json")
