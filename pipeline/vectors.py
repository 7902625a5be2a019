"""The vector index: exact inner-product search in FAISS.

Exact search is right below some 300,000 passages: filters and deletion stay exact, and a scan of
100,000 vectors takes about 15 ms on one core.
"""

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from law.errors import LibraryError
from pipeline.snapshot import Candidate, Numbers

VECTORS_VERSION = 1


class VectorIndex:
    """Vectors by passage number, read from a file."""

    def __init__(self, file: Path) -> None:
        try:
            self._index = faiss.read_index(str(file))
        except RuntimeError as error:
            raise LibraryError(
                f"the vector index {file} cannot be read: remove it and run decisis build ({error})"
            ) from None

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, query: npt.NDArray[np.float32], limit: int, allowed: Numbers | None = None
    ) -> list[Candidate]:
        """The ``limit`` passages nearest to ``query`` float32[d] by inner product, best first.

        ``allowed`` restricts the search to these passage numbers.
        """
        if limit < 1 or not len(self) or (allowed is not None and not len(allowed)):
            return []
        parameters = None
        if allowed is not None:
            # The bindings build the constructor from keywords at run time.
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
        scores, numbers = self._index.search(
            query[np.newaxis].astype(np.float32), min(limit, len(self)), params=parameters
        )
        return [
            Candidate(int(number), float(score))
            for number, score in zip(numbers[0], scores[0], strict=True)
            if number >= 0
        ]

    def vectors(self, numbers: Numbers) -> npt.NDArray[np.float32]:
        """float32[len(numbers), d]: the stored vectors of these passages."""
        found = np.empty((len(numbers), self._index.d), dtype=np.float32)
        for row, number in zip(found, numbers, strict=True):
            self._index.reconstruct(int(number), row)
        return found


def build_vector_index(file: Path, numbers: Numbers, vectors: npt.NDArray[np.float32]) -> None:
    """Write an index of ``vectors`` float32[n, d] under ``numbers`` int64[n]."""
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    index.add_with_ids(np.ascontiguousarray(vectors), numbers)
    # Not by its name: FAISS takes no notice when the disk is full at the last byte.
    with file.open("wb") as output:
        faiss.write_index(index, faiss.PyCallbackIOWriter(output.write))  # type: ignore[attr-defined]
