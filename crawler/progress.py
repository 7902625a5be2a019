"""A Scrapy extension that tells the spider's listener how far the crawl is, and heeds its stop."""

import asyncio
import contextlib
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.middlewares import Stop, stop

SECONDS_BETWEEN = 0.2


class ProgressTeller:
    """Every fifth of a second: pages parsed, pages known but not yet parsed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """From the spider's opening to its close."""
        teller = cls(crawler)
        crawler.signals.connect(teller.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(teller.spider_closed, signal=signals.spider_closed)
        return teller

    def spider_opened(self, spider: Spider) -> None:
        """Begin to tell."""
        self._task = asyncio.ensure_future(self._tell(spider))

    async def spider_closed(self, spider: Spider) -> None:
        """Tell a last time."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        spider.on_progress(spider.pages, 0)

    async def _tell(self, spider: Spider) -> None:
        while True:
            engine = self._crawler.engine
            queued = len(engine.scheduler or ()) + len(engine.downloader.active)
            if not spider.on_progress(spider.pages, queued):
                stop(self._crawler, Stop.INTERRUPTED, "interrupted: crawl again to go on")
            await asyncio.sleep(SECONDS_BETWEEN)
