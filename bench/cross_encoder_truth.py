"""Exact cross-encoder scores of a slice of New Mexico law, paid for once and kept.

    python -m bench.cross_encoder_truth --library LIBRARY

Every passage of five chapters (criminal offences, criminal procedure, workers' compensation,
domestic affairs, torts) is scored for 100 citing sentences of opinions, their citations masked: 60
of them anchors, 40 for the test, of different opinions. Scores are kept row by row in
``bench/data/cross_encoder_truth.npz``; a run that was cut off goes on where it stopped.

Queries are kept as document and character spans, passages as document and span: the text of the law
stays where it is.
"""

import argparse
import hashlib
import json
import random
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.progress import track

import decisis
from decisis.retrieval.windows import best_window
from law.records import LawRecord, Opinion, Passage
from law.sentences import sentence_spans
from pipeline.filters import Filters

FILE = Path(__file__).parent / "data" / "cross_encoder_truth.npz"
SLICE = Filters(kinds=("section",), chapters=("30", "31", "52", "40", "41"))

# Anchors and test queries come of different opinions.
ANCHORS, TEST = 60, 40
QUERY_WORDS = 32
WINDOW_WORDS = 60

_BESIDE_A_CITATION = re.compile(
    r"\b(?:NMSA 1978|NMSA|Sections?|supra|see also|see|e\.g\.)|§+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CitingSentence:
    """A query: the kept ``spans`` of an opinion's text, what they cite, and what they are for."""

    document: str
    spans: tuple[tuple[int, int], ...]
    relevant: tuple[str, ...]
    anchor: bool

    def text(self, opinion: LawRecord) -> str:
        words = " ".join(opinion.text[start:end] for start, end in self.spans)
        return " ".join(_BESIDE_A_CITATION.sub(" ", words).split()[-QUERY_WORDS:])


@dataclass(frozen=True)
class Truth:
    """``scores`` float32[queries, passages]: logits, NaN where not yet paid for.

    passages  (document, start, end) of each column
    """

    model: str
    queries: tuple[CitingSentence, ...]
    passages: tuple[tuple[str, int, int], ...]
    scores: npt.NDArray[np.float32]

    def save(self) -> None:
        FILE.parent.mkdir(exist_ok=True)
        facts = {
            "model": self.model,
            "queries": [asdict(query) for query in self.queries],
            "passages": self.passages,
        }
        temporary = FILE.with_suffix(".new")
        with temporary.open("wb") as file:
            np.savez_compressed(
                file,
                facts=np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8),
                scores=self.scores.astype(np.float16),  # logits of ±11, to three digits
            )
        temporary.replace(FILE)

    @classmethod
    def load(cls) -> "Truth":
        with np.load(FILE, allow_pickle=False) as arrays:
            facts = json.loads(arrays["facts"].tobytes())
            scores = arrays["scores"].astype(np.float32)
        queries = tuple(
            CitingSentence(
                query["document"],
                tuple((start, end) for start, end in query["spans"]),
                tuple(query["relevant"]),
                query["anchor"],
            )
            for query in facts["queries"]
        )
        passages = tuple((str(of), int(start), int(end)) for of, start, end in facts["passages"])
        return cls(facts["model"], queries, passages, scores)


def passage_text(query: str, passage: Passage) -> str:
    """What the cross-encoder reads of a passage here: a shorter window than in a search."""
    return f"{passage.header}\n{best_window(query, passage.text, WINDOW_WORDS)}"


def _citing_sentences(library: decisis.Library, held: set[str]) -> Iterator[CitingSentence]:
    """At most one of each opinion, in random order."""
    opinions = [record for record in library.snapshot.documents() if isinstance(record, Opinion)]
    chance = random.Random(11)
    chance.shuffle(opinions)
    for opinion in opinions:
        found = [
            query for query in _of_opinion(library, opinion) if held.issuperset(query.relevant)
        ]
        if found:
            yield chance.choice(found)


def _of_opinion(library: decisis.Library, opinion: Opinion) -> Iterator[CitingSentence]:
    citations = sorted(library.citations_of(opinion.id), key=lambda pair: pair[0].start)
    spans = sentence_spans(opinion.text)
    starts = [start for start, _ in spans]
    digest = hashlib.sha256(opinion.id.encode()).digest()
    for index in sorted({bisect_right(starts, c.start) - 1 for c, target in citations if target}):
        start, end = spans[index]
        inside = [(c, target) for c, target in citations if start <= c.start < end]
        kept, position = [], start
        for citation, _ in inside:
            if citation.start > position:
                kept.append((position, citation.start))
            position = max(position, citation.end)
        kept.append((position, end))
        relevant = tuple(sorted({target for _, target in inside if target}))
        query = CitingSentence(opinion.id, tuple(kept), relevant, anchor=digest[0] % 5 < 3)
        if len(query.text(opinion).split()) >= 20:
            yield query


def _start(library: decisis.Library) -> Truth:
    numbers = library.snapshot.numbers_matching(SLICE)
    items = library.snapshot.passages(numbers.tolist())
    held = {item.record.id for item in items if item.passage.text}
    drawn = list(_citing_sentences(library, held))
    anchors = [query for query in drawn if query.anchor][:ANCHORS]
    test = [query for query in drawn if not query.anchor][:TEST]
    passages = tuple((item.record.id, item.passage.start, item.passage.end) for item in items)
    scores = np.full((len(anchors) + len(test), len(items)), np.nan, dtype=np.float32)
    return Truth(library.cross_encoder.name, (*test, *anchors), passages, scores)


def texts(library: decisis.Library, truth: Truth) -> tuple[list[str], Sequence[Passage]]:
    """The queries' texts and the passages, in the order of the matrix."""
    held: dict[str, LawRecord] = {}
    for document in {query.document for query in truth.queries}:
        held[document] = library.show(document)
    by_place = {
        (item.record.id, item.passage.start, item.passage.end): item.passage
        for item in library.snapshot.passages(library.snapshot.numbers_matching(SLICE).tolist())
    }
    queries = [query.text(held[query.document]) for query in truth.queries]
    return queries, [by_place[place] for place in truth.passages]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--library", required=True, help="a built library of the New Mexico corpus")
    with decisis.open(parser.parse_args().library) as library:
        truth = Truth.load() if FILE.exists() else _start(library)
        queries, passages = texts(library, truth)
        for row in track(range(len(queries)), "scoring"):
            if np.isnan(truth.scores[row]).any():
                read = [passage_text(queries[row], passage) for passage in passages]
                truth.scores[row] = library.cross_encoder.score(queries[row], read)
                truth.save()


if __name__ == "__main__":
    main()
