"""Crawl a part of a site into a folder.

    report = crawl(CrawlRequest(what="codes", jurisdiction="new-mexico", folder=folder, contact=…))

The folder holds ``records.jsonl`` (law records, sorted by id), ``quarantine.jsonl``,
``report.json``, ``cache.sqlite``, ``crawl.log`` and, while a run is unfinished, ``run.json``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TextIO, TypeAlias

from crawler.report import CrawlReport, report_from_json
from crawler.request import CrawlRequest
from law.errors import CrawlError
from law.progress import Progress, silent

LOG_FILE = "crawl.log"
STAGE = "crawl"

_Child: TypeAlias = "subprocess.Popen[str]"


def crawl(request: CrawlRequest, *, progress: Progress = silent) -> CrawlReport:
    """Crawl, or go on with the run that was interrupted in the request's folder.

    ``progress`` is called with pages read and pages known. Returns the report, which says whether
    the crawl is complete; raises CrawlError where the site refuses or challenges, where there is no
    law at all or far less than the last time (``records.jsonl`` then stays as it was), or where the
    crawling process died. Ctrl-C ends the crawl gracefully and keeps what was fetched.
    """
    try:
        request.folder.mkdir(parents=True, exist_ok=True)
        log = (request.folder / LOG_FILE).open("w", encoding="utf-8")
    except OSError as error:
        raise CrawlError(f"cannot write into {request.folder} ({error.strerror})") from None
    with log:
        child = _start_child(log)
        try:
            outcome = _converse(child, request, progress)
        finally:
            _end(child)
    if "report" in outcome:
        return report_from_json(outcome["report"])
    raise CrawlError(outcome.get("error") or _obituary(request.folder, child.returncode))


def _start_child(log: TextIO) -> _Child:
    # The child finds the packages where this process found them, from whatever folder it runs.
    home = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-m", "crawler._child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path},
    )


def _converse(child: _Child, request: CrawlRequest, progress: Progress) -> dict[str, str]:
    """Hand over the request and relay progress; the child's last message, {} where it has none."""
    if child.stdin is None or child.stdout is None:
        return {}
    try:
        child.stdin.write(request.to_json() + "\n")
        child.stdin.flush()
    except BrokenPipeError:
        return {}
    for line in child.stdout:
        message = json.loads(line)
        if "done" not in message:
            return dict(message)
        progress(STAGE, message["done"], message["done"] + message["queued"])
    return {}


def _end(child: _Child) -> None:
    """Let the child stop gracefully, which the end of its stdin tells it to do, and wait for it."""
    try:
        if child.stdin:
            child.stdin.close()
        if child.stdout:
            for _ in child.stdout:
                pass
            child.stdout.close()
        child.wait()
    except BaseException:  # a second Ctrl-C
        child.kill()
        child.wait()
        raise


def _obituary(folder: Path, returncode: int) -> str:
    lines = (folder / LOG_FILE).read_text(encoding="utf-8", errors="replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "no word of why")
    return f"the crawling process ended with {returncode} ({last}); crawl again to go on"
