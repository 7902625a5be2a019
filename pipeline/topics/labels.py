"""What a topic is called: its keywords, its label and the documents that stand for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.topics.hierarchy import Branch, Path
from pipeline.topics.vocabulary import TermMatrix, Vocabulary, Weighting

KEYWORDS = 20
REPRESENTATIVES = 5
_TERMS_IN_LABEL = 3
# A term in every heading counts five times as much for the label as one in none.
_HEADING_WEIGHT = 4.0

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Description:
    """keywords: (term, weight), the first weighing 1; representatives: rows of the counts."""

    label: str
    keywords: tuple[tuple[str, float], ...]
    representatives: tuple[int, ...]


def describe(
    branches: Mapping[Path, Branch],
    vocabulary: Vocabulary,
    counts: TermMatrix,
    headings: TermMatrix,
) -> dict[Path, Description]:
    """Describe every topic; ``headings`` are the counts of the documents' headings alone.

    Labels are unique among siblings.
    """
    described = _siblings([branches[()]], Weighting.learn(counts), vocabulary, counts, headings)
    for path, branch in branches.items():
        if branch.split:
            numbers = range(1, len(branch.split.components) + 1)
            children = [branches[(*path, number)] for number in numbers]
            weighting = branch.split.weighting
            described |= _siblings(children, weighting, vocabulary, counts, headings)
    return described


def _siblings(
    siblings: list[Branch],
    weighting: Weighting,
    vocabulary: Vocabulary,
    counts: TermMatrix,
    headings: TermMatrix,
) -> dict[Path, Description]:
    """Keywords by class TF-IDF: what a topic says much, by how little its siblings say it.

    Grootendorst 2022, "BERTopic", section 3.3, over the mean TF-IDF of a topic's documents, so that
    a long opinion counts no more than a short one.
    """
    terms = [vocabulary.terms[column] for column in weighting.columns]
    matrices = [weighting.weigh(counts[branch.documents]) for branch in siblings]
    profiles = np.stack([_mean(matrix) for matrix in matrices])
    profiles /= np.maximum(profiles.sum(axis=1, keepdims=True), 1e-12)
    scores = profiles * np.log1p(1 / np.maximum(profiles.sum(axis=0), 1e-12))
    described: dict[Path, Description] = {}
    taken: set[str] = set()
    for branch, matrix, profile, score in zip(siblings, matrices, profiles, scores, strict=True):
        own = headings[branch.documents][:, weighting.columns]
        in_headings = np.bincount(own.indices, minlength=len(terms)) / max(1, own.shape[0])
        label = _label(terms, score * (1 + _HEADING_WEIGHT * in_headings), taken)
        taken.add(label)
        likeness = np.asarray(matrix @ profile.astype(np.float32))
        nearest = np.argsort(-likeness, kind="stable")[:REPRESENTATIVES]
        described[branch.path] = Description(
            label, _keywords(terms, score), tuple(int(branch.documents[i]) for i in nearest)
        )
    return described


def _mean(matrix: TermMatrix) -> Scores:
    return np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel() / max(1, matrix.shape[0])


def _keywords(terms: list[str], scores: Scores) -> tuple[tuple[str, float], ...]:
    best = list(_best_first(scores))[:KEYWORDS]
    return tuple((terms[i], round(float(scores[i] / scores[best[0]]), 3)) for i in best)


def _label(terms: list[str], scores: Scores, taken: set[str]) -> str:
    """The best terms that share no word, as many as it takes to differ from the labels taken."""
    chosen: list[str] = []
    for i in _best_first(scores):
        if len(chosen) >= _TERMS_IN_LABEL and _written(chosen) not in taken:
            break
        if not any(set(terms[i].split()) & set(term.split()) for term in chosen):
            chosen.append(terms[i])
    label = _written(chosen) or "Other"
    number = 2
    while label in taken:
        label = f"{_written(chosen) or 'Other'} ({number})"
        number += 1
    return label


def _best_first(scores: Scores) -> Iterator[int]:
    order = np.argsort(-scores, kind="stable")
    return (int(i) for i in order if scores[i] > 0)


def _written(terms: list[str]) -> str:
    text = ", ".join(terms)
    return text[:1].upper() + text[1:]
