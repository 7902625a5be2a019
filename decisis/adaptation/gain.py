"""What a part of the adaptation is worth: nDCG@10 on the test split, with and without it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from decisis.adaptation.pairs import Asked
from decisis.evaluation.measures import Difference, paired_bootstrap, values_of
from decisis.evaluation.queries import JudgedQuery
from pipeline.snapshot import Numbers

MEASURE = "nDCG@10"
_DEPTH = 100

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gain:
    """The mean over ``queries`` before and after, and the paired 95 % interval of the gain."""

    queries: int
    before: float
    after: float
    difference: Difference

    @property
    def is_sure(self) -> bool:
        """Whether the interval lies above zero."""
        return self.difference.low > 0


def gain(asked: Sequence[Asked], before: Scores, after: Scores, *, seed: int) -> Gain:
    """Of two rankings measured on the same queries, float64[len(asked)] each."""
    clusters = [entry.query.source or entry.query.id for entry in asked]
    difference = paired_bootstrap(after, before, clusters, seed=seed)
    return Gain(len(asked), float(before.mean()), float(after.mean()), difference)


def quality(asked: Sequence[Asked], scores: Sequence[Scores]) -> Scores:
    """nDCG@10 of each query float64[len(asked)], given the scores of its candidates."""
    return quality_of_documents(
        asked,
        [
            entry.candidates.documents[np.lexsort((entry.candidates.numbers, -given))]
            for entry, given in zip(asked, scores, strict=True)
        ],
    )


def quality_of_documents(asked: Sequence[Asked], documents: Sequence[Numbers]) -> Scores:
    """The same, given each query's documents (versions) best first, perhaps several times."""
    runs = {
        entry.query.id: [str(version) for version in dict.fromkeys(ranked.tolist())][:_DEPTH]
        for entry, ranked in zip(asked, documents, strict=True)
    }
    return values_of([_by_version(entry) for entry in asked], runs)[MEASURE]


def _by_version(asked: Asked) -> JudgedQuery:
    return replace(asked.query, relevant={str(version): 1 for version in asked.relevant.tolist()})
