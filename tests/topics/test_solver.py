import numpy as np
import pytest
import scipy.sparse as sp

from pipeline.topics.solver import Spectrum, factorize, project
from tests.topics.planted import planted


def fit(matrix, k):
    start = Spectrum.of(matrix, k, seed=0).start(k)
    return factorize(matrix, *start, tolerance=1e-6, max_iterations=500)


@pytest.mark.parametrize("k", [1, 3, 6])
def test_factors_are_non_negative_and_single_precision(k):
    matrix, _ = planted(3, 60, 40)
    factors = fit(matrix, k)
    assert factors.weights.shape == (60, k)
    assert factors.components.shape == (k, 40)
    for factor in (factors.weights, factors.components):
        assert factor.dtype == np.float32
        assert factor.min() >= 0


def test_an_exact_product_is_recovered():
    matrix, _ = planted(4, 80, 60, spread=0.0)
    factors = fit(matrix, 4)
    assert factors.error < 1e-3
    np.testing.assert_allclose(factors.weights @ factors.components, matrix.toarray(), atol=1e-2)


def test_the_error_said_is_the_error_made():
    matrix, _ = planted(4, 80, 60, spread=0.5)
    factors = fit(matrix, 2)
    residual = matrix.toarray() - factors.weights @ factors.components
    expected = np.linalg.norm(residual) / np.linalg.norm(matrix.toarray())
    assert factors.error == pytest.approx(expected, rel=1e-4)


def test_projection_solves_least_squares_over_fixed_topics():
    rng = np.random.default_rng(0)
    components = rng.random((3, 30)).astype(np.float32)
    weights = rng.random((10, 3)).astype(np.float32)
    matrix = sp.csr_matrix(weights @ components)
    np.testing.assert_allclose(project(matrix, components, iterations=500), weights, atol=1e-2)


def test_zero_rows_have_zero_weights():
    matrix = sp.csr_matrix(np.zeros((4, 5), dtype=np.float32))
    assert not project(matrix, np.ones((2, 5), dtype=np.float32)).any()
    assert fit(matrix, 2).error == 0.0
