"""Lists of opinions: what each block says of its case, real names included."""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from parsel import Selector

from crawler.parsing.page import labelled, text_of
from crawler.parsing.urls import absolute

# What a list shows in place of a name that a script fills in.
PLACEHOLDER = "Plaintiff v. Defendant"

_ENCODED = re.compile(r"""["']([A-Za-z0-9+/]{8,}={0,2})["']""")
_DATE = re.compile(
    r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+(\d{1,2}),\s+(\d{4})\b"
)
_ISO_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One block of a list of opinions; what it does not say is empty."""

    url: str
    name: str = ""
    decided: date | None = None
    docket: str = ""
    citations: tuple[str, ...] = ()


def listed_cases(page: Selector, url: str) -> list[ListedCase]:
    """The cases on a page of a list, in page order; two of one name have two addresses."""
    found = []
    for block in page.css("div.has-padding-content-block-30"):
        links = block.css("a.case-name")
        addresses = absolute(links.css("::attr(href)").getall()[:1], url)
        if not addresses:
            continue
        said = dict(labelled(block.css("strong")))
        found.append(
            ListedCase(
                url=addresses[0],
                name=_name(block, text_of(links[0])),
                decided=first_date(" ".join(map(text_of, block.css("span.color-emperor")))),
                docket=said.get("docket number", said.get("docket", "")),
                citations=citations_in(map(text_of, block.css(".justia-citation"))),
            )
        )
    return found


def citations_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Citations as printed, without a year in parentheses behind them, each once."""
    found: dict[str, None] = {}
    for text in texts:
        for part in re.split(r"[;,]\s+", text):
            citation = re.sub(r"\s*\(\d{4}\)$", "", part.strip())
            if re.search(r"\d", citation):
                found[citation] = None
    return tuple(found)


def first_date(text: str) -> date | None:
    """The first date in a text: January 4, 2024; Jan. 4, 2024; 2024-01-04."""
    try:
        if match := _DATE.search(text):
            return datetime.strptime(" ".join(match.groups()), "%b %d %Y").date()
        if match := _ISO_DATE.search(text):
            return date.fromisoformat(match[0])
    except ValueError:  # February 30
        return None
    return None


def _name(block: Selector, shown: str) -> str:
    if shown and shown != PLACEHOLDER:
        return shown
    for script in block.css("script::text").getall():
        for encoded in _ENCODED.findall(script):
            if name := _decoded(encoded):
                return name
    return ""


def _decoded(encoded: str) -> str:
    """The words that a base64 string holds, "" where it holds something else."""
    try:
        text = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    name = text_of(Selector(text=text)) if text.strip() else ""
    return name if re.search(r"[A-Za-z]{2}", name) and name.isprintable() else ""
