"""A document, whole: its standing, its text with citations linked, what it cites, who cites it."""

from html import escape

import streamlit as st

from decisis.library import Library
from graph.model import Direction, Edge
from graph.vocabulary import EdgeKind
from law.citations import Citation
from law.errors import DecisisError, QueryError
from law.identifiers import section_id
from law.jurisdictions import jurisdiction
from law.records import LawRecord, Opinion, Section
from ui.cards import title_of
from ui.markup import LinkedSpan, badge, items, link, notice, paragraphs, source_link
from ui.state import PageState, document_link, permalink

# Id of the paragraph that a permalink's span begins in; ``ui.scripts`` scrolls to it.
QUOTED = "quoted"

_CITED_BY = 200
_BEYOND = "The address points beyond the end of this text: it has changed since, or is misquoted."


def show_document(library: Library, state: PageState) -> None:
    """The document that the state names, or a message that says what to do."""
    try:
        record = library.show(state.document)
    except QueryError as error:
        elsewhere = permalink(PageState(question=state.document, mode="search"))
        st.html(notice(str(error), "bad", items([link(elsewhere, "Search for it")])))
        return
    st.set_page_config(page_title=f"{record.citation} – decisis")
    citations = [
        (citation, held) for citation, held in library.citations_of(record.id) if held != record.id
    ]
    st.html(
        f'<article class="document">{_head(record, library)}{_text(record, state, citations)}'
        f"{_cites(citations, library)}{_cited_by(record, library)}</article>"
    )


def _head(record: LawRecord, library: Library) -> str:
    path = " › ".join(escape(str(level)) for level in record.path)
    above = f'<p class="path">{path}</p>' if path else ""
    facts = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in _facts(record, library))
    return f"{above}<h1>{escape(title_of(record))}</h1><dl>{facts}</dl>"


def _facts(record: LawRecord, library: Library) -> list[tuple[str, str]]:
    """Names and values (HTML) of what is known of the document."""
    place = jurisdiction(record.jurisdiction)
    facts = [
        ("Citation", escape(record.citation)),
        ("Status", badge(record, library.standing(record))),
    ]
    if isinstance(record, Opinion):
        court = place.court(record.court)
        facts += [
            (
                "Also cited as",
                escape("; ".join(c for c in record.citations if c != record.citation)),
            ),
            ("Court", escape(court.name if court else record.court)),
            ("Decided", escape(str(record.decided or record.year or ""))),
            ("Docket", escape(record.docket)),
            ("Author", escape(record.author)),
            ("Outcome", escape(record.outcome)),
        ]
    else:
        facts.append(("State", escape(place.name)))
        facts.append(("History", escape(record.history)))
    if isinstance(record, Section):
        facts.append(("Now at", _moved_to(record, library)))
    read = record.retrieved_at.date().isoformat() if record.retrieved_at else ""
    facts.append(("Source", source_link(record.source, record.source)))
    facts.append(("Read", read))
    return [(name, value) for name, value in facts if value]


def _moved_to(record: Section, library: Library) -> str:
    if not record.moved_to:
        return ""
    held = library.snapshot.document(section_id(record.jurisdiction, record.moved_to))
    name = jurisdiction(record.jurisdiction).cite_section(record.moved_to)
    return link(document_link(held.id), name) if held else escape(name)


def _text(record: LawRecord, state: PageState, citations: list[tuple[Citation, str | None]]) -> str:
    if not record.text:
        return notice(f"There is no text under {record.citation}.")
    links = [LinkedSpan(c.start, c.end, document_link(held)) for c, held in citations if held]
    span, warning = state.span, ""
    if span and span[1] > len(record.text):
        span, warning = None, notice(_BEYOND, "caution")
    marks = [span] if span else []
    text = paragraphs(record, marks=marks, links=links, anchor=QUOTED)
    return f'{warning}<div class="law whole">{text}</div>'


def _cites(citations: list[tuple[Citation, str | None]], library: Library) -> str:
    held: dict[str, None] = {}
    elsewhere: dict[str, None] = {}
    for citation, document in citations:
        if document:
            held.setdefault(document)
        else:
            elsewhere.setdefault(citation.text)
    entries = [_document_entry(document, library) for document in held]
    entries += [
        f"{escape(text)} <span class=aside>not in this library</span>" for text in elsewhere
    ]
    return f"<h2>Cites</h2>{items(entries)}" if entries else ""


def _cited_by(record: LawRecord, library: Library) -> str:
    try:
        edges = citing(record.id, library)
    except DecisisError as error:
        return f"<h2>Cited by</h2>{notice(str(error), 'caution')}"
    if not edges:
        return ""
    first: dict[str, Edge] = {}
    for edge in edges:
        first.setdefault(edge.source, edge)
    entries = [
        _document_entry(document, library, edge.start, edge.end)
        for document, edge in list(first.items())[:_CITED_BY]
    ]
    more = len(first) - len(entries)
    rest = f"<p>… and {more:,} more.</p>" if more else ""
    return f"<h2>Cited by</h2>{items(entries)}{rest}"


def citing(document: str, library: Library) -> list[Edge]:
    """The citations of a document in others; each edge holds its characters in the other's text."""
    return library.graph.edges(document, direction=Direction.IN, kinds=[EdgeKind.CITES])


def _document_entry(document: str, library: Library, start: int = 0, end: int = 0) -> str:
    record = library.snapshot.document(document)
    if record is None:
        return escape(document)
    address = document_link(document, start, end)
    name = title_of(record)
    citation = f", {record.citation}" if name != record.citation else ""
    standing = library.standing(record)
    marked = "" if standing.is_good_law else f" {badge(record, standing)}"
    return link(address, name + citation) + marked
