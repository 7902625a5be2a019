"""Whether the same topics come back when the documents change: matching and silhouettes.

Runs of one factorisation find their topics in any order. They are matched one to one to common
centroids by cosine, and each topic's silhouette says how much nearer its own copies are to each
other than to the next topic. Nebgen et al. 2021, "A neural network for determination of latent
dimensionality in non-negative matrix factorization", section 2.
"""

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from pipeline.topics.solver import Floats

_ROUNDS = 50


def unit_rows(rows: Floats) -> Floats:
    """Rows at length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: Floats = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return unit


def align(runs: Floats) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Match the topics of all runs to one order: (order, runs in it, centroids[topics, terms]).

    ``runs`` is float32[runs, topics, terms]; ``order[run, i]`` is the row of the run that is topic
    i, by which the run's other factor is put in order too. Runs and centroids come at unit length.
    Repeats until no topic changes its place.
    """
    unit = unit_rows(runs)
    centroids = unit[0]
    order = np.tile(np.arange(runs.shape[1]), (runs.shape[0], 1))
    aligned = unit
    for _ in range(_ROUNDS):
        before = order
        order = np.stack([linear_sum_assignment(-(centroids @ run.T))[1] for run in unit])
        aligned = np.take_along_axis(unit, order[:, :, None], axis=1)
        centroids = unit_rows(np.median(aligned, axis=0))
        if np.array_equal(order, before):
            break
    return order, aligned, centroids


def silhouettes(aligned: Floats) -> npt.NDArray[np.float64]:
    """Mean silhouette of each topic over its copies, by cosine distance; 1 for a single topic.

    ``aligned`` is float32[runs, topics, n] at unit length.
    """
    n_runs, n_topics, size = aligned.shape
    if n_topics == 1:
        return np.ones(1)
    if n_runs < 2:
        raise ValueError("one run says nothing about stability: give at least two")
    copies = aligned.transpose(1, 0, 2).reshape(n_topics * n_runs, size)
    distances = np.clip(1 - copies @ copies.T, 0, 1).astype(np.float64)
    np.fill_diagonal(distances, 0)
    # Sum of the distances of each copy (topic, run) to the copies of each topic.
    sums = distances.reshape(n_topics, n_runs, n_topics, n_runs).sum(axis=3)
    topics = np.arange(n_topics)
    own = sums[topics, :, topics] / (n_runs - 1)
    others = sums / n_runs
    others[topics, :, topics] = np.inf
    nearest = others.min(axis=2)
    scores = (nearest - own) / np.maximum(np.maximum(nearest, own), 1e-12)
    return np.asarray(scores.mean(axis=1))
