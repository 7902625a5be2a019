"""Extractive answers: what can be quoted by itself, and which of it is."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from decisis.answers.extraction import (
    EVIDENCE,
    FURTHER_MARGIN,
    MAX_PER_DOCUMENT,
    MAX_QUOTED_CHARACTERS,
    MAX_SPANS,
    MAX_STATEMENTS,
    MIN_QUOTED_WORDS,
    Quotation,
    best_quotations,
    choose,
    quotable_spans,
)
from decisis.retrieval.rerank import Ranked
from law.records import LawRecord
from pipeline.passages import split
from pipeline.snapshot import NumberedPassage
from sample.law import load
from tests.decisis.making import GivenLogits, WordOverlap, opinion, section

LISTS = section(
    "A. The owner shall:\n\n(1) keep the heat on; and\n\n(2) keep the water:\n\n(a) hot; and\n\n"
    "(b) running.\n\nB. The resident shall pay. The rent is due monthly.\n\nThis act is short."
)
PASSAGES = 500
LONG_ENOUGH = "The rent that is owed under a lease is due {} month."


def _all_good(record: LawRecord) -> bool:
    return True


def _none_good(record: LawRecord) -> bool:
    return False


def _half(question: str, text: str) -> float:
    return 0.5


def _quotable(record: LawRecord) -> list[str]:
    return [record.text[a:b] for a, b in quotable_spans(record, 0, len(record.text))]


def test_items_are_quoted_with_what_introduces_them() -> None:
    assert _quotable(LISTS) == [
        "A. The owner shall:\n\n(1) keep the heat on; and\n\n(2) keep the water:\n\n(a) hot; and"
        "\n\n(b) running.",
        "B. The resident shall pay. The rent is due monthly.",
        "This act is short.",
    ]


def test_a_list_too_long_to_quote_is_divided_between_its_items() -> None:
    items = [f"({number}) {'heat and water ' * 15}".strip() for number in range(1, 10)]
    quotable = _quotable(section("\n\n".join(["A. The owner shall provide:", *items])))
    assert quotable[0].startswith("A. The owner shall provide:\n\n(1)")
    assert all(len(text) <= MAX_QUOTED_CHARACTERS for text in quotable)
    assert quotable[1:] == items[-len(quotable) + 1 :]


def test_a_long_paragraph_is_quoted_by_sentences() -> None:
    sentence = "The owner shall keep the heat on at all times."
    assert _quotable(section(" ".join([sentence] * 20))) == [sentence] * 20


def test_an_opinion_is_quoted_by_sentences_without_the_numbers_of_its_paragraphs() -> None:
    record = opinion("{1} We granted certiorari. We reverse.\n\n{2} The heat failed.")
    assert _quotable(record) == ["We granted certiorari.", "We reverse.", "The heat failed."]


def test_quotable_spans_of_the_sample_law_leave_nothing_out() -> None:
    passages = ((record, passage) for record in load().records for passage in split(record))
    for record, passage in passages:
        spans = quotable_spans(record, passage.start, passage.end)
        assert all(passage.start <= start < end <= passage.end for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        left_out = list(passage.text)
        for start, end in spans:
            left_out[start - passage.start : end - passage.start] = " " * (end - start)
        assert not re.sub(r"\{\d+\}", "", "".join(left_out)).strip()


def _ranked(record: LawRecord, number: int = 0) -> Ranked:
    return Ranked(NumberedPassage(number, split(record)[0], record), 0.0, None, 0.0)


def _quotation(
    score: float, *, document: str = "cd/code/1-1-1", start: int = 0, evidence: float = EVIDENCE
) -> Quotation:
    record = section("x" * 1000, id=document)
    return Quotation(record, _ranked(record), start, start + 50, 0.0, evidence, score)


def test_nothing_is_chosen_that_is_no_evidence_however_well_it_ranks() -> None:
    assert choose([], PASSAGES) == []
    weak = _quotation(9.0, evidence=EVIDENCE - 0.01)
    assert choose([weak], PASSAGES) == []
    answering = _quotation(2.0)
    assert choose([weak, answering], PASSAGES) == [answering]


def test_what_is_far_behind_the_best_is_left_out() -> None:
    near = _quotation(9.0 - FURTHER_MARGIN, document="cd/code/2")
    far = _quotation(8.99 - FURTHER_MARGIN, document="cd/code/3")
    assert len(choose([_quotation(9.0), near, far], PASSAGES)) == 2


def test_a_document_and_an_answer_are_quoted_so_often_at_most() -> None:
    of_one = [_quotation(9.0, start=100 * place) for place in range(9)]
    assert choose(of_one, PASSAGES) == of_one[:MAX_PER_DOCUMENT]
    of_many = [_quotation(9.0, document=f"cd/code/{number}") for number in range(9)]
    assert choose(of_many, PASSAGES) == of_many[:MAX_STATEMENTS]


def test_no_words_are_quoted_twice() -> None:
    first, overlapping, after = (_quotation(9.0, start=place) for place in (0, 49, 50))
    assert choose([first, overlapping, after], PASSAGES) == [first, after]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_logit_that_is_no_number_is_no_evidence(bad: float) -> None:
    record = opinion(" ".join(LONG_ENOUGH.format(word) for word in ("each", "every", "no")))
    found = best_quotations(
        "rent?", [_ranked(record)], GivenLogits([1.0, bad, 2.0]), _all_good, _half
    )
    assert [quotation.evidence for quotation in found] == [2.0, 1.0]


def test_the_best_quotation_comes_first_and_calls_are_bounded() -> None:
    sentences = (f"The owner paid the rent of number {number} late." for number in range(60))
    model = WordOverlap()
    found = best_quotations(
        "When must the resident pay rent monthly?",
        [
            _ranked(LISTS, 0),
            _ranked(opinion(" ".join(sentences)), 1),
            _ranked(replace(LISTS, text=""), 2),
        ],
        model,
        _all_good,
        _half,
    )
    assert found[0].text == "B. The resident shall pay. The rent is due monthly."
    assert model.calls == len(found) == MAX_SPANS
    scores = [quotation.score for quotation in found]
    assert scores == sorted(scores, reverse=True)
    assert all(len(quotation.text.split()) >= MIN_QUOTED_WORDS for quotation in found)


def test_no_passage_gives_no_quotation() -> None:
    assert best_quotations("rent?", [], WordOverlap(), _all_good, _half) == []
    headings = opinion("DISCUSSION\n\nIT IS SO ORDERED.")
    assert best_quotations("rent?", [_ranked(headings)], WordOverlap(), _all_good, _half) == []


def _score(record: LawRecord, *, good: bool = True, behind: int = 0) -> float:
    """The score of the record's one quotation, whose passage ranks behind so many others."""
    others = [_ranked(section("Short."), number) for number in range(1, behind + 1)]
    is_good_law = _all_good if good else _none_good
    ranked = [*others, _ranked(record)]
    (found,) = best_quotations("rent?", ranked, GivenLogits([2.0]), is_good_law, _half)
    assert found.evidence == 2.0
    return found.score


def test_of_equal_logits_the_law_and_the_holding_come_first() -> None:
    told = _score(opinion(LONG_ENOUGH.format("every")))
    held = _score(opinion("We therefore hold that the rent is due every month."))
    enacted = _score(section(LONG_ENOUGH.format("every")))
    assert told < held
    assert told < enacted
    assert _score(opinion("We withhold the rent until the heat is on again.")) == told
    assert _score(section(LONG_ENOUGH.format("every")), behind=3) < enacted


def test_law_that_is_out_of_force_comes_last() -> None:
    told = _score(opinion(LONG_ENOUGH.format("every")))
    overruled = opinion("We therefore hold that the rent is due every month.")
    assert _score(overruled, good=False) < told
    assert _score(section(LONG_ENOUGH.format("every")), good=False) < told


def test_the_words_of_the_question_must_stand_in_the_document() -> None:
    record = section(LONG_ENOUGH.format("every"))

    def evidence(coverage: float) -> float:
        (found,) = best_quotations(
            "rent?",
            [_ranked(record)],
            GivenLogits([1.0]),
            _all_good,
            lambda question, text: coverage,
        )
        return found.evidence

    assert evidence(1.0) > evidence(0.5) == 1.0
    assert evidence(0.1) < EVIDENCE


def test_an_opinion_is_quoted_for_what_it_holds() -> None:
    told, held = "The owner kept the rent of May.", "We hold that the rent of May is due."
    record = opinion(f"{told} {held}")
    ranked = _ranked(record)
    recounted = Quotation(record, ranked, 0, len(told), 3.0, 3.0, 5.0)
    holding = Quotation(record, ranked, len(told) + 1, len(record.text), -9.0, -9.0, 1.0)
    assert choose([recounted, holding], PASSAGES) == [holding]
    assert choose([recounted], PASSAGES) == [recounted]


def test_among_more_passages_more_evidence_is_asked() -> None:
    record = section("x" * 1000)
    quotation = Quotation(record, _ranked(record), 0, 50, 0.0, 0.0, 0.0)
    assert choose([quotation], 500) == [quotation]
    assert choose([quotation], 50_000) == []
