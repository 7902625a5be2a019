"""Law records: the documents of a library and the passages that they are read by.

All records are immutable. ``text`` is the enacted or published text alone (no heading, no history
note, no annotations); every character span in decisis counts Python characters into it.
"""

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property
from typing import ClassVar, TypeAlias

from law.status import Status


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a hierarchy path, such as chapter 30, "Criminal Offenses".

    ``kind`` is the source's own word in lower case: title, chapter, article, part, court, year …
    """

    kind: str
    number: str
    title: str = ""

    def __str__(self) -> str:
        name = f"{self.kind.capitalize()} {self.number}".strip()
        return f"{name} - {self.title}" if self.title else name


@dataclass(frozen=True, kw_only=True)
class Document:
    """What every law record holds.

    id            stable, made of the law's own numbers by ``law.identifiers``: ``nm/code/30-16-1``
    jurisdiction  id of a jurisdiction: ``nm``
    citation      how the document is cited: ``NMSA 1978, § 30-16-1``
    heading       the section's catchline, the provision's title, the case name
    text          the law itself ("" for a stub such as a repealed section)
    path          hierarchy from the outermost level inwards, without the document itself
    status        its standing by its own words
    source        where it was read: an https URL or a file name; "" when unknown
    retrieved_at  when it was read (timezone-aware), None when unknown
    """

    kind: ClassVar[str]
    # Where and when a text was read does not make it another text.
    NOT_HASHED: ClassVar[frozenset[str]] = frozenset({"source", "retrieved_at"})

    id: str
    jurisdiction: str
    citation: str
    heading: str = ""
    text: str = ""
    path: tuple[Level, ...] = ()
    status: Status = Status.IN_FORCE
    source: str = ""
    retrieved_at: datetime | None = None

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 (hex) of everything that the law says, not of where and when it was read."""
        content = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in self.NOT_HASHED
        }
        canonical = json.dumps(
            [self.kind, content], default=_plain, ensure_ascii=False, sort_keys=True
        )
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Section(Document):
    """A section of a code, or a range of sections that share one stub.

    number      ``30-16-1``; of a range, its first number
    through     last number of a range (``69-28-1`` to ``69-28-14``), "" for a single section
    history     the history note ("Laws 1963, ch. 303, § 16-1; 1987, ch. 121, § 1"), "" when none
    moved_to    number under which a recompiled section now stands, "" when not recompiled or unsaid
    edition     year of the edition that was read, 0 when unknown
    """

    kind: ClassVar[str] = "section"
    NOT_HASHED: ClassVar[frozenset[str]] = Document.NOT_HASHED | {"edition"}

    number: str
    through: str = ""
    history: str = ""
    moved_to: str = ""
    edition: int = 0


@dataclass(frozen=True, kw_only=True)
class Provision(Document):
    """A provision of a constitution.

    article  as the constitution numbers it (``II``, ``XIV``), "" for a preamble
    section  ``10``, "" where an article is not divided
    history  the note of adoption and amendment, "" when none
    """

    kind: ClassVar[str] = "provision"

    article: str = ""
    section: str = ""
    history: str = ""


@dataclass(frozen=True, kw_only=True)
class Opinion(Document):
    """An opinion of a court.

    court       id of a court in its jurisdiction (``nmsc``)
    citations   all citations by which it is known, ``citation`` first (neutral, official, regional)
    docket      docket number, "" when unknown
    decided     date of decision, None when unknown
    year        year of decision, 0 when unknown; kept apart because a source may know only the year
    author      the judge who wrote it, "" when unknown
    outcome     disposition in a word or two (``affirmed``, ``reversed in part``), "" when unknown
    """

    kind: ClassVar[str] = "opinion"

    court: str
    citations: tuple[str, ...] = ()
    docket: str = ""
    decided: date | None = None
    year: int = 0
    author: str = ""
    outcome: str = ""


LawRecord: TypeAlias = Section | Provision | Opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of one document, small enough to be read by an encoder.

    id        ``<document id>#<label or ordinal>``, stable while the document does not change
    document  id of its document
    ordinal   position within the document, from 0
    label     the law's own pinpoint: ``A(2)`` for a subsection, ``¶ 12`` for paragraphs; "" when
              the passage is the whole document
    start     first character in the document's text
    end       one past the last; ``text == document.text[start:end]``
    text      the characters themselves
    header    context that the text itself lacks: citation, heading, path (never quoted as law)
    """

    id: str
    document: str
    ordinal: int
    label: str
    start: int
    end: int
    text: str
    header: str

    @property
    def indexed_text(self) -> str:
        """Header and text, as the lexical index and the encoder see them."""
        return f"{self.header}\n{self.text}" if self.header else self.text


def _plain(value: object) -> object:
    if isinstance(value, Level):
        return [value.kind, value.number, value.title]
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"not a field of a law record: {type(value).__name__}")
