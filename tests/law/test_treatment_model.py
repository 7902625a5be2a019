"""What the rules leave undecided, and the seam at which a model may be asked."""

import pytest

from law.citations import find_citations
from law.treatment import Scope, Treatment, Undecided, ask, undecided
from law.treatment.model import finding_of, question_about

TEXT = (
    "The rule was stated in Adams v. Baker, 101 N.M. 10 (1984). Whatever doubt on the point Adams"
    " may once have left, later statutes have eroded what Adams said."
)


def passages(text: str) -> list[Undecided]:
    return undecided(text, find_citations(text, jurisdiction="nm"))


def test_grave_words_that_no_rule_reads_are_undecided() -> None:
    (passage,) = passages(TEXT)
    assert TEXT[passage.start : passage.end] == passage.passage
    assert "eroded" in passage.passage
    assert "Adams" in passage.names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "See Adams v. Baker, 101 N.M. 10 (1984).",
        "We overrule Adams v. Baker, 101 N.M. 10 (1984).",
        "We decline to overrule Adams v. Baker, 101 N.M. 10 (1984).",
        "Adams v. Baker, 101 N.M. 10 (1984), overruled by State v. Cole, 102 N.M. 30 (1985).",
        "The criticism is misplaced.",
    ],
)
def test_what_the_rules_read_is_decided(text: str) -> None:
    assert passages(text) == []


def test_the_question_holds_the_passage_the_names_and_the_vocabulary() -> None:
    (passage,) = passages(TEXT)
    question = question_about(passage)
    assert passage.passage in question
    assert "101 N.M. 10; " in question
    assert all(f"`{treatment.value}`" in question for treatment in Treatment)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("questions; whole", (Treatment.QUESTIONS, Scope.WHOLE)),
        (" Overrules; in part\n", (Treatment.OVERRULES, Scope.PART)),
        ("`abrogates`; on other grounds", (Treatment.ABROGATES, Scope.OTHER_GROUNDS)),
        ("limits", (Treatment.LIMITS, Scope.WHOLE)),
        ("cites; whole", None),
        ("The passage overrules Adams.", None),
        ("overrules; entirely", None),
        ("", None),
    ],
)
def test_replies(reply: str, expected: tuple[Treatment, Scope] | None) -> None:
    (passage,) = passages(TEXT)
    found = finding_of(reply, passage, TEXT)
    assert (found and (found.treatment, found.scope)) == expected
    if found:
        assert found.decided_by == "model"
        assert found.checks.passed


def test_a_classifier_is_whatever_answers() -> None:
    (passage,) = passages(TEXT)
    found = ask(lambda question: "questions; whole", passage, TEXT)
    assert found
    assert found.evidence == passage.passage
