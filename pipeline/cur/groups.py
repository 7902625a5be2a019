"""Anchor scores and factors of one topic at a time: R stays affordable where passages are many.

A score matrix of all passages costs k_q N calls. A topic's passages are scored against the topic's
own anchor queries only: the same quality for a fraction of the columns, and anchors that tell the
topic's passages apart.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import block_diag

from pipeline.arrays import Arrays, load_arrays, save_arrays
from pipeline.cur.factors import CurFactors
from pipeline.cur.fitting import fit_cur
from pipeline.cur.scores import AnchorScores, Numbers, columns_of


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


@dataclass(frozen=True, eq=False)
class TopicScores:
    """Anchor scores by group; no passage is in two of them."""

    groups: Mapping[str, AnchorScores]

    def groups_of(self, numbers: Numbers) -> list[str]:
        """The groups of the passages ``numbers`` int64[n], those of most of them first."""
        items, places = self._places
        columns, present = columns_of(items, numbers)
        names = list(self.groups)
        counted = Counter(names[place] for place in places[columns[present]].tolist())
        return [name for name, _ in counted.most_common()]

    @cached_property
    def _places(self) -> tuple[Numbers, Numbers]:
        """Every passage, ascending, and the position of its group."""
        items = [scores.items for scores in self.groups.values()]
        if not items:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        every = np.concatenate(items)
        of = np.repeat(np.arange(len(items)), [len(part) for part in items])
        order = np.argsort(every, kind="stable")
        return every[order], of[order]

    def consult(self, groups: Sequence[str]) -> AnchorScores | None:
        """The scores of these groups as one matrix; None where none of them is known.

        Block-diagonal once centred: of a passage in another group an anchor query says nothing.
        """
        known = [self.groups[group] for group in dict.fromkeys(groups) if group in self.groups]
        if len(known) < 2:
            return known[0] if known else None
        items = np.concatenate([scores.items for scores in known])
        order = np.argsort(items, kind="stable")
        return AnchorScores(
            items=items[order],
            means=np.concatenate([scores.means for scores in known])[order],
            centred=block_diag(*(scores.centred for scores in known))[:, order],
            queries=np.concatenate([scores.queries for scores in known]),
        )

    def factors(self) -> TopicFactors:
        """Centred ridge CUR of each group (``fit_cur``)."""
        return TopicFactors(
            {name: fit_cur(scores.matrix, scores.items) for name, scores in self.groups.items()}
        )

    def save(self, file: Path) -> None:
        arrays = {"groups": np.array(list(self.groups), dtype=np.str_)}
        for position, scores in enumerate(self.groups.values()):
            arrays |= {f"{position}/{name}": array for name, array in vars(scores).items()}
        save_arrays(file, arrays)

    @classmethod
    def load(cls, file: Path) -> "TopicScores":
        """Read what ``save`` wrote; LibraryError where the file is missing or damaged."""

        def build(arrays: Arrays) -> TopicScores:
            by_position: dict[str, dict[str, npt.NDArray[Any]]] = {}
            for name, array in arrays.items():
                position, _, field = name.partition("/")
                by_position.setdefault(position, {})[field] = array
            groups = arrays["groups"].tolist()
            return cls(
                {
                    group: AnchorScores(**by_position[str(position)])
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
