"""Whole builds, with topics, graph and the packaged encoder, killed at every stage."""

import shutil
import signal
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from decisis.build import stages
from decisis.settings import Settings
from graph import open_store
from graph.model import Edge, Node
from law.records import LawRecord
from pipeline.build import build
from pipeline.layout import Layout
from sample.law import load
from tests.pipeline.children import DyingAfterSwitch, DyingBeforeSwitch, dying_at, run
from tests.pipeline.making import Inventory, inventory, rows, take_in

STAGES = [
    "passages",
    "citations",
    "lexical",
    "topics",
    "topic_labels.json",
    "links.npz",
    "graph.sqlite",
    "standing.json",
    "embeddings",
    "vectors.faiss",
]


@dataclass(frozen=True)
class Whole:
    """All that a built library holds, topics and graph included."""

    pipeline: Inventory
    files: list[str]
    topics: dict[str, bytes]
    membership: list[tuple[object, ...]]
    nodes: list[Node]
    edges: list[Edge]
    owners: dict[str, str]


def whole(layout: Layout) -> Whole:
    folder = layout.generation(layout.current())
    topics = folder / "topics"
    with closing(open_store(folder / "graph.sqlite")) as graph:
        return Whole(
            pipeline=inventory(layout),
            files=sorted(entry.name for entry in folder.iterdir()),
            topics={
                file.name: file.read_bytes()
                for file in topics.iterdir()
                if file.suffix in (".json", ".npz")
            },
            membership=[
                row
                for (table,) in rows(
                    topics / "membership.sqlite",
                    "select name from sqlite_master where type = 'table' order by name",
                )
                for row in sorted(rows(topics / "membership.sqlite", f"select * from {table}"))
            ],
            nodes=sorted(graph.nodes(), key=lambda node: node.id),
            edges=sorted(graph.all_edges(), key=str),
            owners=graph.owners(),
        )


def first_and_second() -> tuple[list[LawRecord], list[LawRecord]]:
    """Law of Calder, and the same with sections gone, changed and new."""
    law = load().records
    sections = [record for record in law if record.kind == "section"]
    opinions = [record for record in law if record.kind == "opinion"]
    first = [*sections[:60], *opinions[:4]]
    changed = [replace(record, heading=f"Anew: {record.heading}") for record in sections[3:7]]
    return first, [*changed, *sections[7:64], *opinions[1:5]]


def build_until(root: Path, stage: str) -> None:
    build(Layout(root), stages(Settings(), root), progress=dying_at(stage, 1))


def build_and_die(layout: Layout) -> None:
    build(layout, stages(Settings(), layout.root))


@dataclass(frozen=True)
class Scene:
    """A library that waits for its first build, one that waits for an update, and both built."""

    first: Layout
    built: Layout
    second: Layout
    updated: Layout


def copied(layout: Layout, root: Path) -> Layout:
    shutil.copytree(layout.root, root)
    return Layout(root)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    law, changed = first_and_second()
    first = Layout(folder / "first")
    take_in(first, law)
    built = copied(first, folder / "built")
    build(built, stages(Settings(), built.root))
    second = copied(built, folder / "second")
    take_in(second, changed)
    updated = copied(second, folder / "updated")
    build(updated, stages(Settings(), updated.root))
    return Scene(first, built, second, updated)


def test_the_scene_has_what_can_be_lost(scene: Scene) -> None:
    old, new = whole(scene.built), whole(scene.updated)
    assert old.pipeline.documents != new.pipeline.documents
    assert old.topics != new.topics
    assert len(old.edges) > 100
    assert set(old.owners) - set(new.owners)
    assert set(new.owners) - set(old.owners)


def test_a_first_build_killed_in_every_stage(scene: Scene, tmp_path: Path) -> None:
    layout = copied(scene.first, tmp_path / "library")
    for stage in STAGES:
        assert run(build_until, layout.root, stage) == -signal.SIGKILL
        assert layout.current() == 0
    assert run(build_and_die, DyingBeforeSwitch(layout.root)) == -signal.SIGKILL
    report = build(layout, stages(Settings(), layout.root))
    assert list(report.resumed) == STAGES
    assert whole(layout) == whole(scene.built)


@pytest.mark.parametrize("stage", STAGES[3:])
def test_an_update_killed_in_a_stage(scene: Scene, tmp_path: Path, stage: str) -> None:
    layout = copied(scene.second, tmp_path / "library")
    assert run(build_until, layout.root, stage) == -signal.SIGKILL
    old, left = whole(scene.built), whole(layout)
    assert (left.nodes, left.edges, left.topics) == (old.nodes, old.edges, old.topics)
    assert left.pipeline.passages == old.pipeline.passages
    build(layout, stages(Settings(), layout.root))
    assert whole(layout) == whole(scene.updated)


@pytest.mark.parametrize("layout_class", [DyingBeforeSwitch, DyingAfterSwitch])
def test_an_update_killed_around_the_switch(
    scene: Scene, tmp_path: Path, layout_class: type[Layout]
) -> None:
    layout = copied(scene.second, tmp_path / "library")
    assert run(build_and_die, layout_class(layout.root)) == -signal.SIGKILL
    build(layout, stages(Settings(), layout.root))
    assert whole(layout) == whole(scene.updated)
