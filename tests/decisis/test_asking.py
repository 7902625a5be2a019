"""Asking the sample law: what is answered, what is refused, and that each word is the law's."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

import decisis
from decisis.answers.rendering import answer_as_json, answer_as_text
from decisis.filters import make_filters
from law.errors import QueryError
from law.records import LawRecord, Opinion
from sample.law import Question, load, questions
from tests.decisis.making import Scripted

LAW = {record.id: record for record in load().records}
# A third of the ordinary questions: each costs some sixty calls of the cross-encoder.
ASKED = [q for q in questions() if q.kind not in ("question", "count") or q.id % 3 == 0]
COUNTS = [q for q in questions() if q.kind == "count"]

# The answers are shared: one worker asks.
pytestmark = pytest.mark.xdist_group("asking")

Answers = dict[int, decisis.Answer]


@pytest.fixture(scope="module")
def answers(calder: decisis.Library) -> Answers:
    return {question.id: calder.ask(question.question) for question in ASKED + COUNTS}


def _of_kind(kind: str) -> list[Question]:
    return [question for question in ASKED if question.kind == kind]


def test_every_quotation_stands_in_the_law_letter_for_letter(answers: Answers) -> None:
    """Checked against the texts of the sample law themselves, not by what decisis says of it."""
    statements = 0
    for answer in answers.values():
        records = {source.number: LAW[source.record.id] for source in answer.sources}
        for statement in answer.statements:
            record = records[statement.source]
            assert statement.quotation == record.text[statement.start : statement.end]
            assert statement.quotation.strip()
            assert statement.verdict == "verified"
            assert statement.pinpoint == _pinpoint(record, statement.start)
            statements += 1
    assert statements > 30


def _pinpoint(record: LawRecord, start: int) -> str:
    """The citation with the number of the paragraph, or the letters of the subsection, by hand."""
    before = record.text[: start + 8]
    if isinstance(record, Opinion):
        number = re.findall(r"^{(\d+)}", before, re.MULTILINE)[-1]
        return f"{record.citation}, ¶ {number}"
    letters = re.findall(r"^([A-Z])\. ", before, re.MULTILINE)
    items = re.findall(r"^\((\d)\) ", before.rpartition("\n\n")[2], re.MULTILINE)
    return record.citation + "".join(f"({part})" for part in [*letters[-1:], *items[-1:]])


def test_every_source_is_numbered_and_cited(answers: Answers) -> None:
    for answer in answers.values():
        numbers = [source.number for source in answer.sources]
        assert numbers == list(range(1, len(numbers) + 1))
        assert {statement.source for statement in answer.statements} <= set(numbers)
        assert len({source.record.id for source in answer.sources}) == len(numbers)


def test_what_the_law_answers_is_answered_and_what_it_does_not_is_refused(
    answers: Answers,
) -> None:
    kinds = Counter((question.kind, answers[question.id].kind) for question in ASKED)
    ordinary, unanswerable = _of_kind("question"), _of_kind("unanswerable")
    sourced = [q for q in ordinary if _gold_documents(q) & _sources(answers[q.id])]
    quoted = [q for q in ordinary if _quotes_gold(q, answers[q.id])]
    print(f"\nof {len(ordinary)} ordinary questions: {kinds['question', 'answer']} answered,")
    print(f"{len(sourced)} from a document that answers, {len(quoted)} in the words that answer;")
    print(f"of {len(unanswerable)} unanswerable: {kinds['unanswerable', 'refusal']} refused")
    for question in ordinary:
        if question not in quoted:
            print(f"  {question.id:>2} {answers[question.id].kind:<8} {question.question}")
    assert kinds["question", "answer"] >= 8
    assert len(sourced) >= 8
    assert len(quoted) >= 5
    assert kinds["unanswerable", "refusal"] >= 7


def _gold_documents(question: Question) -> set[str]:
    return {document for document, _ in question.gold}


def _sources(answer: decisis.Answer) -> set[str]:
    return {source.record.id for source in answer.sources}


def _quotes_gold(question: Question, answer: decisis.Answer) -> bool:
    quoted = {(answer.sources[s.source - 1].record.id, s.quotation) for s in answer.statements}
    return any(
        document == gold and (words in text or text in words)
        for document, text in quoted
        for gold, words in question.gold
    )


def test_a_refusal_quotes_nothing(answers: Answers) -> None:
    refusals = [answer for answer in answers.values() if answer.kind == "refusal"]
    assert refusals
    for answer in refusals:
        assert not answer.statements
        assert not answer.sources
        assert answer.count is None
        assert answer.chance is None
        assert answer.summary


def test_a_refusal_names_what_comes_nearest_and_does_not_quote_it(answers: Answers) -> None:
    refusals = [answers[q.id] for q in _of_kind("unanswerable") if answers[q.id].listed]
    assert refusals
    for answer in refusals:
        assert 1 <= len(answer.listed) <= 5
        assert len(dict(answer.listed)) == len(answer.listed)
        assert "Nearest in the library, not found to answer:" in answer_as_text(answer)


def test_an_answer_says_how_sure_it_is(answers: Answers) -> None:
    found = [answer for answer in answers.values() if answer.kind == "answer"]
    for answer in found:
        assert answer.chance is not None
        assert 0.5 <= answer.chance < 1
        surely = answer.chance >= 0.7
        assert answer.summary.startswith("The library holds:" if surely else "The library may not")
        assert answer_as_json(answer)["chance"] == round(answer.chance, 2)
    assert len({answer.summary for answer in found}) == 2


def test_law_of_another_state_is_not_answered_from_this_one(calder: decisis.Library) -> None:
    asked = "How much notice must a landlord give under Texas law?"
    answer = calder.ask(asked)
    assert (answer.kind, answer.summary) == ("refusal", "The library holds no law of Texas.")
    assert calder.ask(asked.replace("Texas", "Calder")).kind == "answer"


def test_that_federal_law_is_not_held_is_noted(calder: decisis.Library) -> None:
    answer = calder.ask("How much notice must a landlord give under federal law?")
    assert "The library holds no federal law, only what its own law says of it." in answer.notes


def test_a_restriction_that_nothing_meets_is_noted_and_not_heeded(
    calder: decisis.Library,
) -> None:
    asked = "Opinions since 2090 on how much notice a landlord must give to end a tenancy"
    answer = calder.ask(asked)
    (note,) = answer.notes
    assert note.startswith("The library holds nothing for “Opinions”: only opinions; “since 2090”")
    assert answer.kind == "answer"


@pytest.mark.parametrize("question", COUNTS, ids=lambda question: str(question.id))
def test_counts_are_exact_and_listed(question: Question, answers: Answers) -> None:
    answer = answers[question.id]
    assert (answer.kind, answer.count) == ("count", question.count)
    listed = {document for document, _ in answer.listed}
    if "overruled" in question.question:  # gold is there where the overruling is said
        assert len(listed) == question.count
    else:
        assert listed == _gold_documents(question)


def test_a_count_keeps_to_the_filters(calder: decisis.Library) -> None:
    filters = make_filters(courts=["cdsc"])
    answer = calder.ask('How many opinions mention "clear and convincing"?', filters=filters)
    assert answer.count == 2
    assert {LAW[document].id.split("/")[1] for document, _ in answer.listed} == {"case"}


def test_a_count_that_is_not_understood_names_the_words(calder: decisis.Library) -> None:
    answer = calder.ask("How many angry opinions blame landlords?")
    assert answer.kind == "refusal"
    assert answer.summary.endswith("how to count by: angry, blame, landlords.")


@pytest.mark.parametrize(
    ("id", "words"),
    [
        (31, "CSA 1971, § 22-5-1 is repealed"),
        (34, "CSA 1971, § 14-2-12 is recompiled as § 14-4-1"),
        (32, "Ames v. Dunning Water Users Ass'n, 2004-CDCA-044, 141 Cald. 210 (2004)"),
        (35, "Calder Const. art. II, § 10 (Searches and seizures)"),
    ],
)
def test_a_citation_is_looked_up(id: int, words: str, answers: Answers) -> None:
    assert answers[id].kind == "look-up"
    assert words in answers[id].summary
    assert len(answers[id].sources) == 1


def test_a_citation_that_is_not_held_is_refused(calder: decisis.Library) -> None:
    answer = calder.ask("CSA 1971, § 99-9-9")
    assert (answer.kind, answer.summary) == (
        "refusal",
        "The library does not hold CSA 1971, § 99-9-9.",
    )


def test_a_look_up_says_which_citation_is_not_held(calder: decisis.Library) -> None:
    answer = calder.ask("§ 22-4-1, § 99-9-9")
    assert answer.kind == "look-up"
    assert _sources(answer) == {"cd/code/22-4-1"}
    assert answer.notes == ("The library does not hold § 99-9-9.",)


@pytest.mark.parametrize(
    ("id", "note"),
    [
        (52, "CSA 1971, § 22-5-1 is repealed"),
        (54, "CSA 1971, § 12-1-4 is reserved"),
    ],
)
def test_the_standing_of_what_a_question_takes_for_law_is_noted(
    id: int, note: str, answers: Answers
) -> None:
    assert any(words.startswith(note) for words in answers[id].notes)


def test_a_false_premise_is_met_with_the_law_that_contradicts_it(answers: Answers) -> None:
    tolland, vance = answers[51], answers[53]
    assert "cd/case/2010-CDSC-004" in _sources(tolland)
    assert "cd/case/cdca/1989-10118" in _sources(vance)
    for source in tolland.sources:
        if source.record.heading.startswith("Tolland"):
            assert source.standing.overruled_by == ("2010-CDSC-004",)


@pytest.mark.parametrize("question", ["", "  ", "\n", "x" * 4_001])
def test_what_is_no_question_is_said(question: str, calder: decisis.Library) -> None:
    with pytest.raises(QueryError, match=r"\Athe question is [^\n]+\Z"):
        calder.ask(question)


def test_a_generated_answer_shows_what_verifies_and_nothing_else(calder: decisis.Library) -> None:
    invented = "“A general rent increase is always lawful, whatever its motive” [1]. So rest easy."
    generator = Scripted(invented)
    answer = calder.ask("Is a general rent increase retaliation?", generator=generator)
    assert answer.kind == "refusal"
    assert not answer.statements
    assert len(answer.withheld) == 2
    assert answer.generator == "scripted"
    assert "<passage number=1>" in generator.prompt


def test_a_generated_answer_cites_the_source_that_it_quotes(calder: decisis.Library) -> None:
    generator = Scripted('It is "at least thirty days before the periodic rental date" [1].')
    question = "What notice does § 22-3-2 require of an owner who wants the resident to leave?"
    answer = calder.ask(question, generator=generator)
    assert [statement.pinpoint for statement in answer.statements] == ["CSA 1971, § 22-3-2(B)"]
    assert [source.record.id for source in answer.sources] == ["cd/code/22-3-2"]


def test_answers_do_not_depend_on_the_thread(calder: decisis.Library, answers: Answers) -> None:
    asked = [q for q in ASKED + COUNTS if q.id in (3, 31, 36, 39, 46, 53)]
    with ThreadPoolExecutor(8) as pool:
        threaded = list(pool.map(lambda question: calder.ask(question.question), asked))
    assert threaded == [answers[question.id] for question in asked]


def test_answers_as_json_and_text_say_the_same(answers: Answers) -> None:
    for answer in answers.values():
        data, text = answer_as_json(answer), answer_as_text(answer)
        assert data["kind"] == answer.kind
        assert [s["quotation"] for s in data["statements"]] == [
            s.quotation for s in answer.statements
        ]
        assert text.startswith(answer.question + "\n")
        assert all(s.text in text and s.pinpoint in text for s in answer.statements)
        assert all(name in text for _, name in answer.listed)
        assert all(f"Note: {note}" in text for note in answer.notes)
