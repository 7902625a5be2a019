"""A site over the little law, and crawls of it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from crawler.report import CrawlReport
from crawler.request import CrawlRequest
from crawler.run import crawl
from law.jsonl import load_record
from law.records import LawRecord
from sample.site import ReplicaServer
from tests.crawler import calder

Crawl: TypeAlias = Callable[..., CrawlReport]


@pytest.fixture
def site() -> Iterator[ReplicaServer]:
    """The little law, served."""
    with ReplicaServer(calder.LAW, in_pdf=calder.IN_PDF) as server:
        yield server


@pytest.fixture
def crawl_site(site: ReplicaServer, tmp_path: Path) -> Crawl:
    """``crawl_site("codes", edition=2019)`` crawls the site into ``tmp_path``."""

    def run(what: str = "codes", **given: object) -> CrawlReport:
        fields: dict[str, object] = {
            "what": what,
            "jurisdiction": "calder",
            "folder": tmp_path,
            "base_url": site.url,
            "delay": 0.0,
            "concurrency": 4,
            **given,
        }
        return crawl(CrawlRequest(**fields))  # type: ignore[arg-type]

    return run


def records_in(folder: Path) -> dict[str, LawRecord]:
    """The published records of a source's folder, by id."""
    with (folder / "records.jsonl").open(encoding="utf-8") as file:
        return {record.id: record for record in map(load_record, file)}


def quarantine_in(folder: Path) -> dict[str, str]:
    """Reasons by path of the pages in quarantine."""
    with (folder / "quarantine.jsonl").open(encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    return {"/" + entry["url"].split("/", 3)[3]: entry["reason"] for entry in entries}
