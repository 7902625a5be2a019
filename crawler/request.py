"""What to crawl, how gently, and into which folder; and which addresses that allows."""

import json
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args
from urllib.parse import urlsplit

from law.errors import CrawlError
from law.jurisdictions import Jurisdiction, all_jurisdictions, jurisdiction_by_slug

What: TypeAlias = Literal["codes", "constitution", "cases"]

JUSTIA = "https://law.justia.com"
# Hosts on which Justia keeps the PDFs that its own pages link to.
JUSTIA_PDF_HOSTS = ("cases.justia.com", "docs.justia.com", "statecodesfiles.justia.com")
MIN_DELAY_SECONDS = 1.0
MAX_CONCURRENCY = 32


@dataclass(frozen=True, kw_only=True)
class CrawlRequest:
    """One crawl of one part of a site.

    what          ``codes``, ``constitution`` or ``cases`` (a state's courts)
    jurisdiction  its id or its path segment on the site: ``nm`` or ``new-mexico``
    folder        the source's folder; cache, records, quarantine and report are kept in it
    base_url      the site; https, or a loopback address
    contact       e-mail or web address for the User-Agent; required off loopback
    courts        ids or path segments of courts; () means all that the jurisdiction's file names
    years         years of decision; () means all that the court lists
    edition       year of the code's edition to read, 0 for the current one
    delay         seconds between two requests, at least 1 off loopback
    concurrency   requests under way at once
    limit         at most so many pages are asked of the site in this call, 0 for no limit;
                  the next call goes on where this one stopped
    refresh       begin a new run even where the last one was interrupted
    accept_drop   take the records even where they are far fewer than those of the last run
    """

    what: What
    jurisdiction: str
    folder: Path
    base_url: str = JUSTIA
    contact: str = ""
    courts: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    edition: int = 0
    delay: float = MIN_DELAY_SECONDS
    concurrency: int = 1
    limit: int = 0
    refresh: bool = False
    accept_drop: bool = False

    def __post_init__(self) -> None:
        if self.what not in get_args(What):
            raise CrawlError(f"cannot crawl {self.what!r}: one of {', '.join(get_args(What))}")
        parts = urlsplit(self.base_url)
        if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.username:
            raise CrawlError(f"the site must be like {JUSTIA}, not {self.base_url!r}")
        if self.is_loopback:
            if parts.scheme not in ("http", "https"):
                raise CrawlError(f"the site must be an http address, not {self.base_url!r}")
        elif parts.scheme != "https":
            raise CrawlError(f"the site must be an https address, not {self.base_url!r}")
        elif self.delay < MIN_DELAY_SECONDS:
            raise CrawlError(
                f"a delay of {self.delay:g} s is not polite: give {MIN_DELAY_SECONDS:g} or more"
            )
        elif not self.contact.strip():
            raise CrawlError(
                "say who crawls: set the crawler's contact to an e-mail or web address"
            )
        if not self.contact.isprintable() or self.delay < 0:
            raise CrawlError("contact must be printable and delay must not be negative")
        if not 1 <= self.concurrency <= MAX_CONCURRENCY:
            raise CrawlError(f"concurrency must be between 1 and {MAX_CONCURRENCY}")
        if self.limit < 0 or not (self.edition == 0 or 1700 <= self.edition <= 2100):
            raise CrawlError("limit must not be negative and edition must be a year")

    @property
    def is_loopback(self) -> bool:
        """True where the site is this machine itself."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    @property
    def home(self) -> Jurisdiction:
        """The jurisdiction, by id or path segment."""
        return all_jurisdictions().get(self.jurisdiction) or jurisdiction_by_slug(self.jurisdiction)

    @property
    def root(self) -> str:
        """The address beneath which every page of this crawl lies."""
        root = f"{self.base_url.rstrip('/')}/{self.what}/{self.home.slug}/"
        return f"{root}{self.edition}/" if self.what == "codes" and self.edition else root

    @property
    def pdf_hosts(self) -> tuple[str, ...]:
        """Hosts from which PDFs may be fetched, the site's own first."""
        own = urlsplit(self.base_url).netloc
        return (own, *JUSTIA_PDF_HOSTS) if self.base_url.rstrip("/") == JUSTIA else (own,)

    @property
    def user_agent(self) -> str:
        """``decisis/0.1.0 (+mailto:…)``."""
        try:
            release = version("decisis")
        except PackageNotFoundError:
            release = "0"
        return f"decisis/{release}" + (f" (+{self.contact.strip()})" if self.contact else "")

    @property
    def scope(self) -> str:
        """What makes two crawls comparable: a run is only continued by a request of its scope."""
        subject = [self.root, sorted(self.courts), sorted(self.years)]
        return json.dumps(subject, ensure_ascii=False)

    def to_json(self) -> str:
        """The request as one line, for the crawling process."""
        return json.dumps(asdict(self), default=str)


def request_from_json(line: str) -> CrawlRequest:
    """The request that ``to_json`` wrote."""
    data: dict[str, Any] = json.loads(line)
    data["folder"] = Path(data["folder"])
    data["courts"] = tuple(data["courts"])
    data["years"] = tuple(data["years"])
    return CrawlRequest(**data)
