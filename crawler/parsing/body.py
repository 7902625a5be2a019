"""The body of a leaf page divided: enactment text, history note, and what is not law.

Annotations belong to the compiler and carry a copyright notice; they are dropped.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsel import Selector, SelectorList

from crawler.parsing.urls import absolute

_HISTORY = re.compile(r"^(?:History|Historical? Notes?|Source|Credits?)\s*:\s*", re.IGNORECASE)
_ANNOTATIONS = re.compile(
    r"^(?:ANNOTATIONS\W*$|(?:Compiler|Editor|Reviser)(?:[’']s|s[’'])? notes?\s*\.\s*[—–-]"
    r"|Cross references?\s*\.\s*[—–-])",
    re.IGNORECASE,
)
_NOT_LAW = re.compile(
    r"^(?:Disclaimer:|Justia Annotations is a forum|Justia › |Download PDF$|Annotate this Case$"
    r"|Previous$|Next$|There is a newer version of|View (?:our newest|previous) version)",
    re.IGNORECASE,
)
# "View this section as PDF": a paragraph that names a PDF and is no longer than this is no law.
_PDF_NOTICE = 120


@dataclass(frozen=True, slots=True)
class Body:
    """What a leaf page says: the law, and the note of its enactment and amendments.

    ``notes`` are the compiler's: read for where a section went, never kept.
    """

    text: str
    history: str
    notes: str = ""


def divide(blocks: Sequence[str]) -> Body:
    """Paragraphs in page order as text and history note, joined by blank lines."""
    text: list[str] = []
    history: list[str] = []
    notes: list[str] = []
    in_history = False
    for block in blocks:
        if notes or _ANNOTATIONS.match(block):
            notes.append(block)
            continue
        if _NOT_LAW.match(block):
            continue
        if note := _HISTORY.match(block):
            in_history = True
            block = block[note.end() :]
        (history if in_history else text).append(block)
    return Body(*("\n\n".join(filter(None, part)) for part in (text, history, notes)))


def without_notices(blocks: Sequence[str]) -> list[str]:
    """Paragraphs without the site's own notices."""
    return [block for block in blocks if not _NOT_LAW.match(block)]


def without_pdf_notice(blocks: Sequence[str]) -> list[str]:
    """Paragraphs of a page with a PDF, without the one that only leads to it."""
    return [block for block in blocks if len(block) > _PDF_NOTICE or "PDF" not in block]


def pdf_link(content: Selector | SelectorList[Selector], url: str) -> str | None:
    """The first PDF that the elements link to, absolute; None where there is none."""
    for link in absolute(content.css("a::attr(href)").getall(), url):
        if link.lower().partition("?")[0].endswith(".pdf"):
            return link
    return None
