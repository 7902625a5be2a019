"""What the pages of a legal site have in common: readable text, heading lines, breadcrumbs.

Text comes out as paragraphs. White space inside a line is folded to single blanks, so that a blank
beside an inline tag survives; ``<br>`` and table rows break lines, blocks break paragraphs.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from parsel import Selector

from law.errors import CrawlError

MAX_DEPTH = 200

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ]
)
_UNREAD = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "button",
        "svg",
        "iframe",
        "select",
        "head",
        "title",
        "nav",
    ]
)
_WHITE = re.compile(r"\s+")
_BLANKS = re.compile(r" +")
# Both are white space that _WHITE has folded wherever the page itself had it.
_PARAGRAPH = "\f"
_LINE = "\n"
_MARKS = dict.fromkeys(_BLOCKS, (_PARAGRAPH, _PARAGRAPH)) | {
    "br": ("", _LINE),
    "tr": ("", _LINE),
    "td": (" ", " "),
    "th": (" ", " "),
}


class PageError(CrawlError):
    """A page that does not say what its place in the site promises; it goes to quarantine."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb trail; ``url`` is "" where the step is not a link."""

    title: str
    url: str


def paragraphs(selection: Selector) -> list[str]:
    """The readable text of an element, one string a paragraph; "\\n" inside one is a line break."""
    pieces: list[str] = []
    _collect(selection.root, pieces, preformatted=False, depth=0)
    found = []
    for block in "".join(pieces).split(_PARAGRAPH):
        lines = [_BLANKS.sub(" ", line).strip() for line in block.split(_LINE)]
        # Two <br> in a row are how old pages end a paragraph.
        for paragraph in "\n".join(lines).split("\n\n"):
            if paragraph.strip():
                found.append(paragraph.strip())
    return found


def text_of(selection: Selector) -> str:
    """The readable text of an element on one line."""
    return " ".join(" ".join(paragraphs(selection)).split())


def heading_lines(page: Selector) -> list[str]:
    """The lines of the page's heading, from the outermost level to the document's own."""
    for heading in page.css("h1.heading-1") or page.css("h1"):
        lines = [line for block in paragraphs(heading) for line in block.split("\n") if line]
        if lines:
            return lines
    return []


def breadcrumbs(page: Selector) -> list[Crumb]:
    """The breadcrumb trail without its separators."""
    trail = []
    for step in page.css("nav.breadcrumbs a, nav.breadcrumbs span:not(.breadcrumb-sep)"):
        if step.xpath("ancestor::a | descendant::a"):
            continue
        title = text_of(step)
        if title and title not in "›»>/":
            trail.append(Crumb(title, step.attrib.get("href", "")))
    return trail


def is_whole(body: bytes) -> bool:
    """False for a page that was cut short on its way: law must not be stored by halves."""
    return b"</html" in body[-2000:].lower()


def labelled(labels: Iterable[Selector]) -> Iterator[tuple[str, str]]:
    """Pairs such as ``("docket number", "S-1-SC-39679")`` of ``<strong>Docket Number:</strong> …``.

    ``labels`` are the ``<strong>`` elements; a value ends at the next label, line or block.
    """
    for label in labels:
        name = text_of(label).rstrip(" :").lower()
        pieces = [label.root.tail or ""]
        for sibling in label.xpath("following-sibling::*"):
            if sibling.root.tag in _BLOCKS or sibling.root.tag in ("strong", "br"):
                break
            pieces += [text_of(sibling), sibling.root.tail or ""]
        value = " ".join("".join(pieces).split())
        if name and value:
            yield name, value


def _collect(element: Any, pieces: list[str], *, preformatted: bool, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise PageError(f"tags are nested more than {MAX_DEPTH} deep")
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNREAD:  # a comment has a function for a tag
        return
    preformatted = preformatted or tag == "pre"
    before, after = _MARKS.get(tag, ("", ""))
    pieces.append(before)
    if element.text:
        pieces.append(_folded(element.text, preformatted))
    for child in element:
        _collect(child, pieces, preformatted=preformatted, depth=depth + 1)
        if child.tail:
            pieces.append(_folded(child.tail, preformatted))
    pieces.append(after)


def _folded(text: str, preformatted: bool) -> str:
    if preformatted:
        return _LINE.join(_WHITE.sub(" ", line) for line in text.split("\n"))
    return _WHITE.sub(" ", text)
