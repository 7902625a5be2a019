"""What is understood of questions that people ask: no answer is hidden.

The restrictions expected here were each judged by reading the question; what is not listed must not
be restricted.
"""

import pytest

from decisis.filters import passes
from decisis.understanding import understand
from law.jurisdictions import jurisdiction
from law.records import LawRecord
from pipeline.filters import NO_FILTERS, Filters
from sample.law import Question, load, questions

OPINIONS = Filters(kinds=("opinion",))
CALDER = Filters(jurisdictions=("cd",))

SAMPLE_RESTRICTIONS = {
    12: CALDER,
    27: CALDER,
    28: CALDER,
    35: CALDER,
    36: Filters(kinds=("opinion",), courts=("cdca",)),
    39: OPINIONS,
    40: OPINIONS,
    45: OPINIONS,
    **dict.fromkeys((46, 47, 48, 49, 50, 57), CALDER),
}
SAMPLE_LOOK_UPS = {31, 32, 34, 35, 39, 52, 54}
SAMPLE_OLD_LAW = {34, 37, 41, 44}


@pytest.fixture(scope="module")
def records() -> dict[str, LawRecord]:
    return {record.id: record for record in load().records}


@pytest.mark.parametrize("question", questions(), ids=lambda question: str(question.id))
def test_a_sample_question_is_understood(question: Question, records: dict[str, LawRecord]) -> None:
    read = understand(question.question, held=[jurisdiction("cd")])
    assert read.filters == SAMPLE_RESTRICTIONS.get(question.id, NO_FILTERS)
    assert all(passes(records[document], read.filters) for document, _ in question.gold)
    looked_up = any(each.effect == "look-up" for each in read.recognised)
    assert looked_up == (question.id in SAMPLE_LOOK_UPS)
    assert read.wants_old_law == (question.id in SAMPLE_OLD_LAW)


# Of the 58 research questions that New Mexico lawyers asked, those that ask for law of one kind.
ASKED_KINDS = {
    "What constitutional provision limits": ("provision",),
    "What constitutional provisions govern the process": ("provision",),
    "What constitutional and statutory provisions govern": ("section", "provision"),
    "What constitutional provisions govern the impeachment": ("provision",),
    "What statute governs racketeering": ("section",),
}


def _asked(config: pytest.Config, name: str) -> list[str]:
    file = config.rootpath.parent / "shared" / "corpora" / "new-mexico" / name
    return [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()]


@pytest.mark.real_law
def test_research_questions_keep_their_answers(pytestconfig: pytest.Config) -> None:
    asked = _asked(pytestconfig, "questions-58.txt")
    restricted = {}
    for question in asked:
        filters = understand(question, held=[jurisdiction("nm")]).filters
        names_state = "New Mexico" in question
        assert filters.jurisdictions == (("nm",) if names_state else ()), question
        assert filters == Filters(jurisdictions=filters.jurisdictions, kinds=filters.kinds)
        if filters.kinds:
            restricted[question] = filters.kinds
    expected = {
        question: kinds
        for begin, kinds in ASKED_KINDS.items()
        for question in asked
        if question.startswith(begin)
    }
    assert len(asked) == 58
    assert len(expected) == len(ASKED_KINDS)
    assert restricted == expected


@pytest.mark.real_law
def test_counting_questions_are_restricted_to_what_they_count(pytestconfig: pytest.Config) -> None:
    nm = ("nm",)
    expected = {
        "sections from the New Mexico Constitution": Filters(
            jurisdictions=nm, kinds=("provision",)
        ),
        "sections from the New Mexico Statutes": Filters(jurisdictions=nm, kinds=("section",)),
        "cases from the New Mexico Court of Appeals": Filters(
            jurisdictions=nm, kinds=("opinion",), courts=("nmca",)
        ),
        "cases from the New Mexico Supreme Court": Filters(
            jurisdictions=nm, kinds=("opinion",), courts=("nmsc",)
        ),
        "New Mexico Supreme Court cases mention": Filters(
            jurisdictions=nm, kinds=("opinion",), courts=("nmsc",)
        ),
        "in total": NO_FILTERS,
    }
    asked = _asked(pytestconfig, "questions-25.txt")
    for question in asked:
        (filters,) = [value for words, value in expected.items() if words in question]
        assert understand(question, held=[jurisdiction("nm")]).filters == filters, question
    assert len(asked) == 25
