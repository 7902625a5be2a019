"""Where structure is planted, the strategies that look for it find it; where none is, no harm."""

from dataclasses import replace

import numpy as np
import pytest

from decisis.reranking import STRATEGIES, Pool, Reranking
from decisis.reranking.ridge import ridge, rising_weights
from pipeline.cur import Numbers
from tests.cur.planting import CountingOracle, full_pool, low_rank, overlap

SIZE, DIMENSIONS, BUDGET = 1500, 24, 48
NUMBERS = np.arange(SIZE, dtype=np.int64)


def dense_corpus(seed: int, *, explained: float) -> tuple[Pool, CountingOracle]:
    """Logits that lie along a direction near the query's vector, and a noisy fused list.

    ``explained`` is the share of the logits' deviation that the vectors account for.
    """
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(SIZE, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    wanted = random.normal(size=DIMENSIONS)
    query = (wanted + 1.2 * random.normal(size=DIMENSIONS)).astype(np.float32)
    along = vectors @ wanted
    logits = -6 + 4 * (explained * along + (1 - explained) * random.normal(size=SIZE))
    fused = np.argsort(-(vectors @ query))[:100]
    matrix = low_rank(queries=12, passages=SIZE, seed=seed)
    pool = full_pool(vectors, matrix, fused, None, NUMBERS, query / np.linalg.norm(query))
    return pool, CountingOracle(logits, NUMBERS)


def mean_recall(
    name: str, corpora: list[tuple[Pool, CountingOracle]], budget: int = BUDGET
) -> float:
    recalls = []
    for pool, oracle in corpora:
        result = STRATEGIES[name](pool, oracle, budget, weight=1.0)
        recalls.append(overlap(result.numbers[:10], oracle.logits))
    return float(np.mean(recalls))


def test_the_residual_update_beats_the_list_at_equal_calls() -> None:
    corpora = [dense_corpus(seed, explained=0.95) for seed in range(12)]
    first, residual = (mean_recall(name, corpora) for name in ("first", "residual"))
    assert residual >= first + 0.15
    assert residual >= mean_recall("first", corpora, 100)


def noise_corpus(seed: int) -> tuple[Pool, CountingOracle]:
    """The fused list is a fair guess at the logits; the vectors and the query's are noise."""
    random = np.random.default_rng(seed)
    logits = -6 + 4 * random.normal(size=SIZE)
    fused = np.argsort(-(logits + 2 * random.normal(size=SIZE)))[:100]
    vectors = random.normal(size=(SIZE, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    matrix = low_rank(queries=12, passages=SIZE, seed=seed)
    pool = full_pool(vectors, matrix, fused, None, NUMBERS, vectors[0])
    return pool, CountingOracle(logits, NUMBERS)


def test_where_vectors_say_nothing_the_update_costs_little() -> None:
    corpora = [noise_corpus(seed) for seed in range(12)]
    first, residual = (mean_recall(name, corpora) for name in ("first", "residual"))
    assert first > 0.5
    assert residual >= first - 0.05


def test_signals_of_a_passage_are_heeded() -> None:
    corpora = []
    for seed in range(6):
        pool, oracle = noise_corpus(seed)
        clue = oracle.logits + np.random.default_rng(seed + 100).normal(size=SIZE)
        signals = clue[:, None]
        corpora.append((replace(pool, signals=signals.__getitem__), oracle))
    plain = [(replace(pool, signals=None), oracle) for pool, oracle in corpora]
    assert mean_recall("residual", corpora, 24) >= mean_recall("residual", plain, 24) + 0.1


def score_corpus(seed: int) -> tuple[Pool, CountingOracle]:
    """Logits of the rows of one low-rank matrix; the fused list is a weak guess at them."""
    random = np.random.default_rng(seed)
    matrix = low_rank(queries=41, passages=SIZE, noise=0.5, seed=seed)
    logits = matrix[40]
    fused = np.argsort(-(logits + 5 * random.normal(size=SIZE)))[:100]
    vectors = random.normal(size=(SIZE, 4)).astype(np.float32)
    pool = full_pool(vectors, matrix[:40], fused, None, NUMBERS, vectors[0])
    return pool, CountingOracle(logits, NUMBERS)


@pytest.mark.parametrize("name", ["cur", "adacur"])
def test_cur_finds_what_the_list_does_not_have(name: str) -> None:
    corpora = [score_corpus(seed) for seed in range(6)]
    assert mean_recall(name, corpora) >= mean_recall("first", corpora) + 0.3
    assert mean_recall(name, corpora) >= 0.8


def passages(result: Reranking) -> Numbers:
    return np.array([entry.passage for entry in result.trace])


def test_cur_pays_for_anchors_outside_the_filters_only_where_they_can_help() -> None:
    pool, oracle = score_corpus(1)
    assert pool.factors is not None
    anchors = pool.factors.factors.anchors
    few = np.setdiff1d(NUMBERS[::40], anchors)
    many = np.setdiff1d(NUMBERS[::3], anchors)
    for allowed, outside in ((few, 0), (many, len(anchors))):
        narrow = Pool(allowed[:5], np.arange(5.0)[::-1], allowed=allowed, factors=pool.factors)
        result = STRATEGIES["cur"](narrow, oracle, BUDGET)
        assert np.isin(passages(result), anchors).sum() == outside
        assert np.isin(result.numbers, allowed).all()
    assert set(
        passages(
            STRATEGIES["cur"](
                Pool(few[:5], np.arange(5.0)[::-1], allowed=few, factors=pool.factors),
                oracle,
                BUDGET,
            )
        ).tolist()
    ) == set(few.tolist())


def test_cur_spends_a_third_on_anchors_and_says_what_it_expected() -> None:
    pool, oracle = score_corpus(2)
    result = STRATEGIES["cur"](pool, oracle, 18)
    assert pool.factors is not None
    assert passages(result)[:6].tolist() == pool.factors.factors.anchors[:6].tolist()
    assert all(entry.predicted is None for entry in result.trace[:6])
    foreseen = [entry.predicted for entry in result.trace[6:] if entry.predicted is not None]
    assert len(foreseen) == 12
    assert foreseen == sorted(foreseen, reverse=True)
    assert np.mean([entry.logit for entry in result.trace[6:]]) > np.sort(oracle.logits)[-150]


def test_leave_one_out_in_closed_form_is_leaving_one_out() -> None:
    random = np.random.default_rng(3)
    features, y = random.normal(size=(15, 6)), random.normal(size=15)
    fit = ridge(features, y)
    kernel = features @ features.T
    errors = []
    for share in (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0):
        penalty = share * np.trace(kernel) / 15
        left_out = []
        for row in range(15):
            rest = np.arange(15) != row
            alpha = np.linalg.solve(kernel[np.ix_(rest, rest)] + penalty * np.eye(14), y[rest])
            left_out.append(y[row] - kernel[row, rest] @ alpha)
        errors.append(np.mean(np.square(left_out)))
    assert fit.error == pytest.approx(min(errors))


def test_no_weight_falls() -> None:
    random = np.random.default_rng(4)
    features = random.normal(size=(2000, 3))
    values = features @ [2.0, -1.0, 0.0] + 0.1 * random.normal(size=2000)
    weights = rising_weights(features, values)
    assert weights == pytest.approx([2.0, 0.0, 0.0], abs=0.05)


def test_weights_are_the_least_squares_where_none_would_fall() -> None:
    random = np.random.default_rng(5)
    features = random.normal(size=(30, 2)) @ [[1.0, 0.8], [0.0, 0.3]]
    values = features @ [1.0, 2.0] + 0.2 * random.normal(size=30)
    exact = np.linalg.solve(features.T @ features + np.eye(2), features.T @ values)
    assert (exact > 0).all()
    assert rising_weights(features, values) == pytest.approx(exact, abs=1e-6)
