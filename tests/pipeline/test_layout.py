"""Where things lie: the current generation and the one writer."""

import os
import socket
from pathlib import Path

import pytest

from law.errors import LibraryError
from pipeline.layout import Layout, write_atomically, writer_lock
from tests.pipeline.children import Writer


def test_nothing_is_made_by_naming_it(layout: Layout) -> None:
    assert layout.current() == 0
    assert layout.finished_generations() == []
    assert layout.generation(7).name == "7"
    assert layout.building(8).name == "8.building"
    assert not layout.root.exists()


def test_a_switch_is_read_back(layout: Layout) -> None:
    layout.root.mkdir()
    for number in (1, 2, 30):
        layout.switch_to(number)
        assert layout.current() == number
    assert [entry.name for entry in layout.root.iterdir()] == ["CURRENT"]


def test_only_whole_generations_are_finished(layout: Layout) -> None:
    for name in ("10", "9", "11.building", "x", "12.old"):
        (layout.generations / name).mkdir(parents=True)
    (layout.generations / "13").write_text("no folder")
    assert layout.finished_generations() == [9, 10]


@pytest.mark.parametrize(
    "content", [b"", b"seven", b"-1", b"7 8", b"1.5", b"\xff\xfe\x00", b"9" * 5_000, "٣".encode()]
)
def test_a_damaged_current_file_is_an_error(layout: Layout, content: bytes) -> None:
    layout.root.mkdir()
    layout.current_file.write_bytes(content)
    with pytest.raises(LibraryError, match="CURRENT is damaged") as caught:
        layout.current()
    assert len(str(caught.value)) < 400


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_atomically(file, "first")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(file, "half of the second \ud800")
    assert file.read_text() == "first"
    write_atomically(file, "third")
    assert file.read_text() == "third"


def test_a_second_writer_is_told_who_is_writing(layout: Layout) -> None:
    with Writer(layout.root) as writer:
        with pytest.raises(LibraryError) as caught, writer_lock(layout):
            pytest.fail("two writers at once")
        assert f"process {writer.pid} on {socket.gethostname()} since" in str(caught.value)


def test_a_second_writer_of_the_same_process_is_refused(layout: Layout) -> None:
    with writer_lock(layout):
        with pytest.raises(LibraryError, match=f"process {os.getpid()} "), writer_lock(layout):
            pytest.fail("two writers at once")
        # The refused one has not taken the owner's name away.
        with pytest.raises(LibraryError, match=f"process {os.getpid()} "), writer_lock(layout):
            pytest.fail("two writers at once")


def test_the_lock_is_free_after_its_writer(layout: Layout) -> None:
    with pytest.raises(ZeroDivisionError), writer_lock(layout):
        raise ZeroDivisionError
    with writer_lock(layout):
        pass
    assert [entry.name for entry in layout.root.iterdir()] == ["lock"]


def test_a_killed_writer_leaves_no_lock(layout: Layout) -> None:
    with Writer(layout.root) as writer:
        writer.kill()
        with writer_lock(layout):
            pass


def test_an_owner_that_cannot_be_read_is_another_process(layout: Layout) -> None:
    with writer_lock(layout):
        (layout.root / "lock.owner").write_text("{}")
        with pytest.raises(LibraryError, match="by another process"), writer_lock(layout):
            pytest.fail("two writers at once")


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    layout = Layout(tmp_path / "file" / "library")
    with pytest.raises(LibraryError, match="cannot be written to"), writer_lock(layout):
        pytest.fail("locked in a file")
