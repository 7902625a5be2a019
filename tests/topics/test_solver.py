import numpy as np
import pytest
import scipy.sparse as sp

from pipeline.topics import torch_solver
from pipeline.topics.solver import Data, Spectrum, factorize, project, residuals
from tests.topics.planted import planted


def fit(matrix, k):
    start = Spectrum.of(matrix, k, seed=0).start(k)
    return factorize(Data.of(matrix), *start, tolerance=1e-6, max_iterations=500)


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


def test_a_reweighted_copy_is_factorised_without_being_formed():
    matrix, _ = planted(4, 80, 60, spread=0.3)
    start = Spectrum.of(matrix, 4, seed=0).start(4)
    weights = np.random.default_rng(0).uniform(0.1, 2, 80).astype(np.float32)
    copy = sp.csr_matrix(matrix.multiply(weights[:, None]), dtype=np.float32)
    ways = {"tolerance": 0, "max_iterations": 20}
    implied = factorize(Data.of(matrix), *start, documents=weights, **ways)
    formed = factorize(Data.of(copy), *start, **ways)
    np.testing.assert_allclose(implied.components, formed.components, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(implied.weights, formed.weights, rtol=1e-3, atol=1e-4)
    assert implied.error == pytest.approx(formed.error, rel=1e-4)


def test_pytorch_finds_the_same_factors():
    matrix, _ = planted(4, 80, 60, spread=0.3)
    start = Spectrum.of(matrix, 4, seed=0).start(4)
    weights = np.random.default_rng(0).uniform(0.1, 2, 80).astype(np.float32)
    ways = {"tolerance": 1e-6, "max_iterations": 20, "documents": weights}
    ours = factorize(Data.of(matrix), *start, **ways)
    theirs = torch_solver.factorize(torch_solver.TorchData.of(matrix, "cpu"), *start, **ways)
    np.testing.assert_allclose(ours.components, theirs.components, rtol=1e-2, atol=1e-3)
    assert theirs.error == pytest.approx(ours.error, rel=1e-3)
    assert theirs.weights.dtype == theirs.components.dtype == np.float32


def test_residuals_are_what_is_left_of_each_row():
    matrix, _ = planted(4, 40, 60, spread=0.5)
    matrix = sp.csr_matrix(sp.vstack([matrix, sp.csr_matrix((1, 60), dtype=np.float32)]))
    factors = fit(matrix, 2)
    dense = matrix.toarray()
    left = np.square(dense - factors.weights @ factors.components).sum(axis=1)
    norms = np.square(dense).sum(axis=1)
    found = residuals(matrix, factors.components, factors.weights)
    np.testing.assert_allclose(found[:-1], (left / np.maximum(norms, 1e-9))[:-1], atol=1e-4)
    assert found[-1] == 1.0
    assert found.dtype == np.float32


def test_zero_rows_have_zero_weights():
    matrix = sp.csr_matrix(np.zeros((4, 5), dtype=np.float32))
    assert not project(matrix, np.ones((2, 5), dtype=np.float32)).any()
    assert fit(matrix, 2).error == 0.0
