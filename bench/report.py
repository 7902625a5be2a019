"""A table of searches on the same queries, each beside the one that it is compared with."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from rich.table import Table

from decisis.evaluation.measures import MEASURES, paired_bootstrap, values_of
from decisis.evaluation.queries import JudgedQuery

# The documents found for a query, best first, each once.
Run = tuple[str, ...]


class Report:
    """Rows of measures; a row that is compared gives the ratio and a paired bootstrap interval.

    Queries that were cut from one document are drawn together.
    """

    def __init__(self, queries: Sequence[JudgedQuery], title: str, seed: int) -> None:
        self._queries = queries
        self._clusters = [query.source or query.id for query in queries]
        self._seed = seed
        self._values: dict[str, Mapping[str, npt.NDArray[np.float64]]] = {}
        self.table = Table(title=title, title_justify="left")
        for heading in ("search", *MEASURES, "nDCG@10 against", "±"):
            self.table.add_column(heading, justify="left" if heading == "search" else "right")

    def add(self, name: str, runs: Sequence[Run], *against: str) -> None:
        """A search, and a line more for each further search that it is compared with."""
        named = {query.id: run[:100] for query, run in zip(self._queries, runs, strict=True)}
        self._values[name] = values = values_of(self._queries, named)
        measured = [f"{values[measure].mean():.3f}" for measure in MEASURES]
        compared = [self._compared(values, other) for other in against]
        self.table.add_row(name, *measured, *(compared[0] if compared else ()))
        for cells in compared[1:]:
            self.table.add_row("", *[""] * len(MEASURES), *cells)

    def _compared(
        self, values: Mapping[str, npt.NDArray[np.float64]], against: str
    ) -> tuple[str, str]:
        before = self._values[against]["nDCG@10"]
        gain = paired_bootstrap(values["nDCG@10"], before, self._clusters, seed=self._seed)
        times = values["nDCG@10"].mean() / before.mean()
        return (
            f"{against} x {times:.2f}",
            f"{gain.mean:+.3f} [{gain.low:+.3f} {gain.high:+.3f}]",
        )
