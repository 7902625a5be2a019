"""Authority: networkx is the reference; what is kept on disk is what was computed."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Edge, EdgeKind, GraphStore, Node, NodeKind, state
from graph.ranking import (
    DAMPING,
    CitationNetwork,
    Similarity,
    best,
    citation_network,
    cocitation,
    communities,
    coupling,
    pagerank,
    recency,
)
from graph.ranking_file import SavedRankings, graph_state, load_rankings, save_rankings
from graph.store import CitedPair

pairs = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")).filter(
        lambda ends: ends[0] != ends[1]
    ),
    unique=True,
    min_size=1,
    max_size=20,
)


def network(*ends: tuple[str, str]) -> CitationNetwork:
    return citation_network(CitedPair(source, target, 3) for source, target in ends)


def cited_in_common(ends: list[tuple[str, str]], one: str, other: str) -> tuple[int, int, int]:
    """How many cite both, and how many cite each."""
    citing = [{source for source, target in ends if target == name} for name in (one, other)]
    return len(citing[0] & citing[1]), len(citing[0]), len(citing[1])


@settings(max_examples=60, deadline=None)
@given(pairs, st.dictionaries(st.sampled_from("abcdefghz"), st.integers(1, 5)))
def test_pagerank_is_that_of_networkx(ends: list[tuple[str, str]], start: dict[str, float]) -> None:
    ranked = network(*ends)
    weights = ranked.weights(start)
    graph = nx.DiGraph(ends)
    wanted = {name: weight for name, weight in start.items() if name in ranked.index}
    expected = nx.pagerank(
        graph, alpha=DAMPING, personalization=wanted or None, tol=1e-12, max_iter=500
    )
    found = pagerank(ranked, weights if wanted else None)
    assert found == pytest.approx([expected[name] for name in ranked.ids], abs=1e-8)


@settings(max_examples=60, deadline=None)
@given(pairs)
def test_what_is_cited_together(ends: list[tuple[str, str]]) -> None:
    ranked = network(*ends)
    turned = network(*((target, source) for source, target in ends))
    for one in ranked.ids:
        cosines = cocitation(ranked, one)
        strengths = cocitation(ranked, one, Similarity.ASSOCIATION)
        for other in set(ranked.ids) - {one}:
            both, mine, its = cited_in_common(ends, one, other)
            assert (other in cosines) == (other in strengths) == bool(both)
            if both:
                assert cosines[other] == pytest.approx(both / (mine * its) ** 0.5)
                assert strengths[other] == pytest.approx(both / (mine * its))
        assert coupling(turned, one) == pytest.approx(cosines)


def test_places_of_one_document_count_once() -> None:
    once = citation_network([CitedPair("a", "b", 1), CitedPair("c", "d", 1)])
    often = citation_network([CitedPair("a", "b", 90), CitedPair("c", "d", 1)])
    assert pagerank(once).tolist() == pagerank(often).tolist()


def test_where_the_reader_starts_decides() -> None:
    ranked = network(("nm/1", "x"), ("nm/2", "x"), ("nm/3", "y"), ("mo/1", "y"))
    scores = pagerank(ranked)
    assert best(ranked.ids, scores)[0][0] == "x"
    elsewhere = pagerank(ranked, ranked.weights({"mo/1": 1.0, "nowhere": 5.0}))
    assert [name for name, _ in best(ranked.ids, elsewhere)] == ["mo/1", "y"]
    assert not pagerank(ranked, ranked.weights({"nowhere": 1.0})).any()


def test_start_from_an_older_ranking_comes_to_the_same() -> None:
    ranked = network(*((f"d{row}", f"d{row * 7 % 40}") for row in range(1, 40) if row * 6 % 40))
    scores = pagerank(ranked)
    assert pagerank(ranked, first=np.roll(scores, 3)) == pytest.approx(scores, abs=1e-9)


def test_recency_halves_with_each_half_life() -> None:
    years = {"new": 2020, "old": 2010, "older": 1990, "undated": 0}
    assert recency(years, half_life=10) == {"new": 1.0, "old": 0.5, "older": 0.125}
    assert recency({"undated": 0}) == {}


def test_recent_law_is_cited_by_recent_opinions() -> None:
    ranked = network(("1990a", "past"), ("1990b", "past"), ("2020", "present"))
    weights = ranked.weights(recency({"1990a": 1990, "1990b": 1990, "2020": 2020}))
    assert best(ranked.ids, pagerank(ranked))[0][0] == "past"
    recent = dict(best(ranked.ids, pagerank(ranked, weights)))
    assert recent["present"] > recent["past"]


def test_communities_cite_one_another_and_are_always_the_same() -> None:
    ranked = network(("a", "b"), ("b", "c"), ("c", "a"), ("x", "y"), ("c", "x"))
    found = communities(ranked, seed=7)
    assert found == [("a", "b", "c"), ("x", "y")]
    assert communities(ranked, seed=7) == found


def test_nothing_is_ranked_of_nothing() -> None:
    empty = network()
    assert pagerank(empty).tolist() == []
    assert communities(empty) == []
    assert cocitation(empty, "a") == coupling(empty, "a") == {}


def test_rankings_are_kept_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "ranking.npz"
    ranked = network(("two\nlines", "§ “b”"), ("c" * 900, "§ “b”"))
    saved = SavedRankings("state", ranked, {"overall": pagerank(ranked)}, np.array([0, 1, 0]))
    assert load_rankings(file) is None
    assert save_rankings(file, saved)
    found = load_rankings(file)
    assert found is not None
    assert (found.state, found.network.ids) == ("state", ranked.ids)
    assert (found.network.cites.toarray() == ranked.cites.toarray()).all()
    assert found.scores["overall"].tolist() == saved.scores["overall"].tolist()
    assert found.groups.tolist() == [0, 1, 0]
    assert [entry.name for entry in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_file_that_is_damaged_counts_as_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "ranking.npz"
    file.write_bytes(content)
    assert load_rankings(file) is None


def test_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    assert not save_rankings(tmp_path / "none" / "ranking.npz", SavedRankings("", network()))


def test_state_is_that_of_what_the_graph_says(store: GraphStore) -> None:
    said = [
        state(name, [Node(name, NodeKind.SECTION, name)], [Edge(name, "z", EdgeKind.CITES, name)])
        for name in "abc"
    ]
    before = graph_state(store)
    store.replace(said)
    full = graph_state(store)
    store.retract(["b"])
    assert len({before, full, graph_state(store)}) == 3
    store.replace(reversed(said))
    assert graph_state(store) == full
