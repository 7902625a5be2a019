"""Index pages: the links that lead on to law."""

from parsel import Selector

from crawler.parsing.urls import (
    absolute,
    edition_of,
    is_year,
    links_below,
    links_one_deeper,
    segments,
)


def code_links(page: Selector, url: str, *, root: str, edition: int) -> list[str]:
    """Pages that a code's index leads to, within ``root`` and of one edition (0: the current)."""
    return [link for link in _listed(page, url, root) if edition_of(link) == edition]


def constitution_links(page: Selector, url: str, *, root: str) -> list[str]:
    """Articles and sections that a constitution's index leads to."""
    return _listed(page, url, root)


def year_links(page: Selector, url: str) -> list[str]:
    """Lists of opinions that a court's page leads to: one a year, and lists without a year."""
    return [
        _closed(link)
        for link in links_one_deeper(page.css("a::attr(href)").getall(), url)
        if not link.endswith(".html") and not _is_alien(link)
    ]


def year_of(url: str) -> int:
    """The year of a court's list or of an opinion beneath it, 0 where the address names none."""
    for segment in segments(url)[3:4]:
        if is_year(segment):
            return int(segment)
    return 0


def next_page(page: Selector, url: str) -> str | None:
    """The next page of a paginated list, None on the last one."""
    links = absolute(page.css("span.next.pagination.page > a::attr(href)").getall(), url)
    return links[0] if links and links[0] != url else None


def _listed(page: Selector, url: str, root: str) -> list[str]:
    listed = links_below(absolute(page.css(".codes-listing a::attr(href)").getall(), url), root)
    if not listed:
        listed = links_one_deeper(page.css("a::attr(href)").getall(), url)
    here = _closed(url)
    return [link for link in dict.fromkeys(map(_closed, listed)) if link != here]


def _closed(url: str) -> str:
    """With the trailing slash that sites add and drop at will, so that one page has one address."""
    last = url.rpartition("/")[2]
    return url if not last or "." in last or "?" in last else f"{url}/"


def _is_alien(url: str) -> bool:
    return "?" in url
