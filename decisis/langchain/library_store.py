"""The passages of a library as a LangChain vector store, for reading."""

from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from decisis.langchain.documents import document_of
from decisis.langchain.embeddings import DecisisEmbeddings
from decisis.langchain.similarity import Neighbour, SimilarityStore, Vector
from decisis.library import Library
from law.errors import LibraryError
from pipeline.filters import Filters
from pipeline.snapshot import NumberedPassage


class LibraryVectorStore(SimilarityStore[Filters]):
    """A library's own vectors, searched by cosine alone: no lexical leg, no reranking.

    ``filter`` takes ``Filters``. Law enters a library by import and build, never through here:
    adding and deleting raise ``LibraryError``.
    """

    def __init__(self, library: Library) -> None:
        self.library = library

    @property
    def embeddings(self) -> Embeddings:
        return DecisisEmbeddings(self.library.encoder)

    def nearest(self, vector: Vector, k: int, filter: Filters | None = None) -> list[Neighbour]:
        snapshot, index = self.library.snapshot, self.library.vectors
        allowed = snapshot.numbers_matching(filter) if filter else None
        found = index.search(vector, k, allowed)
        numbers = np.array([candidate.passage for candidate in found], dtype=np.int64)
        return [
            Neighbour(self._document(item, candidate.score), candidate.score, row)
            for item, candidate, row in zip(
                snapshot.passages(numbers.tolist()), found, index.vectors(numbers), strict=True
            )
        ]

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The passages with these ids (``nm/code/30-16-1#0``) as far as the library holds them."""
        documents = dict.fromkeys(passage.rpartition("#")[0] for passage in ids)
        held = {
            item.passage.id: item
            for document in documents
            for item in self.library.snapshot.passages_of(document)
        }
        return [self._document(held[passage]) for passage in ids if passage in held]

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> NoReturn:
        """Refused: ``LibraryError``."""
        raise LibraryError(
            "a library is read only here: run decisis import and decisis build, or keep documents"
            " of your own in a DecisisVectorStore"
        )

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> NoReturn:
        """Refused: ``LibraryError``."""
        raise LibraryError(
            "a library is read only here: documents leave it by decisis import and decisis build"
        )

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> NoReturn:
        """Refused: ``LibraryError``."""
        raise LibraryError("a library is not made of texts: use DecisisVectorStore.from_texts")

    def _document(self, item: NumberedPassage, score: float | None = None) -> Document:
        standing = self.library.standing(item.record)
        return document_of(item.passage, item.record, standing, score=score)
