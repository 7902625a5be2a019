"""A case page: the opinion that it prints, or the PDF in which it is printed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from parsel import Selector

from crawler.parsing.body import pdf_link, without_notices
from crawler.parsing.cases import PLACEHOLDER, ListedCase, citations_in, first_date
from crawler.parsing.listings import year_of
from crawler.parsing.page import PageError, heading_lines, labelled, paragraphs
from crawler.parsing.urls import segments
from law.identifiers import opinion_id
from law.jurisdictions import Court, Jurisdiction
from law.records import Opinion

_TAB = "starts-with(@id, 'tab-opinion') or @id='opinion' or starts-with(@id, 'opinion-')"
_OUTERMOST_TABS = f".//*[{_TAB}][not(ancestor::*[{_TAB}])]"
_LABELS_OUTSIDE = f".//strong[not(ancestor::*[{_TAB}])]"
# An opinion gives its own citation on a line of its own, before the text begins.
_HEAD_PARAGRAPHS = 12
_OWN_LINE = r"^(?:(?:opinion|citation|neutral citation)(?:\s+(?:no\.?|number))?\s*:?\s*)?"
_NEUTRAL_ANYWHERE = re.compile(r"^\d{4}[- ](?!WL\b|.*LEXIS)[A-Z][\w. ]*[- ]\d+(?:-U)?$")


@dataclass(frozen=True, slots=True)
class PdfOpinion:
    """A case page whose opinion is in a PDF: the record lacks its text until ``url`` is read."""

    record: Opinion
    url: str


def read_opinion(
    page: Selector, url: str, *, jurisdiction: Jurisdiction, listed: ListedCase
) -> Opinion | PdfOpinion:
    """The opinion on a case page, with what the list said where the page is silent.

    Its id is the neutral citation, else the year with the docket number, else the year with the
    last segment of the address. Raises PageError where there is no court, name, text or PDF.
    """
    court = court_of(url, jurisdiction)
    if court is None:
        raise PageError("its address names no court")
    name = " ".join(heading_lines(page))
    if name in ("", PLACEHOLDER):
        name = listed.name
    if not name:
        raise PageError("names no case")
    said = _said(page)
    decided = first_date(said.get("date", "")) or listed.decided
    tabs = page.xpath(_OUTERMOST_TABS)
    opinion = Opinion(
        id=url,
        jurisdiction=jurisdiction.id,
        citation=name,
        heading=name,
        text="\n\n".join(_text_blocks(page, tabs)),
        source=url,
        court=court.id,
        citations=citations_in([said.get("citation", "")]) or listed.citations,
        docket=said.get("docket number", "") or listed.docket,
        decided=decided,
        year=decided.year if decided else year_of(url),
        author=said.get("author", ""),
        outcome=said.get("disposition", ""),
    )
    if opinion.text:
        return identified(opinion, jurisdiction)
    if pdf := pdf_link(tabs, url):
        return PdfOpinion(opinion, pdf)
    raise PageError("no opinion, and no PDF of one")


def identified(opinion: Opinion, jurisdiction: Jurisdiction) -> Opinion:
    """The opinion with its id and citations, which may hang on the first lines of its text."""
    court = court_of(opinion.source, jurisdiction)
    if court is None:
        raise PageError("its address names no court")
    head = opinion.text.split("\n\n", _HEAD_PARAGRAPHS)[:_HEAD_PARAGRAPHS]
    known = [*opinion.citations, *_own_citations(head, court)]
    citations = tuple(dict.fromkeys(sorted((_normal(c, court) for c in known), key=_rank)))
    neutral = citations[0] if citations and _rank(citations[0]) == 0 else ""
    key = opinion.docket.replace(",", "") or segments(opinion.source)[-1]
    if opinion.year:
        key = f"{opinion.year}-{key}"
    return replace(
        opinion,
        id=opinion_id(jurisdiction.id, court.id, neutral=neutral, key=key),
        citation=citations[0] if citations else _unreported(opinion, court),
        citations=citations,
    )


def court_of(url: str, jurisdiction: Jurisdiction) -> Court | None:
    """The court under whose lists an address stands; made of its segment where no file names it."""
    found = segments(url)
    if len(found) < 3 or found[0] != "cases":
        return None
    slug = found[2]
    name = f"{jurisdiction.name} {slug.replace('-', ' ').title()}"
    return jurisdiction.court(slug) or Court(f"{jurisdiction.id}-{slug}", name, 9, slug=slug)


def _text_blocks(page: Selector, tabs: Iterable[Selector]) -> list[str]:
    """Paragraphs of all tabs, without the site's summary and notices."""
    summary = {block for part in page.css("#diminished-text") for block in paragraphs(part)}
    blocks = [block for tab in tabs for block in paragraphs(tab)]
    return without_notices([block for block in blocks if block not in summary])


def _said(page: Selector) -> dict[str, str]:
    """What the labels around the opinion say, by singular label."""
    said: dict[str, str] = {}
    for name, value in labelled(page.xpath(_LABELS_OUTSIDE)):
        said.setdefault(name.removesuffix("(s)").removesuffix("s"), value)
    return said


def _own_citations(head: list[str], court: Court) -> list[str]:
    """Citations on the line with which an opinion gives its own neutral citation."""
    if not court.neutral:
        return []
    own = re.compile(rf"{_OWN_LINE}(\d{{4}}-?{court.neutral}-?\d{{1,4}}\b.*)$", re.IGNORECASE)
    for line in "\n".join(head).split("\n"):
        if match := own.match(line):
            cited = match[1].rstrip(" .")
            return list(citations_in([cited])) if len(cited) < 120 else []
    return []


def _normal(citation: str, court: Court) -> str:
    """A neutral citation of the court in its one form, ``1990-NMCA-112``; others as printed."""
    if court.neutral:
        form = rf"^(\d{{4}})[- ]?{court.neutral}[- ]?0*(\d{{1,4}})$"
        if match := re.match(form, citation, re.IGNORECASE):
            return f"{match[1]}-{court.neutral}-{match[2]:0>3}"
    return citation


def _rank(citation: str) -> int:
    """Neutral citations come first; the others keep their order."""
    return 0 if _NEUTRAL_ANYWHERE.match(citation) else 1


def _unreported(opinion: Opinion, court: Court) -> str:
    """How an opinion without a citation is cited: name, docket number, court and year."""
    docket = f", No. {opinion.docket}" if opinion.docket else ""
    year = f" {opinion.year}" if opinion.year else ""
    return f"{opinion.heading}{docket} ({court.name}{year})"
