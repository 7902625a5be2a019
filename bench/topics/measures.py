"""How good a partition of documents into topics is, and how well its keywords go together."""

from collections.abc import Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Integers: TypeAlias = npt.NDArray[np.int64]
Counts: TypeAlias = sp.csr_matrix[np.float32]


def purity(truth: Integers, topics: Integers) -> float:
    """Share of the documents whose topic's most frequent class is their own.

    Rises with the number of topics, to 1 for one topic a document: compare at equal numbers.
    """
    if not len(truth):
        return 0.0
    _, classes = np.unique(truth, return_inverse=True)
    _, groups = np.unique(topics, return_inverse=True)
    table = np.zeros((groups.max() + 1, classes.max() + 1), dtype=np.int64)
    np.add.at(table, (groups, classes), 1)
    return float(table.max(axis=1).sum() / len(truth))


def coherence(keywords: Sequence[Sequence[str]], terms: Sequence[str], counts: Counts) -> float:
    """Mean NPMI of the pairs of each topic's keywords, averaged over the topics; 0 without any.

    ``counts`` are documents that the topics were not learned from, over ``terms``. Two words go
    together when they stand in one document; two that never do, or one that the documents lack,
    count −1. Pairs with a word in common ("motor vehicle", "vehicle") are left out: they go
    together by construction. Bouma 2009, "Normalized (pointwise) mutual information".
    """
    column = {term: number for number, term in enumerate(terms)}
    present = sp.csr_matrix(
        (np.ones_like(counts.data), counts.indices, counts.indptr), counts.shape
    ).tocsc()
    values = []
    for words in keywords:
        chosen = present[:, [column[word] for word in words]]
        together = np.asarray((chosen.T @ chosen).todense()) / max(1, counts.shape[0])
        pairs = [
            _npmi(together[i, i], together[j, j], together[i, j])
            for i, j in combinations(range(len(words)), 2)
            if not set(words[i].split()) & set(words[j].split())
        ]
        if pairs:
            values.append(sum(pairs) / len(pairs))
    return sum(values) / len(values) if values else 0.0


def diversity(keywords: Sequence[Sequence[str]]) -> float:
    """Share of all topics' keywords that no other topic has said before; 1 without any."""
    words = [word for topic in keywords for word in topic]
    return len(set(words)) / len(words) if words else 1.0


def _npmi(first: float, second: float, both: float) -> float:
    """From the shares of the documents that have one, the other, and both."""
    if both <= 0:
        return -1.0
    if both >= 1:
        return 1.0
    return float(np.log(both / (first * second)) / -np.log(both))
