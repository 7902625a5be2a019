"""What a citation is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class CitationKind(StrEnum):
    """What sort of authority is cited."""

    STATUTE = "statute"
    CONSTITUTION = "constitution"
    FEDERAL_STATUTE = "federal_statute"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Citation:
    """One full citation, ``text == document[start:end]``.

    key      the id of the document cited, by ``law.identifiers`` (``nm/code/30-16-1``,
             ``nm/const/ii/10``, ``us/const/amend-xiv/1``, ``us/code/42/1983``); a case, which has
             several citations, is known by this one of them: ``case:1990-NMCA-112``
    pin      the place within it: ``A(2)``, ``¶ 12``, ``674-75``; several are joined by ", " and a
             range by "-"; "" when none
    through  of the first section of a range, the key of its last one; "" otherwise
    """

    kind: CitationKind
    text: str
    start: int
    end: int
    key: str
    pin: str = ""
    through: str = ""


class Mention(NamedTuple):
    """A citation in a folded text, before its own characters are read from the original."""

    kind: CitationKind
    start: int
    end: int
    key: str
    pin: str = ""
    through: str = ""
