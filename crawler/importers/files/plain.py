"""Plain text in UTF-8, or in UTF-16 with a byte order mark."""

import codecs
from pathlib import Path

from law.errors import SourceError


def read_plain(path: Path) -> str:
    """The text, line breaks as "\\n"."""
    content = path.read_bytes()
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"not UTF-8 (byte {error.start + 1}): save it as UTF-8") from None
    if "\0" in text:
        raise SourceError("holds zero bytes: it is no text file")
    return text.replace("\r\n", "\n").replace("\r", "\n")
