"""Extractive answers: what can be quoted by itself, and which of it is."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from decisis.answers.extraction import (
    EVIDENCE,
    FURTHER_MARGIN,
    HOLDING_BONUS,
    MAX_PER_DOCUMENT,
    MAX_QUOTED_CHARACTERS,
    MAX_SPANS,
    MAX_STATEMENTS,
    OUT_OF_FORCE_MALUS,
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


def _all_good(record: LawRecord) -> bool:
    return True


def _none_good(record: LawRecord) -> bool:
    return False


LISTS = section(
    "A. The owner shall:\n\n(1) keep the heat on; and\n\n(2) keep the water:\n\n(a) hot; and\n\n"
    "(b) running.\n\nB. The resident shall pay. The rent is due monthly.\n\nThis act is short."
)


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
    items = [f"({number}) {'heat and water ' * 15}" for number in range(1, 10)]
    record = section("\n\n".join(["A. The owner shall provide:", *items]).strip())
    quotable = _quotable(record)
    assert quotable[0].startswith("A. The owner shall provide:\n\n(1)")
    assert all(len(text) <= MAX_QUOTED_CHARACTERS for text in quotable)
    assert [text.count("(") for text in quotable if text.startswith("(")] == [1] * (
        len(quotable) - 1
    )


def test_a_long_paragraph_is_quoted_by_sentences() -> None:
    sentence = "The owner shall keep the heat on at all times."
    record = section(" ".join([sentence] * 20))
    assert _quotable(record) == [sentence] * 20


def test_an_opinion_is_quoted_by_sentences() -> None:
    record = opinion("{1} We granted certiorari. We reverse.\n\nFACTS\n\n{2} The heat failed.")
    assert _quotable(record) == [
        "{1} We granted certiorari.",
        "We reverse.",
        "FACTS",
        "{2} The heat failed.",
    ]


def test_quotable_spans_of_the_sample_law_leave_nothing_out() -> None:
    passages = ((record, passage) for record in load().records for passage in split(record))
    for record, passage in passages:
        spans = quotable_spans(record, passage.start, passage.end)
        assert all(passage.start <= start < end <= passage.end for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        left_out = list(passage.text)
        for start, end in spans:
            left_out[start - passage.start : end - passage.start] = " " * (end - start)
        assert not "".join(left_out).strip()


def _ranked(record: LawRecord, number: int = 0) -> Ranked:
    return Ranked(NumberedPassage(number, split(record)[0], record), 0.0, None, 0.0)


def _quotation(score: float, *, document: str = "cd/code/1-1-1", start: int = 0) -> Quotation:
    record = section("x" * 1000, id=document)
    return Quotation(record, _ranked(record), start, start + 50, score)


def test_nothing_is_chosen_below_the_threshold() -> None:
    assert choose([]) == []
    assert choose([_quotation(EVIDENCE - 0.01)]) == []
    assert len(choose([_quotation(EVIDENCE)])) == 1


def test_what_is_far_behind_the_best_is_left_out() -> None:
    best = EVIDENCE + FURTHER_MARGIN + 1
    near = _quotation(best - FURTHER_MARGIN, document="cd/code/2")
    far = _quotation(best - FURTHER_MARGIN - 0.01, document="cd/code/3")
    assert len(choose([_quotation(best), near, far])) == 2


def test_a_document_and_an_answer_are_quoted_so_often_at_most() -> None:
    best = EVIDENCE + 2
    of_one = [_quotation(best, start=100 * place) for place in range(5)]
    assert choose(of_one) == of_one[:MAX_PER_DOCUMENT]
    of_many = [_quotation(best, document=f"cd/code/{number}") for number in range(9)]
    assert choose(of_many) == of_many[:MAX_STATEMENTS]


def test_no_words_are_quoted_twice() -> None:
    best = EVIDENCE + 2
    first, overlapping, after = (_quotation(best, start=place) for place in (0, 49, 50))
    assert choose([first, overlapping, after]) == [first, after]


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_a_logit_that_is_no_number_is_no_evidence(bad: float) -> None:
    record = opinion("The rent is due. The rent is late. The rent is paid.")
    found = best_quotations("rent?", [_ranked(record)], GivenLogits([1.0, bad, 2.0]), _all_good)
    assert [quotation.score for quotation in found] == [2.0, 1.0]


def test_the_best_quotation_comes_first_and_calls_are_bounded() -> None:
    long = opinion(" ".join(f"The owner number {number} paid rent." for number in range(60)))
    model = WordOverlap()
    found = best_quotations(
        "When must the resident pay rent monthly?",
        [_ranked(LISTS, 0), _ranked(long, 1), _ranked(replace(LISTS, text=""), 2)],
        model,
        _all_good,
    )
    assert found[0].text == "B. The resident shall pay. The rent is due monthly."
    assert model.calls == len(found) == MAX_SPANS
    scores = [quotation.score for quotation in found]
    assert scores == sorted(scores, reverse=True)


def test_no_passage_gives_no_quotation() -> None:
    assert best_quotations("rent?", [], WordOverlap(), _all_good) == []


@pytest.mark.parametrize(
    ("record", "is_good_law", "added"),
    [
        (section("The rent is due."), _all_good, 0.0),
        (section("We hold that the rent is due."), _all_good, 0.0),  # no court, no holding
        (opinion("The rent is due."), _all_good, 0.0),
        (opinion("We therefore hold that the rent is due."), _all_good, HOLDING_BONUS),
        (opinion("We withhold the rent."), _all_good, 0.0),
        (section("The rent is due."), _none_good, -OUT_OF_FORCE_MALUS),
        (opinion("We hold that the rent is due."), _none_good, HOLDING_BONUS - OUT_OF_FORCE_MALUS),
    ],
)
def test_holdings_count_more_and_law_out_of_force_less(
    record: LawRecord, is_good_law: Callable[[LawRecord], bool], added: float
) -> None:
    (found,) = best_quotations("rent?", [_ranked(record)], GivenLogits([2.0]), is_good_law)
    assert found.score == 2.0 + added
