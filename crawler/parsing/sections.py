"""A leaf page of a code: the section that it prints, or the PDF in which it is printed."""

import re
from dataclasses import dataclass, replace
from datetime import date

from parsel import Selector

from crawler.parsing.body import Body, divide, pdf_link, without_pdf_notice
from crawler.parsing.levels import level_of
from crawler.parsing.page import PageError, breadcrumbs, heading_lines, paragraphs, text_of
from crawler.parsing.urls import edition_of, section_slug, segments
from law.identifiers import section_id
from law.jurisdictions import Jurisdiction, all_jurisdictions
from law.records import Level, Section
from law.standing import moved_to_in, status_of_heading
from law.status import Status

_NUMBER = r"\d+[A-Za-z]{0,3}(?:[-.:–]\d+[A-Za-z]{0,3})*(?: ?\([A-Za-z0-9]{1,4}\))*"
_HEADING = re.compile(
    rf"^(?:(?:Section|Sec\.?|Statute|Rule|§+)\s*)?(?P<number>{_NUMBER})"
    rf"(?:\s+(?:to|through)\s+(?P<through>{_NUMBER}))?"
    r"(?:\s*[-–—.:]+(?=\s|$|\[)|\s+(?=\S)|$)\s*(?P<heading>.*)$"
)
_EDITION = re.compile(r"^((?:1[789]|20)\d\d)\b")
_UNIVERSAL = re.compile(r"^(?P<cite>.*?§+\s*(?P<number>[^\s(]+))\s*(?:\((?P<year>\d{4})\))?")


@dataclass(frozen=True, slots=True)
class PdfLeaf:
    """A page whose law is in a PDF: the record lacks its text until the PDF at ``url`` is read."""

    record: Section
    url: str


def read_section(
    page: Selector, url: str, *, jurisdiction: Jurisdiction, as_of: date
) -> Section | PdfLeaf:
    """The section on a leaf page; ``as_of`` is the day on which dated notes are judged.

    Raises PageError where the page has no number, or neither text, nor PDF, nor history, nor a word
    of why. A section that has lost its text but not its history is kept, its standing unknown.
    """
    lines = heading_lines(page)
    universal = _universal(page)
    number, through, heading = _numbered(lines[-1] if lines else "", url, universal)
    edition = edition_of(url) or _edition(lines, universal)
    path = _path(page, lines, url, jurisdiction)
    section = Section(
        id=_id(jurisdiction, number, through, path, url),
        jurisdiction=jurisdiction.id,
        citation=_citation(jurisdiction, number, through, universal),
        heading=heading,
        path=path,
        source=url,
        number=number,
        through=through,
        edition=edition,
    )
    if edition_of(url):
        as_of = date(edition, 12, 31)
    content = page.css("#codes-content")[:1]
    blocks = [block for part in content for block in paragraphs(part)]
    pdf = pdf_link(content, url)
    body = divide(without_pdf_notice(blocks) if pdf else blocks)
    status, _ = status_of_heading(heading, body.text, body.history, as_of=as_of)
    if pdf and not body.text and status is Status.UNKNOWN:
        return PdfLeaf(section, pdf)
    return with_body(section, body, as_of=as_of)


def with_body(section: Section, body: Body, *, as_of: date) -> Section:
    """The section with its text and history, and the standing that they give it."""
    status, moved_to = status_of_heading(section.heading, body.text, body.history, as_of=as_of)
    if not body.text and not body.history and status is Status.UNKNOWN:
        raise PageError("no text, and no word of why there is none")
    if status is Status.RECOMPILED:
        moved_to = moved_to or moved_to_in(body.notes)
    return replace(section, text=body.text, history=body.history, status=status, moved_to=moved_to)


def _numbered(line: str, url: str, universal: re.Match[str] | None) -> tuple[str, str, str]:
    """Number, end of a range, and heading: from the heading line, else the citation or address."""
    match = _HEADING.match(line)
    if match:
        return match["number"], match["through"] or "", match["heading"].strip()
    if universal:
        return universal["number"], "", line
    number, through = section_slug(url)
    if not number:
        raise PageError("no section number in heading, citation or address")
    return number.upper(), through.upper(), line


def _universal(page: Selector) -> re.Match[str] | None:
    for citation in page.css("div.citation span"):
        if match := _UNIVERSAL.match(text_of(citation)):
            return match
    return None


def _edition(lines: list[str], universal: re.Match[str] | None) -> int:
    if lines and (match := _EDITION.match(lines[0])):
        return int(match[1])
    return int(universal["year"]) if universal and universal["year"] else 0


def _path(
    page: Selector, lines: list[str], url: str, jurisdiction: Jurisdiction
) -> tuple[Level, ...]:
    """Levels above the section, by the heading lines, else by the breadcrumbs beneath the code."""
    above = lines[:-1]
    if above and (_EDITION.match(above[0]) or above[0].startswith(jurisdiction.name)):
        above = above[1:]
    if not above:
        root = "/".join(segments(url)[: 3 if edition_of(url) else 2])
        above = [
            crumb.title
            for crumb in breadcrumbs(page)
            if "/".join(segments(crumb.url)).startswith(f"{root}/")
        ]
    return tuple(level_of(line) for line in above)


def _id(
    jurisdiction: Jurisdiction, number: str, through: str, path: tuple[Level, ...], url: str
) -> str:
    """By number where it is the code's own, else by named code and number (California Penal 187).

    A number is the code's own where it begins with the number of a level above it: 30-16-1 with
    chapter 30, 18.2-30 with title 18.2.
    """
    above = [level.number for level in path if level.number]
    named = [
        segment
        for segment in segments(url)[2:-1]
        if segment.startswith(("code-", "act-")) or segment.endswith(("-code", "-law"))
    ]
    own = any(re.match(rf"{re.escape(level)}(?:[-.:–]|[a-z])", number, re.I) for level in above)
    if jurisdiction.id in all_jurisdictions() or (not named and (own or not above)):
        return section_id(jurisdiction.id, number, through)
    if not named:
        named = segments(url)[2:3]
    return section_id(jurisdiction.id, " ".join([*named, number]), through)


def _citation(
    jurisdiction: Jurisdiction, number: str, through: str, universal: re.Match[str] | None
) -> str:
    if universal and jurisdiction.id not in all_jurisdictions():
        return universal["cite"]
    return jurisdiction.cite_section(number, through)
