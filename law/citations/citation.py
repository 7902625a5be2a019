"""What a citation is."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class CitationKind(StrEnum):
    """What sort of authority is cited."""

    STATUTE = "statute"
    CONSTITUTION = "constitution"
    FEDERAL_STATUTE = "federal_statute"
    SESSION_LAW = "session_law"
    CASE = "case"


class CitationForm(StrEnum):
    """How much of its authority a citation names: all of it, or by an earlier citation."""

    FULL = "full"
    SHORT = "short"
    ID = "id"
    SUPRA = "supra"


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation, ``text == document[start:end]``.

    key            the id of the document cited, by ``law.identifiers`` (``nm/code/30-16-1``,
                   ``nm/const/ii/10``, ``us/const/amend-xiv/1``, ``us/code/42/1983``), or of a
                   session law (``nm/laws/1977/216``); a case, which has several citations, is known
                   by this one of them: ``case:1990-NMCA-112``. Short forms have their antecedent's
    pin            the place within it: ``A(2)``, ``¶ 12``, ``674-75``, ``§ 3`` of a session law;
                   several are joined by ", " and a range by "-"; "" when none. A bare *id.* is at
                   the place of its antecedent
    through        of the first section of a range, the key of its last one; "" otherwise
    form           full, short ("111 N.M. at 94", a bare section named in full before), id or supra
    signal         the introductory signal in lower case (``see also``, ``but cf.``), "" when none;
                   it reaches over a string of citations to the next signal
    parenthetical  the first explanatory parenthetical behind it, verbatim without its parentheses
                   ("holding that …", "quoting Smith …"), or where there is none the history that
                   follows ("overruled on other grounds by …"); "" when none. Never court and year
    name           the case name printed before it, verbatim, shortened or whole; "" when none
    year           year of decision or enactment beside it, 0 when none
    group          one number, within its document, for all parallel citations of one case that
                   stand together; every other citation has a number of its own

    Parallel citations share signal, parenthetical, name and year.
    """

    kind: CitationKind
    text: str
    start: int
    end: int
    key: str
    pin: str = ""
    through: str = ""
    form: CitationForm = CitationForm.FULL
    signal: str = ""
    parenthetical: str = ""
    name: str = ""
    year: int = 0
    group: int = 0


class Mention(NamedTuple):
    """A citation in a folded text, before its own characters are read from the original.

    is_named  whether the law that it is part of is named beside it, not only its number
    """

    kind: CitationKind
    start: int
    end: int
    key: str
    pin: str = ""
    through: str = ""
    form: CitationForm = CitationForm.FULL
    is_named: bool = True


class CaseName(NamedTuple):
    """A case by one of its citations, taken apart: ``111 N.M. 90``, ``1990-NMCA-112``."""

    volume: str
    reporter: str
    page: str

    @property
    def is_neutral(self) -> bool:
        """Whether its places are paragraphs: its volume is a year, and the court its reporter."""
        of_a_year = len(self.volume) == 4 and self.volume[0] in "12" and "." not in self.reporter
        return of_a_year and not self.is_of_a_database

    @property
    def is_of_a_database(self) -> bool:
        """Whether its places are the starred pages of Westlaw or Lexis: ``*4``."""
        return self.reporter == "WL" or "LEXIS" in self.reporter


@lru_cache(maxsize=4096)
def case_name_of(key: str) -> CaseName | None:
    """The parts of a case's key, None where it is no case's or of another form."""
    prefix, _, name = key.partition("case:")
    parts = name.split("-") if name.count("-") == 2 and " " not in name else name.split(" ")
    if prefix or len(parts) < 3:
        return None
    return CaseName(parts[0], " ".join(parts[1:-1]), parts[-1])
