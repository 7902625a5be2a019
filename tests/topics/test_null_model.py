import numpy as np
import pytest
import scipy.sparse as sp

from pipeline.topics.null_model import count_above_noise, dealt, permuted
from pipeline.topics.solver import Spectrum
from pipeline.topics.vocabulary import Weighting
from tests.topics.planted import nested, planted


def text_like(seed=0):
    counts = nested(seed=seed)
    return Weighting.learn(counts).weigh(counts)


@pytest.mark.parametrize("matrix", [text_like(), planted(3, 61, 40)[0]])
def test_a_shuffle_keeps_the_margins(matrix):
    matrix = sp.csr_matrix(matrix, dtype=np.float32)
    shuffle = dealt(matrix, np.zeros(matrix.shape[0], dtype=np.int64), 1)
    np.testing.assert_array_equal(np.diff(shuffle.indptr), np.diff(matrix.indptr))

    def frequencies(m):
        return np.bincount(m.indices, minlength=m.shape[1])

    np.testing.assert_array_equal(frequencies(shuffle), frequencies(matrix))
    lengths = [np.asarray(m.multiply(m).sum(axis=1)) for m in (shuffle, matrix)]
    np.testing.assert_allclose(*lengths, rtol=1e-4)


@pytest.mark.parametrize("shuffle_by", [dealt, permuted])
def test_a_shuffle_leaves_little_where_it_was(shuffle_by):
    matrix = text_like()
    shuffle = shuffle_by(matrix, np.zeros(matrix.shape[0], dtype=np.int64), 1)
    density = matrix.nnz / np.prod(matrix.shape)
    again = (matrix.astype(bool).multiply(shuffle.astype(bool))).nnz / matrix.nnz
    assert again < 2 * density + 0.05


def test_documents_are_shuffled_with_their_own_topic_only():
    matrix, truth = planted(4, 90, 80)
    shuffle = dealt(matrix, truth, 1)
    for topic in range(4):
        of = [np.bincount(m[truth == topic].indices, minlength=80) for m in (matrix, shuffle)]
        np.testing.assert_array_equal(*of)


@pytest.mark.parametrize("spread", [0.0, 0.5])
def test_permuting_keeps_the_values_of_each_term_in_each_topic(spread):
    matrix, truth = planted(4, 90, 80, spread=spread)
    dense = matrix.toarray() + (spread > 0)  # with it every document has every term
    shuffle = permuted(sp.csr_matrix(dense, dtype=np.float32), truth, 1).toarray()
    assert not np.array_equal(shuffle, dense)
    for topic in range(4):
        own = [np.sort(m[truth == topic], axis=0) for m in (dense, shuffle)]
        np.testing.assert_allclose(*own, rtol=1e-6)


def above(matrix, homes, known):
    values = Spectrum.of(matrix, 12, 0).values
    return count_above_noise(matrix, values, homes, known, seed=0)


def test_planted_topics_are_above_the_noise_and_shuffles_are_not():
    matrix = text_like()
    nowhere = np.zeros(matrix.shape[0], dtype=np.int64)
    assert above(matrix, nowhere, 1) == 6
    for seed in range(5):
        for shuffle in (dealt, permuted):
            assert above(shuffle(matrix, nowhere, seed), nowhere, 1) == 1


@pytest.mark.parametrize("topics", [6, 16])
def test_a_few_great_values_are_no_topic(topics):
    rng = np.random.default_rng(topics)
    profiles = (rng.random((topics, 200)) < 0.15) * rng.gamma(1.0, size=(topics, 200))
    dense = profiles[rng.integers(0, topics, 30 * topics)] + 0.1 * rng.random((30 * topics, 200))
    noise = sp.csr_matrix(rng.permuted(dense, axis=0), dtype=np.float32)
    assert above(noise, np.zeros(30 * topics, dtype=np.int64), 1) == 1


def test_known_topics_hide_none():
    matrix, truth = planted(6, 300, 120)
    assert above(matrix, truth, 6) == 6
    assert above(matrix, truth // 2, 3) == 6
