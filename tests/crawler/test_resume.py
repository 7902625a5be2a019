"""Killed, interrupted, limited: a crawl goes on where it was."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.request import CrawlRequest
from crawler.run import crawl
from law.errors import CrawlError
from sample.site import ReplicaServer
from tests.crawler import calder
from tests.crawler.conftest import Crawl, records_in

SITE_SECTIONS = 150


@pytest.fixture
def big_site() -> ReplicaServer:
    """A site large enough to be killed in the middle of."""
    first = calder.SECTIONS[0]
    return ReplicaServer(
        replace(first, id=f"cd/code/40-1-{n}", number=f"40-1-{n}", text=f"Section {n}.")
        for n in range(1, SITE_SECTIONS + 1)
    )


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def contents(folder: Path) -> dict[str, str]:
    return {record.id: record.content_hash for record in records_in(folder).values()}


def test_after_kill_9_nothing_is_asked_twice_nor_lost(
    big_site: ReplicaServer, tmp_path: Path
) -> None:
    with big_site as site:
        request = CrawlRequest(
            what="codes",
            jurisdiction="cd",
            folder=tmp_path / "killed",
            base_url=site.url,
            delay=0.0,
        )
        request.folder.mkdir()
        # The parent dies with its child, as in a power cut: the whole process group is killed.
        program = (
            "import sys; from crawler.request import request_from_json; from crawler.run import"
            " crawl; crawl(request_from_json(sys.argv[1]))"
        )
        victim = subprocess.Popen(
            [sys.executable, "-c", program, request.to_json()], start_new_session=True
        )
        wait_for(lambda: len(site.hits) > SITE_SECTIONS // 3)
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        asked_before = [hit.path for hit in site.hits]
        assert len(asked_before) < SITE_SECTIONS
        assert not (request.folder / "records.jsonl").exists()

        site.hits.clear()
        report = crawl(request)
        asked_after = [hit.path for hit in site.hits]
        undisturbed = replace(request, folder=tmp_path / "undisturbed")
        crawl(undisturbed)

    assert report.complete
    assert report.from_cache >= SITE_SECTIONS // 3 - 2
    # What was on its way when the kill came may be asked for again: one page at this concurrency.
    again = set(asked_before) & set(asked_after) - {"/robots.txt"}
    assert len(again) <= 1
    assert contents(request.folder) == contents(undisturbed.folder)


def test_an_interrupted_crawl_stops_and_goes_on(big_site: ReplicaServer, tmp_path: Path) -> None:
    class Interruption(BaseException):
        """Stands for Ctrl-C, which reaches the crawl as an exception out of its progress call."""

    told: list[tuple[int, int | None]] = []

    def interrupt(stage: str, done: int, total: int | None) -> None:
        told.append((done, total))
        if done > 20:
            raise Interruption

    with big_site as site:
        request = CrawlRequest(
            what="codes", jurisdiction="cd", folder=tmp_path, base_url=site.url, delay=0.02
        )
        with pytest.raises(Interruption):
            crawl(request, progress=interrupt)
        assert told[-1][1] is not None
        assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["reason"] == (
            "interrupted: crawl again to go on"
        )
        asked = len(site.hits)
        assert asked < SITE_SECTIONS
        site.hits.clear()
        assert crawl(request).complete
        assert len(site.hits) < SITE_SECTIONS + 5 - asked + 2
    assert len(records_in(tmp_path)) == SITE_SECTIONS


def test_a_limit_is_for_one_call(site: ReplicaServer, crawl_site: Crawl, tmp_path: Path) -> None:
    none_yet = crawl_site(limit=1)
    assert (none_yet.asked, none_yet.records, records_in(tmp_path)) == (1, 0, {})
    first = crawl_site(limit=7, concurrency=1)
    assert (first.asked, first.complete) == (7, False)
    assert "limit of 7 pages" in first.reason
    assert 0 < first.records == len(records_in(tmp_path)) < len(calder.SECTIONS)
    second = crawl_site()
    assert (second.complete, second.from_cache) == (True, 8)
    third = crawl_site()
    assert (third.revalidated, third.from_cache) == (third.asked, 0)
    assert third.records == len(calder.SECTIONS)


def test_one_crawl_a_folder(site: ReplicaServer, crawl_site: Crawl, tmp_path: Path) -> None:
    with (tmp_path / "crawl.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CrawlError, match="another crawl is at work"):
            crawl_site()


def test_a_crawling_process_that_dies_is_mourned(
    site: ReplicaServer, crawl_site: Crawl, tmp_path: Path
) -> None:
    (tmp_path / "cache.sqlite").mkdir()
    with pytest.raises(CrawlError, match="cannot be opened"):
        crawl_site()


def test_a_folder_that_cannot_be_written(crawl_site: Crawl, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CrawlError, match="cannot write"):
        crawl_site(folder=tmp_path / "file" / "folder")
