"""Exported graphs, read back by networkx and csv."""

import csv
from pathlib import Path

import networkx as nx
import pytest

from graph import Edge, EdgeKind, GraphStore, Node, NodeKind, state
from graph.export import export
from law.errors import GraphError

HOSTILE = "</data><node id=\"x\"/> & '\u0001\u0008\ufffe' ]]> \U0001d53e §\n=1+1"
CLEAN = HOSTILE.translate({1: "\ufffd", 8: "\ufffd", 0xFFFE: "\ufffd"})

LAW = [
    state(
        "a",
        [Node("a", NodeKind.OPINION, HOSTILE, {"year": 1990, "held": True, "share": 0.5}, "nm")],
        [
            Edge("a", "b \"<'", EdgeKind.CITES, "a", 0, 4, HOSTILE, "¶ 1", {"treatment": "limits"}),
            Edge("a", "b \"<'", EdgeKind.CITES, "a", 9, 12),
        ],
    ),
    state("b \"<'", [Node("b \"<'", NodeKind.SECTION, "=cmd()", {"heading": "-1"})], []),
    state("nm", [Node("nm", NodeKind.JURISDICTION, "New Mexico")], []),
]


@pytest.fixture
def law(store: GraphStore) -> GraphStore:
    store.replace(LAW)
    return store


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_networkx_reads_what_was_written(law: GraphStore, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"graph{suffix}"
    assert export(law, path) == [path]
    read = nx.read_graphml(path) if suffix == ".graphml" else nx.read_gexf(path)
    assert set(read.nodes) == {"a", "b \"<'", "nm"}
    told = read.nodes["a"]
    assert (told["kind"], told["year"], told["held"], told["share"]) == ("opinion", 1990, True, 0.5)
    assert told["name"] == CLEAN
    edges = [(source, target, said) for source, target, said in read.edges(data=True)]
    assert sorted((source, target) for source, target, _ in edges) == [
        ("a", "b \"<'"),
        ("a", "b \"<'"),
        ("a", "nm"),
    ]
    (cited,) = (said for _, _, said in edges if said.get("text"))
    assert (cited["text"], cited["pin"], cited["treatment"]) == (CLEAN, "¶ 1", "limits")
    assert (cited["start"], cited["end"]) == (0, 4)
    assert not [*tmp_path.glob("*.unfinished")]


def test_tables_hold_everything_and_run_nothing(law: GraphStore, tmp_path: Path) -> None:
    nodes, edges = export(law, tmp_path / "law.csv")
    with nodes.open(encoding="utf-8", newline="") as file:
        read = {row["id"]: row for row in csv.DictReader(file)}
    assert read["a"]["name"] == HOSTILE
    assert read["a"]["year"] == "1990"
    assert (read["b \"<'"]["name"], read["b \"<'"]["heading"]) == ("'=cmd()", "'-1")
    with edges.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted((row["kind"], row["start"], row["pin"]) for row in rows) == [
        ("cites", "0", "¶ 1"),
        ("cites", "9", ""),
        ("part_of", "", ""),
    ]


def test_progress_ends_with_everything(law: GraphStore, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []
    export(law, tmp_path / "law.csv", lambda *step: seen.append(step))
    assert seen == [("export", 3, 3), ("export", 3, 3)]


def test_errors_say_what_to_do(law: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"ends in \.graphml, \.gexf, \.csv"):
        export(law, tmp_path / "law.xlsx")
    with pytest.raises(GraphError, match="cannot write"):
        export(law, tmp_path / "nowhere" / "law.gexf")
