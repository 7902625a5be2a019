"""Treatments against the ground truth of the sample law, in which every opinion that cites another
treats it in one way."""

import pytest

from law.citations import find_citations
from law.records import Opinion
from law.treatment import Scope, Tier, Treatment, TreatmentFinding, strongest, treatments
from sample.law import SampleLaw, load

Pair = tuple[str, str]


@pytest.fixture(scope="module")
def calder() -> SampleLaw:
    return load()


@pytest.fixture(scope="module")
def truth(calder: SampleLaw) -> dict[Pair, str]:
    known = known_as(calder)
    return {
        (mark.document, known[mark.key]): mark.treatment
        for mark in calder.citations
        if mark.treatment
    }


@pytest.fixture(scope="module")
def found(calder: SampleLaw) -> dict[Pair, TreatmentFinding]:
    known = known_as(calder)
    all_findings: dict[Pair, list[TreatmentFinding]] = {}
    for record in calder.records:
        if isinstance(record, Opinion):
            citations = find_citations(record.text, jurisdiction=record.jurisdiction)
            told = treatments(record.text, citations)
            for citation, finding in zip(citations, told, strict=True):
                if known.get(citation.key, record.id) != record.id:
                    pair = record.id, known[citation.key]
                    all_findings.setdefault(pair, []).append(finding)
    return {pair: best for pair, each in all_findings.items() if (best := strongest(each))}


def known_as(law: SampleLaw) -> dict[str, str]:
    return {
        f"case:{citation}": record.id
        for record in law.records
        if isinstance(record, Opinion)
        for citation in record.citations
    }


def test_all_overrulings_are_read_and_nothing_else_is_taken_for_one(
    truth: dict[Pair, str], found: dict[Pair, TreatmentFinding]
) -> None:
    marked = {pair for pair, treatment in truth.items() if treatment == Treatment.OVERRULES}
    read = {pair for pair, each in found.items() if each.treatment is Treatment.OVERRULES}
    assert len(marked) == 8
    assert read == marked


def test_precision_and_recall(
    truth: dict[Pair, str],
    found: dict[Pair, TreatmentFinding],
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = {
        pair: (treatment, found[pair].treatment.value)
        for pair, treatment in truth.items()
        if found[pair].treatment.value != treatment
    }
    right = len(truth) - len(wrong)
    precision, recall = right / len(found), right / len(truth)
    with capsys.disabled():
        print(f"\nsample law, {len(truth)} treatments: {precision=:.3f}, {recall=:.3f}; {wrong}")
    assert precision >= 0.97
    assert recall >= 0.97


def test_what_weakens_an_authority_has_evidence_that_names_it(
    found: dict[Pair, TreatmentFinding],
) -> None:
    for pair, each in found.items():
        if each.tier is not Tier.NEUTRAL:
            assert each.checks.passed, (pair, each)


def test_a_reversal_of_one_point_is_partial(found: dict[Pair, TreatmentFinding]) -> None:
    reversals = [each.scope for each in found.values() if each.treatment is Treatment.REVERSES]
    assert sorted(reversals) == [Scope.PART, Scope.WHOLE]
