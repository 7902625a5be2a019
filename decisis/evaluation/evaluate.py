"""Measure a search: run it on judged queries, and report by kind, with intervals."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from decisis.evaluation.measures import (
    MEASURES,
    Difference,
    Estimate,
    Values,
    bootstrap,
    paired_bootstrap,
    values_of,
)
from decisis.evaluation.queries import JudgedQuery
from decisis.library import Library
from law.errors import QueryError
from law.progress import Progress, silent

DEPTH = 100

# Ids of distinct documents for a query, best first, at most so many.
RankedSearch = Callable[[JudgedQuery, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a search did with one query: the documents, best first; values by measure."""

    query: JudgedQuery
    documents: tuple[str, ...]
    values: Mapping[str, float]
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """The estimates by measure for a group of queries, named by what they have in common."""

    name: str
    queries: int
    estimates: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A search as measured.

    overall    all queries
    by_kind    by kind of the authorities asked for
    by_source  by kind of the documents that the queries were cut from
    complete   False where it was interrupted: the results are of the first queries
    p50, p95   seconds a query
    """

    results: tuple[QueryResult, ...]
    overall: Row
    by_kind: tuple[Row, ...]
    by_source: tuple[Row, ...]
    complete: bool
    p50: float
    p95: float

    @property
    def runs(self) -> dict[str, tuple[str, ...]]:
        """The ranked documents by id of the query."""
        return {result.query.id: result.documents for result in self.results}


def evaluate(
    search: RankedSearch,
    queries: Sequence[JudgedQuery],
    *,
    depth: int = DEPTH,
    seed: int = 0,
    progress: Progress = silent,
) -> Evaluation:
    """The search's results on the queries, to ``depth`` documents each.

    An interrupt (Ctrl-C) ends it with what has been measured, if anything has. ``seed`` is the
    bootstrap's.
    """
    runs: dict[str, tuple[str, ...]] = {}
    seconds = []
    try:
        for done, query in enumerate(queries, start=1):
            started = time.perf_counter()
            found = tuple(search(query, depth))
            seconds.append(time.perf_counter() - started)
            runs[query.id] = found
            progress("queries", done, len(queries))
    except KeyboardInterrupt:
        if not runs:
            raise
    asked = queries[: len(runs)]
    if not asked:
        raise QueryError("there is no query to measure with")
    return _report(
        asked, runs, seconds[: len(runs)], complete=len(asked) == len(queries), seed=seed
    )


def library_search(
    library: Library, *, rerank: bool = True, budget: int | None = None
) -> RankedSearch:
    """The library's own search; no query finds the document that it was cut from."""

    def search(query: JudgedQuery, depth: int) -> list[str]:
        without = (query.source,) if query.source else ()
        found = library.search(
            query.text, limit=depth, rerank=rerank, budget=budget, without=without
        )
        return [hit.record.id for hit in found.hits]

    return search


def compare(
    evaluation: Evaluation, baseline: Mapping[str, Sequence[str]], *, seed: int = 0
) -> tuple[int, dict[str, Difference]]:
    """How many queries both have answered, and by measure the gain over the baseline on them.

    ``baseline`` are ranked documents by id of the query.
    """
    queries = shared_queries([result.query for result in evaluation.results], baseline)
    shared = [result for result in evaluation.results if result.query.id in baseline]
    before = values_of(queries, baseline)
    after = _values(shared)
    clusters = _clusters(queries)
    return len(shared), {
        name: paired_bootstrap(after[name], before[name], clusters, seed=seed) for name in MEASURES
    }


def shared_queries(
    queries: Sequence[JudgedQuery], baseline: Mapping[str, Sequence[str]]
) -> list[JudgedQuery]:
    """The queries that a baseline answers; QueryError where there are none."""
    shared = [query for query in queries if query.id in baseline]
    if not shared:
        raise QueryError("the baseline answers none of these queries: were they the same?")
    return shared


def _report(
    queries: Sequence[JudgedQuery],
    runs: Mapping[str, tuple[str, ...]],
    seconds: Sequence[float],
    *,
    complete: bool,
    seed: int,
) -> Evaluation:
    values = values_of(queries, runs)
    results = tuple(
        QueryResult(
            query,
            runs[query.id],
            {name: float(values[name][index]) for name in MEASURES},
            seconds[index],
        )
        for index, query in enumerate(queries)
    )
    p50, p95 = np.quantile(seconds, [0.5, 0.95])
    return Evaluation(
        results=results,
        overall=_row("all", results, seed),
        by_kind=_rows(results, lambda query: query.kind, seed),
        by_source=_rows(results, lambda query: query.source_kind, seed),
        complete=complete,
        p50=float(p50),
        p95=float(p95),
    )


def _rows(
    results: Sequence[QueryResult], name_of: Callable[[JudgedQuery], str], seed: int
) -> tuple[Row, ...]:
    """A row a group, the largest first; those that have no name are in none."""
    groups: dict[str, list[QueryResult]] = {}
    for result in results:
        if name := name_of(result.query):
            groups.setdefault(name, []).append(result)
    by_size = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return tuple(_row(name, group, seed) for name, group in by_size)


def _row(name: str, results: Sequence[QueryResult], seed: int) -> Row:
    values = _values(results)
    clusters = _clusters([result.query for result in results])
    estimates = {measure: bootstrap(values[measure], clusters, seed=seed) for measure in MEASURES}
    return Row(name, len(results), estimates)


def _values(results: Sequence[QueryResult]) -> dict[str, Values]:
    return {name: np.array([result.values[name] for result in results]) for name in MEASURES}


def _clusters(queries: Sequence[JudgedQuery]) -> list[str]:
    return [query.source or query.id for query in queries]
