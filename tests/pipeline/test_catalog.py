"""The catalog: what an import does to it, and what no import can do."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from law.errors import LibraryError, RecordError, SourceError
from law.records import LawRecord
from law.status import Status
from law.validation import MAX_TEXT_CHARACTERS
from pipeline.build import build
from pipeline.catalog import ADDED_TO_CITATIONS, CATALOG_VERSION, Catalog, ImportReport
from pipeline.layout import Layout
from pipeline.snapshot import Snapshot
from tests.pipeline.making import code, opinion, provision, rows, section, stages, take_in


def held(layout: Layout) -> dict[str, str]:
    """Id and text of what the next generation will hold."""
    with closing(Snapshot(layout, layout.current() + 1)) as snapshot:
        return {record.id: record.text for record in snapshot.documents()}


def test_the_first_import_makes_the_library(layout: Layout) -> None:
    records: list[LawRecord] = [section(), opinion(), provision()]
    report = take_in(layout, records)
    assert report == ImportReport("code", new=3)
    assert (report.read, report.touched) == (3, True)
    with closing(Snapshot(layout, 1)) as snapshot:
        assert sorted(snapshot.documents(), key=lambda record: record.id) == sorted(
            records, key=lambda record: record.id
        )
    with closing(Snapshot(layout)) as snapshot:
        assert list(snapshot.documents()) == []  # not before a build


def test_an_import_tells_new_changed_unchanged_and_deleted_apart(layout: Layout) -> None:
    a, b, c, d = (section(f"22-4-{number}", f"Text {number}.") for number in range(1, 5))
    take_in(layout, [a, b, c])
    changed = replace(b, text="Another text.")
    report = take_in(layout, [a, changed, d])
    assert report == ImportReport("code", new=1, changed=1, unchanged=1, deleted=1)
    assert held(layout) == {a.id: "Text 1.", b.id: "Another text.", d.id: "Text 4."}
    again = take_in(layout, [a, changed, d])
    assert again == ImportReport("code", unchanged=3)
    assert not again.touched


def test_where_and_when_a_text_was_read_changes_nothing(layout: Layout) -> None:
    take_in(layout, [section()])
    moved = replace(section(), source="https://b.example/", retrieved_at=datetime.now(UTC))
    assert take_in(layout, [moved]).unchanged == 1


def test_a_change_of_standing_is_a_change(layout: Layout) -> None:
    take_in(layout, [section()])
    assert take_in(layout, [section(status=Status.REPEALED)]).changed == 1


def test_an_incomplete_import_deletes_nothing(layout: Layout) -> None:
    take_in(layout, code(3))
    report = take_in(layout, code(1), complete=False)
    assert report == ImportReport("code", unchanged=1)
    assert len(held(layout)) == 3


def test_the_same_record_twice_is_a_duplicate(layout: Layout) -> None:
    assert take_in(layout, [section(), section()]) == ImportReport("code", new=1, duplicates=1)


def test_one_id_with_two_texts_is_rejected_and_the_first_stays(layout: Layout) -> None:
    report = take_in(layout, [section(text="First."), section(text="Second."), opinion()])
    assert (report.new, report.read) == (2, 3)
    (reason,) = report.rejected
    assert "cd/code/22-4-1 occurs twice with different contents" in reason
    assert held(layout)["cd/code/22-4-1"] == "First."


def test_broken_records_are_rejected_and_stop_nothing(layout: Layout) -> None:
    broken: list[LawRecord | RecordError] = [
        RecordError("not JSON", line=3),
        section(text="NUL \x00"),
        section(text="half \ud800 a pair"),
        section(text="x" * (MAX_TEXT_CHARACTERS + 1)),
        replace(section(), id="../../x"),
        replace(opinion(), year=2**70),
        replace(opinion(), retrieved_at=datetime(2024, 1, 1)),
    ]
    report = take_in(layout, [section("22-4-8"), *broken, section("22-4-9")])
    assert (report.new, len(report.rejected)) == (2, len(broken))
    assert report.rejected[0] == "line 3: not JSON"
    assert sorted(held(layout)) == ["cd/code/22-4-8", "cd/code/22-4-9"]


HOSTILE: list[LawRecord] = [
    replace(section(), id="cd/code/a.b"),
    replace(section(), heading="'; drop table documents; --", citation="x' or '1'='1"),
    replace(section("22-4-2"), heading='"', text="\\ % _ ? :g ; ' \" \t\u2028\u202e 😀" * 50),
    replace(section("22-4-3"), jurisdiction="'; delete from meta; --"),
    replace(opinion(), court="null", citations=("--", "/*")),
]


def test_hostile_values_are_values(layout: Layout) -> None:
    take_in(layout, HOSTILE, source="'; drop table sources; --")
    build(layout, stages())
    with closing(Snapshot(layout)) as snapshot:
        for record in HOSTILE:
            assert snapshot.document(record.id) == record
        assert snapshot.document("' or 1=1 --") is None
        assert snapshot.passages_of("'") == []
        assert snapshot.citations_of("%") == []
    with Catalog.open(layout) as catalog:
        with pytest.raises(SourceError):
            catalog.delete_source("' or '1'='1")
        assert catalog.sources()[0]["records"] == len(HOSTILE)


@pytest.mark.parametrize("source", ["", "  ", "a\nb", "a\x00b", "\udcff", "\u202e"])
def test_a_source_needs_a_name_that_can_be_printed(layout: Layout, source: str) -> None:
    with pytest.raises(SourceError, match="a source needs a name"):
        take_in(layout, [section()], source=source)


def test_a_drop_is_refused_unless_accepted(layout: Layout) -> None:
    take_in(layout, code(10))
    with pytest.raises(SourceError, match=r"lacks 6 of the 10 documents .* --accept-drop"):
        take_in(layout, code(4))
    assert len(held(layout)) == 10
    assert take_in(layout, code(4), accept_drop=True).deleted == 6
    assert len(held(layout)) == 4


def test_half_may_go_unasked(layout: Layout) -> None:
    take_in(layout, code(10))
    assert take_in(layout, code(5)).deleted == 5


def test_new_documents_do_not_hide_a_drop(layout: Layout) -> None:
    take_in(layout, code(10))
    others = [section(f"30-1-{number}") for number in range(1, 50)]
    with pytest.raises(SourceError, match="lacks 10 of the 10"):
        take_in(layout, others)


def test_documents_taken_over_do_not_hide_a_drop(layout: Layout) -> None:
    theirs = [section(f"30-1-{number}") for number in range(1, 50)]
    take_in(layout, theirs, source="other")
    take_in(layout, code(10))
    changed = [replace(record, text="Changed.") for record in theirs]
    with pytest.raises(SourceError, match="lacks 10 of the 10"):
        take_in(layout, changed)


def test_a_failed_import_leaves_nothing(layout: Layout) -> None:
    take_in(layout, [section(), opinion()])

    def broken() -> Iterator[LawRecord]:
        yield section(text="Changed.")
        yield section("22-4-9")
        raise OSError("the file is on a drive that was pulled out")

    before = (
        rows(layout.catalog, "select * from documents"),
        rows(layout.catalog, "select name, records, complete from sources"),
    )
    with pytest.raises(OSError, match="pulled out"):
        take_in(layout, broken())
    with pytest.raises(OSError, match="pulled out"):
        take_in(layout, broken(), source="another")
    assert before == (
        rows(layout.catalog, "select * from documents"),
        rows(layout.catalog, "select name, records, complete from sources"),
    )
    assert take_in(layout, [section(), opinion()]).unchanged == 2


def test_two_imports_before_one_build(layout: Layout) -> None:
    take_in(layout, [section(text="First."), section("22-4-2"), section("22-4-3")])
    build(layout, stages())
    take_in(layout, [section(text="Second."), section("22-4-2"), section("22-4-4")])
    take_in(layout, [section(text="Third."), section("22-4-2", "Changed."), section("22-4-5")])
    with Catalog.open(layout) as catalog:
        assert catalog.pending_changes() == (3, 3)
    report = build(layout, stages())
    assert (report.documents_added, report.documents_removed) == (3, 3)
    with closing(Snapshot(layout)) as snapshot:
        found = {record.id: record.text for record in snapshot.documents()}
        assert [item.passage.text for item in snapshot.iterate()] == list(found.values())
    assert {name.rpartition("/")[2]: text for name, text in found.items()} == {
        "22-4-1": "Third.",
        "22-4-2": "Changed.",
        "22-4-5": section().text,
    }


def test_sources_are_apart(layout: Layout) -> None:
    take_in(layout, [section(), section("22-4-2")], source="code")
    take_in(layout, [opinion()], source="court", complete=False)
    with Catalog.open(layout) as catalog:
        assert [(row["name"], row["records"], row["complete"]) for row in catalog.sources()] == [
            ("code", 2, 1),
            ("court", 1, 0),
        ]
        assert catalog.delete_source("code") == 2
        assert [row["records"] for row in catalog.sources()] == [0, 1]
        with pytest.raises(SourceError, match="no documents from a source named 'code'"):
            catalog.delete_source("code")
        with pytest.raises(SourceError, match="named 'nothing'"):
            catalog.delete_source("nothing")
    assert list(held(layout)) == [opinion().id]


def test_a_changed_document_belongs_to_the_source_that_brought_it(layout: Layout) -> None:
    take_in(layout, [section()], source="old")
    take_in(layout, [section(text="Newer.")], source="new")
    with Catalog.open(layout) as catalog:
        with pytest.raises(SourceError):
            catalog.delete_source("old")
        assert catalog.delete_source("new") == 1


def test_an_import_of_nothing(layout: Layout) -> None:
    assert take_in(layout, []) == ImportReport("code")
    assert held(layout) == {}


def test_a_huge_document_comes_back_whole(layout: Layout) -> None:
    text = "ferry § 😀 " * (MAX_TEXT_CHARACTERS // 20)
    take_in(layout, [section(text=text)])
    assert held(layout) == {"cd/code/22-4-1": text}


# Opening


def test_a_library_that_is_not_there(layout: Layout) -> None:
    for read_only in (True, False):
        with pytest.raises(LibraryError, match="no library in"):
            Catalog.open(layout, read_only=read_only)
    assert not layout.root.exists()


@pytest.mark.parametrize("content", [b"", b"not a database" * 500, b"SQLite format 3\x00"])
def test_a_file_that_is_no_catalog(layout: Layout, content: bytes) -> None:
    layout.root.mkdir()
    layout.catalog.write_bytes(content)
    with pytest.raises(LibraryError, match=r"catalog\.sqlite cannot be read .* restore it"):
        Catalog.open(layout, read_only=True)
    if content:
        with pytest.raises(LibraryError, match=r"catalog\.sqlite cannot be read .* restore it"):
            Catalog.open(layout)
        assert layout.catalog.read_bytes() == content


def test_another_programs_database_is_left_alone(layout: Layout) -> None:
    layout.root.mkdir()
    with closing(sqlite3.connect(layout.catalog)) as other:
        other.execute("create table recipes (name text)")
    with pytest.raises(LibraryError, match="cannot be read"):
        Catalog.open(layout, create=True)
    assert rows(layout.catalog, "select name from sqlite_master") == [("recipes",)]


def test_a_catalog_whose_pages_are_damaged(layout: Layout) -> None:
    take_in(layout, code(300))
    build(layout, stages())
    whole = layout.catalog.read_bytes()
    layout.catalog.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    with pytest.raises(LibraryError, match="restore it"):
        Snapshot(layout)
    with pytest.raises(LibraryError):
        take_in(layout, code(301))
    layout.catalog.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LibraryError, match="restore it"):
        Snapshot(layout)


@pytest.mark.parametrize("version", [str(CATALOG_VERSION + 1), "x", ""])
def test_a_newer_catalog_is_not_touched(layout: Layout, version: str) -> None:
    take_in(layout, [section()])
    with closing(sqlite3.connect(layout.catalog)) as newer:
        newer.execute("update meta set value = ?", (version,))
        newer.execute("drop index citation_key")
        newer.commit()
    tables = rows(layout.catalog, "select name from sqlite_master")
    for read_only in (True, False):
        with pytest.raises(LibraryError, match="newer decisis: upgrade"):
            Catalog.open(layout, read_only=read_only)
    assert rows(layout.catalog, "select name from sqlite_master") == tables


def test_an_older_catalog_is_read_as_it_is_and_brought_up_by_the_next_writer(
    layout: Layout,
) -> None:
    cited = section(text="See CSA 1971, § 22-4-2 (1971).")
    take_in(layout, [cited])
    build(layout, stages())
    with closing(Snapshot(layout)) as snapshot:
        (told,) = snapshot.citations_of(cited.id)
    with closing(sqlite3.connect(layout.catalog)) as older:
        for column in ADDED_TO_CITATIONS[2]:
            older.execute(f"alter table citations drop column {column}")
        older.execute("update meta set value = '1' where key = 'version'")
        older.execute("update documents set finder = 'finder 1, treatment 1'")
        older.commit()
    with closing(Snapshot(layout)) as snapshot:
        (plain,) = snapshot.citations_of(cited.id)
        assert (plain.key, plain.signal, plain.year) == (told.key, "", 0)
        assert plain.group == plain.start
        # A reader changes nothing, and stays while a writer does.
        assert rows(layout.catalog, "select value from meta") == [("1",)]
        take_in(layout, [cited, section("22-4-2")])
        assert snapshot.citations_of(cited.id) == [plain]
    assert rows(layout.catalog, "select value from meta") == [(str(CATALOG_VERSION),)]
    build(layout, stages())
    with closing(Snapshot(layout)) as snapshot:
        assert snapshot.citations_of(cited.id) == [told]
    assert (told.signal, told.year) == ("see", 1971)


def test_a_reader_cannot_write(layout: Layout) -> None:
    take_in(layout, [section()])
    with Catalog.open(layout, read_only=True) as catalog:
        with pytest.raises(LibraryError, match="readonly"):
            catalog.import_records([], source="x")
        with pytest.raises(LibraryError, match="readonly"):
            catalog.delete_source("code")


def test_a_copied_library_is_a_library(layout: Layout) -> None:
    take_in(layout, code(5))
    build(layout, stages())
    copy = Layout(layout.root.with_name("copy"))
    shutil.copytree(layout.root, copy.root)
    assert take_in(copy, code(6)).new == 1
    assert build(copy, stages()).generation == 2
    assert layout.current() == 1
