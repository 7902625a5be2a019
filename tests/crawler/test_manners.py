"""What the crawler does where a site forbids, refuses, breaks or leads astray."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.report import read_report
from law.errors import CrawlError
from sample.site import Fault, ReplicaServer, Trouble
from tests.crawler import calder
from tests.crawler.conftest import Crawl, quarantine_in, records_in

ARTICLE = "/codes/calder/chapter-40/article-1/"


def page(number: str) -> str:
    return f"{ARTICLE}section-{number}/"


def test_troubled_pages_stop_no_other(
    site: ReplicaServer, crawl_site: Crawl, tmp_path: Path
) -> None:
    elsewhere = "http://elsewhere.example/codes/calder/section-1-1-1/"
    inside = "http://127.0.0.1:9/codes/calder/section-1-1-1/"
    site.disallowed.append(page("40-1-14"))
    site.faults |= {
        page("40-1-1"): Fault(Trouble.REDIRECT, location=elsewhere),
        page("40-1-1-5"): Fault(Trouble.REDIRECT, location=inside),
        page("40-1-3"): Fault(Trouble.CUT_SHORT),
        page("40-1-4-to-40-1-9"): Fault(Trouble.EMPTY),
        page("40-1-10"): Fault(Trouble.FOREIGN_PDF, location="https://elsewhere.example/a.pdf"),
        page("40-1-11"): Fault(Trouble.MISSING),
        page("40-1-12"): Fault(Trouble.FORBIDDEN),
        page("40-1-13"): Fault(Trouble.FOREIGN_PDF, location="https://elsewhere.example/b.pdf"),
        page("40-1-15"): Fault(Trouble.ERROR, times=1),
        page("40-1-15-d-1"): Fault(Trouble.DROPPED, times=1),
        page("40-1-16"): Fault(Trouble.SLOW, seconds=0.2),
        "/codes/calder/chapter-32a/section-32a-4-3/": Fault(Trouble.ERROR),
    }
    report = crawl_site()

    assert set(records_in(tmp_path)) == {
        "cd/code/40-1-10",  # reserved: a stub needs no PDF
        "cd/code/40-1-15",
        "cd/code/40-1-15.d-1",
        "cd/code/40-1-16",
    }
    reasons = quarantine_in(tmp_path)
    assert {path: reasons[path].split(":")[0] for path in reasons} == {
        page("40-1-1"): "leads out of the crawl",
        page("40-1-1-5"): "leads out of the crawl",
        page("40-1-3"): "cut short",
        page("40-1-4-to-40-1-9"): "an empty page",
        page("40-1-11"): "the site answers 404",
        page("40-1-12"): "the site answers 403",
        page("40-1-13"): "leads out of the crawl",
        "/codes/calder/chapter-32a/section-32a-4-3/": "the site answers 500",
    }
    assert (report.forbidden, report.unfetched, report.quarantined) == (1, 2, 6)
    assert not report.complete
    assert "2 pages did not come" in report.reason
    assert read_report(tmp_path) == report
    assert not any(hit.path == page("40-1-14") for hit in site.hits)
    assert {hit.user_agent.partition("/")[0] for hit in site.hits} == {"decisis"}


@pytest.mark.parametrize("path", ["/codes/calder/", "/robots.txt"])
def test_a_challenge_ends_the_crawl(
    site: ReplicaServer, crawl_site: Crawl, tmp_path: Path, path: str
) -> None:
    site.faults[path] = Fault(Trouble.CHALLENGE)
    with pytest.raises(CrawlError, match=r"challenge page \(503\)"):
        crawl_site()
    assert len(site.hits) <= 2
    report = read_report(tmp_path)
    assert report is not None
    assert (report.complete, report.records) == (False, 0)


def test_a_challenge_in_mid_crawl_costs_only_time(
    site: ReplicaServer, crawl_site: Crawl, tmp_path: Path
) -> None:
    site.faults[ARTICLE] = Fault(Trouble.CHALLENGE, times=1)
    with pytest.raises(CrawlError, match="challenge"):
        crawl_site(concurrency=1)
    seen = {hit.path for hit in site.hits if hit.status == 200}
    site.hits.clear()
    report = crawl_site(concurrency=1)
    assert set(records_in(tmp_path)) == {record.id for record in calder.SECTIONS}
    assert (report.complete, report.from_cache) == (True, len(seen - {"/robots.txt"}))
    assert {hit.path for hit in site.hits} & seen == {"/robots.txt"}


def test_refusal_after_refusal_ends_the_crawl(site: ReplicaServer, crawl_site: Crawl) -> None:
    for path in site.map.paths():
        site.faults[path] = Fault(Trouble.FORBIDDEN)
    with pytest.raises(CrawlError, match=r"refuses \(403\)"):
        crawl_site(concurrency=1)


def test_robots_unread_means_no_crawl(site: ReplicaServer, crawl_site: Crawl) -> None:
    site.faults["/robots.txt"] = Fault(Trouble.ERROR)
    with pytest.raises(CrawlError, match=r"robots\.txt cannot be read \(500\)"):
        crawl_site()
    assert {hit.path for hit in site.hits} == {"/robots.txt"}


def test_robots_forbidding_all_is_named(site: ReplicaServer, crawl_site: Crawl) -> None:
    site.disallowed.append("/codes/")
    with pytest.raises(CrawlError, match=r"no law at all .*robots\.txt forbids 1 of its pages"):
        crawl_site()


def test_it_waits_as_long_as_it_is_told_to(site: ReplicaServer, crawl_site: Crawl) -> None:
    site.faults["/codes/calder/chapter-40/"] = Fault(Trouble.TOO_MANY, times=1, seconds=1)
    site.faults[ARTICLE] = Fault(Trouble.TOO_MANY, seconds=100_000)
    with pytest.raises(CrawlError, match="left alone for 100,000 s"):
        crawl_site()
    first, second = (hit.moment for hit in site.hits if hit.path.endswith("chapter-40/"))
    assert second - first >= 1.0


def test_it_keeps_its_distance_but_not_from_the_cache(
    site: ReplicaServer, crawl_site: Crawl
) -> None:
    crawl_site(limit=4, delay=0.5)
    moments = [hit.moment for hit in site.hits]
    assert len(moments) == 5
    # A little less than the delay: the site's clock begins when a request has arrived.
    assert all(later - earlier > 0.45 for earlier, later in pairwise(moments))
    site.hits.clear()
    report = crawl_site(limit=1, delay=0.5)
    assert (report.from_cache, report.asked) == (4, 1)
    first, second = (hit.moment for hit in site.hits)
    assert second - first < 4 * 0.5


def test_nothing_found_is_an_error_that_says_where(site: ReplicaServer, crawl_site: Crawl) -> None:
    with pytest.raises(CrawlError, match=r"no law at all .*codes/ohio/: the site answers 404"):
        crawl_site(jurisdiction="ohio")


def test_a_sharp_drop_is_refused_until_accepted(
    site: ReplicaServer, crawl_site: Crawl, tmp_path: Path
) -> None:
    crawl_site()
    before = (tmp_path / "records.jsonl").read_bytes()
    site.replace(calder.SECTIONS[:5])
    with pytest.raises(CrawlError, match=r"5 records, 62% fewer than the 13 .* accept_drop"):
        crawl_site()
    assert (tmp_path / "records.jsonl").read_bytes() == before
    site.hits.clear()
    report = crawl_site(accept_drop=True)
    assert (report.complete, report.records, report.asked) == (True, 5, 0)
    assert [hit.path for hit in site.hits] == ["/robots.txt"]
    assert len(records_in(tmp_path)) == 5


def test_a_page_that_was_law_and_is_broken_now_is_not_gone(
    site: ReplicaServer, crawl_site: Crawl, tmp_path: Path
) -> None:
    crawl_site()
    site.faults[page("40-1-3")] = Fault(Trouble.CUT_SHORT)
    report = crawl_site()
    assert not report.complete
    assert page("40-1-3") in report.reason
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["quarantined"] == 1
