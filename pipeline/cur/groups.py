"""Factors of one topic at a time, so that R stays affordable where passages are many.

A score matrix of all passages costs k_q N calls. A topic's passages are scored against the topic's
own anchor queries only: the same quality for a fraction of the columns, and anchors that tell the
topic's passages apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.linalg import block_diag

from pipeline.arrays import Arrays, load_arrays, save_arrays
from pipeline.cur.factors import CurFactors


@dataclass(frozen=True, eq=False)
class TopicFactors:
    """Factors by group, such as a topic's id; the caller knows which groups concern a query."""

    groups: Mapping[str, CurFactors]

    def consult(self, groups: Sequence[str]) -> CurFactors | None:
        """The factors of these groups as one; None where none of them is known.

        W and G become block-diagonal: a passage is predicted from its own group's anchors. The
        anchors alternate between the groups, so that the first few serve them all. A passage of
        several groups belongs to the first that is named.
        """
        known = [self.groups[group] for group in dict.fromkeys(groups) if group in self.groups]
        return _side_by_side(known) if known else None

    def save(self, file: Path) -> None:
        arrays = {"groups": np.array(list(self.groups), dtype=np.str_)}
        for position, factors in enumerate(self.groups.values()):
            arrays |= {f"{position}/{name}": array for name, array in factors.arrays().items()}
        save_arrays(file, arrays)

    @classmethod
    def load(cls, file: Path) -> "TopicFactors":
        """Read what ``save`` wrote; LibraryError where the file is damaged."""

        def build(arrays: Arrays) -> TopicFactors:
            by_position: dict[str, dict[str, object]] = {}
            for name, array in arrays.items():
                position, _, field = name.partition("/")
                by_position.setdefault(position, {})[field] = array
            groups = arrays["groups"].tolist()
            return cls(
                {
                    group: CurFactors.from_arrays(by_position[str(position)])  # type: ignore[arg-type]
                    for position, group in enumerate(groups)
                }
            )

        return load_arrays(file, build)


def _side_by_side(parts: Sequence[CurFactors]) -> CurFactors:
    if len(parts) == 1:
        return parts[0]
    seen = np.zeros(0, dtype=np.int64)
    columns = []
    for part in parts:
        columns.append(~np.isin(part.items, seen))
        seen = np.union1d(seen, part.items)
    items = np.concatenate([part.items[new] for part, new in zip(parts, columns, strict=True)])
    order = np.argsort(items)
    # First the most informative anchor of every group, then the second of every group.
    ranks = np.concatenate([np.arange(len(part.anchors)) for part in parts])
    turns = np.argsort(ranks, kind="stable")
    weights = block_diag(*(part.weights[:, new] for part, new in zip(parts, columns, strict=True)))
    means = np.concatenate([part.means[new] for part, new in zip(parts, columns, strict=True)])
    return CurFactors(
        items=items[order],
        means=means[order],
        weights=weights[turns][:, order],
        anchors=np.concatenate([part.anchors for part in parts])[turns],
        anchor_means=np.concatenate([part.anchor_means for part in parts])[turns],
        projection=block_diag(*(part.projection for part in parts))[turns],
        gram=block_diag(*(part.gram for part in parts))[np.ix_(turns, turns)],
        centred=parts[0].centred,
    )
