import numpy as np
import pytest

from pipeline.topics.stability import align, silhouettes, unit_rows

TOPICS = np.eye(3, 8, dtype=np.float32)


def test_topics_found_in_another_order_are_matched():
    runs = np.stack([TOPICS, TOPICS[[2, 0, 1]], 5 * TOPICS[[1, 2, 0]]])
    order, aligned, centroids = align(runs)
    assert order.tolist() == [[0, 1, 2], [1, 2, 0], [2, 0, 1]]
    np.testing.assert_allclose(aligned, np.stack([TOPICS] * 3))
    np.testing.assert_allclose(centroids, TOPICS)
    np.testing.assert_allclose(silhouettes(aligned), 1.0)


def test_a_topic_that_does_not_come_back_is_unstable():
    wandering = np.stack([TOPICS.copy() for _ in range(4)])
    for run in range(4):
        wandering[run, 2] = np.eye(8)[3 + run]
    scores = silhouettes(align(wandering)[1])
    assert scores[:2].min() > 0.9
    assert scores[2] <= 0.0


def test_two_copies_of_one_topic_are_unstable():
    runs = np.stack([TOPICS[[0, 0, 1]]] * 3)
    assert silhouettes(align(runs)[1]).min() <= 0.0


def test_one_topic_is_stable_and_one_run_says_nothing():
    assert silhouettes(TOPICS[None, :1]).tolist() == [1.0]
    with pytest.raises(ValueError, match="at least two"):
        silhouettes(TOPICS[None])


def test_a_row_of_zeros_stays_one():
    assert not unit_rows(np.zeros((1, 3), dtype=np.float32)).any()
