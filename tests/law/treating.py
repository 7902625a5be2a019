"""Treatments in a form short enough for tables."""

from law.citations import find_citations
from law.treatment import TreatmentFinding, treatments


def treated(text: str, key: str, jurisdiction: str = "nm") -> TreatmentFinding:
    """How ``text`` treats the case or section that it first cites under this key."""
    citations = find_citations(text, jurisdiction=jurisdiction)
    found = treatments(text, citations)
    assert len(found) == len(citations)
    for citation, finding in zip(citations, found, strict=True):
        if citation.key == key:
            return finding
    raise AssertionError(f"{key} is not cited in {text!r}: {[each.key for each in citations]}")
