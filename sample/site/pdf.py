"""A small PDF written by hand: paragraphs in Helvetica, wrapped, with a gap between them.

ISO 32000-1, 7.5 (file structure) and 9.4 (text objects).
"""

import textwrap
from collections.abc import Sequence

_CHARACTERS_A_LINE = 86
_LINES_A_PAGE = 54
_LEADING = 13


def pdf_of(paragraphs: Sequence[str]) -> bytes:
    """The PDF's bytes; characters outside Windows-1252 become question marks."""
    lines = [
        line
        for paragraph in paragraphs
        for line in [*textwrap.wrap(paragraph, _CHARACTERS_A_LINE), ""]
    ]
    pages = [lines[at : at + _LINES_A_PAGE] for at in range(0, len(lines), _LINES_A_PAGE)] or [[]]
    font = 3
    page_numbers = [4 + 2 * index for index in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in page_numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in zip(page_numbers, pages, strict=True):
        content = _content(page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {number + 1} 0 R"
            f" /Resources << /Font << /F1 {font} 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _file(objects)


def _content(lines: Sequence[str]) -> bytes:
    """The page's text object; an empty line is a paragraph's gap."""
    shown = []
    for line in lines:
        escaped = line.encode("cp1252", "replace")
        for special in (b"\\", b"(", b")"):
            escaped = escaped.replace(special, b"\\" + special)
        shown.append(b"(%s) Tj T*" % escaped if line else b"T*")
    return b"BT /F1 10 Tf %d TL 54 738 Td\n%s\nET" % (_LEADING, b"\n".join(shown))


def _file(objects: Sequence[bytes]) -> bytes:
    content = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\n" % size
    references = b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, trailer)
    return content + references + b"startxref\n%d\n%%%%EOF\n" % len(content)
