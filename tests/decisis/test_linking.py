"""The graph's stages: the library's own file and a server over Bolt come to hold the same graph."""

from dataclasses import replace
from pathlib import Path

import pytest

from decisis.linking import LinkGraph, LinkNeo4j
from decisis.topics.labelling import LabelTopics
from graph import Direction, EdgeKind, GraphStore, NodeKind, open_store
from law.records import LawRecord
from pipeline.build import BuildReport, build
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock
from pipeline.stages import CutPassages, FindCitations
from pipeline.topics.stage import BuildTopics
from sample.law import load
from tests.decisis.making import opinion, section
from tests.graph.bolt_server import Address
from tests.graph.conftest import bolt, bolt_address, bolt_process

__all__ = ["bolt", "bolt_address", "bolt_process"]  # fixtures

# The stages that the graph's read.
READ = (CutPassages(), FindCitations(), BuildTopics(n_jobs=1), LabelTopics())


def _build(layout: Layout, records: list[LawRecord], uri: str) -> BuildReport:
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        catalog.import_records(records, source="test", accept_drop=True)
    return build(layout, [*READ, LinkGraph(), LinkNeo4j(uri)])


def _said(store: GraphStore) -> tuple[set[object], set[object]]:
    nodes = {(node.id, node.kind, node.name, node.parent) for node in store.nodes()}
    edges = {(edge.source, edge.target, edge.kind, edge.start) for edge in store.all_edges()}
    return nodes, edges


def test_file_and_server_hold_the_same_graph_through_changes(
    tmp_path: Path, bolt: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_USERNAME", bolt.user)
    monkeypatch.setenv("NEO4J_PASSWORD", bolt.password)
    layout = Layout(tmp_path / "library")
    records = [r for r in load().records if "/12-" in r.id or r.kind == "opinion"][:40]
    cited = next(r for r in records if r.id == "cd/code/12-3-4")
    for held in (
        records,
        [replace(r, heading="Forfeiture.") if r is cited else r for r in records],
        [r for r in records if r is not cited],
    ):
        assert _build(layout, held, bolt.uri).changed
        file = layout.generation(layout.current()) / LinkGraph.name
        with open_store(file) as own, open_store(bolt.uri) as server:
            assert _said(own) == _said(server)
            citing = server.edges(cited.id, direction=Direction.IN, kinds=[EdgeKind.CITES])
            assert citing  # an authority that is no longer held is still cited


def test_an_overruling_is_an_edge_with_its_place(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "library")
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        catalog.import_records(load().records, source="test")
    build(layout, [*READ, LinkGraph()])
    by_citation = {c: r for r in load().records for c in getattr(r, "citations", ())}
    overruled, overruling = by_citation["99 Cald. 41"], by_citation["1994-CDSC-028"]
    with open_store(layout.generation(1) / LinkGraph.name) as store:
        edges = [
            edge
            for edge in store.edges(overruled.id, direction=Direction.IN, kinds=[EdgeKind.CITES])
            if edge.properties.get("treatment") == "overrules"
        ]
    assert {edge.source for edge in edges} == {overruling.id}
    assert all(overruling.text[edge.start : edge.end] == edge.text for edge in edges)


def test_judges_outcomes_and_session_laws_are_read_from_whole_documents(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "library")
    records = [
        opinion("OPINION HALE, Judge. {1} We affirm. WE CONCUR: LENA MOSS, Judge.", id=key)
        for key in ("cd/case/x", "cd/case/y")
    ]
    enacted = replace(section("Notice is due."), history="Laws 1977, ch. 216, § 3.")
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        catalog.import_records([*records, enacted], source="test")
    build(layout, [*READ, LinkGraph()])
    with open_store(layout.generation(1) / LinkGraph.name) as store:
        judge, law = store.node("cd/judge/hale"), store.node("cd/laws/1977/216")
        assert judge is not None
        assert judge.kind is NodeKind.JUDGE
        assert law is not None
        assert law.name == "Calder Laws 1977, ch. 216"
        written = store.edges(judge.id, direction=Direction.IN, kinds=[EdgeKind.WRITTEN_BY])
        assert [edge.source for edge in written] == [record.id for record in records]
        assert all(records[0].text[edge.start : edge.end] == "HALE" for edge in written)
        (made,) = store.edges(enacted.id, kinds=[EdgeKind.ENACTED_BY])
        assert (made.target, made.pin, made.properties["year"]) == (law.id, "§ 3", 1977)
        decided = store.node("cd/case/x")
        assert decided is not None
        assert decided.properties["outcome"] == "affirmed"
