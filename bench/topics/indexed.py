"""Search in the whole library against search within a topic, on a library's own masked citations.

    python -m bench.topics.indexed --library LIBRARY [--test 300] [--tuning 300] [--seed 0]

Queries are citing passages of opinions with every citation taken out; gold is the section that they
cite. Each is sent to the whole code or to the sections of a topic only:

    oracle     the topic that the gold is most about: it takes knowing the answer
    predicted  the topic that the query itself is most about (``TopicModel.assign``)
    three      the three topics that the query is most about
    leaf       the same two levels below the root instead of one

by cosine alone, as a vector store for each topic does, and by the plain fusion (the default). Then
topics as a prior instead of a gate: the candidates' likeness in topics to the query, or to the
first of the lists (the first stage's signal ``topic``), as one more list of the fusion, with the
weight that is best on the tuning half.

Barron et al. (2025, arXiv 2502.20364) report MRR .19 flat and .59 by topic for the Court of
Appeals, .29 and .62 for the Supreme Court, of other queries over other documents: figures to be
compared with the gain of a row, not with its level. How they chose the topic of a query is not
known here; a gain of that size can only be had where it is known, which is ``oracle``.

± is the 95 % interval of a paired bootstrap over the citing documents.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track
from rich.table import Table

import decisis
from decisis.evaluation.masking import masked_queries
from decisis.evaluation.measures import paired_bootstrap, values_of
from decisis.evaluation.queries import JudgedQuery
from decisis.retrieval.candidates import DENSE, SIGNALS, Candidates
from decisis.retrieval.fusion import RRF_K, Fusion, ReciprocalRankFusion
from pipeline.filters import Filters
from pipeline.topics.model import TopicModel

MEASURES = ("MRR@10", "nDCG@10", "recall@10")
WEIGHTS = (0.1, 0.2, 0.4, 0.8)
_FUSION = ReciprocalRankFusion()

console = Console(width=120)

Run = tuple[str, ...]
Scores = npt.NDArray[np.float64]
Shares = Mapping[str, float]


@dataclass(frozen=True)
class Asked:
    """A query with its vector, the candidates of the whole code, and its topics by depth."""

    query: JudgedQuery
    vector: npt.NDArray[np.float32]
    candidates: Candidates
    topics: Sequence[tuple[str, float]]


class Code:
    """One state's code: its topics, and its documents by passage."""

    def __init__(self, library: decisis.Library, root: str) -> None:
        self.library = library
        self.model: TopicModel = library.topics
        self.root = root
        self.passages_within = lru_cache(maxsize=None)(self._passages_within)
        self.shares = lru_cache(maxsize=None)(self.model.shares)
        self.documents = {item.number: item.record.id for item in library.snapshot.iterate()}

    def _passages_within(self, topics: tuple[str, ...]) -> tuple[int, ...]:
        documents = {name for topic in topics for name, _ in self.model.documents(topic)}
        return tuple(self.library.snapshot.numbers_of(documents).tolist())

    def at_depth(self, shares: Sequence[tuple[str, float]], depth: int) -> dict[str, float]:
        """Shares summed by the topic ``depth`` levels below the root, heaviest first."""
        total: dict[str, float] = defaultdict(float)
        for topic, weight in shares:
            if topic != self.root:
                total[".".join(topic.split(".")[: depth + 1])] += weight
        return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))

    def ask(self, query: JudgedQuery) -> Asked:
        vector = self.library.encoder.encode_query(query.text)
        candidates = self.gather(query, vector)
        (topics,) = self.model.assign([query.text], root=self.root)
        return Asked(query, vector, candidates, topics)

    def gather(
        self,
        query: JudgedQuery,
        vector: npt.NDArray[np.float32],
        topics: tuple[str, ...] = (),
    ) -> Candidates:
        passages = self.passages_within(topics) if topics else ()
        filters = Filters(kinds=("section",), passages=passages)
        return self.library.first_stage.gather(query.text, vector, filters, [query.source])

    def run(self, candidates: Candidates, scores: Scores) -> Run:
        """The documents by score; candidates of no finite score were not found."""
        order = np.lexsort((candidates.numbers, -scores))
        found = candidates.numbers[order[np.isfinite(scores[order])]]
        return tuple(dict.fromkeys(self.documents[number] for number in found.tolist()))


def _dense(candidates: Candidates) -> Scores:
    found = {each.passage: each.score for each in candidates.runs[DENSE]}
    return np.array([found.get(number, -np.inf) for number in candidates.numbers.tolist()])


def _oracle(code: Code, asked: Asked, depth: int, count: int) -> tuple[str, ...]:
    gold = next(iter(asked.query.relevant))
    return tuple(code.at_depth(code.shares(gold), depth))[:1]


def _predicted(code: Code, asked: Asked, depth: int, count: int) -> tuple[str, ...]:
    return tuple(code.at_depth(asked.topics, depth))[:count]


def _like_query(code: Code, asked: Asked, documents: Sequence[str]) -> Scores:
    """Cosine of the query's and each document's topics right below the root."""
    wanted = code.at_depth(asked.topics, 1)
    return np.array([_cosine(wanted, code.at_depth(code.shares(each), 1)) for each in documents])


def _like_lists(code: Code, asked: Asked, documents: Sequence[str]) -> Scores:
    """How much of the lists is of each candidate's topic."""
    signal = asked.candidates.signals[:, SIGNALS.index("topic")]
    return np.nan_to_num(signal.astype(np.float64), nan=0.0)


def _cosine(first: Shares, second: Shares) -> float:
    lengths = [np.sqrt(sum(weight**2 for weight in each.values())) for each in (first, second)]
    shared = sum(weight * second.get(topic, 0.0) for topic, weight in first.items())
    return float(shared / (lengths[0] * lengths[1])) if shared else 0.0


def _with_prior(
    code: Code,
    asked: Asked,
    prior: Callable[[Code, Asked, Sequence[str]], Scores],
    weight: float,
) -> Run:
    """The fusion with one more list: the candidates by prior, equal ones by equal rank."""
    documents = [code.documents[number] for number in asked.candidates.numbers.tolist()]
    likeness = prior(code, asked, documents)
    _, places = np.unique(-likeness, return_inverse=True)
    added = np.where(likeness > 0, weight / (RRF_K + 1 + places), 0.0)
    return code.run(asked.candidates, _FUSION(asked.candidates) + added)


class Report:
    """Rows of a table, each beside the row that it is compared with."""

    def __init__(self, queries: Sequence[JudgedQuery], title: str, seed: int) -> None:
        self._queries = queries
        self._clusters = [query.source or query.id for query in queries]
        self._seed = seed
        self._values: dict[str, Mapping[str, Scores]] = {}
        self.table = Table(title=title, title_justify="left")
        for heading in ("search", *MEASURES, "MRR@10 gain", "nDCG@10 gain", "against"):
            self.table.add_column(heading, justify="left" if heading == "search" else "right")

    def add(self, name: str, runs: Sequence[Run], against: str = "") -> None:
        named = {query.id: run[:100] for query, run in zip(self._queries, runs, strict=True)}
        self._values[name] = values = values_of(self._queries, named)
        cells = [f"{values[measure].mean():.3f}" for measure in MEASURES]
        for measure in ("MRR@10", "nDCG@10") if against else ():
            gain = paired_bootstrap(
                values[measure], self._values[against][measure], self._clusters, seed=self._seed
            )
            cells.append(f"{gain.mean:+.3f} [{gain.low:+.3f} {gain.high:+.3f}]")
        self.table.add_row(name, *cells, against)


def _mean_ndcg(queries: Sequence[JudgedQuery], runs: Sequence[Run]) -> float:
    named = {query.id: run[:100] for query, run in zip(queries, runs, strict=True)}
    return float(values_of(queries, named)["nDCG@10"].mean())


def _gates(code: Code, test: Sequence[Asked], seed: int) -> None:
    queries = [asked.query for asked in test]
    scorers: dict[str, Fusion] = {"cosine": _dense, "fusion": _FUSION}
    report = Report(queries, f"{len(test)} test queries, {code.root}", seed)
    for name, scorer in scorers.items():
        report.add(name, [code.run(a.candidates, scorer(a.candidates)) for a in test])
    gates = (
        ("oracle", _oracle, 1, 1),
        ("oracle, leaf", _oracle, 2, 1),
        ("predicted", _predicted, 1, 1),
        ("predicted, three", _predicted, 1, 3),
        ("predicted, leaf", _predicted, 2, 1),
    )
    for gate, choose, depth, count in gates:
        topics = [choose(code, asked, depth, count) for asked in test]
        right = [
            bool(set(chosen) & set(_oracle(code, asked, depth, 1)))
            for chosen, asked in zip(topics, test, strict=True)
        ]
        gathered = [
            code.gather(asked.query, asked.vector, chosen)
            for asked, chosen in zip(test, track(topics, gate, console=console), strict=True)
        ]
        for name, scorer in scorers.items():
            runs = [code.run(candidates, scorer(candidates)) for candidates in gathered]
            report.add(f"{name}, {gate}", runs, name)
        console.print(f"{gate}: the gold's topic is among them for {np.mean(right):.1%}")
    console.print(report.table)


def _priors(code: Code, tuning: Sequence[Asked], test: Sequence[Asked], seed: int) -> None:
    queries = [asked.query for asked in test]
    report = Report(queries, "topics as a prior", seed)
    report.add("fusion", [code.run(a.candidates, _FUSION(a.candidates)) for a in test])
    for name, prior in (("like the query", _like_query), ("like the lists", _like_lists)):
        weight = max(
            WEIGHTS,
            key=lambda weight: _mean_ndcg(
                [asked.query for asked in tuning],
                [_with_prior(code, asked, prior, weight) for asked in tuning],
            ),
        )
        runs = [_with_prior(code, asked, prior, weight) for asked in test]
        report.add(f"+ {name}, weight {weight}", runs, "fusion")
    console.print(report.table)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--library", required=True, help="a built library")
    parser.add_argument("--root", default="nm/code", help="the corpus whose sections are sought")
    parser.add_argument("--test", type=int, default=300, help="queries at most")
    parser.add_argument("--tuning", type=int, default=300, help="queries to place weights on")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with decisis.open(options.library) as library:
        code = Code(library, options.root)
        queries = [
            query
            for query in masked_queries(library.snapshot, library.authorities, seed=options.seed)
            if query.source_kind == "opinion" and query.kind == "section"
        ]
        halves = {}
        for split, size in (("test", options.test), ("tuning", options.tuning)):
            chosen = [query for query in queries if query.split == split][:size]
            halves[split] = [code.ask(query) for query in track(chosen, split, console=console)]
        _gates(code, halves["test"], options.seed)
        _priors(code, halves["tuning"], halves["test"], options.seed)


if __name__ == "__main__":
    main()
