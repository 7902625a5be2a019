"""Scrapy settings: polite by default, and nothing that opens a port or reads a pickle.

https://docs.scrapy.org/en/latest/topics/settings.html
"""

from datetime import datetime
from typing import Any

from crawler.cache import timestamp
from crawler.request import MIN_DELAY_SECONDS, CrawlRequest

SPIDER_MODULES = ["crawler.spiders"]
BOT_NAME = "decisis"

ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = MIN_DELAY_SECONDS
# A delay that varies would at times be shorter than promised.
DOWNLOAD_DELAY_JITTER = 0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = MIN_DELAY_SECONDS
AUTOTHROTTLE_MAX_DELAY = 60
COOKIES_ENABLED = False
REFERER_ENABLED = True
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 5
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 30_000_000
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
RETRY_TIMES = 3
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"

# Both listen on a port and run the code that comes in.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# Law comes by http alone, never from this machine's files.
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}

HTTPCACHE_ENABLED = True
HTTPCACHE_STORAGE = "crawler.httpcache.CacheStorage"
HTTPCACHE_POLICY = "crawler.httpcache.CachePolicy"

# The order, seen from the engine: scope and robots before anything is looked up. A response comes
# the other way: unpacked, cached (redirects too), redirected, a challenge never retried, retried,
# and refused only when there is nothing left to try. The gate counts what the cache does not have.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "crawler.middlewares.ScopeMiddleware": 50,
    "crawler.middlewares.RefusalMiddleware": 540,
    "crawler.middlewares.PatientRetryMiddleware": 550,
    "crawler.middlewares.ChallengeMiddleware": 555,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 560,
    "crawler.httpcache.CacheMiddleware": 570,
    "crawler.middlewares.GateMiddleware": 580,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
DOWNLOADER_STATS = False
REQUEST_FINGERPRINTER_CLASS = "crawler.httpcache.Fingerprinter"
ITEM_PIPELINES = {"crawler.pipelines.ShelfPipeline": 500}
EXTENSIONS = {
    "crawler.progress.ProgressTeller": 500,
    "scrapy.extensions.closespider.CloseSpider": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
}

LOG_LEVEL = "WARNING"
STATS_DUMP = False
# Scrapy starts so many tasks for each page; a page here gives one record.
CONCURRENT_ITEMS = 1
# Would read the source of the callbacks anew for each page.
WARN_ON_GENERATOR_RETURN_VALUE = False


def settings_for(request: CrawlRequest, run_started: datetime) -> dict[str, Any]:
    """The settings of this module with those of one request."""
    settings = {name: value for name, value in globals().items() if name.isupper()}
    settings.pop("MIN_DELAY_SECONDS")
    return settings | {
        "USER_AGENT": request.user_agent,
        "DOWNLOAD_DELAY": request.delay,
        "CONCURRENT_REQUESTS": request.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": request.concurrency,
        "AUTOTHROTTLE_ENABLED": request.delay > 0,
        "AUTOTHROTTLE_START_DELAY": request.delay,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(request.concurrency),
        "DECISIS_ROOT": request.root,
        "DECISIS_PDF_HOSTS": list(request.pdf_hosts),
        "DECISIS_LIMIT": request.limit,
        "DECISIS_RUN_STARTED": timestamp(run_started),
    }
