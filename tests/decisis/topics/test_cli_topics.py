"""``decisis topics``: what it prints, as words and as JSON."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import decisis
from decisis.cli.topics import topics_app
from law.errors import LibraryError, QueryError
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock
from tests.decisis.program import Program
from tests.topics.planted import code, provision

COMMANDS = ("build", "tree", "show", "trend", "explain")

app = typer.Typer(pretty_exceptions_enable=False)
app.add_typer(topics_app, name="topics")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A library of three subjects and one provision."""
    layout = Layout(tmp_path_factory.mktemp("planted") / "library")
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        catalog.import_records([*code(), provision(1, "Ferries are free.")], source="test")
    decisis.build_library(layout.root)
    return Program(app, layout.root, "topics")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, ["topics", command, "--help"], env={"COLUMNS": "100"})
    assert result.exit_code == 0
    assert "Example" in result.stdout
    assert f"decisis topics {command}" in " ".join(result.stdout.split())


def test_the_tree_holds_every_topic(program: Program) -> None:
    trees = program.data("tree", "--depth", 9)
    found: list[str] = []

    def gather(node: dict[str, Any]) -> None:
        found.append(node["id"])
        below = [child["documents"] for child in node["children"]]
        assert sum(below) <= node["documents"]
        for child in node["children"]:
            gather(child)

    for tree in trees:
        gather(tree)
    with decisis.open(program.library) as library:
        assert sorted(found) == sorted(library.topics.nodes)
    words = program.words("tree", "--depth", 0)
    assert "Calder statutes cd/code" in words
    assert "Calder constitution cd/const" in words


def test_the_tree_of_one_corpus_or_topic(program: Program) -> None:
    (tree,) = program.data("tree", "--corpus", "cd/code", "--depth", 1)
    assert tree["id"] == "cd/code"
    assert tree["children"]
    child = tree["children"][0]
    (below,) = program.data("tree", child["id"], "--depth", 0)
    assert below == {**child, "children": []}


def test_a_topic_is_shown_with_what_stands_for_it(program: Program) -> None:
    (tree,) = program.data("tree", "cd/code", "--depth", 1)
    topic = program.data("show", tree["children"][0]["id"])
    assert topic["parent"] == {
        "id": "cd/code",
        "label": "Calder statutes",
        "documents": tree["documents"],
    }
    assert topic["keywords"][0]["weight"] == 1.0
    terms = {keyword["term"] for keyword in topic["keywords"]}
    assert 1 <= len(topic["representatives"]) <= 5
    for each in topic["representatives"]:
        assert each["passage"].startswith(each["id"])
        said = f"{each['heading']} {each['text']}".lower()
        assert any(word in said for term in terms for word in term.split())
    words = program.words("show", topic["id"])
    assert topic["label"] in words
    assert "below Calder statutes (cd/code)" in words
    assert "Keywords: " in words


def test_the_root_says_how_it_divides(program: Program) -> None:
    root = program.data("show", "cd/code")
    assert root["parent"] is None
    assert root["stabilities"]["3"] == root["stability"]
    words = program.words("show", "Calder statutes")
    assert f"Divides into {len(root['children'])}, stability" in words
    assert "Stability by number of topics tried: 2: " in words


def test_a_wrong_name_lists_near_ones(program: Program) -> None:
    error = program.error("show", "cd/cod")
    assert isinstance(error, QueryError)
    assert "near are cd/code (Calder statutes)" in str(error)
    assert "near are" in str(program.error("show", "Calder statuets"))
    assert "decisis topics tree" in str(program.error("tree", "zzzzzzzzzzzz"))


@pytest.mark.parametrize("command", [("tree",), ("show", "cd/code")])
def test_pictures_are_drawn(program: Program, tmp_path: Path, command: tuple[str, ...]) -> None:
    for name in ("topics.html", "topics.png"):
        program.words(*command, "--picture", tmp_path / name)
        assert (tmp_path / name).stat().st_size > 10_000


def test_build_does_nothing_where_nothing_changed_and_refits_when_told(
    program: Program, tmp_path: Path
) -> None:
    copy = Program(app, tmp_path / "library", "topics")
    shutil.copytree(program.library, copy.library)
    assert "nothing to do" in copy.words("build")
    assert copy.data("build")["changed"] is False
    before = copy.data("tree", "--depth", 9)
    refitted = copy.data("build", "--refit")
    assert refitted["changed"] is True
    assert refitted["corpora"]["cd/code"]["refitted"] == {"cd/code": "first fit"}
    assert copy.data("tree", "--depth", 9) == before
    assert "nothing to do" in copy.words("build")


def test_a_missing_library_is_said(tmp_path: Path) -> None:
    program = Program(app, tmp_path / "none", "topics")
    for command in (("build",), ("tree",), ("show", "cd/code")):
        assert isinstance(program.error(*command), LibraryError)
    assert not program.library.exists()
