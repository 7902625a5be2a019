"""How the commands speak: results to standard output, everything else to standard error."""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import (
    Progress as RichProgress,
)
from rich.text import Text

from law.progress import Progress

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

LibraryOption = Annotated[
    Path,
    typer.Option(
        "--library",
        "-l",
        envvar="DECISIS_LIBRARY",
        help="Folder of the library.",
        show_default=True,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

DEFAULT_LIBRARY = Path("library")


def print_json(value: Any) -> None:
    """One JSON document on standard output, records and dataclasses included."""
    typer.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=1))


@contextmanager
def progress_display(*, quiet: bool) -> Iterator[Progress]:
    """A progress callback that draws one bar a stage on standard error, with rate and time left.

    Where standard error is no terminal, a line is written when a stage is done.
    """
    if quiet or not errors.is_terminal:
        yield _LineProgress(quiet)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<12}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=errors) as display:
        tasks: dict[str, TaskID] = {}

        def advance(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = display.add_task(_named(stage), total=total)
            display.update(tasks[stage], completed=done, total=total)

        yield advance


def _named(stage: str) -> str:
    """The stage, and what it counts where that is not documents or passages."""
    return "embeddings (characters)" if stage == "embeddings" else stage


class _Rate(ProgressColumn):
    """Units a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")


class _LineProgress:
    """Progress for logs: one line a finished stage."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._finished: set[str] = set()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if not self._quiet and total is not None and done >= total and stage not in self._finished:
            self._finished.add(stage)
            errors.print(f"{_named(stage)}: {done:,} done", markup=False)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
