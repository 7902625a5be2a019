"""The crawling process: a request on stdin, progress and the report on stdout, one JSON a line.

Scrapy's reactor runs once in a process, so every crawl gets its own. The process stops, gracefully,
when its stdin ends: because its parent closed it, or is no more.
"""

import fcntl
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.outcome import crawl_into_folder
from crawler.request import request_from_json
from law.errors import CrawlError

LOCK_FILE = "crawl.lock"


def main() -> int:
    """Crawl what stdin asks for; 0 with a report, 1 with an error, both told on stdout."""
    # The terminal sends Ctrl-C to parent and child alike; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    request = request_from_json(sys.stdin.readline())
    interrupted = threading.Event()
    threading.Thread(target=_watch_stdin, args=(interrupted,), daemon=True).start()

    def on_progress(done: int, queued: int) -> bool:
        _tell(done=done, queued=queued)
        return not interrupted.is_set()

    try:
        with _only_crawl_in(request.folder):
            report = crawl_into_folder(request, on_progress)
    except CrawlError as error:
        _tell(error=str(error))
        return 1
    _tell(report=report.to_json())
    return 0


@contextmanager
def _only_crawl_in(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which ends with the process however it ends."""
    with (folder / LOCK_FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CrawlError(f"another crawl is at work in {folder}: wait for its end") from None
        yield


def _watch_stdin(ended: threading.Event) -> None:
    # Not through sys.stdin, whose lock a thread that waits would hold while the process ends.
    while os.read(0, 1):
        pass
    ended.set()


def _tell(**message: object) -> None:
    try:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # The parent is no more; the end of stdin is about to say so.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
