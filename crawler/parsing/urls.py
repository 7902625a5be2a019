"""The grammar of a legal site's addresses: segments, editions, and which links lead on.

/codes/new-mexico/[2019/]chapter-30/article-16/section-30-16-1/
/constitution/new-mexico/article-ix/section-12/
/cases/new-mexico/court-of-appeals/2004/9244.html
"""

import re
from collections.abc import Iterable
from urllib.parse import urldefrag, urljoin, urlsplit

_SECTION_SEGMENT = re.compile(r"^(?:section|sec|statute|rule)-(?P<number>\d.*)$")
_YEAR = re.compile(r"^(?:1[789]|20)\d\d$")


def segments(url: str) -> list[str]:
    """Path segments without the file's extension: ``["codes", "new-mexico", "chapter-30"]``."""
    found = [segment for segment in urlsplit(url).path.split("/") if segment]
    if found:
        found[-1] = found[-1].removesuffix(".html")
    return found


def edition_of(url: str) -> int:
    """The year of a dated edition (``/codes/new-mexico/2019/…``), 0 for the current one."""
    found = segments(url)
    return int(found[2]) if len(found) > 2 and found[0] == "codes" and is_year(found[2]) else 0


def is_year(segment: str) -> bool:
    """True for a path segment that names a year."""
    return _YEAR.match(segment) is not None


def section_slug(url: str) -> tuple[str, str]:
    """Numbers that the address of a section gives, with its dots as dashes, and a range's end.

    ``…/section-69-35-1-to-69-35-17`` is ``("69-35-1", "69-35-17")``; ("", "") where there is none.
    """
    found = segments(url)
    match = _SECTION_SEGMENT.match(found[-1]) if found else None
    if not match:
        return "", ""
    first, _, through = match["number"].partition("-to-")
    return first, through


def links_below(hrefs: Iterable[str], page_url: str) -> list[str]:
    """Links from a page to pages beneath it, absolute, without fragments, each once, in order."""
    base = _folder(page_url)
    return [url for url in absolute(hrefs, page_url) if _is_below(url, base)]


def links_one_deeper(hrefs: Iterable[str], page_url: str) -> list[str]:
    """Of the links beneath a page, those exactly one path segment deeper."""
    depth = len(segments(page_url)) + 1
    return [url for url in links_below(hrefs, page_url) if len(segments(url)) == depth]


def absolute(hrefs: Iterable[str], page_url: str) -> list[str]:
    """The http links among ``hrefs``, absolute, without fragments, each once, in order."""
    found: dict[str, None] = {}
    for href in hrefs:
        try:
            url = urldefrag(urljoin(page_url, href.strip())).url
        except ValueError:  # "http://[": not an address at all
            continue
        if url.startswith(("http://", "https://")):
            found[url] = None
    return list(found)


def _folder(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path.removesuffix(".html").rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}/"


def _is_below(url: str, base: str) -> bool:
    return url.startswith(base) and len(url) > len(base)
