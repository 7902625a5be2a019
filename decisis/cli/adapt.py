"""``decisis adapt``: learn from the library's own citations."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from decisis.cli.output import (
    DEFAULT_LIBRARY,
    JsonOption,
    LibraryOption,
    console,
    print_json,
    progress_display,
)

if TYPE_CHECKING:
    from decisis.adaptation.store import Outcome

EPILOG = """
Examples:

decisis adapt --library nm

decisis adapt --only map,encoder,fusion

decisis adapt --minutes 120 --only cross-encoder

decisis adapt --remove

What was interrupted goes on where it stopped: run the same command again. Training the
encoder or the cross-encoder needs pip install 'decisis[adapt]'; the rest needs lightgbm alone.
"""


def adapt_command(
    library: LibraryOption = DEFAULT_LIBRARY,
    minutes: Annotated[float, typer.Option(help="Time to take, about.")] = 30.0,
    only: Annotated[
        str,
        typer.Option(
            help="Parts by name: fusion, map, encoder, cross-encoder; several with commas."
        ),
    ] = "map,fusion",
    seed: Annotated[int, typer.Option(help="Of the split and of what is learned.")] = 0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be trained; write nothing.")
    ] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Forget what was learned before; learn nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Learn from the library's own citations how to rank; keep what wins on held-out ones.

    Each part is measured against the search without it. Searches for passages of legal writing, 20
    words or more that ask nothing, use what is kept at once; questions, whose words are others, are
    searched as before. The map of query vectors takes seconds, the fusion a minute; the encoder,
    fine-tuned for queries alone, takes the map's place where it is better still.
    """
    from decisis.adaptation.adapt import adapt, plan
    from decisis.adaptation.store import remove_adaptation
    from decisis.library import Library
    from pipeline.layout import Layout

    if remove:
        removed = remove_adaptation(Layout(library))
        if as_json:
            print_json({"removed": removed})
        else:
            console.print("removed" if removed else "nothing had been adapted")
        return
    parts = tuple(part.strip() for part in only.split(","))
    with Library(library) as opened, progress_display(quiet=as_json) as progress:
        if dry_run:
            planned = plan(opened, minutes=minutes, only=parts, seed=seed)
        else:
            outcomes = adapt(opened, minutes=minutes, only=parts, seed=seed, progress=progress)
    if dry_run:
        if as_json:
            print_json(planned)
            return
        console.print(f"{planned.tuning:,} questions to learn from, {planned.test:,} to measure on")
        for part, fate in planned.parts.items():
            console.print(f"  {part:<14} {fate}", markup=False)
        return
    if as_json:
        print_json([_as_json(outcome) for outcome in outcomes])
        return
    for outcome in outcomes:
        _print(outcome)


def _as_json(outcome: "Outcome") -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(outcome)


def _print(outcome: "Outcome") -> None:
    from decisis.adaptation.gain import MEASURE

    state = "kept" if outcome.kept else "not kept"
    console.print(f"{outcome.part}: {state}", style="bold", markup=False)
    for name, gain in outcome.gains.items():
        by = gain.difference
        console.print(
            f"  over {name}: {MEASURE} {gain.before:.3f} -> {gain.after:.3f}, {by.mean:+.3f}"
            f" (95 %: {by.low:+.3f} to {by.high:+.3f}), {gain.queries:,} questions",
            markup=False,
        )
    if outcome.reason:
        console.print(f"  {outcome.reason}", markup=False)
