"""Disks that are full: a clear error, nothing lost, and the same command goes on from there."""

import ctypes
import os
import resource
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from law.errors import BuildError, DecisisError, LibraryError
from law.records import LawRecord
from pipeline.build import build
from pipeline.layout import Layout
from tests.pipeline.children import run
from tests.pipeline.making import Inventory, code, inventory, stages, take_in

LAW: list[LawRecord] = code(300)
CHANGED: list[LawRecord] = [replace(record, text=f"Anew: {record.text}") for record in code(500)]

# Where the disk fills up: at the so-many-th report of a stage, so that what is written next fails.
POINTS = [
    ("passages", 1),
    ("citations", 1),
    ("lexical", 1),
    ("embeddings", 1),
    ("embeddings", 2),
    ("embeddings", 3),
    ("vectors.faiss", 1),
]

_ROOM = 64_000_000
_CLONE_NEWNS = 0x00020000
_MS_REC_PRIVATE = 0x4000 | 1 << 18


class Scene:
    """A built library with an import that waits, and what a build makes of it on a good disk."""

    def __init__(self, folder: Path) -> None:
        self.layout = Layout(folder / "before")
        take_in(self.layout, LAW)
        build(self.layout, stages())
        take_in(self.layout, CHANGED)
        self.old = inventory(self.layout)
        undisturbed = self.copy(folder / "undisturbed")
        build(undisturbed, stages())
        self.new = inventory(undisturbed)

    def copy(self, root: Path) -> Layout:
        shutil.copytree(self.layout.root, root)
        return Layout(root)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("scene"))


def on_a_disk_that_fills_up(root: Path, last: str, call: int) -> None:
    """Build on a disk of its own, which is full from that report on."""
    if not _mount(root, _ROOM):
        with_files_that_stop_growing(root, last, call)
        return
    left = call

    def progress(stage: str, done: int, total: int | None) -> None:
        nonlocal left
        left -= stage == last
        if not left:
            _fill(root / "filler")

    _write_down(root, lambda: build(Layout(root), stages(), progress=progress))
    (root / "filler").unlink()
    shutil.copytree(root, root.with_name("left"))


def with_files_that_stop_growing(root: Path, last: str, call: int) -> None:
    """Build where from that report on no file can grow beyond some lines."""
    left = call

    def progress(stage: str, done: int, total: int | None) -> None:
        nonlocal left
        left -= stage == last
        if not left:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, resource.RLIM_INFINITY))

    _write_down(root, lambda: build(Layout(root), stages(), progress=progress))


def on_a_small_disk(root: Path, room: int) -> None:
    """Import much on a disk of its own with so little room left."""
    if _mount(root, _ROOM):
        _fill(root / "filler", spare=room)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    much = [replace(record, text=f"Again: {record.text}" * 9) for record in CHANGED]
    _write_down(root, lambda: take_in(Layout(root), much))
    if (root / "filler").exists():
        (root / "filler").unlink()
        shutil.copytree(root, root.with_name("left"))


def _mount(root: Path, capacity: int) -> bool:
    """Move the library to a disk of its own that only this process sees; False where it may not.

    The disk goes with the process: nothing is left mounted.
    """
    libc = ctypes.CDLL(None)
    if os.geteuid() != 0 or libc.unshare(_CLONE_NEWNS):
        return False
    if libc.mount(b"none", b"/", None, _MS_REC_PRIVATE, None):
        return False
    kept = root.with_name("kept")
    root.rename(kept)
    root.mkdir()
    if libc.mount(b"tmpfs", bytes(root), b"tmpfs", 0, f"size={capacity}".encode()):
        root.rmdir()
        kept.rename(root)
        return False
    shutil.copytree(kept, root, dirs_exist_ok=True)
    shutil.rmtree(kept)
    return True


def _fill(file: Path, spare: int = 0) -> None:
    """Take up all room of the disk but ``spare`` bytes."""
    disk = os.statvfs(file.parent)
    with file.open("wb") as filler, suppress(OSError):
        filler.write(b"x" * (disk.f_bavail * disk.f_frsize - spare))
        filler.flush()


def _write_down(root: Path, work: Callable[[], object]) -> None:
    """Do the work and write down, beside the library, how it failed."""
    failure = "none"
    try:
        work()
    except DecisisError as error:
        failure = f"{type(error).__name__}: {error}"
    root.with_name("failure").write_text(failure)


def outcome(root: Path) -> tuple[Layout, str]:
    """The library as it was left, and how the work failed."""
    left = root.with_name("left")
    if left.exists():
        shutil.rmtree(root)
        left.rename(root)
    return Layout(root), root.with_name("failure").read_text()


def check(found: Inventory, expected: Inventory) -> None:
    for part in ("generation", "documents", "passages", "citations", "lexical", "vectors"):
        assert getattr(found, part) == getattr(expected, part), part


@pytest.mark.parametrize(("stage", "call"), POINTS)
@pytest.mark.parametrize("way", [on_a_disk_that_fills_up, with_files_that_stop_growing])
def test_a_build_on_a_full_disk(
    scene: Scene, tmp_path: Path, way: Callable[[Path, str, int], None], stage: str, call: int
) -> None:
    root = scene.copy(tmp_path / "library").root
    assert run(way, root, stage, call) == 0
    layout, failure = outcome(root)
    assert failure.startswith((f"{BuildError.__name__}: ", f"{LibraryError.__name__}: "))
    assert "again" in failure or "run the same command" in failure
    assert "\n" not in failure
    check(inventory(layout), scene.old)
    build(layout, stages())
    check(inventory(layout), scene.new)


@pytest.mark.parametrize("room", [8_192, 20_000, 200_000])
def test_an_import_on_a_full_disk(scene: Scene, tmp_path: Path, room: int) -> None:
    root = scene.copy(tmp_path / "library").root
    assert run(on_a_small_disk, root, room) == 0
    layout, failure = outcome(root)
    assert failure.startswith(f"{LibraryError.__name__}: ")
    assert "try again" in failure
    check(inventory(layout), scene.old)
    build(layout, stages())
    check(inventory(layout), scene.new)
