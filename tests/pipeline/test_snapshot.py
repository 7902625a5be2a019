"""Snapshots: what passes a filter, and what one generation sees while the next is made."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from law.citations import CitationForm, find_citations
from law.errors import LibraryError
from law.records import LawRecord, Opinion, Section
from law.status import Status
from pipeline.build import build
from pipeline.catalog import Catalog
from pipeline.filters import NO_FILTERS, Filters
from pipeline.layout import Layout
from pipeline.lexical import LexicalIndex
from pipeline.snapshot import Snapshot
from tests.pipeline.making import code, opinion, provision, rows, section, stages, take_in

LAW: list[LawRecord] = [
    section("22-4-1", "Ferries need a licence."),
    section("22-4-2", "Ferries pay a fee.", status=Status.REPEALED),
    section("30-1-1", "Ferries and larceny.", status=Status.NOT_YET_EFFECTIVE),
    replace(section("40-1-1", "Ferries elsewhere."), id="nm/code/40-1-1", jurisdiction="nm"),
    replace(section("50-1-1", "Ferries of no chapter."), path=()),
    provision(text="Ferries are free."),
    opinion("1999-CDCA-001", "{1} Ferries sink.", court="cdca", year=1999),
    opinion("2004-CDSC-017", "{1} Ferries float.", court="cdsc", year=2004),
    opinion("2010-CDSC-002", "{1} Ferries burn.", court="cdsc", year=2010),
    opinion("undated", "{1} Ferries of unknown year.", court="cdsc", year=0),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    layout = Layout(tmp_path_factory.mktemp("filters") / "library")
    take_in(layout, LAW)
    build(layout, stages())
    return layout


@pytest.fixture(scope="module")
def snapshot(library: Layout) -> Iterator[Snapshot]:
    with closing(Snapshot(library)) as opened:
        yield opened


def passes(record: LawRecord, filters: Filters) -> bool:
    """What the words of ``Filters`` say, record by record."""
    chapter = record.path[0].number if isinstance(record, Section) and record.path else ""
    court, year = (record.court, record.year) if isinstance(record, Opinion) else ("", 0)
    return (
        (not filters.jurisdictions or record.jurisdiction in filters.jurisdictions)
        and (not filters.kinds or record.kind in filters.kinds)
        and (not filters.courts or court in filters.courts)
        and (not filters.statuses or record.status in filters.statuses)
        and (not filters.chapters or chapter in filters.chapters)
        and (filters.year_from is None or 0 < year >= filters.year_from)
        and (filters.year_to is None or 0 < year <= filters.year_to)
    )


CHOICES: dict[str, list[Any]] = {
    "jurisdictions": [(), ("cd",), ("cd", "nm"), ("nowhere",)],
    "kinds": [(), ("section",), ("opinion", "provision")],
    "courts": [(), ("cdsc",), ("cdsc", "cdca")],
    "statuses": [(), (Status.IN_FORCE,), (Status.REPEALED, Status.NOT_YET_EFFECTIVE)],
    "chapters": [(), ("22",), ("22", "30")],
    "year_from": [None, 0, 2004, 2011],
    "year_to": [None, 2004, -1],
}


@pytest.mark.parametrize("kinds", CHOICES["kinds"], ids=str)
def test_snapshot_and_lexical_index_agree_on_every_filter(
    library: Layout, snapshot: Snapshot, kinds: Any
) -> None:
    index = LexicalIndex(library.generation(1) / "lexical")
    number_of = {item.record.id: item.number for item in snapshot.iterate()}
    for values in product(*({**CHOICES, "kinds": [kinds]}.values())):
        filters = Filters(**dict(zip(CHOICES, values, strict=True)))
        expected = sorted(number_of[record.id] for record in LAW if passes(record, filters))
        assert snapshot.numbers_matching(filters).tolist() == expected, filters
        found = index.search("ferries", 100, filters)
        assert sorted(candidate.passage for candidate in found) == expected, filters


@pytest.mark.parametrize(
    "filters",
    [
        Filters(year_from=-(10**30)),
        Filters(year_from=10**30),
        Filters(year_to=10**30),
        Filters(year_to=-(10**30)),
        Filters(year_from=2010, year_to=1999),
        Filters(jurisdictions=("\ud800",), courts=("'; --",), chapters=("\x00", "x" * 10_000)),
    ],
)
def test_hostile_filters_find_what_passes_them(
    library: Layout, snapshot: Snapshot, filters: Filters
) -> None:
    expected = {record.id for record in LAW if passes(record, filters)}
    numbers = snapshot.numbers_matching(filters)
    assert {item.record.id for item in snapshot.iterate(numbers.tolist())} == expected
    found = LexicalIndex(library.generation(1) / "lexical").search("ferries", 100, filters)
    assert {candidate.passage for candidate in found} == set(numbers.tolist())


def test_filters_know_whether_they_restrict() -> None:
    assert not NO_FILTERS
    assert not Filters(kinds=(), year_from=None)
    assert Filters(year_from=0)
    assert Filters(courts=("cdsc",))
    with pytest.raises(TypeError, match="courts takes a tuple"):
        Filters(courts=["cdsc"])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="kinds takes a tuple"):
        Filters(kinds="section")  # type: ignore[arg-type]


def test_the_values_of_a_column_are_counted(snapshot: Snapshot) -> None:
    assert snapshot.values("courts") == {"cdca": 1, "cdsc": 3}
    assert snapshot.values("chapters") == {"22": 2, "30": 1, "40": 1}
    assert snapshot.values("kinds") == {"section": 5, "provision": 1, "opinion": 4}
    assert snapshot.document_counts()[("cd", "opinion", "cdsc")] == 3


def test_passages_come_in_the_order_asked_for(snapshot: Snapshot) -> None:
    numbers = snapshot.numbers.tolist()
    assert numbers == sorted(numbers)
    asked = [numbers[3], numbers[0], numbers[3]]
    assert [item.number for item in snapshot.passages(asked)] == asked
    assert snapshot.passages([]) == []
    with pytest.raises(LibraryError, match=r"passage 999 is gone: .* open it again"):
        snapshot.passages([numbers[0], 999])


def test_documents_by_id(snapshot: Snapshot) -> None:
    assert snapshot.document("cd/code/22-4-1") == LAW[0]
    assert snapshot.document("cd/code/99-9-9") is None
    assert [item.passage.text for item in snapshot.passages_of("cd/code/22-4-1")] == [LAW[0].text]
    assert snapshot.passages_of("cd/code/99-9-9") == []
    assert [record.id for record in snapshot.documents()] == sorted(record.id for record in LAW)
    assert all(record.text == "" for record in snapshot.headings())
    assert list(snapshot.document_hashes()) == sorted(record.id for record in LAW)


def test_spans_count_characters_not_bytes(layout: Layout) -> None:
    text = "😀 § é ﬁ — 😀: see CSA 1971, § 22-4-2(A).\n\n" + "B. 😀 ferry. " * 300
    record = section(text=text)
    take_in(layout, [record])
    build(layout, stages())
    with closing(Snapshot(layout)) as snapshot:
        (cited,) = snapshot.citations_of(record.id)
        assert cited.text == text[cited.start : cited.end] == "CSA 1971, § 22-4-2(A)"
        passages = snapshot.passages_of(record.id)
        assert len(passages) > 2
        for item in passages:
            assert item.passage.text == text[item.passage.start : item.passage.end]


def test_citations_keep_all_that_the_finder_told(layout: Layout) -> None:
    text = (
        "See Ames v. Dunning, 1991-CDSC-004, ¶ 3, 106 Cald. 265 (holding so). It was. Id. ¶ 8."
        " Laws 1977, ch. 216, § 3; Sections 12-3-4 through 12-3-9. Section 12-3-4."
    )
    record = section(text=text)
    take_in(layout, [record])
    build(layout, stages())
    with closing(Snapshot(layout)) as snapshot:
        found = find_citations(text, jurisdiction="cd")
        assert {each.form for each in found} == {CitationForm.FULL, CitationForm.ID}
        assert snapshot.citations_of(record.id) == found
        assert [cited for _, cited, _ in snapshot.all_citations()] == found


def everything(snapshot: Snapshot) -> tuple[Any, ...]:
    names = list(snapshot.document_hashes())
    return (
        snapshot.document_hashes(),
        [snapshot.document(name) for name in names],
        [snapshot.passages_of(name) for name in names],
        [snapshot.citations_of(name) for name in names],
        snapshot.passages(snapshot.numbers.tolist()),
        list(snapshot.iterate()),
        list(snapshot.all_citations()),
        snapshot.embedding_keys(),
        snapshot.document_counts(),
    )


def test_a_reader_sees_its_generation_through_an_import_and_a_build(layout: Layout) -> None:
    first: list[LawRecord] = [
        section("22-4-1", "One. See CSA 1971, § 22-4-2."),
        section("22-4-2"),
        opinion(),
    ]
    second: list[LawRecord] = [section("22-4-1", "Two."), opinion(), section("22-4-3")]
    take_in(layout, first)
    build(layout, stages())
    with closing(Snapshot(layout)) as reader:
        seen = everything(reader)
        take_in(layout, second)
        assert everything(reader) == seen
        with closing(Snapshot(layout)) as another:
            assert everything(another) == seen  # imported, but not built
        build(layout, stages())
        assert everything(reader) == seen
        with closing(Snapshot(layout, 1)) as late:
            assert everything(late) == seen  # the generation before stays for its readers
        with closing(Snapshot(layout)) as newer:
            texts = {record.id: record.text for record in newer.documents()}
            assert texts == {record.id: record.text for record in second}
            assert {item.record.id for item in newer.iterate()} == set(texts)
            assert newer.citations_of("cd/code/22-4-1") == []

        # Two builds on, what only the first generation saw is gone, and the reader is told.
        take_in(layout, [*second, section("22-4-4")])
        build(layout, stages())
        with pytest.raises(LibraryError, match=r"is gone: .* open it again"):
            reader.passages(reader.numbers.tolist())


def test_a_passage_number_is_never_used_twice(layout: Layout) -> None:
    used: set[int] = set()
    for text in ("One.", "Two.", "One.", "Three.", "One."):
        with_text = [section("22-4-1", text), section("22-4-2", f"{text} too")]
        take_in(layout, with_text)
        build(layout, stages())
        with closing(Snapshot(layout)) as snapshot:
            numbers = set(snapshot.numbers.tolist())
        assert len(numbers) == 2
        assert not numbers & used
        used |= numbers
    # Not even where every passage is gone, from the generation before, too.
    with Catalog.open(layout) as catalog:
        catalog.delete_source("code")
    build(layout, stages())
    build(layout, stages("another"))
    assert rows(layout.catalog, "select * from passages") == []
    take_in(layout, code(3))
    build(layout, stages())
    assert rows(layout.catalog, "select min(number) from passages") > [(max(used),)]


def test_an_empty_library_is_a_library(layout: Layout) -> None:
    take_in(layout, [])
    assert build(layout, stages()).generation == 1
    with closing(Snapshot(layout)) as snapshot:
        assert len(snapshot) == 0
        assert everything(snapshot) == ({}, [], [], [], [], [], [], {}, {})
        assert snapshot.numbers_matching(Filters(courts=("cdsc",), year_from=1)).tolist() == []
        assert snapshot.values("courts") == {}


def test_a_snapshot_of_no_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no library"):
        Snapshot(Layout(tmp_path))
