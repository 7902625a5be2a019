"""A page of a constitution: the provision that it prints."""

import re
from datetime import date

from parsel import Selector

from crawler.parsing.body import divide
from crawler.parsing.levels import level_of
from crawler.parsing.page import PageError, heading_lines, paragraphs
from crawler.parsing.urls import segments
from law.identifiers import provision_id
from law.jurisdictions import Jurisdiction
from law.records import Level, Provision
from law.standing import status_of_heading
from law.status import Status

_CONTENTS = ("#codes-content", "#constitution-content", "#main-content", "main", "body")
_SECTION = re.compile(
    r"^(?:Section|Sec\.?|§+)\s*(?P<number>\d+[A-Za-z]{0,2}(?:[-.]\d+[A-Za-z]?)*)"
    r"(?:\s*[-–—.:]+(?=\s|$|\[)|\s+(?=\S)|$)\s*(?P<heading>.*)$",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(r"^Preamble\b[\s.:–—-]*(?P<heading>.*)$", re.IGNORECASE)


def is_provision(page: Selector, links: list[str]) -> bool:
    """True for a page with law: a marked body, or neither a list nor pages beneath it."""
    return bool(page.css("#codes-content, #constitution-content")) or not links


def read_provision(
    page: Selector, url: str, *, jurisdiction: Jurisdiction, as_of: date
) -> Provision:
    """The provision on a page; raises PageError where it names none or has no text."""
    lines = heading_lines(page)
    named = [line for line in lines if level_of(line).kind in ("article", "amendment")]
    level = level_of(named[-1]) if named else _level_by_address(url)
    article, path = _article(level)
    section, heading = _section(lines, url, bool(article))
    if not article and not _is_preamble(lines, url):
        raise PageError("names no article, and is no preamble")
    body = divide([block for block in _blocks(page) if block not in lines])
    status, _ = status_of_heading(heading, body.text, body.history, as_of=as_of)
    if not body.text and status is Status.UNKNOWN:
        raise PageError("no text, and no word of why there is none")
    return Provision(
        id=provision_id(jurisdiction.id, article, section),
        jurisdiction=jurisdiction.id,
        citation=_cite(jurisdiction, level, article, section),
        heading=heading or (level.title if not section else ""),
        text=body.text,
        path=path if section else (),
        status=status,
        source=url,
        article=article,
        section=section,
        history=body.history,
    )


def _blocks(page: Selector) -> list[str]:
    for css in _CONTENTS:
        for content in page.css(css):
            return paragraphs(content)
    return []


def _level_by_address(url: str) -> Level:
    """``article-ix``, ``amendment-14``, or the bare ``11`` of ``/constitution/texas/11.html``."""
    for segment in segments(url)[2:]:
        kind, _, number = segment.rpartition("-")
        if kind in ("article", "amendment") or (not kind and number.isdigit()):
            return Level(kind or "article", number.upper())
    return Level("article", "")


def _article(level: Level) -> tuple[str, tuple[Level, ...]]:
    """The article as the id counts it; amendments stand beside articles under their own word."""
    if not level.number:
        return "", ()
    article = f"Amendment {level.number}" if level.kind == "amendment" else level.number
    return article, (level,)


def _section(lines: list[str], url: str, has_article: bool) -> tuple[str, str]:
    """Number and heading of the section: from the heading lines, else from the address."""
    last = lines[-1] if lines else ""
    if match := _SECTION.match(last):
        return match["number"], match["heading"].strip()
    if match := _PREAMBLE.match(last):
        return "", match["heading"].strip() or "Preamble"
    below = segments(url)[3:]
    if has_article and below:
        number = below[-1].removeprefix("section-").partition("-")[0].lstrip("0")
        if number[:1].isdigit():
            return number.upper(), "" if level_of(last).kind == "article" else last
    return "", ""


def _is_preamble(lines: list[str], url: str) -> bool:
    return segments(url)[-1:] == ["preamble"] or any(map(_PREAMBLE.match, lines))


def _cite(jurisdiction: Jurisdiction, level: Level, article: str, section: str) -> str:
    if level.kind != "amendment" or not article:
        return jurisdiction.cite_provision(article, section)
    name = jurisdiction.cite_provision("").removesuffix(" pmbl.")
    return f"{name} amend. {level.number}" + (f", § {section}" if section else "")
