"""What is learned from: gold, hard negatives, and no way to peek."""

import numpy as np
import pytest

from decisis.adaptation.pairs import Asked, ask, folds_of, lessons
from decisis.evaluation.masking import masked_queries
from decisis.library import Library
from tests.adaptation.planted import asked


@pytest.fixture(scope="module")
def tuning(calder: Library) -> list[Asked]:
    queries = masked_queries(calder.snapshot, calder.authorities, seed=0)
    of_tuning = [query for query in queries if query.split == "tuning"][:25]
    return ask(of_tuning, calder.first_stage, calder.encoder.encode_query)


def test_no_query_finds_its_source(calder: Library, tuning: list[Asked]) -> None:
    assert len(tuning) == 25
    for entry in tuning:
        found = calder.snapshot.passages(entry.candidates.numbers.tolist())
        assert entry.query.source not in {item.record.id for item in found}
        assert entry.source not in entry.candidates.documents


def test_the_gold_is_what_the_query_asks_for(calder: Library, tuning: list[Asked]) -> None:
    for entry in tuning:
        numbers = calder.snapshot.numbers[np.isin(calder.snapshot.versions, entry.relevant)]
        held = {item.record.id for item in calder.snapshot.passages(numbers.tolist())}
        assert held == set(entry.query.relevant)
        labelled = entry.candidates.numbers[entry.labels].tolist()
        assert {item.record.id for item in calder.snapshot.passages(labelled)} <= held


def test_negatives_are_nothing_that_the_source_cites(calder: Library, tuning: list[Asked]) -> None:
    found = list(lessons(tuning, calder.first_stage, negatives=6, seed=0))
    assert len(found) >= len(tuning)
    for lesson in found:
        cited = {document for _, document in calder.citations_of(lesson.query.source)}
        (positive,) = calder.snapshot.passages([lesson.positive])
        assert positive.record.id in lesson.query.relevant
        negatives = calder.snapshot.passages(lesson.negatives)
        assert 1 <= len(negatives) <= 6
        assert not cited & {item.record.id for item in negatives}


def test_equal_seeds_give_equal_lessons(calder: Library, tuning: list[Asked]) -> None:
    def numbers(seed: int) -> list[tuple[int, ...]]:
        found = lessons(tuning, calder.first_stage, negatives=6, seed=seed)
        return [(lesson.positive, *lesson.negatives) for lesson in found]

    assert numbers(1) == numbers(1)
    assert numbers(1) != numbers(2)


def test_folds_do_not_divide_a_source() -> None:
    entries = asked(40)
    folds = folds_of(entries, 5, seed=0)
    by_source = {entry.query.source: fold for entry, fold in zip(entries, folds, strict=True)}
    assert [by_source[entry.query.source] for entry in entries] == folds.tolist()
    assert set(folds.tolist()) == set(range(5))
