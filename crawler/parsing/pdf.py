"""Law that a site prints as PDF: its text as paragraphs."""

import io
import itertools
import logging
import re

from crawler.parsing.page import PageError

MAX_PAGES = 2_000
MAX_CHARACTERS = 5_000_000

# A line that opens a subsection or numbered paragraph begins a paragraph wherever it stands.
_OPENS = re.compile(r"^(?:[A-Z]{1,2}\.|\((?:\d{1,3}|[a-z]{1,4}|[A-Z]{1,2})\)|\{\d+\}|¶)\s")
_SENTENCE_ENDS = (".", ";", ":", "?", "!", '"', "”")


def pdf_paragraphs(content: bytes) -> list[str]:
    """The text of a PDF, its lines joined into paragraphs; raises PageError where it has none."""
    # Few crawls meet a PDF, and pypdf takes longer to import than a small crawl takes.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    pages: list[list[str]] = []
    characters = 0
    try:
        reader = PdfReader(io.BytesIO(content))
        if len(reader.pages) > MAX_PAGES:
            raise PageError(f"the PDF has more than {MAX_PAGES:,} pages")
        for page in reader.pages:
            text = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=True)
            characters += len(text)
            if characters > MAX_CHARACTERS:
                raise PageError(f"the PDF has more than {MAX_CHARACTERS:,} characters")
            pages.append(text.split("\n"))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PageError(f"the PDF cannot be read ({error})") from error
    found = _joined(pages)
    if not found:
        raise PageError("the PDF has no text; it may be a scan")
    return found


def _joined(pages: list[list[str]]) -> list[str]:
    """Lines into paragraphs: a gap ends one, and so does a page after the end of a sentence."""
    found: list[str] = []
    for page in pages:
        lines = [" ".join(raw.split()) for raw in page]
        goes_on = bool(found) and not found[-1].endswith(_SENTENCE_ENDS)
        # The gap above the first line of a page is the margin.
        for line in itertools.dropwhile(lambda line: not line, lines):
            if not line:
                goes_on = False
            elif goes_on and not _OPENS.match(line):
                found[-1] += f" {line}"
            else:
                found.append(line)
                goes_on = True
    return found
