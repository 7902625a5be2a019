"""A library over time: opening, refreshing, and what is said of one that is damaged."""

import re
import shutil
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import decisis
from law.errors import DecisisError, LibraryError, QueryError
from law.records import LawRecord, Section
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock
from tests.decisis.making import opinion, section

FIRST = section("The owner shall keep the heat on.", id="cd/code/22-2-1", heading="Heat.")
SECOND = section("The resident shall pay the rent.", id="cd/code/22-2-2", heading="Rent.")
CHANGED = replace(FIRST, text="The owner shall keep the water running.")


def _take_in(folder: Path, *records: LawRecord) -> None:
    layout = Layout(folder)
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        catalog.import_records(records, source="test", accept_drop=True)


@pytest.fixture(scope="module")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    _take_in(folder, FIRST, SECOND)
    decisis.build_library(folder)
    return folder


@pytest.fixture
def small(_built: Path, tmp_path: Path) -> Path:
    """A library of two sections, free to be changed and damaged."""
    return shutil.copytree(_built, tmp_path / "small")


def _found(library: decisis.Library, query: str) -> list[str]:
    return [hit.passage.text for hit in library.search(query, rerank=False).hits]


def test_a_reader_stays_on_its_generation_until_it_refreshes(small: Path) -> None:
    with decisis.open(small) as library:
        assert library.refresh() is False
        _take_in(small, CHANGED)
        assert library.refresh() is False
        decisis.build_library(small)

        assert library.show(FIRST.id) == FIRST
        assert sorted(_found(library, "heat")) == sorted([FIRST.text, SECOND.text])
        assert library.generation == 1

        assert library.refresh() is True
        assert library.generation == 2
        assert library.show(FIRST.id) == CHANGED
        assert _found(library, "water") == [CHANGED.text]
        with pytest.raises(QueryError, match="does not hold"):
            library.show(SECOND.id)
        assert "cd/code/22-2-2" not in library.graph.owners()


def test_a_new_reader_opens_the_new_generation(small: Path) -> None:
    _take_in(small, CHANGED, SECOND)
    decisis.build_library(small)
    with decisis.open(small) as library:
        assert library.show(FIRST.id) == CHANGED


def test_a_refresh_does_not_disturb_calls_that_are_under_way(small: Path) -> None:
    errors: list[Exception] = []
    refreshed = threading.Event()

    def search() -> None:
        try:
            while not refreshed.is_set():
                assert _found(library, "heat rent water")
        except Exception as error:
            errors.append(error)

    with decisis.open(small) as library:
        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            _take_in(small, CHANGED, SECOND)
            decisis.build_library(small)
            assert library.refresh() is True
        finally:
            refreshed.set()
            for thread in threads:
                thread.join()
    assert not errors


def test_a_build_without_changes_changes_nothing(small: Path) -> None:
    report = decisis.build_library(small)
    assert (report.changed, report.generation) == (False, 1)
    _take_in(small, FIRST, SECOND)
    assert decisis.build_library(small).changed is False


def test_the_status_follows_the_library(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    _take_in(folder, FIRST, SECOND)
    status = decisis.library_status(folder)
    assert (status.generation, status.added, status.removed, status.fresh) == (0, 2, 0, False)
    decisis.build_library(folder)
    status = decisis.library_status(folder)
    assert (status.generation, status.added, status.removed, status.fresh) == (1, 0, 0, True)
    assert status.documents == {("cd", "section", ""): 2}
    assert status.passages == 2
    _take_in(folder, CHANGED)
    status = decisis.library_status(folder)
    assert (status.generation, status.added, status.removed, status.fresh) == (1, 1, 2, False)


def test_a_bare_section_is_that_of_the_first_state_that_holds_it(tmp_path: Path) -> None:
    elsewhere = Section(
        id="nm/code/22-2-1",
        jurisdiction="nm",
        citation="NMSA 1978, § 22-2-1",
        number="22-2-1",
        text="A school shall have a roof.",
    )
    only_there = replace(
        elsewhere, id="nm/code/30-16-1", number="30-16-1", citation="NMSA 1978, § 30-16-1"
    )
    folder = tmp_path / "two"
    _take_in(folder, FIRST, elsewhere, only_there, opinion("{1} Notice is late.", year=2004))
    decisis.build_library(folder)
    with decisis.open(folder) as library:
        assert library.show("§ 22-2-1") == FIRST
        assert library.show("NMSA 1978, § 22-2-1") == elsewhere
        assert library.show("§ 30-16-1") == only_there
        assert library.ask("§ 30-16-1").notes == ()
    settings = decisis.Settings(jurisdiction="nm")
    with decisis.open(folder, settings=settings) as library:
        assert library.show("§ 22-2-1") == elsewhere


def test_a_library_of_another_encoder_says_so(small: Path) -> None:
    manifest = Layout(small).generation(1) / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("bge-small", "other-small"), encoding="utf-8")
    with (
        decisis.open(small) as library,
        pytest.raises(LibraryError, match="built with the encoder other-small"),
    ):
        library.search("heat")


def test_a_folder_without_a_library_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"\Ano library in \S+: import or crawl into it first"):
        decisis.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_was_never_built_says_what_to_do(tmp_path: Path) -> None:
    _take_in(tmp_path, FIRST)
    with pytest.raises(LibraryError, match=r"run decisis build --library \S+\Z"):
        decisis.open(tmp_path)


def _generation(folder: Path) -> Path:
    return Layout(folder).generation(1)


def _newer(folder: Path) -> None:
    with sqlite3.connect(Layout(folder).catalog) as connection:
        connection.execute("update meta set value = '999' where key = 'version'")
    connection.close()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "CURRENT is no number": lambda f: Layout(f).current_file.write_text("seven"),
    "CURRENT is empty": lambda f: Layout(f).current_file.write_text(""),
    "CURRENT names no folder": lambda f: Layout(f).current_file.write_text("7"),
    "the generation is gone": lambda f: shutil.rmtree(_generation(f)),
    "no manifest": lambda f: (_generation(f) / "manifest.json").unlink(),
    "half a manifest": lambda f: (_generation(f) / "manifest.json").write_text('{"stages": {'),
    "an empty manifest": lambda f: (_generation(f) / "manifest.json").write_text("{}"),
    "no vectors": lambda f: (_generation(f) / "vectors.faiss").unlink(),
    "half the vectors": lambda f: _truncate(_generation(f) / "vectors.faiss"),
    "other vectors": lambda f: (_generation(f) / "vectors.faiss").write_bytes(b"no vectors"),
    "no lexical index": lambda f: shutil.rmtree(_generation(f) / "lexical"),
    "no lexical meta": lambda f: (_generation(f) / "lexical" / "meta.json").unlink(),
    "no graph": lambda f: (_generation(f) / "graph.sqlite").unlink(),
    "no graph at all": lambda f: (_generation(f) / "graph.sqlite").write_bytes(b"x" * 5000),
    "no topics": lambda f: shutil.rmtree(_generation(f) / "topics"),
    "no catalog": lambda f: Layout(f).catalog.unlink(),
    "no catalog at all": lambda f: Layout(f).catalog.write_bytes(b"x" * 5000),
    "an empty catalog": lambda f: Layout(f).catalog.write_bytes(b""),
    "a newer catalog": _newer,
    "settings": lambda f: Layout(f).settings.write_text("rerank = true"),
}


def _truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _use_every_part(folder: Path) -> None:
    with decisis.open(folder) as library:
        library.ask("What shall the owner keep on?")
        library.graph.counts()
        library.topics.shares(FIRST.id)


@pytest.mark.parametrize("damage", DAMAGE, ids=str)
def test_damage_is_said_in_one_line(damage: str, small: Path) -> None:
    DAMAGE[damage](small)
    with pytest.raises(DecisisError, match=r"\A[^\n]+\Z") as error:
        _use_every_part(small)
    assert re.search(r"build|import|write the number|upgrade|settings are", str(error.value))


@pytest.mark.parametrize(
    "damage",
    [
        "no vectors",
        "no lexical index",
        "no graph",
        "no topics",
        "no manifest",
        "the generation is gone",
    ],
)
def test_a_build_mends_what_is_missing(damage: str, small: Path) -> None:
    DAMAGE[damage](small)
    assert decisis.build_library(small).changed is True
    with decisis.open(small) as library:
        assert library.generation == 2
        assert FIRST.text in _found(library, "heat")
        assert library.standing(FIRST).is_good_law
