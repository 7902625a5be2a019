import math

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from bench.topics.measures import coherence, diversity, purity


def counts_of(documents: list[str], terms: list[str]) -> sp.csr_matrix:
    """Terms of two words are counted where their words follow each other."""
    counter = CountVectorizer(vocabulary=terms, ngram_range=(1, 2), token_pattern=r"\w+")
    return sp.csr_matrix(counter.transform(documents), dtype=np.float32)


@pytest.mark.parametrize(
    ("truth", "topics", "expected"),
    [
        ([1, 1, 2, 2], [7, 7, 8, 8], 1.0),
        ([1, 1, 2, 2], [7, 7, 7, 7], 0.5),
        ([1, 1, 1, 2], [7, 7, 8, 8], 0.75),
        ([1, 2, 3, 4], [0, 1, 2, 3], 1.0),
        ([1, 1, 2], [-1, -1, 5], 1.0),  # those in no topic are a group like any other
        ([], [], 0.0),
    ],
)
def test_purity(truth, topics, expected):
    assert purity(np.array(truth, dtype=np.int64), np.array(topics, dtype=np.int64)) == expected


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 4)), min_size=1, max_size=40))
def test_purity_is_a_share_and_no_less_than_that_of_one_topic(pairs):
    truth, topics = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    assert purity(truth, np.zeros_like(truth)) <= purity(truth, topics) <= 1


TERMS = ["deer", "elk", "tax", "motor", "vehicle", "motor vehicle", "unseen"]
DOCUMENTS = ["deer elk", "deer elk elk", "tax", "motor vehicle", "vehicle tax", "deer"]


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        # Of six documents three have "deer", two "elk", two both: ln(2/6 / (3/6 · 2/6)) / −ln(2/6).
        ([["deer", "elk"]], math.log(2) / math.log(3)),
        ([["deer", "tax"]], -1.0),
        ([["deer", "unseen"]], -1.0),
        # "motor" comes with "vehicle", "tax" with "vehicle" but not with "motor".
        ([["motor", "vehicle"]], math.log(3) / math.log(6)),
        # The pairs with a word in common are left out: nothing remains.
        ([["motor vehicle", "vehicle"]], 0.0),
        ([["motor vehicle", "motor", "deer"]], -1.0),
        # Topics count alike, however many pairs they have.
        ([["deer", "tax"], ["deer", "elk"]], (math.log(2) / math.log(3) - 1) / 2),
        ([["deer"]], 0.0),
        ([], 0.0),
    ],
)
def test_coherence(keywords, expected):
    assert coherence(keywords, TERMS, counts_of(DOCUMENTS, TERMS)) == pytest.approx(expected)


def test_words_of_every_document_go_together_entirely():
    counts = counts_of(["deer elk", "elk deer"], TERMS)
    assert coherence([["deer", "elk"]], TERMS, counts) == 1


def test_how_often_a_document_says_a_word_does_not_matter():
    often = counts_of([f"{document} {document}" for document in DOCUMENTS], TERMS)
    once = counts_of(DOCUMENTS, TERMS)
    words = [["deer", "elk"], ["tax", "vehicle"]]
    assert coherence(words, TERMS, often) == pytest.approx(coherence(words, TERMS, once))


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [([["a", "b"], ["c", "d"]], 1.0), ([["a", "b"], ["a", "b"]], 0.5), ([[], []], 1.0), ([], 1.0)],
)
def test_diversity(keywords, expected):
    assert diversity(keywords) == expected
