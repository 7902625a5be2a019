"""Pages for parsing tests: saved ones, and small ones made of their parts."""

from html import escape
from pathlib import Path

from parsel import Selector

from law.jurisdictions import jurisdiction

CALDER = jurisdiction("cd")


def saved(name: str) -> Selector:
    """A page saved in ``tests/crawler/pages``."""
    return Selector(text=(Path(__file__).parent / "pages" / name).read_text(encoding="utf-8"))


def leaf(*lines: str, body: str = "", citation: str = "") -> Selector:
    """A leaf page with heading lines and a body of HTML."""
    heading = "<br>".join(map(escape, lines))
    universal = f'<div class="citation"><span>{escape(citation)}</span></div>' if citation else ""
    return Selector(
        text=f'<html><body><h1 class="heading-1">{heading}</h1>{universal}'
        f'<div id="codes-content">{body}</div></body></html>'
    )
