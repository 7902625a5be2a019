"""One reader a file type: a path in, its text out, or ``SourceError`` with the reason."""

from collections.abc import Callable
from pathlib import Path

from crawler.importers.files.html import read_html
from crawler.importers.files.pdf import read_pdf
from crawler.importers.files.plain import read_plain
from crawler.importers.files.word import read_word

READERS: dict[str, Callable[[Path], str]] = {
    ".html": read_html,
    ".htm": read_html,
    ".txt": read_plain,
    ".pdf": read_pdf,
    ".docx": read_word,
}

__all__ = ["READERS", "read_html", "read_pdf", "read_plain", "read_word"]
