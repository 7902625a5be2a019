"""What an answer is made of.

Every statement rests on a span of a document that the library holds; the span is read again
(``decisis.answers.verification``) before the answer leaves the house.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from decisis.standing import Standing
from law.records import LawRecord, Opinion, Passage

AnswerKind = Literal["answer", "look-up", "count", "refusal"]


class Verdict(StrEnum):
    """What checking a statement against the library found."""

    VERIFIED = "verified"  # the quotation stands there letter for letter
    DIFFERS = "differs"  # the authority is held, the quoted words do not stand there
    NOT_FOUND = "not found"  # the library does not hold the authority
    UNSUPPORTED = "unsupported"  # the sentence names no source


@dataclass(frozen=True, slots=True)
class Source:
    """A document that an answer rests on, and the number (from 1) by which the answer cites it."""

    number: int
    record: LawRecord
    passage: Passage
    standing: Standing

    @property
    def title(self) -> str:
        return self.record.heading.rstrip(". ") or self.record.citation

    @property
    def date(self) -> str:
        """Date or year of an opinion, "" for a statute or where unknown."""
        if not isinstance(self.record, Opinion):
            return ""
        return str(self.record.decided or self.record.year or "")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer.

    text       as it is shown; of an extractive answer, the quotation itself
    quotation  words of the law, letter for letter, "" where the sentence quotes none
    source     number of its source, 0 for none
    start, end the quotation's characters in the source document's text
    pinpoint   the full citation with its pin: ``CSA 1971, § 22-4-1(A)(2)``
    """

    text: str
    quotation: str
    source: int
    start: int
    end: int
    pinpoint: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Documents that a count does not count and a reader may want to, with the reason.

    ``listed`` holds their ids and citations, ``count`` how many sections or opinions they are.
    """

    reason: str
    count: int
    listed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, a count with the list behind it, or a refusal that says why.

    notes     what the reader must know: repealed law, premises that the law does not bear out
    chance    0 to 1: how often answers like this one, of quotations alone, were found to answer
    count     the number of a counting question
    listed    ids and citations: of what a count counts, of what comes nearest to a refused question
    uncertain what a count by subject leaves out, in lists apart
    withheld  sentences of a generator that did not pass verification (never part of the answer)
    """

    question: str
    kind: AnswerKind
    summary: str
    statements: tuple[Statement, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    chance: float | None = None
    count: int | None = None
    listed: tuple[tuple[str, str], ...] = ()
    uncertain: tuple[Uncertain, ...] = ()
    withheld: tuple[Statement, ...] = ()
    generator: str = ""
    seconds: float = field(default=0.0, compare=False)

    def caution(self, statement: Statement) -> str:
        """What must stand beside a quotation of law that no longer stands, "" for good law."""
        for source in self.sources:
            if source.number == statement.source and not source.standing.is_good_law:
                return source.standing.badge
        return ""
