"""Fitting CUR factors: which columns are anchors, and how the others follow from them."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from pipeline.cur.factors import CurFactors, basis
from pipeline.cur.scores import AnchorScores, Floats, Numbers
from pipeline.cur.selection import medoids, pivots

Selection = Literal["pivoting", "medoids", "random"]
_Reals = npt.NDArray[np.float64]

# Candidates for lam.
_REGULARISATIONS = (0.03, 0.1, 0.3, 1.0, 3.0)


def fit_cur(
    matrix: npt.NDArray[np.floating],
    items: Numbers,
    *,
    n_anchors: int | None = None,
    regularisation: float | None = None,
    selection: Selection = "pivoting",
    seed: int = 0,
) -> CurFactors:
    """Centred ridge CUR of R = ``matrix`` [k_q, N], logits for the passages ``items`` int64[N].

    ``n_anchors`` (k_i) defaults to k_q / 3; fewer are taken where R has fewer passages or, with
    pivoting, less rank. ``regularisation`` is lam; by default it is the one that predicts the rows
    of R best, each from the others. ``seed`` matters to medoids and random. Scores that are not
    usable are treated as in ``AnchorScores.of``.
    """
    scores = AnchorScores.of(matrix, items)
    count = max(1, len(scores.centred) // 3) if n_anchors is None else n_anchors
    if selection == "pivoting":
        chosen = pivots(scores.centred, count)
    elif selection == "medoids":
        chosen = medoids(scores.centred.T, count, seed=seed)
    else:
        chosen = _at_random(len(scores.items), count, seed)
    columns = scores.centred[:, chosen].astype(np.float64)
    if regularisation is None:
        regularisation = _by_leave_one_out(columns, scores.centred)
    gram = _gram(columns, regularisation)
    projection = np.linalg.solve(gram, columns.T).astype(np.float64)
    return _factors(scores, chosen, projection, gram, centred=True)


def fit_anncur(
    matrix: npt.NDArray[np.floating], items: Numbers, *, n_anchors: int, seed: int = 0
) -> CurFactors:
    """ANNCUR as published (arXiv 2210.12579): random anchors, pseudo-inverse, no centring.

    The baseline: P = pinv(R[:, I]), W = P R, s^ = c W.
    """
    scores = AnchorScores.of(matrix, items)
    chosen = _at_random(len(scores.items), n_anchors, seed)
    columns = scores.matrix[:, chosen].astype(np.float64)
    projection = np.linalg.pinv(columns).astype(np.float64)
    return _factors(scores, chosen, projection, columns.T @ columns, centred=False)


def _gram(columns: _Reals, regularisation: float) -> _Reals:
    """G = Z'Z + lam tr(Z'Z)/k_i 1, for Z = ``columns`` [k_q, k_i]."""
    gram = columns.T @ columns
    # Without energy there is nothing to predict, and any ridge gives P = 0.
    scale = np.trace(gram) / max(len(gram), 1) or 1.0
    return np.asarray(gram + regularisation * scale * np.eye(len(gram)))


def _by_leave_one_out(columns: _Reals, centred: Floats) -> float:
    """The lam with the least squared error over the rows of Rc, each predicted without itself.

    With H = Z G^-1 Z' the error of row q left out is (Rc - H Rc)_q / (1 - H_qq) (Allen's PRESS),
    and its square over all N passages needs no more of them than C = Rc Rc' [k_q, k_q].
    """
    products = centred.astype(np.float64) @ centred.T.astype(np.float64)

    def error(regularisation: float) -> float:
        hat = columns @ np.linalg.solve(_gram(columns, regularisation), columns.T)
        left = np.eye(len(hat)) - hat
        return float(np.sum(np.diag(left @ products @ left.T) / np.diag(left) ** 2))

    return min(_REGULARISATIONS, key=error)


def _factors(
    scores: AnchorScores, chosen: Numbers, projection: _Reals, gram: _Reals, *, centred: bool
) -> CurFactors:
    columns, means = basis(scores, centred=centred)
    return CurFactors(
        items=scores.items,
        means=means,
        weights=projection.astype(np.float32) @ columns,
        anchors=scores.items[chosen],
        anchor_means=means[chosen],
        projection=projection,
        gram=gram,
        centred=centred,
    )


def _at_random(total: int, count: int, seed: int) -> Numbers:
    chosen = np.random.default_rng(seed).permutation(total)[:count]
    return chosen.astype(np.int64)
