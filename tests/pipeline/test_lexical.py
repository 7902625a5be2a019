"""The lexical index: what is found first, what is filtered, and queries that mean harm."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.errors import LibraryError
from law.records import LawRecord
from pipeline.filters import NO_FILTERS, Filters
from pipeline.lexical import LexicalIndex, build_lexical_index, update_lexical_index
from pipeline.passages import split
from pipeline.snapshot import Candidate, NumberedPassage
from tests.pipeline.making import QUERIES, code, opinion, provision, section

LAW: list[LawRecord] = [
    section("22-4-1", "No person operates a ferry without a licence.", heading="Ferries; licence."),
    section("22-4-2", "The annual fee for a well permit is twelve dollars.", heading="Fees."),
    section("30-1-1", "Larceny is the taking of property of another.", heading="Larceny."),
    section("30-1-2", "Whoever commits larceny of livestock is punished.", heading="Livestock."),
    opinion("2004-CDSC-017", "{1} The well ran dry. Appropriation of water.", heading="Roe v. Doe"),
    opinion("1999-CDCA-003", "{1} Livestock strayed.", court="cdca", year=1999),
    provision(text="The waters of the Río Calder are free."),
]


def passages_of(records: Sequence[LawRecord], first: int = 1) -> list[NumberedPassage]:
    """Passages numbered from ``first``, as many as there are."""
    pairs = [(record, passage) for record in records for passage in split(record)]
    return [
        NumberedPassage(number, passage, record)
        for number, (record, passage) in enumerate(pairs, start=first)
    ]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("lexical") / "index"
    build_lexical_index(folder, passages_of(LAW))
    return LexicalIndex(folder)


def found(index: LexicalIndex, query: str, filters: Filters = NO_FILTERS) -> list[str]:
    numbered = {item.number: item.record.id for item in passages_of(LAW)}
    return [numbered[candidate.passage] for candidate in index.search(query, 10, filters)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ferry licence", "cd/code/22-4-1"),
        ("FERRIES LICENCES", "cd/code/22-4-1"),
        ("larceny", "cd/code/30-1-1"),  # the catchline weighs more
        ("larceny of livestock", "cd/code/30-1-2"),
        ("what is the fee for a well", "cd/code/22-4-2"),
        ("water appropriation", "cd/case/2004-CDSC-017"),
        ("Roe v. Doe", "cd/case/2004-CDSC-017"),
        ("1999-CDCA-003", "cd/case/1999-CDCA-003"),
        ("CSA 1971, § 30-1-2", "cd/code/30-1-2"),
        ("rio calder waters", "cd/const/ii/1"),
        ("Río Calder", "cd/const/ii/1"),
    ],
)
def test_the_relevant_passage_comes_first(index: LexicalIndex, query: str, first: str) -> None:
    assert found(index, query)[0] == first


def test_scores_descend_and_say_how_much_matches(index: LexicalIndex) -> None:
    candidates = index.search("larceny of livestock", 10, NO_FILTERS)
    scores = [candidate.score for candidate in candidates]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0
    assert len({candidate.passage for candidate in candidates}) == len(candidates)
    assert index.search("larceny of livestock", 1, NO_FILTERS) == candidates[:1]


def test_what_does_not_match_is_not_found(index: LexicalIndex) -> None:
    assert found(index, "habeas corpus") == []
    assert found(index, "the of and") == []


@pytest.mark.parametrize(
    ("query", "filters", "expected"),
    [
        ("livestock", Filters(kinds=("section",)), {"cd/code/30-1-2"}),
        ("livestock", Filters(courts=("cdca",)), {"cd/case/1999-CDCA-003"}),
        ("livestock", Filters(courts=("cdsc",)), set()),
        ("well", Filters(chapters=("22",)), {"cd/code/22-4-2"}),
        ("well", Filters(year_from=2000), {"cd/case/2004-CDSC-017"}),
        ("well", Filters(jurisdictions=("nm",)), set()),
    ],
)
def test_filters_restrict_and_do_not_score(
    index: LexicalIndex, query: str, filters: Filters, expected: set[str]
) -> None:
    assert set(found(index, query, filters)) == expected
    free = {c.passage: c.score for c in index.search(query, 10, NO_FILTERS)}
    for candidate in index.search(query, 10, filters):
        assert candidate.score == pytest.approx(free[candidate.passage])


HOSTILE = [
    "",
    " \n\t",
    "AND OR NOT",
    "( [ { < \" ' ` ~ ^ ! : \\ / * ? +",
    'title:"x" OR *:*',
    "larceny AND NOT livestock",
    '"unclosed',
    "livestock^1000000 ~9 [a TO z}",
    "\x00\x01\x7f",
    "half a pair \ud800 \udfff",
    "😀 🏛️ \u202e \u0300\u0300",
    "larceny " * 12_500,  # 100,000 characters
    "x" * 100_000,
    " ".join(f"w{number}" for number in range(20_000)),
    "(" * 100_000,
    "'; drop table documents; --",
    "ß İ ǅ ﬀ",
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: repr(query[:20]))
def test_a_hostile_query_is_words_or_nothing(index: LexicalIndex, query: str) -> None:
    candidates = index.search(query, 10, NO_FILTERS)
    assert len(candidates) <= len(index)
    words = " ".join(re.findall(r"\w+", query.encode("utf-8", "replace").decode()))
    assert candidates == index.search(words, 10, NO_FILTERS)
    assert len(index) == 7


@given(st.text(), st.sampled_from([NO_FILTERS, Filters(kinds=("section",))]))
def test_any_query_is_answered(index: LexicalIndex, query: str, filters: Filters) -> None:
    for candidate in index.search(query, 5, filters):
        assert candidate.score > 0
        assert 1 <= candidate.passage <= 7


@pytest.mark.parametrize(("limit", "expected"), [(-1, 0), (0, 0), (1, 1), (2**63, 2), (10**30, 2)])
def test_a_limit_is_a_limit(index: LexicalIndex, limit: int, expected: int) -> None:
    assert len(index.search("livestock", limit, NO_FILTERS)) == expected


def test_an_empty_index(tmp_path: Path) -> None:
    build_lexical_index(tmp_path / "index", [])
    index = LexicalIndex(tmp_path / "index")
    assert len(index) == 0
    assert index.search("larceny", 10, Filters(kinds=("opinion",))) == []


def results(folder: Path) -> dict[str, list[Candidate]]:
    index = LexicalIndex(folder)
    queries = [*QUERIES, *(f"number{at}" for at in range(0, 60, 7))]
    return {
        query: sorted(index.search(query, 1_000, NO_FILTERS), key=lambda found: found.passage)
        for query in queries
    }


def test_an_update_that_adds_equals_a_new_index(tmp_path: Path) -> None:
    passages = passages_of(code(60))
    build_lexical_index(tmp_path / "old", passages[:40])
    update_lexical_index(tmp_path / "updated", tmp_path / "old", passages[40:], [])
    build_lexical_index(tmp_path / "new", passages)
    updated, new = results(tmp_path / "updated"), results(tmp_path / "new")
    assert updated.keys() == new.keys()
    for query, candidates in new.items():
        assert [c.passage for c in updated[query]] == [c.passage for c in candidates]
        assert [c.score for c in updated[query]] == pytest.approx([c.score for c in candidates])


def test_an_update_that_changes_and_deletes_finds_what_a_new_index_finds(tmp_path: Path) -> None:
    passages = passages_of(code(60))
    gone = [item.number for item in passages if item.number % 6 == 0]
    kept = [item for item in passages if item.number not in gone]
    fresh = passages_of([section("99-1-1", "number6 anew, a ferry of number12")], first=1_000)
    build_lexical_index(tmp_path / "old", passages)
    update_lexical_index(tmp_path / "updated", tmp_path / "old", fresh, gone)
    build_lexical_index(tmp_path / "new", [*kept, *fresh])
    assert len(LexicalIndex(tmp_path / "updated")) == len(kept) + 1
    updated, new = results(tmp_path / "updated"), results(tmp_path / "new")
    for query, candidates in new.items():
        assert [c.passage for c in updated[query]] == [c.passage for c in candidates]
    # The index that was updated is as it was.
    assert len(LexicalIndex(tmp_path / "old")) == 60


def test_updates_of_updates(tmp_path: Path) -> None:
    passages = passages_of(code(60))
    build_lexical_index(tmp_path / "0", passages[:10])
    for step in range(1, 6):
        removed = [passages[step].number]
        added = passages[step * 10 : step * 10 + 10]
        update_lexical_index(tmp_path / f"{step}", tmp_path / f"{step - 1}", added, removed)
    kept = [item for at, item in enumerate(passages) if not 1 <= at <= 5]
    build_lexical_index(tmp_path / "new", kept)
    assert len(LexicalIndex(tmp_path / "5")) == len(kept)
    updated, new = results(tmp_path / "5"), results(tmp_path / "new")
    for query, candidates in new.items():
        assert [c.passage for c in updated[query]] == [c.passage for c in candidates]


def test_an_index_that_is_not_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "meta.json").write_text("{")
    for name in ("missing", "file", "damaged"):
        with pytest.raises(LibraryError, match="run decisis build") as caught:
            LexicalIndex(tmp_path / name)
        assert "\n" not in str(caught.value)
