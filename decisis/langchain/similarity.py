"""What the two vector stores share: search by cosine, in the shapes that LangChain asks for."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

Vector = npt.NDArray[np.float32]

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A document that was found, its cosine to the query, and its unit vector float32[d]."""

    document: Document
    cosine: float
    vector: Vector


class SimilarityStore(VectorStore, Generic[F]):
    """A vector store over ``nearest``; ``filter`` is whatever restricts that store's search.

    Scores are cosines (-1 to 1, higher is better); relevance scores are mapped to 0 to 1.
    """

    @property
    @abstractmethod
    def embeddings(self) -> Embeddings: ...

    @abstractmethod
    def nearest(self, vector: Vector, k: int, filter: F | None = None) -> list[Neighbour]:
        """The ``k`` documents nearest to the unit ``vector`` float32[d], best first."""

    def similarity_search(
        self, query: str, k: int = 4, *, filter: F | None = None, **kwargs: Any
    ) -> list[Document]:
        """The ``k`` documents nearest to the query, best first."""
        return [entry.document for entry in self.nearest(self._embed(query), k, filter)]

    def similarity_search_with_score(
        self, query: str, k: int = 4, *, filter: F | None = None, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        """The same, each with its cosine."""
        found = self.nearest(self._embed(query), k, filter)
        return [(entry.document, entry.cosine) for entry in found]

    def similarity_search_by_vector(
        self, embedding: list[float], k: int = 4, *, filter: F | None = None, **kwargs: Any
    ) -> list[Document]:
        """The ``k`` documents nearest to a vector, best first."""
        return [entry.document for entry in self.nearest(unit(embedding), k, filter)]

    def max_marginal_relevance_search(
        self,
        query: str,
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        *,
        filter: F | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        """``k`` of the ``fetch_k`` nearest documents: relevant, and unlike those before them."""
        return self._diverse(self._embed(query), k, fetch_k, lambda_mult, filter)

    def max_marginal_relevance_search_by_vector(
        self,
        embedding: list[float],
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        *,
        filter: F | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        """The same for a vector."""
        return self._diverse(unit(embedding), k, fetch_k, lambda_mult, filter)

    def _diverse(
        self, query: Vector, k: int, fetch_k: int, lambda_mult: float, filter: F | None
    ) -> list[Document]:
        found = self.nearest(query, fetch_k, filter)
        return [found[row].document for row in marginal_relevance(found, k, lambda_mult)]

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        return lambda cosine: (1 + cosine) / 2

    def _embed(self, query: str) -> Vector:
        return unit(self.embeddings.embed_query(query))


def marginal_relevance(found: Sequence[Neighbour], k: int, lambda_mult: float) -> list[int]:
    """Rows of ``found`` by maximal marginal relevance (Carbonell and Goldstein 1998, eq. 1).

    ``lambda_mult`` 1 takes the most relevant, 0 the most diverse; the first is always the nearest.
    """
    if not found:
        return []
    vectors = np.stack([entry.vector for entry in found])
    relevance = np.array([entry.cosine for entry in found])
    redundancy = np.full(len(found), -1.0)
    chosen: list[int] = []
    value = relevance.copy()
    for _ in range(min(k, len(found))):
        row = int(np.argmax(value))
        chosen.append(row)
        redundancy = np.maximum(redundancy, vectors @ vectors[row])
        value = lambda_mult * relevance - (1 - lambda_mult) * redundancy
        value[chosen] = -np.inf
    return chosen


def unit(vector: Sequence[float]) -> Vector:
    """The vector float32[d] at length one; a zero vector stays zero."""
    found = np.asarray(vector, dtype=np.float32)
    length = float(np.linalg.norm(found))
    return found / length if length > 0 else found
