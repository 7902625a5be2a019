"""Reranking strategies at equal numbers of cross-encoder calls, against exact scores.

    python -m bench.rerank --library LIBRARY [--seed 1]

The truth is what ``bench.cross_encoder_truth`` paid for: the packaged cross-encoder on every
passage of five chapters of New Mexico law, for 40 test queries and 60 anchor queries, all citing
sentences of opinions, no opinion twice. Strategies look the logits up there; every look-up counts.

recall@k   of the exact top k by logit, among the first k by logit paid for or predicted; a passage
           that scores as much as the k-th counts as in the top
nDCG@10    of the documents that the masked citation names, at the default share of the
           cross-encoder in the score
±          a paired 95 % bootstrap interval over the queries against fused -> rerank at equal calls
overhead   milliseconds of the strategy itself, p50 and p95; a call costs what --library's model
           needs, measured once
"""

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track
from rich.table import Table

import decisis
from bench.cross_encoder_truth import WINDOW_WORDS, Truth, passage_text, texts
from decisis.evaluation.measures import paired_bootstrap, values_of
from decisis.evaluation.queries import JudgedQuery
from decisis.reranking import (
    Pool,
    Reranking,
    Strategy,
    adacur,
    cur,
    graph_adaptive,
    rerank_first,
    residual,
)
from decisis.retrieval.fusion import RRF_K
from decisis.retrieval.windows import best_window
from pipeline.cur import AnchorScores, FactorIndex, fit_anncur, fit_cur

BUDGETS = (16, 32, 64, 100, 200)
DEPTHS = (1, 10, 64)
NEIGHBOURS = 16

console = Console(width=140)

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
_Sources = Mapping[str, object]


@dataclass(frozen=True)
class Slice:
    """The passages (numbered by column) and the test queries, and what is known of them.

    scores    float32[tests, passages]   exact logits
    vectors   float32[passages, d], ``queries`` float32[tests, d]
    covered   float64[tests, passages]  share of the query in the passage's best window
    lists     by first stage, for each query all passages best first, and their scores
    relevant  the documents asked for, by query
    """

    documents: tuple[str, ...]
    scores: Floats
    anchor_scores: Floats
    vectors: Floats
    queries: Floats
    covered: npt.NDArray[np.float64]
    lists: Mapping[str, list[tuple[Numbers, npt.NDArray[np.float64]]]]
    relevant: tuple[tuple[str, ...], ...]
    seconds_a_call: float


@dataclass(frozen=True)
class Line:
    """A strategy over a first stage, with the sources that it may use, and its index cost."""

    name: str
    first_stage: str
    strategy: Strategy
    sources: Callable[[Slice, int, int], _Sources] = field(default=lambda law, query, budget: {})
    index_calls: int = 0


@dataclass(frozen=True)
class Measured:
    """By query: recall at each depth, nDCG@10, seconds of overhead."""

    recall: Mapping[int, npt.NDArray[np.float64]]
    ndcg: npt.NDArray[np.float64]
    seconds: npt.NDArray[np.float64]


def _read(library: decisis.Library) -> Slice:
    truth = Truth.load()
    paid = ~np.isnan(truth.scores).any(axis=1)
    tests = [row for row, query in enumerate(truth.queries) if not query.anchor and paid[row]]
    anchors = [row for row, query in enumerate(truth.queries) if query.anchor and paid[row]]
    console.print(
        f"{len(truth.passages):,} passages, {len(tests)} test queries, {len(anchors)} anchor"
        f" queries, {truth.model}"
    )
    wordings, passages = texts(library, truth)
    numbers = np.array([_number(library, passage.id) for passage in passages])
    vectors = library.vectors.vectors(numbers)
    queries = np.stack([library.encoder.encode_query(wordings[row]) for row in tests])
    column = {int(number): place for place, number in enumerate(numbers)}
    lexical = []
    for row in tests:
        found = library.lexical.scores(wordings[row], numbers.tolist())
        words = np.zeros(len(numbers))
        for number, score in found.items():
            words[column[number]] = score
        lexical.append(_ranked(words))
    dense = [_ranked((vectors @ query).astype(np.float64)) for query in queries]
    fused = [_fused(words[0], meaning[0]) for words, meaning in zip(lexical, dense, strict=True)]
    sample = [passage_text(wordings[tests[0]], passage) for passage in passages[:60]]
    started = time.perf_counter()
    library.cross_encoder.score(wordings[tests[0]], sample)
    return Slice(
        documents=tuple(document for document, _, _ in truth.passages),
        scores=truth.scores[tests],
        anchor_scores=truth.scores[anchors],
        vectors=vectors,
        queries=queries,
        covered=np.array(
            [
                library.lexical.coverage(
                    wordings[row],
                    [best_window(wordings[row], each.text, WINDOW_WORDS) for each in passages],
                )
                for row in track(tests, "windows", console=console)
            ]
        ),
        lists={"lexical": lexical, "dense": dense, "fused": fused},
        relevant=tuple(truth.queries[row].relevant for row in tests),
        seconds_a_call=(time.perf_counter() - started) / len(sample),
    )


def _number(library: decisis.Library, passage: str) -> int:
    document, _, ordinal = passage.rpartition("#")
    return library.snapshot.passages_of(document)[int(ordinal)].number


def _ranked(scores: npt.NDArray[np.float64]) -> tuple[Numbers, npt.NDArray[np.float64]]:
    order = np.argsort(-scores, kind="stable")
    return order, scores[order]


def _fused(*runs: Numbers) -> tuple[Numbers, npt.NDArray[np.float64]]:
    scores = np.zeros(len(runs[0]))
    for run in runs:
        scores[run] += 1 / (RRF_K + 1 + np.arange(len(run)))
    return _ranked(scores)


def _lines(law: Slice, seed: int) -> list[Line]:
    count = len(law.documents)
    columns = np.arange(count)
    nearness = law.vectors @ law.vectors.T
    np.fill_diagonal(nearness, -np.inf)
    nearest = np.argsort(-nearness, axis=1)[:, :NEIGHBOURS]
    rows = len(law.anchor_scores)
    ours = FactorIndex(fit_cur(law.anchor_scores, columns, seed=seed))
    matrix = AnchorScores.of(law.anchor_scores, columns)

    def published(law: Slice, query: int, budget: int) -> _Sources:
        # Half of the calls for anchors, as the paper's equal-cost curves come near; random ones.
        anchors = max(1, min(budget // 2, rows))
        factors = fit_anncur(law.anchor_scores, columns, n_anchors=anchors, seed=seed)
        return {"factors": FactorIndex(factors)}

    def dense(law: Slice, query: int, budget: int) -> _Sources:
        def search(vector: Floats, limit: int) -> tuple[Numbers, Floats]:
            scores = law.vectors @ vector
            order = np.argsort(-scores, kind="stable")[:limit]
            return order, scores[order]

        return {
            "query_vector": law.queries[query],
            "vectors": lambda numbers: law.vectors[numbers],
            "search_vectors": search,
            "signals": lambda numbers: law.covered[query][numbers, None],
        }

    return [
        Line("lexical -> rerank", "lexical", rerank_first),
        Line("dense -> rerank", "dense", rerank_first),
        Line("fused -> rerank", "fused", rerank_first),
        Line(
            "graph-adaptive",
            "fused",
            graph_adaptive,
            lambda law, query, budget: {"neighbours": lambda numbers: list(nearest[numbers])},
        ),
        Line("ANNCUR as published", "fused", cur, published, rows),
        Line("CUR", "fused", cur, lambda law, query, budget: {"factors": ours}, rows),
        Line("ADACUR", "fused", adacur, lambda *_: {"anchor_scores": matrix}, rows),
        Line("residual", "fused", residual, dense),
        Line("lexical -> residual", "lexical", residual, dense),
    ]


def _measure(law: Slice, line: Line, budget: int) -> Measured:
    recall = {depth: np.zeros(len(law.scores)) for depth in DEPTHS}
    seconds = np.zeros(len(law.scores))
    runs = {}
    for query, exact in enumerate(law.scores):
        numbers, fused = law.lists[line.first_stage][query]
        pool = replace(Pool(numbers, fused), **line.sources(law, query, budget))  # type: ignore[arg-type]
        calls = 0

        def oracle(asked: Numbers, exact: Floats = exact) -> Floats:
            nonlocal calls
            calls += len(asked)
            return exact[asked]

        started = time.perf_counter()
        found = line.strategy(pool, oracle, budget)
        seconds[query] = time.perf_counter() - started
        assert calls <= budget
        for depth in DEPTHS:
            recall[depth][query] = _recall(found.at_weight(1.0), exact, depth)
        runs[str(query)] = tuple(dict.fromkeys(law.documents[n] for n in found.numbers.tolist()))
    judged = [
        JudgedQuery(str(query), "", dict.fromkeys(relevant, 1))
        for query, relevant in enumerate(law.relevant)
    ]
    return Measured(recall, values_of(judged, runs)["nDCG@10"], seconds)


def _recall(found: Reranking, exact: Floats, depth: int) -> float:
    """Of the exact top ``depth``; what scores as much as the last of them is in it too."""
    least = np.sort(exact)[-depth]
    return float((exact[found.numbers[:depth]] >= least).sum()) / depth


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--library", required=True, help="a built library of the New Mexico corpus")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with decisis.open(asked.library) as library:
        law = _read(library)
    console.print(f"a call takes {1000 * law.seconds_a_call:.1f} ms here")
    lines = _lines(law, asked.seed)
    clusters = list(range(len(law.scores)))
    for budget in BUDGETS:
        measured = {line.name: _measure(law, line, budget) for line in lines}
        baseline = measured["fused -> rerank"]
        table = Table(title=f"{budget} calls", title_justify="left")
        for heading in ("", *(f"recall@{d}" for d in DEPTHS), "± @10", "nDCG@10", "±"):
            table.add_column(heading, justify="left" if not heading else "right")
        table.add_column("ms p50/p95", justify="right")
        table.add_column("calls to index a passage", justify="right")
        for line in lines:
            result = measured[line.name]
            gains = [
                paired_bootstrap(after, before, clusters, seed=asked.seed)
                for after, before in (
                    (result.recall[10], baseline.recall[10]),
                    (result.ndcg, baseline.ndcg),
                )
            ]
            of_recall, of_ndcg = (
                "" if result is baseline else f"{gain.mean:+.3f} [{gain.low:+.3f} {gain.high:+.3f}]"
                for gain in gains
            )
            p50, p95 = np.quantile(1000 * result.seconds, [0.5, 0.95])
            table.add_row(
                line.name,
                *(f"{result.recall[depth].mean():.3f}" for depth in DEPTHS),
                of_recall,
                f"{result.ndcg.mean():.3f}",
                of_ndcg,
                f"{p50:.1f}/{p95:.1f}",
                str(line.index_calls),
            )
        console.print(table)


if __name__ == "__main__":
    main()
