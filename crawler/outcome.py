"""One crawl from its first page to its report: run the spider, then judge what it brought."""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from crawler import state
from crawler.cache import PageCache
from crawler.middlewares import ASKED, FORBIDDEN, STOP_KIND, STOPPED, Stop
from crawler.report import CrawlReport, read_report, write_report, yield_alarm
from crawler.request import CrawlRequest
from crawler.settings import settings_for
from crawler.shelf import RECORDS_FILE, Published, Shelf
from crawler.spiders import SPIDERS
from law.errors import CrawlError


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What becomes of a run's records."""

    reason: str
    publish: bool
    run_is_over: bool
    is_error: bool = False


def crawl_into_folder(
    request: CrawlRequest, on_progress: Callable[[int, int], bool]
) -> CrawlReport:
    """Crawl, publish what may be published, keep and return the report.

    Raises CrawlError where the site refused, or the yield is none or far less than the last one's.
    Runs Scrapy's reactor, so a process can call it once.
    """
    previous = read_report(request.folder)
    baseline = 0
    if previous and previous.scope == request.scope:
        baseline = previous.records if previous.complete else previous.baseline
    run = state.begin_or_continue(request)
    began = time.monotonic()
    with closing(PageCache(request.folder)) as cache, closing(Shelf(request.folder)) as shelf:
        stats, pages = _run_spider(request, run, cache, shelf, on_progress)

    verdict = _judge(request, shelf, stats, baseline)
    published = shelf.publish() if verdict.publish else Published(shelf.count(), 0, ())
    if verdict.run_is_over:
        if verdict.is_error:
            state.refuse(request.folder, run, verdict.reason)
        else:
            state.finish(request.folder)
    unfetched = sum(not page.fetched for page in shelf.quarantined)
    report = CrawlReport(
        scope=request.scope,
        started=run.started,
        finished=datetime.now(UTC),
        pages=pages,
        asked=stats.get(ASKED, 0),
        revalidated=stats.get("httpcache/revalidate", 0),
        from_cache=stats.get("httpcache/hit", 0),
        records=published.records,
        duplicates=published.duplicates,
        conflicts=published.conflicts,
        quarantined=len(shelf.quarantined) - unfetched,
        unfetched=unfetched,
        forbidden=stats.get(FORBIDDEN, 0),
        seconds=round(time.monotonic() - began, 3),
        complete=not verdict.reason,
        reason=verdict.reason,
        baseline=baseline,
    )
    write_report(request.folder, report)
    if verdict.is_error:
        raise CrawlError(verdict.reason)
    return report


def _run_spider(
    request: CrawlRequest,
    run: state.Run,
    cache: PageCache,
    shelf: Shelf,
    on_progress: Callable[[int, int], bool],
) -> tuple[dict[str, Any], int]:
    process = AsyncCrawlerProcess(settings_for(request, run.started))
    crawler = process.create_crawler(SPIDERS[request.what])
    task: asyncio.Task[None] = process.crawl(
        crawler,
        request=request,
        run_started=run.started,
        cache=cache,
        shelf=shelf,
        on_progress=on_progress,
    )
    process.start(install_signal_handlers=False)
    if error := task.exception():
        raise error
    return crawler.stats.get_stats(), crawler.spider.pages


def _judge(request: CrawlRequest, shelf: Shelf, stats: dict[str, Any], baseline: int) -> _Verdict:
    found = shelf.count()
    match stats.get(STOP_KIND):
        case Stop.LIMIT:
            is_first = not (request.folder / RECORDS_FILE).exists()
            return _Verdict(stats[STOPPED], publish=found > 0 or is_first, run_is_over=False)
        case Stop.INTERRUPTED:
            return _Verdict(stats[STOPPED], publish=False, run_is_over=False)
        case Stop.REFUSED:
            return _Verdict(stats[STOPPED], publish=False, run_is_over=False, is_error=True)
    alarm = yield_alarm(found, 0 if request.accept_drop else baseline)
    if alarm:
        why = "" if found else _why_nothing(request, shelf, stats)
        return _Verdict(alarm + why, publish=False, run_is_over=True, is_error=True)
    return _Verdict(_gap(shelf), publish=True, run_is_over=True)


def _why_nothing(request: CrawlRequest, shelf: Shelf, stats: dict[str, Any]) -> str:
    if stats.get(FORBIDDEN):
        return f" (robots.txt forbids {stats[FORBIDDEN]:,} of its pages)"
    for page in shelf.quarantined:
        return f" ({page.url}: {page.reason})"
    return ""


def _gap(shelf: Shelf) -> str:
    """Why documents that are missing from this run may still be law; "" where they are gone."""
    unfetched = [page.url for page in shelf.quarantined if not page.fetched]
    if unfetched:
        return f"{len(unfetched):,} pages did not come, such as {unfetched[0]}"
    if lost := shelf.lost():
        return f"{len(lost):,} pages that were law before cannot be read now, such as {lost[0]}"
    return ""
