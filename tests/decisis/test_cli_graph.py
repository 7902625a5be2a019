"""``decisis cite`` and ``decisis graph``: what they print, as words and as JSON."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from decisis.cli.cite import EPILOG, cite_command
from decisis.cli.graph import graph_app
from graph import open_store
from law.errors import GraphError, QueryError
from tests.decisis.program import Program
from tests.graph.bolt_server import Address
from tests.graph.conftest import bolt, bolt_address, bolt_process  # noqa: F401

SECTION = "CSA 1971, § 22-4-1"
GRAPH_COMMANDS = (
    *("path", "neighbours", "line", "unmatched", "top", "related", "communities", "find"),
    *("ask", "export", "push", "check"),
)

app = typer.Typer(pretty_exceptions_enable=False)
app.command("cite", epilog=EPILOG)(cite_command)
app.add_typer(graph_app, name="graph")


@pytest.fixture
def program(calder_library: Path) -> Program:
    return Program(app, calder_library)


@pytest.mark.parametrize("command", [("cite",), *(("graph", name) for name in GRAPH_COMMANDS)])
def test_every_command_helps_with_an_example(command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "100"})
    assert result.exit_code == 0
    assert "Example" in result.stdout
    assert f"decisis {' '.join(command)}" in " ".join(result.stdout.split())


def test_cite_shows_standing_and_both_directions(program: Program) -> None:
    found = program.data("cite", SECTION)
    assert found["authority"]["id"] == "cd/code/22-4-1"
    assert found["standing"]["good_law"] is True
    assert found["cited_by"]["documents"] > 1
    assert len(found["cited_by"]["passages"]) <= 10
    passage = found["cited_by"]["passages"][0]
    assert passage["text"] in passage["sentence"]
    words = program.words("cite", SECTION)
    assert "Standing: in force" in words
    assert f"Cited by: {found['cited_by']['documents']} documents" in words


def test_cite_narrows(program: Program) -> None:
    everything = program.data("cite", SECTION, "--by")
    assert everything["authorities"] is None
    assert program.data("cite", SECTION, "--of")["cited_by"] is None
    supreme = program.data("cite", SECTION, "--by", "--court", "cdsc")["cited_by"]
    assert 0 < supreme["documents"] < everything["cited_by"]["documents"]
    assert set(supreme["by_court"]) == {"cdsc"}
    none = program.data("cite", SECTION, "--by", "--from", 2090)["cited_by"]
    assert (none["documents"], none["passages"]) == (0, [])


def test_cite_as_of_a_day(program: Program) -> None:
    found = program.data("cite", "1990-CDSC-012", "--as-of", "1989-01-01")
    assert found["as_of"]["was_law"] is False
    assert "law then: no" in program.words("cite", "1990-CDSC-012", "--as-of", "1989-01-01")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cite", "Nobody v. Nowhere"), "knows nothing called"),
        (("cite", SECTION, "--treatment", "destroys"), "no 'destroys': one of"),
        (("cite", SECTION, "--from", "2000", "--to", "1990"), "no year is from"),
        (("cite", SECTION, "--as-of", "yesterday"), "is no day"),
        (("graph", "neighbours", SECTION, "--hops", "9"), "between 1 and 6"),
        (("graph", "top", "--recent", "--topic", "x"), "one of them"),
        (("graph", "export", "law.xlsx"), "name a file that ends in"),
        (("graph", "ask", "What is larceny?"), "no question that the graph can answer"),
        (("graph", "push", "--neo4j", "file.sqlite"), "no address of a server"),
        (("graph", "push", "--neo4j", "bolt://127.0.0.1:1"), "cannot be reached"),
    ],
)
def test_errors_are_one_line(program: Program, arguments: tuple[str, ...], said: str) -> None:
    error = program.error(*arguments)
    assert isinstance(error, QueryError | GraphError)
    assert said in str(error)


def test_graph_commands_answer(program: Program) -> None:
    path = program.data("graph", "path", "1990-CDCA-087", "1990-CDSC-012")
    assert [step["end"]["id"] for step in path["steps"]] == ["cd/case/1990-CDSC-012"]
    line = program.data("graph", "line", SECTION)
    years = [passage["other"]["year"] for passage in line["dated"]]
    assert years == sorted(years)
    near = program.data("graph", "neighbours", SECTION, "--hops", 2, "--limit", 3)
    assert near["total"] > len(near["authorities"]) == 3
    unmatched = program.data("graph", "unmatched")
    assert not any(row["authority"]["held"] for row in unmatched)
    top = program.data("graph", "top", "--kind", "opinion", "--limit", 5)
    assert {row["authority"]["kind"] for row in top} == {"opinion"}
    assert program.data("graph", "top", "--recent")
    assert program.data("graph", "related", SECTION)[0]["score"] > 0
    assert program.data("graph", "communities", "--limit", 2)[0]["size"] > 1
    found = program.data("graph", "find", "Brandywine v Holoway")
    assert found[0]["authority"]["id"] == "cd/case/1990-CDSC-012"
    asked = program.data("graph", "ask", f"How many opinions cite {SECTION} since 2000?")
    assert asked["question"]["where"]["year_from"] == 2000
    assert asked["finding"]["documents"] >= 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("path", "1990-CDCA-087", "1990-CDSC-012"), "-> cites: Brandywine v. Holloway"),
        (("line", SECTION), "1"),
        (("neighbours", SECTION), "within 1 of CSA 1971, § 22-4-1"),
        (("unmatched",), "[not held]"),
        (("top",), "cited by"),
        (("related", SECTION), "cited beside"),
        (("communities",), "authorities"),
        (("find", "Brandywine"), "Brandywine v. Holloway, 1990-CDSC-012 (name)"),
        (("ask", f"compare who cites {SECTION} and 1990-CDSC-012"), "Both are cited by"),
    ],
)
def test_graph_commands_speak(program: Program, arguments: tuple[str, ...], said: str) -> None:
    assert said in program.words("graph", *arguments)


def test_export_writes_the_files_it_names(program: Program, tmp_path: Path) -> None:
    written = program.data("graph", "export", tmp_path / "law.csv")["files"]
    assert all(Path(file).stat().st_size for file in written)


def test_push_and_check(
    program: Program,
    bolt: Address,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEO4J_USERNAME", bolt.user)
    monkeypatch.setenv("NEO4J_PASSWORD", bolt.password)
    with open_store(bolt.uri, writable=True):
        pass
    differing = CliRunner().invoke(
        app, program._line(("graph", "check", "--neo4j", bolt.uri, "--sample", "0"))
    )
    assert differing.exit_code == 1
    assert "the two graphs differ" in differing.stderr
    first = program.data("graph", "push", "--neo4j", bolt.uri)
    assert first["stated"] > 0
    assert program.data("graph", "push", "--neo4j", bolt.uri) == {"stated": 0, "retracted": 0}
    checked = program.data("graph", "check", "--neo4j", bolt.uri, "--sample", "10")
    assert (checked["differences"], checked["neighbourhoods"]) == ([], 10)
