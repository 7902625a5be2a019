"""What the parts of an adaptation learn from and are measured on, asked for once."""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from decisis.adaptation.encoder_map import Passages, QueryMap, Triples
from decisis.adaptation.exercises import Question
from decisis.adaptation.fusion import FEWEST_FOR_TREES
from decisis.adaptation.pairs import Asked, Encode, Vector, ask, lessons, questions_of
from decisis.adaptation.query_encoder import QueryEncoder
from decisis.evaluation.masking import masked_queries
from decisis.evaluation.queries import JudgedQuery, Split
from decisis.library import Library
from law.progress import Progress, silent

# More than these cost time and change little.
MAX_TUNING, MAX_TEST = 2_000, 1_000
_NEGATIVES = 32
_MOST_PASSAGES = 60_000

QuerySide = QueryMap | QueryEncoder | None


class Material:
    """A library's masked citations, and what its first stage finds for them.

    One encoder reads each query once, and each way of making its vector asks once.
    """

    def __init__(self, library: Library, *, seed: int, progress: Progress = silent) -> None:
        self._library = library
        self._seed = seed
        self._progress = progress
        self._asked: dict[tuple[Split, str], list[Asked]] = {}

    def queries(self, split: Split) -> list[JudgedQuery]:
        """What is asked of the library: so many of a split at most."""
        most = MAX_TUNING if split == "tuning" else MAX_TEST
        return [query for query in self._queries if query.split == split][:most]

    @cached_property
    def _queries(self) -> list[JudgedQuery]:
        """What opinions ask, where they ask enough: a statute's cross-reference is no question."""
        library = self._library
        found = masked_queries(
            library.snapshot, library.authorities, seed=self._seed, progress=self._progress
        )
        of_opinions = [query for query in found if query.source_kind == "opinion"]
        enough = sum(query.split == "tuning" for query in of_opinions) >= FEWEST_FOR_TREES
        return of_opinions if enough else found

    def ask(self, split: Split, side: QuerySide = None) -> list[Asked]:
        """What is found for a split's queries with the vectors that ``side`` gives them.

        A tuned encoder's are those of encoders that were not trained on the query.
        """
        key = (split, side.digest if side else "")
        if key not in self._asked:
            image: Callable[[Vector], Vector] | None = None
            encode: Encode = self._library.encoder.encode_query
            match side:
                case QueryMap():
                    image = side
                    if plain := self._asked.get((split, "")):
                        encode = {one.query.text: one.vector for one in plain}.__getitem__
                case QueryEncoder():
                    encode = side.unseen
            self._asked[key] = ask(
                self.queries(split),
                self._library.first_stage,
                encode,
                image=image,
                stage=f"{split} questions" + (", adapted" if side else ""),
                progress=self._progress,
            )
        return self._asked[key]

    def questions(self) -> list[Question]:
        """The tuning split for an encoder, which needs nothing that the legs find."""
        return questions_of(self.queries("tuning"), self._library.first_stage)

    def triples(self, asked: Sequence[Asked]) -> Triples:
        """The same for a map, with hard negatives from all legs."""
        snapshot, vectors = self._library.snapshot, self._library.vectors.vectors
        found = list(
            lessons(asked, self._library.first_stage, negatives=_NEGATIVES, seed=self._seed)
        )
        positives = np.array([lesson.positive for lesson in found], dtype=np.int64)
        negatives = np.stack(
            [np.resize(np.array(lesson.negatives, dtype=np.int64), _NEGATIVES) for lesson in found]
        )
        return Triples(
            queries=np.stack([lesson.vector for lesson in found]),
            positives=vectors(positives),
            negatives=vectors(negatives.ravel()).reshape(*negatives.shape, -1),
            documents=snapshot.versions[np.searchsorted(snapshot.numbers, positives)],
            sources=np.array([lesson.source for lesson in found], dtype=np.int64),
        )

    def passages(self, of: Sequence[int] = ()) -> Passages:
        """All passages, or a sample that is large enough to tell one vector from another.

        Those of the documents ``of`` are among them.
        """
        snapshot = self._library.snapshot
        random = np.random.default_rng(self._seed)
        drawn = random.permutation(len(snapshot))[:_MOST_PASSAGES]
        places = np.union1d(drawn, np.flatnonzero(np.isin(snapshot.versions, of)))
        return Passages(
            self._library.vectors.vectors(snapshot.numbers[places]), snapshot.versions[places]
        )
