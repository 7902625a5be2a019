"""Statements, sources and hits as HTML."""

import re
from collections.abc import Sequence
from html import escape

from decisis.answers.model import Answer, Source, Statement
from decisis.retrieval.search import LOOK_UP, Hit
from decisis.standing import Standing
from law.jurisdictions import jurisdiction
from law.records import LawRecord, Opinion
from law.structure import units
from ui.markup import Span, badge, link, paragraphs, snippet, source_link
from ui.state import document_link

_SOURCE_MARK = re.compile(r"\[(\d{1,3})\]")

# What each retriever goes by, in a reader's words.
_FOUND_BY = {
    LOOK_UP: "the citation",
    "lexical": "words",
    "dense": "meaning",
    "cited": "opinions that cite it",
}


def title_of(record: LawRecord) -> str:
    """The heading; of a stub, whose heading only says that it is one, the citation."""
    return record.heading.rstrip(". ") if record.text and record.heading else record.citation


def byline(record: LawRecord, standing: Standing) -> str:
    """Citation, court and date in one line, with the standing."""
    facts = [escape(record.citation)] if title_of(record) != record.citation else []
    if isinstance(record, Opinion):
        court = jurisdiction(record.jurisdiction).court(record.court)
        facts.append(escape(court.name if court else record.court))
        facts.append(escape(str(record.decided or record.year or "")))
    line = " · ".join(fact for fact in facts if fact)
    said = f"<span>{line}</span> " if line else ""
    return f'<p class="byline">{said}{badge(record, standing)}</p>'


def statements(answer: Answer) -> str:
    """The numbered statements; each with its pinpoint citation and the number of its source."""
    entries = "".join(f"<li>{_statement(entry, answer)}</li>" for entry in answer.statements)
    return f'<ol class="statements">{entries}</ol>' if entries else ""


def _statement(statement: Statement, answer: Answer) -> str:
    source = next((s for s in answer.sources if s.number == statement.source), None)
    if source is None:  # verification lets no such statement through
        return f"<p>{escape(statement.text)}</p>"
    whole = document_link(source.record.id, statement.start, statement.end)
    caption = (
        f"{link(whole, statement.pinpoint)} "
        f'<a href="#source-{source.number}" aria-label="Source {source.number}">'
        f"[{source.number}]</a>"
    )
    if answer.caution(statement):
        caption += f" {badge(source.record, source.standing)}"
    if statement.text == statement.quotation:
        words = paragraphs(source.record, statement.start, statement.end)
        said = f"<blockquote>{words}</blockquote>"
    else:
        said = f"<p>{_with_source_links(statement.text, answer.sources)}</p>"
    return f"<figure>{said}<figcaption>{caption}</figcaption></figure>"


def _with_source_links(text: str, sources: Sequence[Source]) -> str:
    numbers = {str(source.number) for source in sources}

    def linked(mark: re.Match[str]) -> str:
        number = mark.group(1)
        return f'<a href="#source-{number}">[{number}]</a>' if number in numbers else mark.group()

    return _SOURCE_MARK.sub(linked, escape(text))


def source_card(source: Source, answer: Answer) -> str:
    """A source with its standing and the quoted words where they stand."""
    record = source.record
    quoted = [(s.start, s.end) for s in answer.statements if s.source == source.number]
    shown = _context(source, quoted)
    context = '<p class="gap" aria-hidden="true">…</p>'.join(
        paragraphs(record, start, end, marks=quoted) for start, end in shown
    )
    opened = document_link(record.id, *quoted[0]) if quoted else document_link(record.id)
    links = [link(opened, "Show the whole document")]
    if record.source:
        links.append(source_link(record.source, "Where it was read"))
    return (
        f'<article class="card" id="source-{source.number}">'
        f'<h3><span class="number">[{source.number}]</span> {escape(title_of(record))}</h3>'
        f"{byline(record, source.standing)}"
        + (f'<div class="law">{context}</div>' if context else _no_text(record))
        + f'<p class="links">{" · ".join(links)}</p></article>'
    )


def _context(source: Source, quoted: Sequence[Span]) -> list[Span]:
    """What to show around the quotations: the passage, and paragraphs of those outside it."""
    spans = [(source.passage.start, source.passage.end)]
    for start, end in quoted:
        around = [u for u in units(source.record) if u.start < end and start < u.end]
        if around:
            spans.append((around[0].start, around[-1].end))
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def hit_card(hit: Hit, query: str) -> str:
    """A search result: what it is, the words that match, and how it was found."""
    record, passage = hit.record, hit.passage
    whole = document_link(record.id, passage.start, passage.end)
    place = f'<span class="pin">{escape(passage.label)}</span> ' if passage.label else ""
    body = f'<p class="law">{place}{snippet(query, passage.text)}</p>' if passage.text else ""
    return (
        f'<article class="card hit"><h3>{link(whole, title_of(record))}</h3>'
        f"{byline(record, hit.standing)}{body or _no_text(record)}"
        f'<p class="links">{_found_by(hit)}</p></article>'
    )


def _found_by(hit: Hit) -> str:
    ways = [
        _FOUND_BY[name] if name == LOOK_UP else f"{_FOUND_BY.get(name, name)} (rank {rank})"
        for name, rank in sorted(hit.found_by.items(), key=lambda item: (item[1], item[0]))
    ]
    return f"Found by {escape(', '.join(ways))}" if ways else ""


def _no_text(record: LawRecord) -> str:
    return f'<p class="none">There is no text under {escape(record.citation)}.</p>'
