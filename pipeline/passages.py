"""Passages: a document cut where the law itself is divided.

A section stays whole where it fits; else whole subsections are packed together, then paragraphs of
a subsection, then sentences. An opinion is packed by numbered paragraphs. No passage crosses a cut
that a lawyer would not make, and ``passage.text == document.text[passage.start:passage.end]``.
"""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from law.jurisdictions import jurisdiction
from law.records import LawRecord, Opinion, Passage, Section
from law.sentences import sentence_spans
from law.status import Status
from law.structure import Unit, units

# Raised whenever the same document would be cut or headed differently: builds then cut anew.
SPLITTER_VERSION = 1

# About 350 tokens of legal English: with its header a passage fits the encoder's window.
MAX_CHARACTERS = 1_500
# A lead-in ("A. A person commits larceny who:") is repeated in the header of what it governs.
MAX_LEAD_IN = 160
MAX_TITLE = 120

_PIN_PART = re.compile(r"[^()]+|\([^()]*\)")
_PIECE = re.compile(
    rf"\S(?:.{{0,{MAX_CHARACTERS - 2}}}\S)?(?=\s|\Z)|\S{{{MAX_CHARACTERS}}}", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class _Span:
    """A run of units, not yet a passage."""

    start: int
    end: int
    pins: tuple[str, ...]
    lead_in: str = ""


def split(record: LawRecord) -> list[Passage]:
    """The passages of a record, in order; a stub without text gives one empty passage.

    The empty passage lets a look-up find that the section is repealed, and where it went.
    """
    spans = _opinion_spans(record) if isinstance(record, Opinion) else _section_spans(record)
    if not spans:
        spans = [_Span(0, 0, ())]
    whole = len(spans) == 1
    passages = []
    for ordinal, span in enumerate(spans):
        label = "" if whole else _label(span.pins)
        passages.append(
            Passage(
                id=f"{record.id}#{ordinal}",
                document=record.id,
                ordinal=ordinal,
                label=label,
                start=span.start,
                end=span.end,
                text=record.text[span.start : span.end],
                header=_header(record, label, span.lead_in),
            )
        )
    return passages


def embedding_key(passage: Passage) -> str:
    """Hash (hex) of what an encoder reads, so that equal passages are encoded once."""
    return hashlib.sha256(passage.indexed_text.encode("utf-8", "surrogatepass")).hexdigest()


def _opinion_spans(record: Opinion) -> list[_Span]:
    return _pack(record.text, units(record))


def _section_spans(record: LawRecord) -> list[_Span]:
    paragraphs = units(record)
    if not paragraphs:
        return []
    start, end = paragraphs[0].start, paragraphs[-1].end
    if end - start <= MAX_CHARACTERS:
        return [_Span(start, end, (paragraphs[0].pin, paragraphs[-1].pin))]
    return _pack(record.text, _groups(paragraphs, 0), children=paragraphs)


def _groups(paragraphs: Sequence[Unit], depth: int) -> list[Unit]:
    """Paragraphs gathered under the paragraph at ``depth`` that encloses them."""
    groups: list[Unit] = []
    for paragraph in paragraphs:
        if paragraph.depth > depth and groups:
            last = groups[-1]
            pin = _common_pin(last.pin, paragraph.pin)
            groups[-1] = Unit(last.start, paragraph.end, pin, last.depth)
        else:
            groups.append(paragraph)
    return groups


def _common_pin(first: str, second: str) -> str:
    """What two pins are both within: ``A`` of ``A(1)`` and ``A(2)(a)``."""
    parts = zip(_PIN_PART.findall(first), _PIN_PART.findall(second), strict=False)
    return "".join(mine for mine, _ in takewhile(lambda pair: pair[0] == pair[1], parts))


def _pack(text: str, groups: Sequence[Unit], children: Sequence[Unit] = ()) -> list[_Span]:
    """Consecutive groups packed up to MAX_CHARACTERS; a group that is too long is divided."""
    spans: list[_Span] = []
    pending: list[Unit] = []

    def flush() -> None:
        if pending:
            pins = tuple(unit.pin for unit in pending)
            spans.append(_Span(pending[0].start, pending[-1].end, pins))
            pending.clear()

    for group in groups:
        if group.end - group.start > MAX_CHARACTERS:
            flush()
            spans.extend(_divide(text, group, children))
            continue
        if pending and group.end - pending[0].start > MAX_CHARACTERS:
            flush()
        pending.append(group)
    flush()
    return spans


def _divide(text: str, group: Unit, children: Sequence[Unit]) -> list[_Span]:
    begin = bisect_left(children, group.start, key=lambda unit: unit.start)
    inner = children[begin : bisect_right(children, group.end, key=lambda unit: unit.end)]
    if len(inner) > 1:
        first, rest = inner[0], inner[1:]
        groups = [first, *_groups(rest, rest[0].depth)]
        own_lead_in = _shorten(text[first.start : first.end], MAX_LEAD_IN)
        return [
            replace(span, lead_in=span.lead_in or own_lead_in)
            if span.start >= first.end and span.pins[0].startswith(first.pin)
            else span
            for span in _pack(text, groups, children=rest)
        ]
    sentences = [
        Unit(start, end, group.pin, group.depth)
        for sentence in sentence_spans(text, group.start, group.end)
        for start, end in _cut(text, *sentence)
    ]
    return _pack(text, sentences)


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence longer than a passage, cut at white space (or anywhere, if there is none)."""
    return [piece.span() for piece in _PIECE.finditer(text, start, end)]


def _label(pins: Sequence[str]) -> str:
    named = [pin for pin in pins if pin]
    if not named:
        return ""
    first, last = named[0], named[-1]
    if _common_pin(first, last) == first:
        return first
    if first.startswith("¶"):
        return f"¶{first}-{last.removeprefix('¶ ')}"
    return f"{first} to {last}"


def _header(record: LawRecord, label: str, lead_in: str) -> str:
    """Two or three lines that place the passage: citation and heading, path, lead-in."""
    title = _shorten(record.heading.rstrip(". "), MAX_TITLE)
    if isinstance(record, Opinion):
        court = jurisdiction(record.jurisdiction).court(record.court)
        place = court.name if court else record.court
        if record.year:
            place = f"{place} {record.year}"
    else:
        place = " > ".join(level.title or str(level) for level in record.path)
    citation = f"{record.citation}, {label}" if label else record.citation
    if record.status is not Status.IN_FORCE:
        citation = f"{citation} [{record.status.badge}]"
    lines = [f"{title} - {citation}" if title else citation, place]
    if isinstance(record, Section) and not record.text and record.moved_to:
        lines.append(f"Now section {record.moved_to}")
    if lead_in:
        lines.append(lead_in)
    return "\n".join(line for line in lines if line)


def _shorten(text: str, limit: int) -> str:
    line = re.sub(r"\s+", " ", text)
    return line if len(line) <= limit else line[: limit - 1].rsplit(" ", 1)[0] + "…"
