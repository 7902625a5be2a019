"""Which parts of a search earn their place, on a library's own masked citations.

    python -m bench.retrieval --library LIBRARY [--test 400] [--reranked 150] [--seed 0]

Queries are citing passages of opinions with every citation taken out; gold is what they cite, and
each search looks for documents of the gold's kind (sections, in New Mexico). Only opinions of the
test half are asked; what is learned is learned on the other half. Compared:

    BM25            one field: header and text of a passage, bm25s with its stop words and stemming
    plain fusion    reciprocal rank fusion (k = 60) of that BM25 and the dense leg, as a plain stack
    lexical, dense  the legs of decisis: BM25 over title, place, citation, body; cosine
    fusion          reciprocal rank fusion of the two, and with the leg of citations
    learned         trees over all signals; and with groups of signals left out
    adapted         the default and the learned fusion over the query vectors that the library has
                    learned (run decisis adapt --library LIBRARY --only map,encoder first)
    reranked        with 24 cross-encoder calls, at several shares of the cross-encoder in the score
                    (over the adapted searches: by the learned cross-encoder, at its own share)

± is the 95 % interval of a paired bootstrap over the citing documents.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

import decisis
from bench.plain_stack import PlainStack
from bench.report import Report, Run
from decisis.adaptation.fusion import fit_trees
from decisis.adaptation.pairs import Asked
from decisis.evaluation.masking import masked_queries
from decisis.evaluation.queries import JudgedQuery
from decisis.reranking import Pool, Reranking, rerank_first
from decisis.retrieval.candidates import CITED, DENSE, LEXICAL, SIGNALS, Candidates
from decisis.retrieval.fusion import (
    Fusion,
    LearnedFusion,
    ReciprocalRankFusion,
)
from decisis.retrieval.registers import PASSAGE
from decisis.retrieval.rerank import reranker_text
from pipeline.filters import Filters
from pipeline.models import CrossEncoder, load_cross_encoder
from pipeline.snapshot import NumberedPassage

BUDGET = 24
SHARES = (0.15, 0.3, 0.45)

# Signals that stand or fall together; the leg of citations goes with the first.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "citations": ("cited", "cited_best", "referred", "article_cited"),
    "articles": ("article", "article_cited"),
    "topics": ("topic",),
}

console = Console(width=140)

Vectors = npt.NDArray[np.float32]


def _gather(
    library: decisis.Library,
    queries: Sequence[JudgedQuery],
    what: str,
    encode: Callable[[str], Vectors],
) -> list[Asked]:
    versions = dict(
        zip(library.snapshot.numbers.tolist(), library.snapshot.versions.tolist(), strict=True)
    )
    found = []
    for query in track(queries, what, console=console):
        vector = encode(query.text)
        kinds = Filters() if query.kind == "mixed" else Filters(kinds=(query.kind,))  # type: ignore[arg-type]
        candidates = library.first_stage.gather(query.text, vector, kinds, [query.source])
        relevant = np.array(
            [
                versions[item.number]
                for document in query.relevant
                for item in library.snapshot.passages_of(document)[:1]
            ],
            dtype=np.int64,
        )
        found.append(Asked(query, vector, candidates, -1, relevant, relevant))
    return found


@dataclass(frozen=True)
class _Law:
    """All passages of the library, and the document of each by its number."""

    items: Sequence[NumberedPassage]
    documents: Mapping[int, str]

    @classmethod
    def of(cls, library: decisis.Library) -> "_Law":
        items = list(library.snapshot.iterate())
        return cls(items, {item.number: item.record.id for item in items})

    def names_of(self, numbers: npt.NDArray[np.int64]) -> Run:
        """The documents of passages, each once."""
        return tuple(dict.fromkeys(self.documents[number] for number in numbers.tolist()))

    def run(self, asked: Asked, scores: npt.NDArray[np.float64]) -> Run:
        """The documents by score; candidates of no finite score were not found."""
        order = np.lexsort((asked.candidates.numbers, -scores))
        return self.names_of(asked.candidates.numbers[order[np.isfinite(scores[order])]])


def _only(leg: str) -> Fusion:
    """The order of one leg; what it did not find is not in the list."""

    def score(candidates: Candidates) -> npt.NDArray[np.float64]:
        found = {each.passage: each.score for each in candidates.runs[leg]}
        return np.array([found.get(number, -np.inf) for number in candidates.numbers.tolist()])

    return score


def _without(asked: Asked, group: str) -> Asked:
    """As if the first stage knew nothing of a group of signals."""
    candidates = asked.candidates
    signals = candidates.signals.copy()
    signals[:, [SIGNALS.index(name) for name in GROUPS[group]]] = np.nan
    kept = np.ones(len(candidates.numbers), dtype=bool)
    runs = dict(candidates.runs)
    if group == "citations":
        del runs[CITED]
        others = [each.passage for run in runs.values() for each in run]
        kept = np.isin(candidates.numbers, others)
    return replace(
        asked,
        candidates=Candidates(
            candidates.numbers[kept],
            candidates.documents[kept],
            candidates.opinions[kept],
            runs,
            lambda: signals[kept],
        ),
    )


def _learned(tuning: Sequence[Asked], seed: int) -> Fusion:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "fusion.txt"
        file.write_text(fit_trees(tuning, seed=seed).text)
        return LearnedFusion(file)


def _plain_stack(library: decisis.Library, asked: Sequence[Asked]) -> tuple[list[Run], list[Run]]:
    stack = PlainStack(library)
    found = [
        stack.search(
            entry.query.text,
            [each.passage for each in entry.candidates.runs[DENSE]],
            without=entry.query.source,
            kind="" if entry.query.kind == "mixed" else entry.query.kind,
        )
        for entry in track(asked, "BM25", console=console)
    ]
    return [lexical for lexical, _ in found], [fused for _, fused in found]


def _reranked(
    library: decisis.Library,
    asked: Sequence[Asked],
    fusion: Fusion,
    what: str,
    cross_encoder: CrossEncoder,
) -> list[Reranking]:
    """The fused lists with their first passages paid for, at any share of the cross-encoder."""
    found = []
    for entry in track(asked, what, console=console):
        scores = fusion(entry.candidates)
        order = np.lexsort((entry.candidates.numbers, -scores))
        numbers = entry.candidates.numbers[order]

        def oracle(
            wanted: npt.NDArray[np.int64], text: str = entry.query.text
        ) -> npt.NDArray[np.float32]:
            items = library.snapshot.passages(wanted.tolist())
            return cross_encoder.score(text, [reranker_text(text, item) for item in items])

        found.append(rerank_first(Pool(numbers, scores[order]), oracle, BUDGET))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--library", required=True, help="a built library")
    parser.add_argument("--test", type=int, default=400, help="queries at most")
    parser.add_argument("--tuning", type=int, default=700, help="queries to learn from, at most")
    parser.add_argument("--reranked", type=int, default=150, help="test queries that are reranked")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with decisis.open(options.library) as library:
        queries = [
            query
            for query in masked_queries(library.snapshot, library.authorities, seed=options.seed)
            if query.source_kind == "opinion"
        ]
        held = {split: [q for q in queries if q.split == split] for split in ("test", "tuning")}
        encode = library.encoder.encode_query
        test = _gather(library, held["test"][: options.test], "test queries", encode)
        tuning = _gather(library, held["tuning"][: options.tuning], "tuning queries", encode)
        _compare(library, test, tuning, options)


def _compare(
    library: decisis.Library,
    test: Sequence[Asked],
    tuning: Sequence[Asked],
    options: argparse.Namespace,
) -> None:
    law = _Law.of(library)
    report = Report([entry.query for entry in test], f"{len(test)} test queries", options.seed)

    def fused(fusion: Fusion, asked: Sequence[Asked] = test) -> list[Run]:
        return [law.run(entry, fusion(entry.candidates)) for entry in asked]

    plain, plain_fusion = _plain_stack(library, test)
    report.add("BM25", plain)
    report.add("plain fusion", plain_fusion, "BM25")
    report.add("lexical", fused(_only(LEXICAL)), "BM25")
    report.add("dense", fused(_only(DENSE)), "BM25")
    two_legs = ReciprocalRankFusion({LEXICAL: 1.0, DENSE: 1.0})
    report.add("fusion of two legs", fused(two_legs), "plain fusion")
    three_legs = ""
    for weight in (0.25, 0.5, PASSAGE.weights[CITED]):
        three_legs = f"+ citations, weight {weight}"
        fusion = ReciprocalRankFusion({LEXICAL: 1.0, DENSE: 1.0, CITED: weight})
        report.add(three_legs, fused(fusion), "fusion of two legs")
    learned = _learned(tuning, options.seed)
    report.add("learned", fused(learned), three_legs, "BM25", "plain fusion")
    for group in GROUPS:
        without = _learned([_without(entry, group) for entry in tuning], options.seed)
        runs = fused(without, [_without(entry, group) for entry in test])
        report.add(f"learned without {group}", runs, "learned")
    adapted: dict[str, tuple[Fusion, Sequence[Asked]]] = {}
    if library.adaptation.query_side:
        encode = learned_encode = library.adaptation.encode(library.encoder.encode_query)
        if query_encoder := library.adaptation.query_encoder:
            learned_encode = query_encoder.unseen
        moved = _gather(library, [entry.query for entry in test], "adapted", encode)
        lessons = _gather(library, [entry.query for entry in tuning], "adapted", learned_encode)
        report.add("adapted", fused(ReciprocalRankFusion(), moved), three_legs)
        both = _learned(lessons, options.seed)
        report.add("adapted, learned", fused(both, moved), "learned", "BM25", "plain fusion")
        adapted = {"adapted": (ReciprocalRankFusion(), moved), "adapted, learned": (both, moved)}
    console.print(report.table)

    few = test[: options.reranked]
    report = Report(
        [entry.query for entry in few], f"{len(few)} of them, {BUDGET} calls", options.seed
    )
    for name, fusion in (("fusion", ReciprocalRankFusion()), ("learned", learned)):
        report.add(name, fused(fusion, few))
        found = _reranked(library, few, fusion, f"reranking {name}", library.cross_encoder)
        for share in SHARES:
            runs = [law.names_of(each.at_weight(share).numbers) for each in found]
            report.add(f"{name}, reranked, share {share}", runs, name)
    learned_share = library.adaptation.rerank_weight
    for name, (fusion, moved) in adapted.items():
        few_moved = moved[: options.reranked]
        report.add(name, fused(fusion, few_moved))
        if library.adaptation.cross_encoder and learned_share:
            model = load_cross_encoder(library.adaptation.cross_encoder)
            found = _reranked(library, few_moved, fusion, f"reranking {name}", model)
            runs = [law.names_of(each.at_weight(learned_share).numbers) for each in found]
            report.add(f"{name}, learned cross-encoder, share {learned_share}", runs, name)
    console.print(report.table)


if __name__ == "__main__":
    main()
