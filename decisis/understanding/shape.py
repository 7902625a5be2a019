"""The shape of a query: its text with one mark for each thing that has been read in it.

"Court of Appeals opinions since 2000" has the shape ``CCCCCCCCCCCCCCCC opinions DDDDDDDDDD``. What
a query asks for is read from its shape, in which a court's name cannot be mistaken for its subject.
Marks are characters of the private use area; a shape is as long as its query.
"""

import re
from collections.abc import Iterable

from law.citations.folding import fold

QUOTED = "\ue000"
CITATION = "\ue001"
NAME = "\ue002"
STATE = "\ue003"
COURT = "\ue004"
DATE = "\ue005"
YEAR = "\ue006"

_PRIVATE = re.compile("[\ue000-\uf8ff]")
# What a user puts between quotation marks is looked for, not understood.
_QUOTATION = re.compile(r'"[^"]{2,}"')

Span = tuple[int, int]


def shape_of(query: str) -> str:
    """The query with its quotations marked, and dashes, quotation marks and blanks folded."""
    shape = _PRIVATE.sub(" ", fold(query))
    return marked(shape, (match.span() for match in _QUOTATION.finditer(shape)), QUOTED)


def marked(shape: str, spans: Iterable[Span], mark: str) -> str:
    """The shape with the characters of the spans replaced by a mark."""
    for start, end in spans:
        shape = shape[:start] + mark * (end - start) + shape[end:]
    return shape


def without(query: str, spans: Iterable[Span]) -> str:
    """The query less these characters and the blanks and commas that they leave behind."""
    kept = list(query)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    shortened = "".join(kept)
    shortened = re.sub(r"\s+([?.,;:!])", r"\1", " ".join(shortened.split())).lstrip(" ,;:.?!")
    return shortened if re.search(r"\w", shortened) else query
