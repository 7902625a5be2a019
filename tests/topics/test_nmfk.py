import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import adjusted_mutual_info_score

from pipeline.topics.nmfk import NMFk
from tests.topics.planted import planted, shuffled


@pytest.mark.parametrize(
    ("topics", "documents", "terms", "spread", "seed"),
    [
        (2, 100, 120, 0.05, 0),
        (3, 200, 150, 0.05, 1),
        (5, 300, 200, 0.05, 0),
        (7, 400, 200, 0.2, 0),
        (9, 400, 300, 0.05, 0),
        (12, 900, 400, 0.2, 1),
    ],
)
def test_planted_topics_are_counted_and_found(topics, documents, terms, spread, seed):
    matrix, truth = planted(topics, documents, terms, seed=seed, spread=spread)
    nmfk = NMFk()
    homes = nmfk.fit_transform(matrix).argmax(axis=1)
    assert nmfk.n_components_ == topics
    assert nmfk.components_.shape == (topics, terms)
    assert nmfk.stability_ >= nmfk.threshold
    assert adjusted_mutual_info_score(truth, homes) > 0.95


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_data_have_one_topic(seed):
    matrix, _ = planted(5, 300, 200, spread=0.3)
    nmfk = NMFk().fit(shuffled(matrix, seed=seed))
    assert nmfk.n_components_ == 1
    assert nmfk.stability_ == 1.0
    assert nmfk.above_noise_ == 1


def test_noise_has_one_topic():
    noise = sp.random(400, 300, 0.3, format="csr", dtype=np.float32, random_state=1)
    assert NMFk().fit(noise).n_components_ == 1


def test_equal_seeds_give_equal_topics_whatever_the_workers():
    matrix, _ = planted(5, 200, 150, spread=0.3)
    one, two, four = (NMFk(n_jobs=jobs).fit(matrix) for jobs in (1, 2, 4))
    for other in (two, four):
        np.testing.assert_array_equal(one.components_, other.components_)
        assert one.stabilities_ == other.stabilities_


def test_zero_rows_are_of_no_topic():
    matrix, _ = planted(3, 150, 100)
    with_zeros = sp.csr_matrix(sp.vstack([matrix, sp.csr_matrix((30, 100))]), dtype=np.float32)
    nmfk = NMFk().fit(with_zeros)
    assert nmfk.n_components_ == 3
    assert not nmfk.transform(with_zeros)[150:].any()


def test_where_no_k_is_stable_there_is_one_topic():
    matrix, _ = planted(4, 200, 100, spread=0.3)
    nmfk = NMFk(threshold=1.01).fit(matrix)
    assert nmfk.above_noise_ == 4
    assert (nmfk.n_components_, nmfk.stability_) == (1, 1.0)


@pytest.mark.parametrize("spread", [0.05, 0.4])
def test_both_searches_find_the_same(spread):
    matrix, _ = planted(8, 300, 150, spread=spread)
    linear, bisection = (NMFk(search=search).fit(matrix) for search in ("linear", "bisection"))
    np.testing.assert_array_equal(linear.components_, bisection.components_)
    assert set(linear.stabilities_) == set(range(2, linear.above_noise_ + 1))
    assert bisection.stabilities_.items() <= linear.stabilities_.items()


def test_small_topics_are_not_lost_in_the_shadow_of_large_ones():
    large, _ = planted(3, 300, 120, seed=0)
    small, _ = planted(3, 45, 120, seed=1)
    assert NMFk().fit(sp.csr_matrix(sp.vstack([large, small]))).n_components_ == 6


@pytest.mark.parametrize("rows", [1, 2, 5, 19])
def test_too_few_documents_have_one_topic(rows):
    matrix, _ = planted(4, 40, 30)
    nmfk = NMFk().fit(matrix[:rows])
    assert nmfk.n_components_ == 1
    assert nmfk.transform(matrix[:rows]).shape == (rows, 1)


def test_copies_of_one_document_have_one_topic():
    matrix, _ = planted(1, 1, 30)
    copies = sp.csr_matrix(sp.vstack([matrix] * 60))
    assert NMFk().fit(copies).n_components_ == 1


def test_copies_of_several_documents_have_a_topic_each():
    rng = np.random.default_rng(0)
    documents = rng.random((3, 60)) * (rng.random((3, 60)) < 0.2)
    copies = np.tile(documents, (30, 1))
    assert NMFk().fit(copies).n_components_ == 3


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 40), st.integers(1, 6)),
        elements=st.sampled_from([0.0, 0.0, 0.5, 1.0, 3.0]),
    )
)
@settings(max_examples=30, deadline=None)
def test_any_matrix_has_a_defined_result(matrix):
    nmfk = NMFk(perturbations=2)
    weights = nmfk.fit_transform(matrix)
    assert weights.shape == (len(matrix), nmfk.n_components_)
    assert nmfk.components_.shape == (nmfk.n_components_, matrix.shape[1])
    assert np.isfinite(weights).all()
    assert np.isfinite(nmfk.components_).all()
    assert not weights[~matrix.any(axis=1)].any()


@pytest.mark.parametrize("value", [0.0, 2.5])
def test_constant_data_have_one_topic(value):
    nmfk = NMFk().fit(np.full((50, 8), value))
    assert nmfk.n_components_ == 1
    assert nmfk.transform(np.full((2, 8), value)).shape == (2, 1)


def test_dense_and_sparse_are_the_same():
    matrix, _ = planted(3, 100, 80)
    sparse, dense = NMFk().fit(matrix), NMFk().fit(matrix.toarray())
    np.testing.assert_array_equal(sparse.components_, dense.components_)


def test_negative_values_are_refused():
    with pytest.raises(ValueError, match="Negative"):
        NMFk().fit(-np.ones((20, 5)))


def test_an_unknown_search_is_refused():
    matrix, _ = planted(3, 100, 80)
    with pytest.raises(ValueError, match="give 'linear' or 'bisection'"):
        NMFk(search="random").fit(matrix)


def test_a_random_state_is_a_seed_a_generator_or_none():
    matrix, _ = planted(3, 100, 80)
    for state in (7, np.random.RandomState(7), None):
        nmfk = NMFk(random_state=state).fit(matrix)
        assert nmfk.n_components_ == 3
    assert nmfk.components_.dtype == np.float32
    assert nmfk.get_feature_names_out().tolist() == ["nmfk0", "nmfk1", "nmfk2"]


def test_transform_before_fit_is_refused():
    with pytest.raises(NotFittedError):
        NMFk().transform(np.ones((2, 2)))


def test_the_constructor_stores_parameters_and_nothing_else():
    nmfk = NMFk(max_topics=5, threshold=0.7)
    assert vars(clone(nmfk)) == vars(nmfk) == nmfk.get_params()
