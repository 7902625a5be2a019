"""Citation finding against the ground truth of the sample law."""

from collections.abc import Iterator

import pytest

from law.citations import Citation, CitationForm, CitationKind, find_citations
from sample.law import MarkedCitation, SampleLaw, load


@pytest.fixture(scope="module")
def calder() -> SampleLaw:
    return load()


def test_every_full_citation_is_found_with_its_key_and_pin(
    calder: SampleLaw, capsys: pytest.CaptureFixture[str]
) -> None:
    right = wrong = 0
    for citation, marks in found_with_marks(calder):
        if any(mark.short for mark in marks) or citation.form in (
            CitationForm.ID,
            CitationForm.SUPRA,
        ):
            continue
        matches = [(mark.key, mark.pin) == (citation.key, citation.pin) for mark in marks]
        right += matches == [True]
        wrong += matches != [True]
    marked = sum(not mark.short for mark in calder.citations)
    precision, recall = right / (right + wrong), right / marked
    with capsys.disabled():
        print(
            f"\nsample law, {marked} full citations: precision {precision:.3f}, recall {recall:.3f}"
        )
    assert precision >= 0.98
    assert recall >= 0.98


def test_short_forms_are_found_with_the_key_of_their_antecedent(
    calder: SampleLaw, capsys: pytest.CaptureFixture[str]
) -> None:
    right = wrong = 0
    for citation, marks in found_with_marks(calder):
        if any(mark.short for mark in marks) or not marks:
            keys = [mark.key for mark in marks]
            right += keys == [citation.key]
            wrong += keys != [citation.key]
    # A bare "Subsection B" is none here.
    asked = [mark for mark in calder.citations if mark.short and "Subsection" not in mark.text]
    precision, recall = right / (right + wrong), right / len(asked)
    with capsys.disabled():
        print(
            f"\nsample law, {len(asked)} short forms: precision {precision:.3f},"
            f" recall {recall:.3f}"
        )
    assert precision >= 0.98
    assert recall >= 0.95


def found_with_marks(calder: SampleLaw) -> Iterator[tuple[Citation, list[MarkedCitation]]]:
    """Every citation found, with the marks at its place; session laws are not marked."""
    marks: dict[str, list[MarkedCitation]] = {}
    for mark in calder.citations:
        marks.setdefault(mark.document, []).append(mark)
    for record in calder.records:
        for citation in find_citations(record.text, jurisdiction=record.jurisdiction):
            if citation.kind is not CitationKind.SESSION_LAW:
                yield (
                    citation,
                    [
                        mark
                        for mark in marks.get(record.id, ())
                        if mark.start < citation.end and citation.start < mark.end
                    ],
                )
