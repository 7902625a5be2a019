"""What a topic is called: its keywords, its label and the documents that stand for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.topics.hierarchy import Branch, Path
from pipeline.topics.phrasing import Casing, Heading, Phrases, heading_phrases, spoken_phrases
from pipeline.topics.vocabulary import Integers, TermMatrix, Vocabulary, Weighting

KEYWORDS = 20
REPRESENTATIVES = 5
# A keyword is carried by less than half of the corpus; it gains nothing from being rarer than 1 %.
_COMMON_SHARE, _RARE_SHARE = 0.5, 0.01
# How words are written is learned from so many of the documents.
_TEXTS_READ = 1000
# A phrase that fewer of a topic's documents carry does not stand for it.
_LEAST_SHARE = 0.02
# Below 1, for a name that some documents bear is good even where most bear none at all. This and
# the gains were chosen by reading the labels of New Mexico's statutes.
_COVERAGE_POWER = 0.6
# The law's own titles were made to name a subject; a single word seldom was.
_TITLE_GAIN = 1.25
_LENGTH_GAIN = {1: 0.36, 2: 1.0, 3: 1.1}

Scores = npt.NDArray[np.float64]
Keywords: TypeAlias = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Description:
    """keywords: (term, weight), the first weighing 1; representatives: rows of the counts."""

    label: str
    keywords: Keywords
    representatives: tuple[int, ...]


def describe(
    branches: Mapping[Path, Branch],
    vocabulary: Vocabulary,
    counts: TermMatrix,
    headings: Sequence[Heading],
    texts: Sequence[str],
    *,
    top: str = "",
) -> dict[Path, Description]:
    """Describe every topic; ``headings`` and ``texts`` are of the rows of the counts.

    Labels are unique among siblings, and no child is called as its parent is. ``top`` is the label
    of the topmost, which is found where it is "".
    """
    casing = Casing(texts[:: max(1, len(texts) // _TEXTS_READ)])
    if any(heading.own for heading in headings):
        phrases = heading_phrases(headings, vocabulary, casing)
    else:
        phrases = spoken_phrases(vocabulary, counts, casing)
    described = _Namer(vocabulary, counts, phrases)
    first = next(iter(branches.values()))
    described.name([first], Weighting.learn(counts[first.documents]), "")
    if top:
        described.found[first.path] = replace(described.found[first.path], label=top)
    for path, branch in branches.items():
        if branch.split:
            numbers = range(1, len(branch.split.components) + 1)
            children = [branches[(*path, number)] for number in numbers]
            described.name(children, branch.split.weighting, described.found[path].label)
    return described.found


class _Namer:
    """Names siblings, one family at a time; ``found`` is what it has said so far."""

    def __init__(self, vocabulary: Vocabulary, counts: TermMatrix, phrases: Phrases) -> None:
        self._vocabulary = vocabulary
        self._counts = counts
        self._phrases = phrases
        self._carried = _carried(counts)
        self.found: dict[Path, Description] = {}

    def name(self, siblings: Sequence[Branch], weighting: Weighting, parent: str) -> None:
        """Describe the topics right below one, or the topmost."""
        rows = [self._counts[branch.documents] for branch in siblings]
        matrices = [weighting.weigh(counts) for counts in rows]
        profiles = np.stack([_mean(matrix) for matrix in matrices])
        members = [branch.documents for branch in siblings]
        by_column = self._by_column(weighting, _by_class(profiles))
        fitness = _fitness(self._phrases, members, by_column)
        keywords = [
            self._keywords(counts) or _best(self._named(weighting.columns), profile)
            for counts, profile in zip(rows, profiles, strict=True)
        ]
        labels = _distinct(self._phrases, fitness, keywords, parent)
        for branch, matrix, profile, label, own in zip(
            siblings, matrices, profiles, labels, keywords, strict=True
        ):
            likeness = matrix @ profile.astype(np.float32)
            nearest = branch.documents[np.argsort(-likeness, kind="stable")[:REPRESENTATIVES]]
            self.found[branch.path] = Description(label, own, tuple(map(int, nearest)))

    def _keywords(self, counts: TermMatrix) -> Keywords:
        """What each term adds to the divergence of a topic from its corpus: p ln(p / q).

        p is the share of the topic's documents that carry the term, q that of the corpus'. Of
        seven rules tried on New Mexico's statutes it had the best NPMI on held-out sections. () for
        a topic that is all of its corpus.
        """
        own = _carried(counts)
        lift = own / np.maximum(self._carried, _RARE_SHARE)
        scores = own * np.log(np.maximum(lift, 1))
        scores[self._carried > _COMMON_SHARE] = 0
        return _best(self._vocabulary.terms, scores)

    def _named(self, columns: Integers) -> list[str]:
        return [self._vocabulary.terms[column] for column in columns]

    def _by_column(self, weighting: Weighting, scores: Scores) -> Scores:
        """The scores over all of the counts' columns, the best word of each topic being 1."""
        n_words = len(self._vocabulary.names)
        everywhere = np.zeros((len(scores), self._counts.shape[1]))
        everywhere[:, weighting.columns] = scores
        best = everywhere[:, :n_words].max(axis=1, initial=0, keepdims=True)
        scaled: Scores = everywhere / np.maximum(best, 1e-12)
        return scaled


def _by_class(profiles: Scores) -> Scores:
    """Class TF-IDF: what a topic says much, by how little its siblings say it.

    Grootendorst 2022, "BERTopic", section 3.3, over the mean TF-IDF of a topic's documents, so that
    a long opinion counts no more than a short one.
    """
    shares = profiles / np.maximum(profiles.sum(axis=1, keepdims=True), 1e-12)
    scores: Scores = shares * np.log1p(1 / np.maximum(shares.sum(axis=0), 1e-12))
    return scores


def _fitness(phrases: Phrases, members: Sequence[Integers], scores: Scores) -> Scores:
    """How well each phrase names each topic, float64[topics, phrases].

    A good name is carried by many of the topic's documents and by few of its siblings', and all of
    its words weigh much in the topic.
    """
    held = np.stack(
        [np.asarray(phrases.carried[rows].sum(axis=0)).ravel() for rows in members]
    ).astype(np.float64)
    coverage = held / np.array([max(1, len(rows)) for rows in members])[:, None]
    exclusive = held / np.maximum(held.sum(axis=0), 1)
    lengths = np.array([len(own) for own in phrases.words], dtype=np.int64)
    gain = np.array([_LENGTH_GAIN.get(length, 1.0) for length in lengths]) * phrases.share
    gain *= np.where(phrases.is_title, _TITLE_GAIN, 1.0)
    relevance = _of_words(phrases, lengths, scores)
    spoken = phrases.column >= 0
    relevance[:, spoken] = np.sqrt(relevance[:, spoken] * scores[:, phrases.column[spoken]])
    fitness = relevance * coverage**_COVERAGE_POWER * exclusive * gain
    return np.where((coverage >= _LEAST_SHARE) & (held >= 2), fitness, 0.0)


def _of_words(phrases: Phrases, lengths: Integers, scores: Scores) -> Scores:
    """What each phrase's words score together, float64[topics, phrases].

    Between the arithmetic mean, which one good word lifts, and the geometric one, which one bad
    word sinks.
    """
    flat = np.array([number for own in phrases.words for number in own], dtype=np.int64)
    phrase = np.repeat(np.arange(len(lengths)), lengths)

    def mean(values: Scores) -> Scores:
        sums = [np.bincount(phrase, row[flat], len(lengths)) for row in values]
        return np.stack(sums) / np.maximum(lengths, 1)

    means = np.sqrt(mean(scores) * np.exp(mean(np.log(np.maximum(scores, 1e-4)))))
    return np.where(lengths > 0, means, 0.0)


def _distinct(
    phrases: Phrases, fitness: Scores, keywords: Sequence[Keywords], parent: str
) -> list[str]:
    """A label for each topic: the topic that a phrase fits best has it, best fits first."""
    labels = [""] * len(fitness)
    taken = {_content(parent)}
    order = np.argsort(-fitness, axis=None, kind="stable")
    for place in order[: np.count_nonzero(fitness > 0)]:
        topic, phrase = divmod(int(place), fitness.shape[1])
        label = phrases.written[phrase]
        if not labels[topic] and not _is_taken(label, taken, parent):
            labels[topic] = label
            taken.add(_content(label))
    for topic, own in enumerate(keywords):
        if not labels[topic]:
            labels[topic] = _numbered(_joined(own), taken)
            taken.add(_content(labels[topic]))
    return labels


def _is_taken(label: str, taken: set[frozenset[str]], parent: str) -> bool:
    """Whether a sibling is called so, or the label says nothing beyond the parent's."""
    return _content(label) in taken or _content(label) <= _content(parent)


def _content(label: str) -> frozenset[str]:
    """What makes two labels the same to a reader: their words, in whatever order and number."""
    return frozenset(word.rstrip("s") for word in label.lower().split())


def _numbered(label: str, taken: set[frozenset[str]]) -> str:
    number, written = 2, label
    while _content(written) in taken:
        written = f"{label} ({number})"
        number += 1
    return written


def _joined(keywords: Keywords) -> str:
    """The two best keywords that share no word; "Other" where there is none."""
    chosen: list[str] = []
    for term, _ in keywords:
        if len(chosen) < 2 and not any(set(term.split()) & set(other.split()) for other in chosen):
            chosen.append(term)
    text = ", ".join(chosen) or "other"
    return text[:1].upper() + text[1:]


def _mean(matrix: TermMatrix) -> Scores:
    return np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel() / max(1, matrix.shape[0])


def _carried(matrix: TermMatrix) -> Scores:
    """The share of the documents that carry each term."""
    return np.bincount(matrix.indices, minlength=matrix.shape[1]) / max(1, matrix.shape[0])


def _best(terms: Sequence[str], scores: Scores) -> Keywords:
    """The terms that score best, the first weighing 1."""
    best = [int(i) for i in np.argsort(-scores, kind="stable")[:KEYWORDS] if scores[i] > 0]
    return tuple((terms[i], round(float(scores[i] / scores[best[0]]), 3)) for i in best)
