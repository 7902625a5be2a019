"""What the spiders share: asking for pages, reading them, and telling what went wrong."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias, TypeVar

from parsel import Selector
from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.cache import PageCache
from crawler.httpcache import STORED_AT
from crawler.middlewares import OutOfScope
from crawler.parsing.page import PageError, is_whole
from crawler.parsing.pdf import pdf_paragraphs
from crawler.request import CrawlRequest
from crawler.shelf import Quarantined, Shelf
from law.records import LawRecord

logger = logging.getLogger(__name__)

Told: TypeAlias = Request | LawRecord | Quarantined
Reader: TypeAlias = Callable[..., Iterator[Told]]
_Record = TypeVar("_Record", bound=LawRecord)

# The page is gone; any other refusal to deliver it says nothing about the law on it.
_GONE = frozenset({404, 410})


class LawSpider(Spider):
    """A spider over one request.

    ``pages`` counts pages read. ``cache``, ``shelf`` and ``on_progress`` belong to whoever runs the
    spider: the middlewares, the item pipeline and the progress extension find them here.
    """

    name = "law"

    def __init__(
        self,
        request: CrawlRequest,
        run_started: datetime,
        cache: PageCache,
        shelf: Shelf,
        on_progress: Callable[[int, int], bool],
    ) -> None:
        super().__init__()
        self.request = request
        self.home = request.home
        self.as_of = run_started.date()
        self.cache = cache
        self.shelf = shelf
        self.on_progress = on_progress
        self.pages = 0

    async def start(self) -> AsyncIterator[Request]:
        """Where the crawl begins."""
        for request in self.first_requests():
            yield request

    def first_requests(self) -> Iterator[Request]:
        """The requests to begin with."""
        raise NotImplementedError

    def with_pdf(self, record: LawRecord, paragraphs: list[str]) -> LawRecord:
        """The record of a page whose law is in a PDF, with the PDF's text."""
        raise NotImplementedError

    def ask(self, url: str, reader: Reader, **about: Any) -> Request:
        """A request whose response is read by ``reader(response, **about)``."""
        cb_kwargs = {"reader": reader, "about": about}
        return Request(url, self.read, errback=self.failed, cb_kwargs=cb_kwargs)

    def ask_pdf(self, url: str, record: LawRecord) -> Request:
        """A request for the PDF that holds the text of a record."""
        # One PDF may hold the text of several pages.
        return self.ask(url, self.read_pdf, record=record).replace(dont_filter=True)

    def read(self, response: Response, reader: Reader, about: dict[str, Any]) -> Iterator[Told]:
        """Whatever a page does, it stops no other: at worst it goes to quarantine."""
        self.pages += 1
        try:
            yield from reader(response, **about)
        except PageError as error:
            yield Quarantined(_page_url(response.request), str(error))
        except Exception as error:
            logger.exception("could not read %s", response.url)
            reason = f"cannot be read ({type(error).__name__}: {error})"
            yield Quarantined(_page_url(response.request), reason)

    def failed(self, failure: Failure) -> Iterator[Told]:
        """A page that did not come: gone, out of scope, or not delivered."""
        error = failure.value
        url = _page_url(failure.request)  # type: ignore[attr-defined]
        if isinstance(error, HttpError):
            status = error.response.status
            yield Quarantined(url, f"the site answers {status}", fetched=status in _GONE)
        elif isinstance(error, OutOfScope):
            yield Quarantined(url, f"leads out of the crawl: {error}")
        elif not isinstance(error, IgnoreRequest):
            yield Quarantined(url, f"{type(error).__name__}: {error}", fetched=False)
        # What else is ignored is forbidden by robots.txt, over the limit, or overtaken by a stop.

    def read_pdf(self, response: Response, record: LawRecord) -> Iterator[Told]:
        """The record whose text is in a PDF."""
        yield self.stamped(self.with_pdf(record, pdf_paragraphs(response.body)), response)

    def stamped(self, record: _Record, response: Response) -> _Record:
        """The record with the time at which its page's content was first seen."""
        stored_at = response.meta.get(STORED_AT)
        moment = datetime.fromisoformat(stored_at) if stored_at else datetime.now(UTC)
        return replace(record, retrieved_at=moment)


def page_of(response: Response) -> Selector:
    """The parsed page; PageError where the response is no page, or was cut short."""
    if not isinstance(response, TextResponse):
        raise PageError("not a page of text")
    if not response.body.strip():
        raise PageError("an empty page")
    if not is_whole(response.body):
        raise PageError("cut short: the page has no end")
    selector: Selector = response.selector
    return selector


def _page_url(request: Request) -> str:
    """The address of the page that a request was made for: not its redirect, nor its PDF."""
    record = request.cb_kwargs["about"].get("record")
    if record is not None:
        return str(record.source)
    return str(request.meta.get("redirect_urls", [request.url])[0])
