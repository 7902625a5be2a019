"""The sample law: the fictional state of Calder, as records and as ground truth.

The texts in ``sample/texts`` are written with their citations marked,
``[[key#pin|text as printed|treatment]]``; reading them gives the law without the marks, and for
each mark the exact span of what a citation finder should find there.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from law.identifiers import opinion_id, provision_id, section_id
from law.jurisdictions import jurisdiction
from law.records import LawRecord, Level, Opinion, Provision, Section
from law.status import Status

STATE = jurisdiction("cd")
TEXTS = Path(__file__).parent / "texts"
QUESTIONS = Path(__file__).parent / "questions.toml"

_MARK = re.compile(r"\[\[(~?)([^|\]#]+)(?:#([^|\]]*))?\|([^|\]]+)(?:\|([^\]]*))?\]\]")
_SECTION = re.compile(r"^## (\S+) ?(.*)$")
_ARTICLE = re.compile(r"^# Article (\S+) - (.+)$")
_ATTRIBUTE = re.compile(r"(\w+)=(\S+)")


@dataclass(frozen=True, slots=True)
class MarkedCitation:
    """A citation as the authors marked it: ``record.text[start:end] == text``.

    key        the id of a section or provision, ``case:<citation>`` of a case
    short      True for Id., supra and other short forms
    treatment  what the citing court does to the authority, "" for a plain citation
    """

    document: str
    start: int
    end: int
    text: str
    key: str
    pin: str
    short: bool
    treatment: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its truth.

    kind   question, lookup, count, unanswerable or false_premise
    gold   (document id, words that stand in it letter for letter) of each passage that answers
    count  the number, for a counting question
    """

    id: int
    kind: str
    question: str
    answer: str
    gold: tuple[tuple[str, str], ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class SampleLaw:
    """All of Calder's law, with the truth about it."""

    records: tuple[LawRecord, ...]
    citations: tuple[MarkedCitation, ...]


@cache
def load() -> SampleLaw:
    """Read the sample law; records by constitution, code and opinions in order."""
    records: list[LawRecord] = []
    citations: list[MarkedCitation] = []
    for record, marked in _read_all():
        records.append(record)
        citations.extend(marked)
    return SampleLaw(tuple(records), tuple(citations))


@cache
def questions() -> tuple[Question, ...]:
    """The questions of the first benchmark."""
    data = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))
    return tuple(
        Question(**{**entry, "gold": tuple(map(tuple, entry.get("gold", ())))})
        for entry in data["question"]
    )


def _read_all() -> Iterator[tuple[LawRecord, list[MarkedCitation]]]:
    yield from _constitution(TEXTS / "constitution.md")
    for file in sorted((TEXTS / "code").glob("*.md"), key=_chapter_order):
        yield from _chapter(file)
    for file in sorted((TEXTS / "opinions").glob("*.md")):
        yield _opinion(file)


def _constitution(file: Path) -> Iterator[tuple[LawRecord, list[MarkedCitation]]]:
    _, body = _front_matter(file)
    for article, number, heading, attributes, text, history in _entries(body):
        place = (article[0], number)
        path: tuple[Level, ...] = (Level("article", *article),)
        if number == "Preamble":
            place, heading, path = ("", ""), number, ()
        document = provision_id(STATE.id, *place)
        plain, marked = _unmark(text, document)
        yield (
            Provision(
                id=document,
                jurisdiction=STATE.id,
                citation=STATE.cite_provision(*place),
                heading=heading,
                text=plain,
                path=path,
                status=Status(attributes.get("status", "in_force")),
                article=place[0],
                section=place[1],
                history=history,
            ),
            marked,
        )


def _chapter(file: Path) -> Iterator[tuple[LawRecord, list[MarkedCitation]]]:
    front, body = _front_matter(file)
    for article, number, heading, attributes, text, history in _entries(body):
        through = attributes.get("through", "")
        document = section_id(STATE.id, number, through)
        plain, marked = _unmark(text, document)
        yield (
            Section(
                id=document,
                jurisdiction=STATE.id,
                citation=STATE.cite_section(number, through),
                heading=heading,
                text=plain,
                path=(
                    Level("chapter", front["chapter"], front["title"]),
                    Level("article", *article),
                ),
                status=Status(attributes.get("status", "in_force")),
                number=number,
                through=through,
                history=history,
                moved_to=attributes.get("to", ""),
            ),
            marked,
        )


def _opinion(file: Path) -> tuple[LawRecord, list[MarkedCitation]]:
    front, body = _front_matter(file)
    citations = tuple(front["citations"])
    court = STATE.court(front["court"])
    decided: date = front["decided"]
    if court is None:
        raise ValueError(f"{file.name}: no court {front['court']!r}")
    neutral = citations[0] if court.neutral in citations[0] else ""
    key = f"{decided.year}-{front['docket'].replace(',', '')}"
    document = opinion_id(STATE.id, court.id, neutral=neutral, key=key)
    text, marked = _unmark(body.strip(), document)
    return (
        Opinion(
            id=document,
            jurisdiction=STATE.id,
            citation=citations[0],
            heading=front["name"],
            text=text,
            court=court.id,
            citations=citations,
            docket=front["docket"],
            decided=decided,
            year=decided.year,
            author=front["author"],
            outcome=front["outcome"],
        ),
        marked,
    )


def _entries(
    body: str,
) -> Iterator[tuple[tuple[str, str], str, str, dict[str, str], str, str]]:
    """Article, number, heading, attributes, text and history of each section of a file."""
    article = ("", "")
    entry: tuple[tuple[str, str], str, str] | None = None
    lines: list[str] = []
    for line in [*body.splitlines(), "# end"]:
        if line.startswith("#"):
            if entry:
                yield (*entry, *_parts(lines))
            entry, lines = None, []
            if match := _ARTICLE.match(line):
                article = (match[1], match[2])
            elif match := _SECTION.match(line):
                entry = (article, match[1], match[2])
        else:
            lines.append(line)


def _parts(lines: list[str]) -> tuple[dict[str, str], str, str]:
    attributes: dict[str, str] = {}
    history = ""
    text = []
    for line in lines:
        if line.startswith("@ "):
            attributes = dict(_ATTRIBUTE.findall(line))
        elif line.startswith("History: "):
            history = line.removeprefix("History: ")
        else:
            text.append(line)
    return attributes, "\n".join(text).strip(), history


def _unmark(marked_text: str, document: str) -> tuple[str, list[MarkedCitation]]:
    """The text without its marks, and the marks with their spans in it."""
    pieces: list[str] = []
    found: list[MarkedCitation] = []
    length = position = 0
    for mark in _MARK.finditer(marked_text):
        short, key, pin, text, treatment = mark.groups(default="")
        before = marked_text[position : mark.start()]
        pieces += [before, text]
        start = length + len(before)
        length = start + len(text)
        position = mark.end()
        found.append(
            MarkedCitation(document, start, length, text, key, pin, bool(short), treatment)
        )
    return "".join([*pieces, marked_text[position:]]), found


def _front_matter(file: Path) -> tuple[dict[str, Any], str]:
    _, front, body = file.read_text(encoding="utf-8").split("+++\n", 2)
    return tomllib.loads(front), body


def _chapter_order(file: Path) -> tuple[int, str]:
    number = file.stem.removeprefix("chapter-")
    return int(re.sub(r"\D", "", number)), number
