"""The library's own citations as queries: nothing of the gold may be read in them."""

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import pytest

import decisis
from decisis.evaluation.masking import MAX_PER_AUTHORITY, masked_queries, split_of
from decisis.evaluation.queries import JudgedQuery
from decisis.evaluation.removal import name_words
from law.citations import find_citations
from law.records import LawRecord, Level, Opinion, Section
from sample.law import load
from tests.evaluation.making import CITED, masked_in, opinion, section

RECORDS = {record.id: record for record in load().records}
Masked = Callable[[Sequence[LawRecord]], list[JudgedQuery]]

PROPOSITION = "A deposit must be returned within thirty days after the resident moves away."


@pytest.fixture
def masked(tmp_path: Path) -> Masked:
    """The masked citations of some records."""
    numbers = count()
    return lambda records: masked_in(tmp_path / str(next(numbers)), records)


@pytest.fixture(scope="module")
def queries(calder: decisis.Library) -> list[JudgedQuery]:
    return masked_queries(calder.snapshot, calder.authorities, seed=1)


def test_the_sample_law_gives_queries_of_every_kind(queries: list[JudgedQuery]) -> None:
    assert len(queries) > 200
    assert {query.kind for query in queries} == {"section", "provision", "opinion", "mixed"}
    assert {query.source_kind for query in queries} == {"section", "provision", "opinion"}
    assert len({query.id for query in queries}) == len({query.text for query in queries})


def test_no_citation_and_no_name_of_the_gold_is_left(queries: list[JudgedQuery]) -> None:
    for query in queries:
        assert not find_citations(query.text, jurisdiction="cd"), query
        for document in query.relevant:
            record = RECORDS[document]
            assert record.citation not in query.text
            if isinstance(record, Section):
                assert record.number not in query.text, query
            if isinstance(record, Opinion):
                assert not name_words(record.heading) & name_words(query.text), query


def test_the_gold_is_cited_by_the_source(
    queries: list[JudgedQuery], calder: decisis.Library
) -> None:
    for query in queries:
        cited = {document for _, document in calder.citations_of(query.source)}
        assert query.relevant.keys() <= cited - {query.source}


def test_one_seed_gives_one_benchmark(queries: list[JudgedQuery], calder: decisis.Library) -> None:
    assert masked_queries(calder.snapshot, calder.authorities, seed=1) == queries
    assert masked_queries(calder.snapshot, calder.authorities, seed=1, limit=20) == queries[:20]
    assert masked_queries(calder.snapshot, calder.authorities, seed=2) != queries


def test_a_document_is_in_one_half(queries: list[JudgedQuery]) -> None:
    assert all(query.split == split_of(query.source, 1) for query in queries)
    halves = [query.split for query in queries]
    assert 0.35 < halves.count("test") / len(halves) < 0.65


def test_no_document_and_no_authority_outweighs_the_others(calder: decisis.Library) -> None:
    few = masked_queries(calder.snapshot, calder.authorities, seed=1, per_document=2)
    sources = [query.source for query in few]
    assert max(map(sources.count, sources)) == 2
    many = masked_queries(calder.snapshot, calder.authorities, seed=1, per_document=100)
    asked = [(query.split, query.source_kind, gold) for query in many for gold in query.relevant]
    assert max(map(asked.count, asked)) == MAX_PER_AUTHORITY


@pytest.mark.parametrize(
    ("text", "query"),
    [
        # The sentence itself, with what stands round it in its paragraph.
        (
            "Under § 22-2-4 the deposit of a resident must be returned within thirty days, less"
            " unpaid rent. The owner kept it.\n\nThe owner appeals.",
            "Under the deposit of a resident must be returned within thirty days, less unpaid rent."
            " The owner kept it.",
        ),
        # A bare citation stands for the sentence before it.
        (f"{PROPOSITION} CSA 1971, § 22-2-4(B) (1975).", PROPOSITION),
        # But not where that one is another authority's, or another paragraph's.
        (f"Under Section 30-5-1, {PROPOSITION} See § 22-2-4.", None),
        (f"{PROPOSITION}\n\nSee § 22-2-4.", None),
        # Words that any opinion says of any law find nothing.
        ("The question is the interpretation of § 22-2-4, which we review de novo.", None),
        # A range names an act.
        (PROPOSITION.replace(".", " under Sections 22-2-4 to 22-2-9 CSA 1971."), None),
        ("Nothing is cited here at all.", None),
    ],
)
def test_what_an_opinion_gives(text: str, query: str | None, masked: Masked) -> None:
    found = masked([opinion(text), *CITED])
    assert [each.text for each in found if each.relevant == {"cd/code/22-2-4": 1}] == (
        [query] if query else []
    )


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (
            "A resident who moves away early recovers it with six months' interest as provided in",
            True,
        ),
        (
            "A resident who moves away early recovers with six months' interest, as defined in",
            False,
        ),
        (
            "A resident who moves away early recovers six months' interest except as provided in",
            False,
        ),
    ],
)
def test_what_a_statute_gives(words: str, asked: bool, masked: Masked) -> None:
    other = (Level("chapter", "34"), Level("article", "1"))
    citing = section("34-1-1", "Interest.", f"{words} Section 22-2-4 CSA 1971.", path=other)
    assert bool(masked([citing, *CITED])) == asked


def test_neighbours_in_an_article_are_not_asked_for(masked: Masked) -> None:
    text = f"{PROPOSITION[:-1]} as provided in Section 22-2-4 CSA 1971."
    citing = section("22-2-5", "Interest.", text, path=CITED[0].path)
    assert masked([citing, *CITED]) == []


def test_acts_and_stubs_are_not_asked_for(masked: Masked) -> None:
    citing = opinion(f"{PROPOSITION} § 22-2-4.")
    for heading, text in (("Short title.", "This act is the Deposit Act."), ("Repealed.", "")):
        assert masked([citing, section("22-2-4", heading, text)]) == []


def test_of_a_long_sentence_the_part_round_the_citation_is_taken(masked: Masked) -> None:
    before = "The first part is long and says little, " * 12
    after = "and the last part is longer still, " * 12
    text = f"{before}{PROPOSITION[:-1]}, § 22-2-4, {after}"
    (query,) = masked([opinion(text), *CITED])
    assert len(query.text.split()) <= 60
    assert "deposit must be returned" in query.text
    assert "last part" in query.text


def test_documents_that_are_added_leave_the_others_as_they_are(masked: Masked) -> None:
    first = opinion(f"{PROPOSITION} § 22-2-4.")
    more = opinion(
        "Whoever enters a dwelling house at night to steal jewels breaks § 30-5-1 and its peace.",
        name="2001-CDSC-002",
    )
    before = masked([first, *CITED])
    after = masked([first, more, *CITED])
    assert [query for query in after if query.source == first.id] == before
    assert len(after) == 2


def test_nothing_is_made_of_nothing(masked: Masked) -> None:
    assert masked([]) == []
    assert masked(CITED) == []
