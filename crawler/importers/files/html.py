"""The main text of an HTML page: blocks as paragraphs, no navigation, scripts or forms."""

import re
from pathlib import Path
from typing import cast

import lxml.etree
import lxml.html
from w3lib.encoding import html_to_unicode

from law.errors import SourceError

_LEFT_OUT = (
    "//script|//style|//template|//noscript|//nav|//header|//footer|//aside|//form|//button"
    "|//select|//iframe|//svg|//head|//comment()|//processing-instruction()"
    "|//*[@role='navigation' or @role='banner' or @role='contentinfo' or @hidden]"
)
_MAIN = ("//main", "//article", "//*[@role='main']", "//*[@id='content']", "//body")
# fmt: off
_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section",
    "table", "td", "th", "tr", "ul"
})
# fmt: on


def read_html(path: Path) -> str:
    """Paragraphs parted by blank lines, a ``<br>`` as a line break."""
    content = path.read_bytes()
    encoding, text = html_to_unicode(None, content)
    if "�" in text and "�".encode() not in content:
        raise SourceError(f"not in the encoding that it claims ({encoding}): save it as UTF-8")
    if not text.strip():
        return ""
    try:
        # The encoding declaration of XHTML is refused in decoded text.
        root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (lxml.etree.LxmlError, ValueError) as error:
        raise SourceError(f"not readable as HTML ({error})") from None
    for element in _elements(root, _LEFT_OUT):
        element.drop_tree()
    main = next((found[0] for place in _MAIN if (found := _elements(root, place))), root)
    return _paragraphs(main)


def _elements(root: lxml.html.HtmlElement, xpath: str) -> list[lxml.html.HtmlElement]:
    return cast(list[lxml.html.HtmlElement], root.xpath(xpath))


def _paragraphs(main: lxml.html.HtmlElement) -> str:
    pieces: list[str] = []
    for event, element in lxml.etree.iterwalk(main, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS:
            pieces.append("\0\0")
        if event == "start":
            pieces.append("\0" if tag == "br" else "")
            pieces.append(re.sub(r"\s+", " ", element.text or ""))
        elif element is not main:
            pieces.append(re.sub(r"\s+", " ", element.tail or ""))
    blocks = re.split("\0{2,}", re.sub(" ?\0 ?", "\0", "".join(pieces)))
    return "\n\n".join(text for block in blocks if (text := block.replace("\0", "\n").strip()))
