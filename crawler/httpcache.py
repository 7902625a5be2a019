"""Scrapy's HTTP cache over ``PageCache``: what is kept, what is fresh, what is asked for again."""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings

from crawler.cache import PageCache
from crawler.parsing.challenge import is_challenge
from crawler.parsing.page import is_whole

# In ``request.meta``: when the page's present content was first stored (ISO 8601).
STORED_AT = "stored_at"
_CHECKED_AT = "checked_at"

_KEPT_STATUSES = frozenset({200, 301, 302, 303, 307, 308})
# They tell of the connection, or of a body that the compression middleware has since unpacked.
_PASSING_HEADERS = frozenset(
    {b"Connection", b"Keep-Alive", b"Set-Cookie", b"Transfer-Encoding", b"Content-Encoding"}
)
_CONDITIONS = ((b"ETag", b"If-None-Match"), (b"Last-Modified", b"If-Modified-Since"))


class CacheStorage:
    """The spider's page cache as a Scrapy cache storage."""

    def __init__(self, settings: BaseSettings) -> None:
        """Nothing to set: the cache comes with the spider."""

    def open_spider(self, spider: Spider) -> None:
        """The cache is open already."""

    def close_spider(self, spider: Spider) -> None:
        """Whoever opened the cache closes it."""

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:
        """The stored response; ``STORED_AT`` goes into the meta."""
        cache: PageCache = spider.cache
        page = cache.find(request.url)
        if page is None:
            return None
        request.meta[STORED_AT] = page.stored_at
        request.meta[_CHECKED_AT] = page.checked_at
        headers = Headers(page.headers)
        kind = responsetypes.from_args(headers=headers, url=page.url, body=page.body)
        return kind(url=page.url, status=page.status, headers=headers, body=page.body)

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        """Keep a response; ``STORED_AT`` goes into the meta."""
        cache: PageCache = spider.cache
        headers = {
            name.decode("latin-1"): [value.decode("latin-1") for value in values]
            for name, values in response.headers.items()
            if name not in _PASSING_HEADERS
        }
        request.meta[STORED_AT] = cache.store(
            request.url,
            own_url=response.url,
            status=response.status,
            headers=headers,
            body=response.body,
        )


class CachePolicy:
    """Fresh is what this run has seen; all else is asked for again, conditionally if possible."""

    def __init__(self, settings: BaseSettings) -> None:
        self._run_started: str = settings["DECISIS_RUN_STARTED"]

    def should_cache_request(self, request: Request) -> bool:
        """robots.txt is asked for anew by every process: the site may have changed its mind."""
        return bool(urlsplit(request.url).path != "/robots.txt")

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """Only what may be law or leads to it, and only whole."""
        if response.status not in _KEPT_STATUSES or is_challenge(response.status, response.body):
            return False
        if response.status != 200:
            return True
        is_html = b"html" in (response.headers.get(b"Content-Type") or b"")
        return is_whole(response.body) if is_html else bool(response.body)

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        """True for what this run has stored or checked; other requests become conditional."""
        checked_at: str = request.meta.pop(_CHECKED_AT)
        if checked_at >= self._run_started:
            return True
        for validator, condition in _CONDITIONS:
            if value := cachedresponse.headers.get(validator):
                request.headers[condition] = value
        return False

    def is_cached_response_valid(
        self, cachedresponse: Response, response: Response, request: Request
    ) -> bool:
        """True where the site says that nothing has changed."""
        return bool(response.status == 304)


class CacheMiddleware(HttpCacheMiddleware):
    """Scrapy's cache, except that it must not pass off an old page where the site is down."""

    def process_exception(self, request: Request, exception: Exception, spider: Any = None) -> None:
        """Leave a failed request to the retry middleware."""
        request.meta.pop("cached_response", None)


class Fingerprinter:
    """Requests are told apart by their address as it stands: a crawl only ever GETs."""

    def fingerprint(self, request: Request) -> bytes:
        """The hash of the address."""
        return hashlib.sha256(request.url.encode("utf-8")).digest()
