"""Manners towards the site: stay in scope, stop when refused, wait when told to."""

import asyncio
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, NoReturn, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.parsing.challenge import REFUSING, is_challenge
from crawler.scope import Scope

logger = logging.getLogger(__name__)

# In the stats: why the crawl was stopped before its last page, and what the site was asked for.
STOPPED = "decisis/stopped"
STOP_KIND = "decisis/stop_kind"
FORBIDDEN = "robotstxt/forbidden"
ASKED = "decisis/asked"

_REFUSALS_IN_A_ROW = 5
_LONGEST_WAIT_SECONDS = 900.0
_BACKOFF_CEILING_SECONDS = 60.0


class OutOfScope(IgnoreRequest):
    """An address outside the crawl, mostly the target of a redirect."""


class Stop(StrEnum):
    """Who ended a crawl before its last page."""

    LIMIT = "limit"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"


def stop(crawler: Crawler, kind: Stop, reason: str) -> None:
    """Close the spider once what is under way has ended; the first reason counts."""
    if crawler.stats.get_value(STOPPED) is None:
        crawler.stats.set_value(STOPPED, reason)
        crawler.stats.set_value(STOP_KIND, kind)
        closing = asyncio.ensure_future(crawler.engine.close_spider_async(reason="stopped"))
        closing.add_done_callback(lambda task: task.cancelled() or task.exception())


class ScopeMiddleware:
    """Refuses every request, redirected or not, that the crawl's scope does not allow."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """With the scope of the spider's request."""
        settings = crawler.settings
        return cls(Scope(settings["DECISIS_ROOT"], tuple(settings["DECISIS_PDF_HOSTS"])))

    def process_request(self, request: Request) -> None:
        """Raise OutOfScope for an address outside."""
        if not self._scope.allows(request.url):
            raise OutOfScope(f"{request.url} is outside the crawl")


class ChallengeMiddleware:
    """Stops the crawl at a challenge, before anyone could try again."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Over the whole crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Pass the response on unless it is a challenge."""
        if is_challenge(response.status, response.body):
            host = urlsplit(response.url).netloc
            _refused(
                self._crawler,
                f"{host} answers with a challenge page ({response.status}): ask its owner",
            )
        return response


class RefusalMiddleware:
    """Stops the crawl at repeated refusals, and where robots.txt is unreadable."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._refusals = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Over the whole crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Pass the response on unless the site refuses to be crawled."""
        host = urlsplit(response.url).netloc
        status = response.status
        if _is_robots(request) and status >= 500:
            _refused(self._crawler, f"{host}/robots.txt cannot be read ({status}): try later")
        if status not in REFUSING or status == 503:
            self._refusals = 0
            return response
        self._refusals += 1
        if status == 429 or self._refusals >= _REFUSALS_IN_A_ROW:
            _refused(self._crawler, f"{host} refuses ({status}): crawl later and more slowly")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """No robots.txt, no crawl: what it says cannot be obeyed."""
        if _is_robots(request) and not isinstance(exception, IgnoreRequest):
            host = urlsplit(request.url).netloc
            reason = f"{host} cannot be reached ({type(exception).__name__})"
            stop(self._crawler, Stop.REFUSED, reason)


class GateMiddleware:
    """The last gate before the site: counts what passes; shut once the crawl is stopped."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._limit = crawler.settings.getint("DECISIS_LIMIT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """With the limit of the request."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise IgnoreRequest where the site must not be asked again."""
        if self._crawler.stats.get_value(STOPPED):
            raise IgnoreRequest("the crawl is being stopped")
        if _is_robots(request):
            return
        asked = self._crawler.stats.get_value(ASKED, 0)
        if self._limit and asked >= self._limit:
            stop(self._crawler, Stop.LIMIT, f"the limit of {self._limit:,} pages is reached")
            raise IgnoreRequest("the limit is reached")
        self._crawler.stats.inc_value(ASKED)


class PatientRetryMiddleware(RetryMiddleware):
    """Retries as Scrapy does, but waits first, the whole crawl with it: Retry-After, else doubling.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """

    async def process_response(
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        """Another request after a wait, or the response where there is nothing left to try."""
        outcome = super().process_response(request, response)
        if isinstance(outcome, Request):
            told = retry_after(response.headers.get(b"Retry-After"), datetime.now(UTC))
            if told > _LONGEST_WAIT_SECONDS:
                host = urlsplit(request.url).netloc
                reason = f"{host} asks to be left alone for {told:,.0f} s: crawl again later"
                _refused(self.crawler, reason)
            await self._wait(max(told, self._backoff(request)))
        return outcome

    async def process_exception(
        self, request: Request, exception: Exception, spider: Any = None
    ) -> Request | Response | None:
        """Another request after a wait, None where there is nothing left to try."""
        outcome = super().process_exception(request, exception)
        if outcome is not None:
            await self._wait(self._backoff(request))
        return outcome

    def _backoff(self, request: Request) -> float:
        delay = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        doubled = delay * 2 ** (request.meta.get("retry_times", 0) + 1)
        return min(float(doubled), _BACKOFF_CEILING_SECONDS)

    async def _wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        engine = self.crawler.engine
        engine.pause()
        try:
            loop = asyncio.get_running_loop()
            end = loop.time() + seconds
            # In steps, so that a crawl that is stopped meanwhile ends at once.
            while (left := end - loop.time()) > 0 and not self.crawler.stats.get_value(STOPPED):
                await asyncio.sleep(min(left, 0.25))
        finally:
            engine.unpause()


def retry_after(value: bytes | None, now: datetime) -> float:
    """Seconds that a Retry-After header asks for, given as seconds or as a date; 0 for none."""
    if not value:
        return 0.0
    text = value.decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _refused(crawler: Crawler, reason: str) -> NoReturn:
    stop(crawler, Stop.REFUSED, reason)
    raise IgnoreRequest(reason)


def _is_robots(request: Request) -> bool:
    return bool(urlsplit(request.url).path == "/robots.txt")
