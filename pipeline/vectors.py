"""The vector index: exact inner-product search in FAISS.

Exact search is right below some 300,000 passages: filters and deletion stay exact, and a scan of
100,000 vectors takes about 15 ms on one core.
"""

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from law.errors import LibraryError
from pipeline.snapshot import Candidate, Numbers

VECTORS_VERSION = 1

# A single query is scanned faster by one thread than by several that wait for each other.
faiss.omp_set_num_threads(1)


class VectorIndex:
    """Vectors by passage number, read from a file."""

    def __init__(self, file: Path) -> None:
        try:
            index: Any = faiss.read_index(str(file))
        except RuntimeError as error:
            raise LibraryError(
                f"the vector index {file} cannot be read: remove it and run decisis build ({error})"
            ) from None
        self._index = index  # owns the vectors
        self._vectors = faiss.downcast_index(index.index)
        self._numbers: Numbers = faiss.vector_to_array(index.id_map)
        self._order = np.argsort(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

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
            # A bit for each place: a scan asks it of every vector, and a set of numbers answers
            # several times slower.
            wanted = np.zeros(len(self), dtype=bool)
            wanted[self._places(allowed[np.isin(allowed, self._numbers, assume_unique=True)])] = (
                True
            )
            # The bindings build these constructors from arrays and keywords at run time.
            bits = np.packbits(wanted, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[arg-type, call-arg]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, places = self._vectors.search(
            query[np.newaxis].astype(np.float32), min(limit, len(self)), params=parameters
        )
        found = places[0] >= 0
        return [
            Candidate(number, score)
            for number, score in zip(
                self._numbers[places[0][found]].tolist(), scores[0][found].tolist(), strict=True
            )
        ]

    def vectors(self, numbers: Numbers) -> npt.NDArray[np.float32]:
        """float32[len(numbers), d]: the stored vectors of these passages."""
        stored: npt.NDArray[np.float32] = self._vectors.reconstruct_batch(self._places(numbers))
        return stored

    def _places(self, numbers: Numbers) -> npt.NDArray[np.int64]:
        """Where these passages' vectors stand; numbers that are not held are an error."""
        places: npt.NDArray[np.int64] = self._order[
            np.searchsorted(self._numbers, numbers, sorter=self._order)
        ]
        return places


def build_vector_index(file: Path, numbers: Numbers, vectors: npt.NDArray[np.float32]) -> None:
    """Write an index of ``vectors`` float32[n, d] under ``numbers`` int64[n]."""
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    index.add_with_ids(np.ascontiguousarray(vectors), numbers)
    # Not by its name: FAISS takes no notice when the disk is full at the last byte.
    with file.open("wb") as output:
        faiss.write_index(index, faiss.PyCallbackIOWriter(output.write))  # type: ignore[attr-defined]
