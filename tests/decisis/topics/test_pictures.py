"""Pictures: every topic has its place, files are whole, mistakes are said."""

import re
import struct
from contextlib import closing
from pathlib import Path

import pytest

from decisis.topics.pictures import PALETTE, icicle, save_topic, save_tree
from law.errors import QueryError
from pipeline.topics.membership import Member, Membership
from pipeline.topics.model import MEMBERSHIP, Fit, Topic, TopicModel, write_tree

SIZES = {"cd/code": 0, "cd/code.1": 0, "cd/code.1.1": 60, "cd/code.1.2": 30, "cd/code.2": 10}


def topic(id: str) -> Topic:
    return Topic(
        id=id,
        parent=id.rpartition(".")[0],
        label=f"Subject {id}",
        keywords=(("ferry", 1.0), ("landing", 0.5)),
        size=0,
        representatives=(),
        stop="" if id in ("cd/code", "cd/code.1") else "depth",
        stabilities=((2, 0.95), (4, 0.82), (8, 0.4)) if id == "cd/code" else (),
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> TopicModel:
    folder = tmp_path_factory.mktemp("topics")
    with closing(Membership.create(folder / MEMBERSHIP)) as membership:
        membership.add(
            Member(f"{home}/{number}", "", "cd/code", ((home, 1.0),), home)
            for home, size in SIZES.items()
            for number in range(size)
        )
    write_tree(folder, map(topic, SIZES), dict.fromkeys(SIZES, Fit(1)))
    return TopicModel.open(folder)


def test_children_fill_their_parent_in_order(model: TopicModel) -> None:
    boxes = {box.topic.id: box for box in icicle(model, tops=["cd/code"], depth=2)}
    assert set(boxes) == set(SIZES)
    assert [boxes[name].column for name in SIZES] == [0, 1, 2, 2, 1]
    root, first, one, two, second = (boxes[name] for name in SIZES)
    assert root.top == first.top == one.top == 0
    assert one.bottom == two.top
    assert two.bottom == first.bottom == second.top
    assert second.bottom == root.bottom
    heights = [box.bottom - box.top for box in (one, two, second)]
    assert heights == sorted(heights, reverse=True)
    assert min(heights) >= 15
    assert (first.family, one.family, two.family, second.family) == (0, 0, 0, 1)


@pytest.mark.parametrize(("depth", "shown"), [(0, 1), (1, 3), (2, 5), (9, 5)])
def test_depth_bounds_the_levels(model: TopicModel, depth: int, shown: int) -> None:
    assert len(icicle(model, tops=["cd/code"], depth=depth)) == shown


def test_a_tree_is_drawn_as_png(model: TopicModel, tmp_path: Path) -> None:
    file = tmp_path / "tree.png"
    save_tree(model, file)
    data = file.read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert width > 1000
    assert height > 100


def test_a_page_needs_no_network(model: TopicModel, tmp_path: Path) -> None:
    file = tmp_path / "tree.html"
    save_tree(model, file, tops=["cd/code.1"], depth=1)
    page = file.read_text(encoding="utf-8")
    assert "Subject cd/code.1.2" in page
    assert not re.search(r"<(?:script|link)[^>]+(?:src|href)=", page)


@pytest.mark.parametrize("id", ["cd/code", "cd/code.1", "cd/code.2"])
def test_a_topic_is_drawn_whether_or_not_it_divides(
    model: TopicModel, tmp_path: Path, id: str
) -> None:
    file = tmp_path / "topic.html"
    save_topic(model, model.nodes[id], file, threshold=0.8)
    page = file.read_text(encoding="utf-8")
    assert ("stable from 0.8 on" in page) == (id == "cd/code")
    assert ("Topics below" in page) == (id != "cd/code.2")
    assert "landing" in page


@pytest.mark.parametrize(
    ("name", "said"),
    [("tree.jpg", "end it with .html or .png"), ("none/tree.png", "there is no folder")],
)
def test_what_cannot_be_drawn_is_said(
    model: TopicModel, tmp_path: Path, name: str, said: str
) -> None:
    with pytest.raises(QueryError, match=said):
        save_tree(model, tmp_path / name)


def test_the_palette_carries_dark_text() -> None:
    assert len(set(PALETTE)) == len(PALETTE)
