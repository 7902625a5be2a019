"""An evaluation: what it reports, by which groups, and what an interrupt leaves."""

import pytest

import decisis
from decisis.evaluation.evaluate import compare, evaluate, library_search
from decisis.evaluation.masking import masked_queries
from decisis.evaluation.queries import JudgedQuery
from law.errors import QueryError

QUERIES = [
    JudgedQuery("1", "a", {"x": 1}, kind="section", source="s", source_kind="opinion"),
    JudgedQuery("2", "b", {"y": 1}, kind="opinion", source="s", source_kind="opinion"),
    JudgedQuery("3", "c", {"z": 1}, kind="section", source="t", source_kind="opinion"),
    JudgedQuery("4", "d", {"z": 1}),
]


def _finds_x(query: JudgedQuery, depth: int) -> list[str]:
    return ["x", "y"][:depth]


def test_rows_by_kind_and_by_source() -> None:
    found = evaluate(_finds_x, QUERIES)
    assert (found.overall.queries, found.overall.estimates["MRR@10"].mean) == (4, 0.375)
    assert [(row.name, row.queries) for row in found.by_kind] == [("section", 2), ("opinion", 1)]
    assert [(row.name, row.queries) for row in found.by_source] == [("opinion", 3)]
    assert found.by_kind[1].estimates["MRR@10"].mean == 0.5
    assert [result.values["MRR@10"] for result in found.results] == [1, 0.5, 0, 0]
    assert found.complete
    assert 0 <= found.p50 <= found.p95


def test_progress_counts_queries() -> None:
    seen: list[tuple[str, int, int | None]] = []
    evaluate(_finds_x, QUERIES, progress=lambda *state: seen.append(state))
    assert seen == [("queries", done, 4) for done in (1, 2, 3, 4)]


def test_an_interrupt_leaves_what_was_measured() -> None:
    def search(query: JudgedQuery, depth: int) -> list[str]:
        if query.id == "3":
            raise KeyboardInterrupt
        return _finds_x(query, depth)

    found = evaluate(search, QUERIES)
    assert not found.complete
    assert found.runs == {"1": ("x", "y"), "2": ("x", "y")}
    with pytest.raises(KeyboardInterrupt):
        evaluate(search, QUERIES[2:])


def test_nothing_to_measure_with() -> None:
    with pytest.raises(QueryError, match="no query"):
        evaluate(_finds_x, [])


def test_the_gain_over_a_baseline_is_that_on_the_shared_queries() -> None:
    found = evaluate(_finds_x, QUERIES)
    shared, gain = compare(found, {"1": ["y"], "2": ["x", "y"], "9": ["x"]})
    assert shared == 2
    assert gain["MRR@10"].mean == 0.5
    assert compare(found, found.runs)[1]["nDCG@10"].mean == 0
    with pytest.raises(QueryError, match="none of these queries"):
        compare(found, {"9": ["x"]})


def test_no_query_finds_the_document_that_it_was_cut_from(calder: decisis.Library) -> None:
    queries = masked_queries(calder.snapshot, calder.authorities, seed=1, limit=60)
    found = evaluate(library_search(calder, rerank=False), queries, depth=50)
    for result in found.results:
        assert result.query.source not in result.documents
        assert len(set(result.documents)) == len(result.documents) == 50
    assert found.overall.estimates["nDCG@10"].low > 0.4


def test_documents_left_out_take_no_place(calder: decisis.Library) -> None:
    query = "notice to end a month-to-month tenancy, § 22-3-2"
    first, *others = [hit.record.id for hit in calder.search(query, limit=30).hits]
    assert first == "cd/code/22-3-2"
    without = [hit.record.id for hit in calder.search(query, limit=29, without={first}).hits]
    assert first not in without
    assert len(without) == 29
    assert set(others[:15]) <= set(without)
