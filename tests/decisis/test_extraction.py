"""Extractive answers: what can be quoted by itself, and which of it is."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from decisis.answers.extraction import (
    ANSWERS,
    ARGUMENT_MALUS,
    FURTHER_MARGIN,
    MAX_PER_DOCUMENT,
    MAX_QUOTED_CHARACTERS,
    MAX_SPANS,
    MAX_STATEMENTS,
    MIN_QUOTED_WORDS,
    Quotation,
    best_quotations,
    chance_of_answering,
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
LONG_ENOUGH = "The rent that is owed under a lease is due {} month."


def _all_good(record: LawRecord) -> bool:
    return True


def _none_good(record: LawRecord) -> bool:
    return False


def _near(question: str, passages: Sequence[int]) -> list[float]:
    return [0.7] * len(passages)


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
    score: float, *, document: str = "cd/code/1-1-1", start: int = 0, chance: float = ANSWERS
) -> Quotation:
    record = section("x" * 1000, id=document)
    return Quotation(record, _ranked(record), start, start + 50, 0.0, chance, score)


def test_nothing_is_chosen_that_more_likely_does_not_answer() -> None:
    assert choose([]) == []
    weak = _quotation(9.0, chance=ANSWERS - 0.01)
    assert choose([weak]) == []
    answering = _quotation(2.0)
    assert choose([weak, answering]) == [answering]


def test_what_is_far_behind_the_best_is_left_out() -> None:
    near = _quotation(9.0 - FURTHER_MARGIN, document="cd/code/2")
    far = _quotation(8.99 - FURTHER_MARGIN, document="cd/code/3")
    assert len(choose([_quotation(9.0), near, far])) == 2


def test_a_document_and_an_answer_are_quoted_so_often_at_most() -> None:
    of_one = [_quotation(9.0, start=100 * place) for place in range(9)]
    assert choose(of_one) == of_one[:MAX_PER_DOCUMENT]
    of_many = [_quotation(9.0, document=f"cd/code/{number}") for number in range(9)]
    assert choose(of_many) == of_many[:MAX_STATEMENTS]


def test_no_words_are_quoted_twice() -> None:
    first, overlapping, after = (_quotation(9.0, start=place) for place in (0, 49, 50))
    assert choose([first, overlapping, after]) == [first, after]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_logit_that_is_no_number_is_no_evidence(bad: float) -> None:
    record = opinion(" ".join(LONG_ENOUGH.format(word) for word in ("each", "every", "no")))
    found = best_quotations(
        "rent?", [_ranked(record)], GivenLogits([1.0, bad, 2.0]), _all_good, _near
    )
    assert [quotation.logit for quotation in found] == [2.0, 1.0]


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
        _near,
    )
    assert found[0].text == "B. The resident shall pay. The rent is due monthly."
    assert model.calls == len(found) == MAX_SPANS
    scores = [quotation.score for quotation in found]
    assert scores == sorted(scores, reverse=True)
    assert all(len(quotation.text.split()) >= MIN_QUOTED_WORDS for quotation in found)


def test_no_passage_gives_no_quotation() -> None:
    assert best_quotations("rent?", [], WordOverlap(), _all_good, _near) == []
    headings = opinion("DISCUSSION\n\nIT IS SO ORDERED.")
    assert best_quotations("rent?", [_ranked(headings)], WordOverlap(), _all_good, _near) == []


def _score(record: LawRecord, *, good: bool = True, behind: int = 0) -> float:
    """The score of the record's one quotation, whose passage ranks behind so many others."""
    others = [_ranked(section("Short."), number) for number in range(1, behind + 1)]
    is_good_law = _all_good if good else _none_good
    ranked = [*others, _ranked(record)]
    (found,) = best_quotations("rent?", ranked, GivenLogits([2.0]), is_good_law, _near)
    assert found.logit == 2.0
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


def test_the_chance_rises_with_the_logit_of_the_passage_and_with_its_cosine() -> None:
    record = section(LONG_ENOUGH.format("every"))

    def chance(passage: float | None, cosine: float) -> float:
        ranked = replace(_ranked(record), logit=passage)
        (found,) = best_quotations(
            "rent?", [ranked], GivenLogits([1.0]), _all_good, lambda *_: [cosine]
        )
        return found.chance

    assert chance(5.0, 0.8) > chance(5.0, 0.7) > chance(0.0, 0.7)
    assert chance(None, 0.7) == chance(1.0, 0.7) == chance_of_answering(1.0, 0.7)
    assert chance(-10.0, 0.5) < 0.1 < 0.9 < chance(8.0, 0.85)
    assert (chance(-1e9, 0.7), chance(1e9, 0.7)) == (0.0, 1.0)


@pytest.mark.parametrize("verb", ["argues that", "contended", "claims"])
def test_what_a_party_says_stands_behind_what_the_court_says(verb: str) -> None:
    said = _score(opinion(f"The tenant {verb} the rent is due only every second month."))
    told = _score(opinion("The court finds the rent is due only every second month."))
    assert said == told - ARGUMENT_MALUS
    assert _score(section(f"Who {verb} the rent is due proves it to the court.")) > told


def test_an_opinion_is_quoted_for_what_it_holds() -> None:
    told, held = "The owner kept the rent of May.", "We hold that the rent of May is due."
    record = opinion(f"{told} {held}")
    ranked = _ranked(record)
    recounted = Quotation(record, ranked, 0, len(told), 3.0, 3.0, 5.0)
    holding = Quotation(record, ranked, len(told) + 1, len(record.text), -9.0, -9.0, 1.0)
    assert choose([recounted, holding]) == [replace(holding, chance=recounted.chance)]
    assert choose([recounted]) == [recounted]
