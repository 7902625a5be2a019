"""What is learned from: masked citations, what the first stage finds for them, what courts cited.

A passage of the cited authority is the positive. Hard negatives are what the legs put high and the
citing document does not cite: neither there nor anywhere else, for an opinion on burglary that
cites the statute in one sentence bears on it in the next.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

import numpy as np
import numpy.typing as npt

from decisis.adaptation.exercises import Question
from decisis.evaluation.queries import JudgedQuery
from decisis.retrieval.candidates import Candidates, FirstStage, passages_of
from decisis.retrieval.fusion import reciprocal_rank_fusion
from law.progress import Progress, silent
from pipeline.filters import NO_FILTERS
from pipeline.snapshot import Numbers

# Of each leg's list, negatives are drawn from the first so many: further down they teach little.
NEGATIVE_DEPTH = 30

Vector = npt.NDArray[np.float32]
Encode = Callable[[str], Vector]


@dataclass(frozen=True)
class Asked:
    """A masked citation as a search sees it.

    vector      float32[d]: the query's, as the encoder gives it
    candidates  what the first stage found with that vector, or with its image under a map
    source      version of the document that the query was cut from, -1 for none
    relevant    int64: the documents (versions) that are asked for
    cited       int64: those, and whatever else the source cites
    """

    query: JudgedQuery
    vector: Vector
    candidates: Candidates
    source: int
    relevant: Numbers
    cited: Numbers

    @property
    def labels(self) -> npt.NDArray[np.bool_]:
        """bool[n]: which candidates are passages of a document that is asked for."""
        return np.isin(self.candidates.documents, self.relevant)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A query with a passage that it should find, and some that it should not: their numbers.

    source  version of the document that it was cut from, -1 for none
    """

    query: JudgedQuery
    vector: Vector
    source: int
    positive: int
    negatives: tuple[int, ...]


def ask(
    queries: Sequence[JudgedQuery],
    first_stage: FirstStage,
    encode: Encode,
    *,
    image: Callable[[Vector], Vector] | None = None,
    stage: str = "questions",
    progress: Progress = silent,
) -> list[Asked]:
    """What the first stage finds for each query; no query finds its source or what that cites.

    ``image`` maps the encoder's vector before the search. Queries whose gold is no longer held are
    left out.
    """
    versions = _Versions(first_stage)
    found = []
    for done, query in enumerate(queries, start=1):
        relevant = versions.of([name for name, grade in query.relevant.items() if grade > 0])
        if len(relevant):
            vector = encode(query.text)
            source = [query.source] if query.source else []
            candidates = first_stage.gather(
                query.text, image(vector) if image else vector, NO_FILTERS, source
            )
            own = versions.of(source)
            cited = np.union1d(relevant, versions.cited_by(own))
            number = int(own[0]) if len(own) else -1
            found.append(Asked(query, vector, candidates, number, relevant, cited))
        progress(stage, done, len(queries))
    return found


def lessons(
    asked: Sequence[Asked], first_stage: FirstStage, *, negatives: int, seed: int
) -> Iterator[Lesson]:
    """A lesson for each document asked for, with at most so many hard negatives from all legs.

    The positive is the document's passage that the legs agree on most, or where they found none the
    one nearest to the query. Queries without a hard negative teach nothing and are left out.
    """
    for index, entry in enumerate(asked):
        random = np.random.default_rng([seed, index])
        hard = _hard_negatives(entry, negatives, random)
        if not hard:
            continue
        for document in entry.relevant.tolist():
            positive = _best_passage(entry, document, first_stage)
            if positive is not None:
                yield Lesson(entry.query, entry.vector, entry.source, positive, hard)


def questions_of(queries: Sequence[JudgedQuery], first_stage: FirstStage) -> list[Question]:
    """The same for an encoder, which chooses its own negatives: nothing is searched for.

    Queries whose gold is no longer held are left out.
    """
    versions = _Versions(first_stage)
    found = []
    for query in queries:
        relevant = versions.of([name for name, grade in query.relevant.items() if grade > 0])
        if len(relevant):
            own = versions.of([query.source] if query.source else [])
            spared = np.union1d(own, versions.cited_by(own))
            found.append(
                Question(
                    query.text,
                    int(own[0]) if len(own) else -1,
                    tuple(relevant.tolist()),
                    tuple(np.setdiff1d(spared, relevant).tolist()),
                )
            )
    return found


def folds_of(asked: Sequence[Asked], folds: int, seed: int) -> npt.NDArray[np.int64]:
    """int64[len(asked)]: the fold of each query; those cut from one document share theirs."""
    sources = [entry.query.source or entry.query.id for entry in asked]
    names, group = np.unique(np.array(sources, dtype=np.str_), return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(names))
    return np.asarray(order[group] % folds, dtype=np.int64)


def _hard_negatives(asked: Asked, count: int, random: np.random.Generator) -> tuple[int, ...]:
    """In turns from each leg, drawn from the head of its list."""
    candidates = asked.candidates
    wrong = set(candidates.numbers[~np.isin(candidates.documents, asked.cited)].tolist())
    drawn = []
    for run in candidates.runs.values():
        head = [found.passage for found in run[:NEGATIVE_DEPTH] if found.passage in wrong]
        drawn.append([head[place] for place in random.permutation(len(head))])
    in_turns = chain.from_iterable(zip_longest(*drawn))
    return tuple(dict.fromkeys(number for number in in_turns if number is not None))[:count]


def _best_passage(asked: Asked, document: int, first_stage: FirstStage) -> int | None:
    of_document = set(asked.candidates.numbers[asked.candidates.documents == document].tolist())
    for found in reciprocal_rank_fusion(asked.candidates.runs) if of_document else ():
        if found.passage in of_document:
            return found.passage
    snapshot = first_stage.snapshot
    numbers = snapshot.numbers[snapshot.versions == document]
    if not len(numbers):
        return None
    return int(numbers[np.argmax(first_stage.vectors.vectors(numbers) @ asked.vector)])


class _Versions:
    """The documents' versions by id, each looked up once."""

    def __init__(self, first_stage: FirstStage) -> None:
        self._snapshot = first_stage.snapshot
        self._links = first_stage.links
        self._known: dict[str, int | None] = {}

    def of(self, documents: Sequence[str]) -> Numbers:
        """Their versions, ascending; documents that have no passage have none."""
        found = (self._version(document) for document in documents)
        return np.unique(np.array([one for one in found if one is not None], dtype=np.int64))

    def cited_by(self, versions: Numbers) -> Numbers:
        """The versions of what these cite, ascending."""
        return np.unique(self._links.targets[np.isin(self._links.sources, versions)])

    def _version(self, document: str) -> int | None:
        if document not in self._known:
            numbers = passages_of(self._snapshot, [document])[:1]
            places = np.searchsorted(self._snapshot.numbers, numbers)
            self._known[document] = next(iter(self._snapshot.versions[places].tolist()), None)
        return self._known[document]
