"""Law that a site prints as PDF: its text as paragraphs."""

import io
import logging
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from crawler.parsing.page import PageError

MAX_PAGES = 2_000
MAX_CHARACTERS = 5_000_000

# A line that opens a subsection or numbered paragraph begins a paragraph wherever it stands.
_OPENS = re.compile(r"^(?:[A-Z]{1,2}\.|\((?:\d{1,3}|[a-z]{1,4}|[A-Z]{1,2})\)|\{\d+\}|¶)\s")

logging.getLogger("pypdf").setLevel(logging.ERROR)


def pdf_paragraphs(content: bytes) -> list[str]:
    """The text of a PDF, its lines joined into paragraphs; raises PageError where it has none."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if len(reader.pages) > MAX_PAGES:
            raise PageError(f"the PDF has more than {MAX_PAGES:,} pages")
        lines: list[str] = []
        characters = 0
        for page in reader.pages:
            text = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=True)
            characters += len(text)
            if characters > MAX_CHARACTERS:
                raise PageError(f"the PDF has more than {MAX_CHARACTERS:,} characters")
            lines += text.split("\n")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PageError(f"the PDF cannot be read ({error})") from error
    found = _joined(lines)
    if not found:
        raise PageError("the PDF has no text; it may be a scan")
    return found


def _joined(lines: list[str]) -> list[str]:
    found: list[str] = []
    open_paragraph = False
    for raw in lines:
        line = " ".join(raw.split())
        if not line:
            open_paragraph = False
        elif open_paragraph and not _OPENS.match(line):
            found[-1] += f" {line}"
        else:
            found.append(line)
            open_paragraph = True
    return found
