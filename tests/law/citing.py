"""Citations in a form short enough for tables."""

from law.citations import CitationKind, find_citations

# The cited text, its key and its pin.
Cited = tuple[str, str, str]


def cited(text: str, kind: CitationKind, jurisdiction: str = "nm") -> list[Cited]:
    """The citations of one kind in ``text``; whatever is found must be a part of it."""
    found = find_citations(text, jurisdiction=jurisdiction)
    for citation in found:
        assert text[citation.start : citation.end] == citation.text
    return [
        (citation.text, citation.key, citation.pin) for citation in found if citation.kind is kind
    ]
