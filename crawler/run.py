"""Crawl a part of a site into a folder.

    report = crawl(CrawlRequest(what="codes", jurisdiction="new-mexico", folder=folder, contact=…))

The folder holds ``records.jsonl`` (law records, sorted by id), ``quarantine.jsonl``, ``report.json``,
``cache.sqlite``, ``crawl.log`` and, while a run is unfinished, ``run.json``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import crawler as package
from crawler.report import CrawlReport, report_from_json
from crawler.request import CrawlRequest
from law.errors import CrawlError
from law.progress import Progress, silent

LOG_FILE = "crawl.log"
STAGE = "crawl"


def crawl(request: CrawlRequest, *, progress: Progress = silent) -> CrawlReport:
    """Crawl, or go on with the run that was interrupted in the request's folder.

    ``progress`` is called with pages read and pages known. Returns the report, which says whether
    the crawl is complete; raises CrawlError where the site refuses or challenges, where there is no
    law at all or far less than the last time (``records.jsonl`` then stays as it was), or where the
    crawling process died. Ctrl-C ends the crawl gracefully; what was fetched is kept.
    """
    try:
        request.folder.mkdir(parents=True, exist_ok=True)
        log = (request.folder / LOG_FILE).open("w", encoding="utf-8")
    except OSError as error:
        raise CrawlError(f"cannot write into {request.folder} ({error.strerror})") from None
    with log, _start_child(log.fileno()) as child:
        if child.stdin is None or child.stdout is None:
            raise CrawlError("the crawling process has no pipes")
        try:
            child.stdin.write(request.to_json() + "\n")
            child.stdin.flush()
            outcome = _follow(child.stdout, progress)
        finally:
            # The end of its stdin tells the child to stop, whatever ended the loop above.
            child.stdin.close()
    if "report" in outcome:
        return report_from_json(outcome["report"])
    raise CrawlError(outcome.get("error") or _obituary(request.folder, child.returncode))
