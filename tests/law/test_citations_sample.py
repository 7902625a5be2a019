"""Citation finding and overrulings against the ground truth of the sample law."""

from collections.abc import Iterator

import pytest

from law.citations import Citation, CitationForm, CitationKind, find_citations
from law.records import Opinion
from law.treatment import Treatment, treatments
from sample.law import MarkedCitation, SampleLaw, load


@pytest.fixture(scope="module")
def calder() -> SampleLaw:
    return load()


def test_every_full_citation_is_found_with_its_key_and_pin(
    calder: SampleLaw, capsys: pytest.CaptureFixture[str]
) -> None:
    right = wrong = 0
    for citation, marks in found_with_marks(calder):
        if any(mark.short for mark in marks) or citation.form in (CitationForm.ID, CitationForm.SUPRA):
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


def test_overrulings_are_read_and_nothing_else_is_taken_for_one(calder: SampleLaw) -> None:
    opinions = {record.id: record for record in calder.records if isinstance(record, Opinion)}
    known_as = {
        f"case:{citation}": record.id
        for record in opinions.values()
        for citation in record.citations
    }
    truth = {
        (mark.document, known_as[mark.key])
        for mark in calder.citations
        if mark.treatment == Treatment.OVERRULES
    }
    found = set()
    for record in opinions.values():
        citations = find_citations(record.text, jurisdiction=record.jurisdiction)
        for citation, treatment in zip(citations, treatments(record.text, citations), strict=True):
            if treatment is Treatment.OVERRULES:
                found.add((record.id, known_as[citation.key]))
    assert len(truth) == 8
    assert found == truth


@pytest.mark.parametrize(
    ("text", "overruled"),
    [
        ("We overrule Ames v. Dunning, 141 Cald. 210.", True),
        ("We therefore expressly overrule Ames v. Dunning, 141 Cald. 210, to that extent.", True),
        ("Ames v. Dunning, 141 Cald. 210, is hereby overruled.", True),
        ("We decline to overrule Ames v. Dunning, 141 Cald. 210.", False),
        ("We do not overrule Ames v. Dunning, 141 Cald. 210.", False),
        ("Petitioner asks that we overrule Ames v. Dunning, 141 Cald. 210.", False),
        ("The question is whether we should overrule Ames v. Dunning, 141 Cald. 210.", False),
        ("The court overruled the objection. See Ames v. Dunning, 141 Cald. 210.", False),
        ("The motion was overruled under Section 12-3-4 CSA 1971.", False),
    ],
)
def test_what_overrules(text: str, overruled: bool) -> None:
    citations = find_citations(text, jurisdiction="cd")
    assert citations
    assert (Treatment.OVERRULES in treatments(text, citations)) is overruled
