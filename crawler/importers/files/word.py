"""The paragraphs and tables of a Word file (DOCX), in their order."""

import zipfile
from pathlib import Path

import docx
from docx.table import Table

from law.errors import SourceError

# A DOCX is a ZIP file: what it unpacks to is not bounded by its own size.
_MAX_UNPACKED_BYTES = 200_000_000


def read_word(path: Path) -> str:
    """Paragraphs parted by blank lines; a table's rows as lines, its cells parted by tabs."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED_BYTES:
                raise SourceError(f"unpacks to more than {_MAX_UNPACKED_BYTES // 1_000_000} MB")
        blocks = list(docx.Document(str(path)).iter_inner_content())
    except SourceError:
        raise
    except Exception as error:  # python-docx lets KeyError and lxml's errors of a broken file out
        reason = " ".join(str(error).split())[:200]
        raise SourceError(f"not a readable DOCX ({reason or type(error).__name__})") from None
    texts = [_table(block) if isinstance(block, Table) else block.text for block in blocks]
    return "\n\n".join(text.strip() for text in texts if text.strip())


def _table(table: Table) -> str:
    return "\n".join("\t".join(cell.text for cell in row.cells) for row in table.rows)
