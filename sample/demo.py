"""The main job on the sample law: crawl its site, build a library, ask three questions.

Run by ``make demo``. Everything happens on loopback and in ``demo-library``; a second run finds
nothing to do and says so.
"""

import subprocess
import sys
from pathlib import Path

from rich.console import Console

from sample.law import load
from sample.site import serve

LIBRARY = Path("demo-library")
QUESTIONS = (
    "Can police search my car without a warrant on probable cause alone?",
    "Is actual knowledge of nonuse enough to forfeit a water right?",
    "How many opinions of the Court of Appeals mention 'retaliatory eviction'?",
)

_console = Console(highlight=False)


def main() -> None:
    """Crawl, build, ask; each step is the command that a user would type."""
    with serve(load().records) as site:
        for what in ("constitution", "codes", "cases"):
            _run("crawl", what, "calder", "--site", site, "--delay", "0", "--concurrency", "8")
    _run("build")
    _run("status")
    for question in QUESTIONS:
        _run("ask", question)
    _console.rule("Next")
    _console.print(
        "The web page:        .venv/bin/decisis serve --library demo-library\n"
        "Your own questions:  .venv/bin/decisis ask 'May a lease waive my remedies?'"
        " --library demo-library\n"
        "The real thing:      .venv/bin/decisis crawl constitution new-mexico --library nm"
        " --contact you@example.org\n"
        "                     .venv/bin/decisis build --library nm",
        markup=False,
    )


def _run(command: str, *arguments: str) -> None:
    shown = " ".join(f"'{part}'" if " " in part else part for part in arguments)
    _console.rule(f"decisis {command} {shown}", align="left")
    program = [sys.executable, "-m", "decisis", command, "--library", str(LIBRARY), *arguments]
    finished = subprocess.run(program, check=False)
    if finished.returncode:
        sys.exit(finished.returncode)


if __name__ == "__main__":
    main()
