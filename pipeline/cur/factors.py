"""CUR factors of a score matrix: all scores of a query from those of a few anchor passages.

With R [k_q, N] the logits of the anchor queries, mu their mean by passage, Rc = R - mu, anchor
columns I and Z = Rc[:, I]:

    G = Z'Z + lam tr(Z'Z)/k_i 1         gram of the anchors, ridge included
    P = G^-1 Z'                         [k_i, k_q]
    W = P Rc                            [k_i, N]
    s^(p) = mu(p) + (c - mu(I)) W[:, p]     for a query with anchor logits c = CE(q, I)

This is ANNCUR (arXiv 2210.12579) but for centring and ridge: it takes c pinv(R[:, I]) R,
whose pseudo-inverse amplifies the noise of the logits by the inverse of the smallest singular value
and collapses where k_i comes near k_q.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.arrays import Arrays, load_arrays, save_arrays
from pipeline.cur.scores import AnchorScores, Floats, Numbers, check_columns, columns_of, usable

_Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CurFactors:
    """What is kept of R to predict scores; the symbols are those of the module's docstring.

    items         int64[N], ascending: the passage number of each column
    means         float32[N]: mu; 0 without centring
    weights       float32[k_i, N]: W
    anchors       int64[k_i]: passage numbers of I, the most informative first
    anchor_means  float32[k_i]: mu(I)
    projection    float64[k_i, k_q]: P, which makes a new passage's column of its k_q scores
    gram          float64[k_i, k_i]: G, by which anchors may be missing
    centred       whether a new column is centred
    """

    items: Numbers
    means: Floats
    weights: Floats
    anchors: Numbers
    anchor_means: Floats
    projection: _Reals
    gram: _Reals
    centred: bool

    def __post_init__(self) -> None:
        check_columns(self.items, self.means)
        k = len(self.anchors)
        shapes = (self.weights.shape, self.anchor_means.shape, self.gram.shape)
        if shapes != ((k, len(self.items)), (k,), (k, k)) or self.projection.shape[:1] != (k,):
            raise ValueError(f"factors of shapes {shapes} do not fit {k} anchors")
        if self.anchors.dtype != np.int64 or not all(
            np.isfinite(array).all()
            for array in (self.weights, self.anchor_means, self.projection, self.gram)
        ):
            raise ValueError("factors are not finite")

    def complete(self, logits: npt.NDArray[np.floating]) -> _Reals:
        """x float64[k_i] with s^ = mu + x W, from the anchors' ``logits`` [k_i], NaN if unknown.

        An anchor that was not paid for, or that the model could not score, is set to what the
        known ones (K) let expect: x_U = G_UK G_KK^-1 x_K. The prediction is then exactly that of
        factors fitted on K alone with the same ridge: W_K + G_KK^-1 G_KU W_U = G_KK^-1 Z_K' Rc.
        """
        known = usable(logits)
        deviations = np.where(known, logits, 0).astype(np.float64)
        deviations[known] -= self.anchor_means[known]
        if not known.all():
            deviations[~known] = deviations[known] @ self._transfer(known)
        return deviations

    def predict(self, logits: npt.NDArray[np.floating]) -> Floats:
        """s^ float32[N] from the anchors' ``logits`` [k_i]; NaN where one is not known."""
        return self.means + self.complete(logits).astype(np.float32) @ self.weights

    def predict_some(self, logits: npt.NDArray[np.floating], numbers: Numbers) -> _Reals:
        """s^ float64[n] of the passages ``numbers`` int64[n]; NaN for those without a column."""
        columns, present = columns_of(self.items, numbers)
        predicted = np.full(len(numbers), np.nan)
        columns = columns[present]
        predicted[present] = self.means[columns] + self.complete(logits) @ self.weights[:, columns]
        return predicted

    def append(self, matrix: npt.NDArray[np.floating], numbers: Numbers) -> "CurFactors":
        """With new passages ``numbers`` int64[m], the anchor queries' logits ``matrix`` [k_q, m].

        A column costs k_q calls and one product, P (r - mean(r)); P and the anchors stay. Scores
        that are not usable are treated as in ``AnchorScores.of``.
        """
        new = AnchorScores.of(matrix, numbers)
        scores, means = basis(new, centred=self.centred)
        items = np.concatenate([self.items, new.items])
        order = np.argsort(items, kind="stable")
        weights = (self.projection @ scores).astype(np.float32)
        return CurFactors(
            items=items[order],
            means=np.concatenate([self.means, means])[order],
            weights=np.concatenate([self.weights, weights], axis=1)[:, order],
            anchors=self.anchors,
            anchor_means=self.anchor_means,
            projection=self.projection,
            gram=self.gram,
            centred=self.centred,
        )

    def remove(self, numbers: Numbers) -> "CurFactors":
        """Without these passages; those that it lacks are passed over.

        A removed anchor takes its row along: the others become exactly the factors fitted without
        it (same ridge, see ``complete``). Refit where many are gone.
        """
        kept = ~np.isin(self.items, numbers)
        known = ~np.isin(self.anchors, numbers)
        weights, projection = self.weights[:, kept], self.projection
        if not known.all():
            transfer = self._transfer(known)
            weights = (weights[known] + transfer @ weights[~known]).astype(np.float32)
            projection = projection[known] + transfer @ projection[~known]
        return CurFactors(
            items=self.items[kept],
            means=self.means[kept],
            weights=weights,
            anchors=self.anchors[known],
            anchor_means=self.anchor_means[known],
            projection=projection,
            gram=self.gram[np.ix_(known, known)],
            centred=self.centred,
        )

    def _transfer(self, known: npt.NDArray[np.bool_]) -> _Reals:
        """G_KK^-1 G_KU float64[known, unknown]."""
        between = self.gram[np.ix_(known, ~known)]
        # Least squares: without ridge (ANNCUR) G may be singular.
        transfer = np.linalg.lstsq(self.gram[np.ix_(known, known)], between, rcond=None)[0]
        return transfer.astype(np.float64)

    def arrays(self) -> Arrays:
        return vars(self) | {"centred": np.array(self.centred)}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "CurFactors":
        return cls(**{**arrays, "centred": bool(arrays["centred"])})  # type: ignore[arg-type]

    def save(self, file: Path) -> None:
        save_arrays(file, self.arrays())

    @classmethod
    def load(cls, file: Path) -> "CurFactors":
        """Read what ``save`` wrote; LibraryError where the file is damaged."""
        return load_arrays(file, cls.from_arrays)


def basis(scores: AnchorScores, *, centred: bool) -> tuple[Floats, Floats]:
    """The matrix that is factorised, and the means that are added to its products."""
    if centred:
        return scores.centred, scores.means
    return scores.matrix, np.zeros_like(scores.means)
