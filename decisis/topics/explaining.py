"""Why a passage was found: which concepts of its topic, and which of its words, made the score.

In the manner of CRAFT (Fel et al. 2023): the passages of the topic are factorized into concepts,
the passage's words are divided among them, the concepts are masked by a quasi-random design, and
the total Sobol index of a concept says how much of the score it has a part in. The concept that
matters most is factorized again, for its parts.

What is explained is ``PassageScore``, a fast likeness of the first stage's score; how far the real
one follows is measured by ``python -m bench.topics.explaining``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from decisis.topics.concepts import ConceptBank, windows_of
from decisis.topics.dividing import Division, divide, refine
from decisis.topics.passage_score import Floats, PassageScore, excess
from decisis.topics.sobol import TotalIndex, total_indices
from decisis.topics.wording import words_in
from law.records import Passage
from pipeline.lexical import Coverage
from pipeline.snapshot import Numbers
from pipeline.topics.lexicon import Lexicon
from pipeline.topics.model import Topic, TopicModel

if TYPE_CHECKING:
    from decisis.library import Library

CONCEPTS = 10

# A bank is learned from at most so many documents of the topic, its most typical; where it has
# fewer than the least, from the topic above.
_MOST_DOCUMENTS, _LEAST_DOCUMENTS = 150, 30
_MOST_WINDOWS = 800


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the topic that the passage has.

    importance  total Sobol index of the score, with its interval
    words       its words in the passage, in order of first use
    parts       what it is made of, of the most important concept only
    """

    label: str
    importance: TotalIndex
    words: tuple[str, ...]
    parts: tuple["Concept", ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at ``text[start:end]`` of the passage's header or text.

    concept  place among the explanation's concepts
    weight   what the score loses without this word (all its places), 1 being the whole score
    queried  whether the query has it
    """

    start: int
    end: int
    concept: int
    weight: float
    queried: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a query finds a passage.

    concepts   by importance; none where ``reason`` says why there is nothing to explain
    marks      of the passage's text, in order; ``header_marks`` of its header
    topic      whose passages the concepts were learned from, None where there is no topic
    by_words   whether the query's words stand in the passage
    by_meaning whether it is nearer to the query in meaning than its topic's passages are
    likeness   cosine of the mixture of concepts and the passage's own vector: how far the score by
               meaning can be believed
    """

    query: str
    passage: Passage
    concepts: tuple[Concept, ...] = ()
    marks: tuple[Mark, ...] = ()
    header_marks: tuple[Mark, ...] = ()
    topic: Topic | None = None
    by_words: bool = False
    by_meaning: bool = False
    likeness: float = 0.0
    reason: str = ""

    def words(self) -> list[tuple[str, float]]:
        """The words and their weights, heaviest first."""
        places = ((self.passage.header, self.header_marks), (self.passage.text, self.marks))
        found: dict[str, float] = {}
        for text, marks in places:
            for mark in marks:
                found.setdefault(text[mark.start : mark.end].lower(), mark.weight)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def explain(library: "Library", query: str, passage: Passage, *, seed: int = 0) -> Explanation:
    """Why ``query`` finds ``passage``, which the library holds; the same for the same seed."""
    if not passage.text.strip():
        return Explanation(query, passage, reason="This passage has no text of its own.")
    topic = topic_of(library.topics, passage.document)
    numbers = _passages_of(library, topic, passage)
    neighbours = [item.passage for item in library.snapshot.passages(numbers.tolist())]
    windows = [window for each in neighbours for window in windows_of(each.text)]
    windows = windows[:: -(-len(windows) // _MOST_WINDOWS)]
    tells = Lexicon.of(library.show(passage.document).jurisdiction).tells
    bank = ConceptBank.learn(windows, CONCEPTS, tells=tells, seed=seed)
    text = passage.indexed_text
    asked = frozenset(word.stem for word in words_in(query))
    division = divide(tuple(words_in(text)), text, asked, bank)
    wanted = library.encoder.encode_query(query).astype(np.float64)
    cosines = library.vectors.vectors(numbers) @ wanted
    lengths = [len(each.indexed_text) for each in neighbours]
    (own,) = library.encoder.encode_passages([text])

    def scored(division: Division) -> PassageScore:
        return PassageScore(
            stems=tuple(division.counts),
            counts=np.array(list(division.counts.values()), dtype=np.float64),
            groups=np.array([division.groups[stem] for stem in division.counts]),
            rarities=_rarities(query, division, library.lexical.coverage),
            length=len(text) / float(np.mean(lengths)),
            vectors=library.encoder.encode_passages(division.said(passage)).astype(np.float64),
            query=wanted,
            excess=excess(float(own @ wanted), cosines),
        )

    score = scored(division)
    if not (score.by_words or score.by_meaning):
        return Explanation(
            query,
            passage,
            topic=topic,
            reason="The query shares no word with this passage, and is no nearer to it in meaning"
            " than to other passages of its topic.",
        )
    indices = total_indices(lambda masks: score(masks[:, score.groups]), division.size, seed=seed)
    order = sorted(range(division.size), key=lambda at: (-indices[at].value, at))
    concepts = [
        Concept(division.labels[at], indices[at], division.forms(at, passage)) for at in order
    ]
    finer = refine(division, order[0], text, asked, bank, tells=tells, seed=seed)
    if finer is not None:
        concepts[0] = replace(concepts[0], parts=_parts(finer, scored(finer), passage, seed=seed))
    marks = _marks(asked, passage, division, order, score)
    return Explanation(
        query,
        passage,
        tuple(concepts),
        tuple(mark for mark in marks if mark.start >= 0),
        tuple(_in_header(mark, passage) for mark in marks if mark.start < 0),
        topic,
        score.by_words,
        score.by_meaning,
        round(float(score.mixed @ own), 3),
    )


def topic_of(model: TopicModel, document: str) -> Topic | None:
    """The topic that a document is mostly about, or one above it with documents enough."""
    main = model.main_topic(document)
    if not main:
        return None
    topic = model.nodes[main]
    while topic.parent and topic.size < _LEAST_DOCUMENTS:
        topic = model.nodes[topic.parent]
    return topic


def _passages_of(library: "Library", topic: Topic | None, passage: Passage) -> Numbers:
    """The passages of the topic's most typical documents and of the passage's own."""
    members = library.topics.documents(topic.id)[:_MOST_DOCUMENTS] if topic else []
    return library.snapshot.numbers_of([passage.document, *(name for name, _ in members)])


def _rarities(query: str, division: Division, coverage: Coverage) -> Floats:
    """The share of each stem in the weight of the query's words."""
    asked = {word.stem: query[word.start : word.end] for word in words_in(query)}
    words = dict(zip(asked, coverage(query, asked.values()), strict=True))
    return np.array([words.get(stem, 0.0) for stem in division.counts])


def _parts(
    finer: Division, score: PassageScore, passage: Passage, *, seed: int
) -> tuple[Concept, ...]:
    """The parts of a concept, the last ``finer.parts`` groups, all other words being kept."""
    first = finer.size - finer.parts

    def masked(masks: Floats) -> Floats:
        kept = np.ones((len(masks), len(score.stems)))
        of_parts = score.groups >= first
        kept[:, of_parts] = masks[:, score.groups[of_parts] - first]
        return score(kept)

    indices = total_indices(masked, finer.parts, seed=seed)
    parts = [
        Concept(finer.labels[first + at], indices[at], finer.forms(first + at, passage))
        for at in range(finer.parts)
    ]
    return tuple(sorted(parts, key=lambda part: -part.importance.value))


def _marks(
    asked: frozenset[str],
    passage: Passage,
    division: Division,
    order: Sequence[int],
    score: PassageScore,
) -> list[Mark]:
    """Every word, counted from the beginning of the passage's own text."""
    offset = len(passage.indexed_text) - len(passage.text)
    lost = 1 - score(1 - np.eye(len(score.stems)))
    weights = {stem: max(0.0, float(loss)) for stem, loss in zip(score.stems, lost, strict=True)}
    return [
        Mark(
            word.start - offset,
            word.end - offset,
            order.index(division.groups[word.stem]),
            round(weights[word.stem], 4),
            word.stem in asked,
        )
        for word in division.words
    ]


def _in_header(mark: Mark, passage: Passage) -> Mark:
    offset = len(passage.indexed_text) - len(passage.text)
    return replace(mark, start=mark.start + offset, end=mark.end + offset)
