"""Builds killed with SIGKILL at every stage: the next build comes to the same end as ever."""

import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from law.records import LawRecord
from pipeline.build import build
from pipeline.layout import Layout
from tests.pipeline.children import DyingAfterSwitch, DyingBeforeSwitch, die, dying_at, run
from tests.pipeline.making import Inventory, code, inventory, opinion, stages, take_in

# More than one batch of every stage, so that some are killed between two commits.
LAW: list[LawRecord] = [*code(520), opinion()]
CHANGED: list[LawRecord] = [
    *code(240),
    *(replace(record, text=f"Anew: {record.text}") for record in code(1_060)[300:]),
]

POINTS = [
    ("passages", 1),
    ("passages", 2),
    ("citations", 1),
    ("lexical", 1),
    ("lexical", 2),
    ("embeddings", 2),
    ("embeddings", 3),
    ("vectors.faiss", 1),
]


def build_until(root: Path, stage: str, call: int) -> None:
    build(Layout(root), stages(), progress=dying_at(stage, call))


def build_and_die(layout: Layout) -> None:
    build(layout, stages())


class Scene:
    """A library before a build, and what an undisturbed build makes of it."""

    def __init__(self, folder: Path, *, built: bool) -> None:
        self._before = folder / "before"
        layout = Layout(self._before)
        take_in(layout, LAW)
        if built:
            build(layout, stages())
            take_in(layout, CHANGED)
        self.old = inventory(layout) if built else None
        self.expected = self._undisturbed(folder / "undisturbed")

    def _undisturbed(self, root: Path) -> Inventory:
        layout = self.copy(root)
        build(layout, stages())
        assert not build(layout, stages()).changed
        return inventory(layout)

    def copy(self, root: Path) -> Layout:
        shutil.copytree(self._before, root)
        return Layout(root)


@pytest.fixture(scope="module", params=["first build", "update"])
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("scene"), built=request.param == "update")


def check_untouched(layout: Layout, scene: Scene) -> None:
    """What readers saw before the build, they see after a killed one."""
    if scene.old is None:
        assert layout.current() == 0
    else:
        found = inventory(layout)
        for part in ("generation", "documents", "passages", "lexical", "vectors", "fingerprints"):
            assert getattr(found, part) == getattr(scene.old, part)


@pytest.mark.parametrize(("stage", "call"), POINTS)
def test_a_build_killed_in_a_stage(scene: Scene, tmp_path: Path, stage: str, call: int) -> None:
    layout = scene.copy(tmp_path / "library")
    assert run(build_until, layout.root, stage, call) == -signal.SIGKILL
    check_untouched(layout, scene)
    report = build(layout, stages())
    names = [step.name for step in stages()]
    assert list(report.resumed) == names[: names.index(stage)]
    assert inventory(layout) == scene.expected


def test_a_build_killed_in_every_stage_one_after_the_other(scene: Scene, tmp_path: Path) -> None:
    layout = scene.copy(tmp_path / "library")
    for stage, call in (("passages", 1), ("citations", 2), ("lexical", 1), ("embeddings", 2)):
        assert run(build_until, layout.root, stage, call) == -signal.SIGKILL
        check_untouched(layout, scene)
    assert run(build_and_die, DyingBeforeSwitch(layout.root)) == -signal.SIGKILL
    build(layout, stages())
    assert inventory(layout) == scene.expected


def test_a_build_killed_before_the_switch(scene: Scene, tmp_path: Path) -> None:
    layout = scene.copy(tmp_path / "library")
    assert run(build_and_die, DyingBeforeSwitch(layout.root)) == -signal.SIGKILL
    assert layout.generation(layout.current() + 1).exists()
    check_untouched(layout, scene)
    report = build(layout, stages())
    assert list(report.resumed) == [step.name for step in stages()]
    assert inventory(layout) == scene.expected


def test_a_build_killed_after_the_switch(scene: Scene, tmp_path: Path) -> None:
    layout = scene.copy(tmp_path / "library")
    assert run(build_and_die, DyingAfterSwitch(layout.root)) == -signal.SIGKILL
    assert not build(layout, stages()).changed
    assert inventory(layout) == scene.expected


def test_what_a_kill_after_the_switch_left_is_cleared_away(layout: Layout) -> None:
    for count in (10, 6):
        take_in(layout, code(count))
        build(layout, stages())
    take_in(layout, code(7))
    assert run(build_and_die, DyingAfterSwitch(layout.root)) == -signal.SIGKILL
    assert inventory(layout).folders == ["1", "2", "3"]
    assert not build(layout, stages()).changed
    found = inventory(layout)
    assert found.folders == ["2", "3"]
    assert (found.rows["documents"], found.rows["passages"]) == (7, 7)
    assert len(found.embeddings) == 7


def test_an_import_after_a_killed_build(scene: Scene, tmp_path: Path) -> None:
    """What the killed build has done for documents that are gone since must not show."""
    layout = scene.copy(tmp_path / "library")
    assert run(build_until, layout.root, "embeddings", 2) == -signal.SIGKILL
    take_in(layout, code(300), accept_drop=True)
    build(layout, stages())
    found = inventory(layout)
    assert found.documents == {record.id: record.content_hash for record in code(300)}
    assert [item.text for _, item in found.passages] == [record.text for record in code(300)]
    numbers = {number for number, _ in found.passages}
    for candidates in found.lexical.values():
        assert {candidate.passage for candidate in candidates} <= numbers


def import_and_die(root: Path) -> None:
    def records() -> Iterator[LawRecord]:
        yield from code(700)
        die()

    take_in(Layout(root), records())


def test_a_killed_import_leaves_nothing(scene: Scene, tmp_path: Path) -> None:
    layout = scene.copy(tmp_path / "library")
    assert run(import_and_die, layout.root) == -signal.SIGKILL
    build(layout, stages())
    assert inventory(layout) == scene.expected
