"""Disks that are full: a clear error, nothing lost, and the same command goes on from there."""

import ctypes
import os
import resource
import shutil
from collections.abc import Callable
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

_CLONE_NEWNS = 0x00020000


class Scene:
    """A built library with an import that waits, and what a build makes of it on a good disk."""

    def __init__(self, folder: Path) -> None:
        self.layout = Layout(folder / "before")
        take_in(self.layout, LAW)
        build(self.layout, stages())
        self.built = inventory(self.layout)
        take_in(self.layout, CHANGED)
        self.old = inventory(self.layout)
        self.undisturbed = self.copy(folder / "undisturbed")
        build(self.undisturbed, stages())
        self.new = inventory(self.undisturbed)

    def copy(self, root: Path) -> Layout:
        shutil.copytree(self.layout.root, root)
        return Layout(root)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("scene"))


def size(folder: Path) -> int:
    """What the files of a folder take on a disk of 4 KiB blocks."""
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in folder.rglob("*"))


def small_disk(root: Path, capacity: int) -> bool:
    """Move the library to a disk of its own that only this process sees; False where it may not.

    The disk goes with the process: nothing is left mounted.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() != 0 or libc.unshare(_CLONE_NEWNS):
        return False
    ms_rec_private = 0x4000 | 1 << 18
    if libc.mount(b"none", b"/", None, ms_rec_private, None):
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


def on_a_small_disk(work: Callable[[Layout], None], root: Path, capacity: int) -> None:
    """Do the work, write down how it failed, and leave what it left."""
    mounted = small_disk(root, capacity)
    if not mounted:
        with_small_files(work, root, capacity // 8)
        return
    _report(work, root)
    shutil.copytree(root, root.with_name("left"))


def with_small_files(work: Callable[[Layout], None], root: Path, limit: int) -> None:
    """The same where no file can grow longer than ``limit`` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    _report(work, root)


def _report(work: Callable[[Layout], None], root: Path) -> None:
    failure = "none"
    try:
        work(Layout(root))
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


def do_build(layout: Layout) -> None:
    build(layout, stages())


def do_import(layout: Layout) -> None:
    take_in(layout, [replace(record, text=f"Again: {record.text}" * 9) for record in CHANGED])


def check(found: Inventory, expected: Inventory) -> None:
    for part in ("generation", "documents", "passages", "citations", "lexical", "vectors"):
        assert getattr(found, part) == getattr(expected, part), part


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.4, 0.6, 0.8, 0.98])
def test_a_build_on_a_full_disk(scene: Scene, tmp_path: Path, share: float) -> None:
    root = scene.copy(tmp_path / "library").root
    growth = size(scene.undisturbed.root) - size(root)
    capacity = size(root) + int(growth * share) + 4096
    assert run(on_a_small_disk, do_build, root, capacity) == 0
    layout, failure = outcome(root)
    assert failure.startswith((f"{BuildError.__name__}: ", f"{LibraryError.__name__}: "))
    assert "\n" not in failure
    check(inventory(layout), scene.old)
    build(layout, stages())
    check(inventory(layout), scene.new)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.6, 0.9])
def test_a_build_whose_files_cannot_grow(scene: Scene, tmp_path: Path, share: float) -> None:
    layout = scene.copy(tmp_path / "library")
    largest = max(path.stat().st_size for path in scene.undisturbed.root.rglob("*"))
    assert run(with_small_files, do_build, layout.root, int(largest * share)) == 0
    _, failure = outcome(layout.root)
    assert failure.startswith((f"{BuildError.__name__}: ", f"{LibraryError.__name__}: "))
    check(inventory(layout), scene.old)
    build(layout, stages())
    check(inventory(layout), scene.new)


@pytest.mark.parametrize("room", [0, 20_000, 200_000])
def test_an_import_on_a_full_disk(scene: Scene, tmp_path: Path, room: int) -> None:
    root = scene.copy(tmp_path / "library").root
    assert run(on_a_small_disk, do_import, root, size(root) + room) == 0
    layout, failure = outcome(root)
    assert failure.startswith(f"{LibraryError.__name__}: ")
    check(inventory(layout), scene.old)
    build(layout, stages())
    check(inventory(layout), scene.new)
