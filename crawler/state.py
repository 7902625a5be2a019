"""The run in a source's folder: begun once, continued until its last page, however often killed.

A response stored since the run began counts as fresh, so a run that goes on replays from the cache
what it had and asks the site only for the rest.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.request import CrawlRequest

RUN_FILE = "run.json"


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way. ``refused`` says why its records were not taken, "" while it goes on."""

    started: datetime
    scope: str
    refused: str = ""


def begin_or_continue(request: CrawlRequest) -> Run:
    """The interrupted run of the request's folder and scope, or a new one.

    A run whose records were refused (a sharp drop) is taken up again only to accept them.
    """
    unfinished = _read(request.folder)
    if unfinished and unfinished.scope == request.scope and not request.refresh:
        if not unfinished.refused:
            return unfinished
        if request.accept_drop:
            return Run(unfinished.started, unfinished.scope)
    run = Run(datetime.now(UTC), request.scope)
    _write(request.folder, run)
    return run


def refuse(folder: Path, run: Run, reason: str) -> None:
    """Mark the run as done but not taken."""
    _write(folder, Run(run.started, run.scope, reason))


def finish(folder: Path) -> None:
    """The run is over: the next crawl begins a new one."""
    (folder / RUN_FILE).unlink(missing_ok=True)


def write_atomically(path: Path, content: str) -> None:
    """Replace a small file so that a reader sees the old or the new one, never half."""
    part = path.with_name(f"{path.name}.new")
    with part.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _read(folder: Path) -> Run | None:
    try:
        data = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        started = datetime.fromisoformat(data["started"])
        return Run(started, str(data["scope"]), str(data["refused"]))
    except (OSError, ValueError, KeyError, TypeError):
        # An unreadable marker costs no more than asking the site anew.
        return None


def _write(folder: Path, run: Run) -> None:
    content = {"started": run.started.isoformat(), "scope": run.scope, "refused": run.refused}
    write_atomically(folder / RUN_FILE, json.dumps(content, ensure_ascii=False, indent=1))
