import numpy as np
import pytest
import scipy.sparse as sp

from pipeline.topics.null_model import count_above_noise, shuffled
from pipeline.topics.solver import Spectrum
from pipeline.topics.vocabulary import Weighting
from tests.topics.planted import nested, planted


def text_like(seed=0):
    counts = nested(seed=seed)
    return Weighting.learn(counts).weigh(counts)


@pytest.mark.parametrize("matrix", [text_like(), planted(3, 61, 40)[0]])
def test_a_shuffle_keeps_the_margins(matrix):
    matrix = sp.csr_matrix(matrix, dtype=np.float32)
    shuffle = shuffled(matrix, np.zeros(matrix.shape[0], dtype=np.int64), 1)
    np.testing.assert_array_equal(np.diff(shuffle.indptr), np.diff(matrix.indptr))

    def frequencies(m):
        return np.bincount(m.indices, minlength=m.shape[1])

    np.testing.assert_array_equal(frequencies(shuffle), frequencies(matrix))
    lengths = [np.asarray(m.multiply(m).sum(axis=1)) for m in (shuffle, matrix)]
    np.testing.assert_allclose(*lengths, rtol=1e-4)


def test_a_shuffle_leaves_little_where_it_was():
    matrix = text_like()
    shuffle = shuffled(matrix, np.zeros(matrix.shape[0], dtype=np.int64), 1)
    density = matrix.nnz / np.prod(matrix.shape)
    again = (matrix.astype(bool).multiply(shuffle.astype(bool))).nnz / matrix.nnz
    assert again < 2 * density + 0.05


def test_documents_are_shuffled_with_their_own_topic_only():
    matrix, truth = planted(4, 90, 80)
    shuffle = shuffled(matrix, truth, 1)
    for topic in range(4):
        of = [np.bincount(m[truth == topic].indices, minlength=80) for m in (matrix, shuffle)]
        np.testing.assert_array_equal(*of)


def above(matrix, homes, known):
    values = Spectrum.of(matrix, 12, 0).values
    return count_above_noise(matrix, values, homes, known, seed=0)


def test_planted_topics_are_above_the_noise_and_shuffles_are_not():
    matrix = text_like()
    nowhere = np.zeros(matrix.shape[0], dtype=np.int64)
    assert above(matrix, nowhere, 1) == 6
    for seed in range(5):
        assert above(shuffled(matrix, nowhere, seed), nowhere, 1) == 1


def test_known_topics_hide_none():
    matrix, truth = planted(6, 300, 120)
    assert above(matrix, truth, 6) == 6
    assert above(matrix, truth // 2, 3) == 6
