"""The text layer of a PDF file. Scanned pages without one are refused, not guessed at."""

from pathlib import Path

import pypdf

from law.errors import SourceError

_MAX_PAGES = 5_000
_MAX_CHARACTERS = 20_000_000


def read_pdf(path: Path) -> str:
    """The pages' text, lines as the pages break them."""
    pages: list[str] = []
    size = 0
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError("encrypted: save it without a password")
        if len(reader.pages) > _MAX_PAGES:
            raise SourceError(f"more than {_MAX_PAGES:,} pages")
        for page in reader.pages:
            pages.append(page.extract_text().strip())
            size += len(pages[-1])
            if size > _MAX_CHARACTERS:
                raise SourceError(f"more than {_MAX_CHARACTERS:,} characters")
    except SourceError:
        raise
    except (
        Exception
    ) as error:  # pypdf lets KeyError, RecursionError and others of a broken file out
        reason = " ".join(str(error).split())[:200]
        raise SourceError(f"not a readable PDF ({reason or type(error).__name__})") from None
    if not size:
        raise SourceError("has no text layer (a scan?): run OCR on it first")
    return "\n".join(page for page in pages if page)
