"""From records, wherever they come from, into a library's catalog."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from crawler.importers import read_path
from crawler.report import CrawlReport
from law.errors import RecordError, SourceError
from law.jsonl import read_records
from law.progress import Progress, silent
from law.records import LawRecord
from pipeline.catalog import Catalog, ImportReport
from pipeline.layout import Layout, writer_lock

RECORDS_FILE = "records.jsonl"

_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


def source_name(
    what: str, state: str, courts: Sequence[str], years: Sequence[int], edition: int
) -> str:
    """The name of a crawl's source and folder: ``cases-new-mexico``, narrower scopes told apart.

    A crawl of one year must not pass for the whole, or it would delete all other years.
    """
    parts = [what, state, *sorted(courts), *map(str, sorted(years))]
    if edition:
        parts.append(f"edition-{edition}")
    return "-".join(_NOT_A_NAME.sub("-", part.lower()).strip("-") for part in parts)


def import_crawl(
    layout: Layout,
    folder: Path,
    report: CrawlReport,
    *,
    accept_drop: bool = False,
    progress: Progress = silent,
) -> ImportReport:
    """Take in what a crawl wrote.

    Documents are only taken for deleted after a crawl that read every page of its scope: one that
    was cut short says nothing about what it did not read.
    """
    with (folder / RECORDS_FILE).open(encoding="utf-8") as lines:
        return _take_in(
            layout,
            read_records(lines),
            source=folder.name,
            complete=report.complete,
            accept_drop=accept_drop,
            total=report.records,
            progress=progress,
        )


def import_path(
    library: Path,
    path: Path,
    *,
    jurisdiction: str,
    source: str = "",
    complete: bool = True,
    accept_drop: bool = False,
    progress: Progress = silent,
) -> ImportReport:
    """Take in a file or folder of law (``crawler.importers`` says which kinds).

    ``source`` names it in the library, by default the path's own name: importing the same source
    again replaces what it brought before.
    """
    if not path.exists():
        raise SourceError(f"{path} does not exist")
    return _take_in(
        Layout(library),
        read_path(path, jurisdiction),
        source=source or path.resolve().name,
        complete=complete,
        accept_drop=accept_drop,
        total=None,
        progress=progress,
    )


def _take_in(
    layout: Layout,
    records: Iterator[LawRecord | RecordError],
    *,
    source: str,
    complete: bool,
    accept_drop: bool,
    total: int | None,
    progress: Progress,
) -> ImportReport:
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        return catalog.import_records(
            records,
            source=source,
            complete=complete,
            accept_drop=accept_drop,
            total=total,
            progress=progress,
        )
