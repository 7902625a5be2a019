"""A passage of a library as a LangChain ``Document``, with what a lawyer asks of it."""

from collections.abc import Iterable

from langchain_core.documents import Document

from decisis.standing import Standing
from law.records import LawRecord, Passage


def document_of(
    passage: Passage, record: LawRecord, standing: Standing, *, score: float | None = None
) -> Document:
    """The passage's own characters as content; everything else as metadata of plain types.

    id         of the passage (``nm/code/30-16-1#0``); ``Document.id`` is the same
    document   id of its document, for ``Library.show``
    kind       ``section``, ``provision``, ``opinion``
    citation   how the document is cited
    heading    its catchline, title or case name
    pin        the pinpoint within it (``A(2)``, ``¶ 12``), "" where the passage is all of it
    header     citation, heading and place as the models read them before the text
    standing   the badge: ``in force``, ``repealed``, ``overruled by …``
    good_law   True where it may be presented as current law
    start, end span of the content in the document's text, in characters
    source     where the document was read: an https URL or a file name
    score      the search's, comparable within one result only; absent where none was searched
    """
    metadata: dict[str, str | int | float | bool] = {
        "id": passage.id,
        "document": record.id,
        "kind": record.kind,
        "citation": record.citation,
        "heading": record.heading,
        "pin": passage.label,
        "header": passage.header,
        "standing": standing.badge,
        "good_law": standing.is_good_law,
        "start": passage.start,
        "end": passage.end,
        "source": record.source,
    }
    if score is not None:
        metadata["score"] = score
    return Document(id=passage.id, page_content=passage.text, metadata=metadata)


def format_documents(documents: Iterable[Document]) -> str:
    """The documents as numbered passages for a prompt, each under its citation and standing."""
    return "\n\n".join(
        f"[{number}] {_title(document)}\n{document.page_content}"
        for number, document in enumerate(documents, start=1)
    )


def _title(document: Document) -> str:
    metadata = document.metadata
    cited = ", ".join(filter(None, (metadata.get("citation"), metadata.get("pin"))))
    title = " - ".join(filter(None, (metadata.get("heading"), cited)))
    if metadata.get("good_law", True):
        return title
    return f"{title} [{metadata['standing']}]"
