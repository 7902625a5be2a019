"""A vector store in memory, for documents that are no law: memoranda, briefs, notes."""

import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from typing import Any, TypeAlias

import faiss
import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from decisis.langchain.embeddings import DecisisEmbeddings
from decisis.langchain.library_store import LibraryVectorStore
from decisis.langchain.similarity import Neighbour, SimilarityStore, Vector, unit
from decisis.library import Library

Predicate: TypeAlias = Callable[[Document], bool]


class DecisisVectorStore(SimilarityStore[Predicate]):
    """Documents by id, searched exactly by cosine in FAISS; safe to share between threads.

    ``embedding`` defaults to the encoder that comes with the installation. ``filter`` takes a
    function of a document. Documents are copied in and out: changing one changes nothing here.
    """

    def __init__(self, embedding: Embeddings | None = None) -> None:
        self._embedding = embedding or DecisisEmbeddings()
        self._index: faiss.IndexIDMap2 | None = None
        self._documents: dict[int, Document] = {}
        self._numbers: dict[str, int] = {}
        self._next_number = 0
        # A filter may look at the store.
        self._lock = threading.RLock()

    @classmethod
    def from_library(cls, library: Library) -> LibraryVectorStore:
        """The passages of a library, with its own vectors, for reading."""
        return LibraryVectorStore(library)

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> "DecisisVectorStore":
        """A new store that holds these texts."""
        store = cls(embedding)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    @property
    def embeddings(self) -> Embeddings:
        return self._embedding

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Add texts, or replace those that are held under the same ids; their ids.

        ValueError where there are not as many metadatas or ids as texts. Without an id, or with an
        empty one, a text gets a random one.
        """
        texts = list(texts)
        names = [name or str(uuid.uuid4()) for name in ids or [""] * len(texts)]
        documents = {
            name: Document(id=name, page_content=text, metadata=deepcopy(metadata))
            for name, text, metadata in zip(
                names, texts, metadatas or [{}] * len(texts), strict=True
            )
        }
        if documents:
            contents = [document.page_content for document in documents.values()]
            vectors = [unit(vector) for vector in self._embedding.embed_documents(contents)]
            with self._lock:
                self._remove(documents)
                self._add(documents, np.stack(vectors))
        return names

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Forget the documents with these ids, all where there are none given; always True."""
        with self._lock:
            self._remove(list(self._numbers) if ids is None else ids)
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The documents with these ids, in their order, as far as they are held."""
        with self._lock:
            numbers = [self._numbers[name] for name in ids if name in self._numbers]
            held = [self._documents[number] for number in numbers]
        return [document.model_copy(deep=True) for document in held]

    def nearest(self, vector: Vector, k: int, filter: Predicate | None = None) -> list[Neighbour]:
        with self._lock:
            index = self._index
            if index is None or not self._documents or k < 1:
                return []
            parameters = None
            if filter is not None:
                passing = [number for number, held in self._documents.items() if filter(held)]
                # The bindings build the constructor from keywords at run time.
                parameters = faiss.SearchParameters(sel=_selector(passing))  # type: ignore[call-arg]
            cosines, numbers = index.search(
                vector[np.newaxis], min(k, len(self._documents)), params=parameters
            )
            return [
                self._neighbour(index, int(number), float(cosine))
                for cosine, number in zip(cosines[0], numbers[0], strict=True)
                if number >= 0
            ]

    def _neighbour(self, index: faiss.IndexIDMap2, number: int, cosine: float) -> Neighbour:
        vector = np.empty(index.d, dtype=np.float32)
        index.reconstruct(number, vector)
        return Neighbour(self._documents[number].model_copy(deep=True), cosine, vector)

    def _add(self, documents: dict[str, Document], vectors: Vector) -> None:
        if self._index is None:
            self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        numbers = range(self._next_number, self._next_number + len(documents))
        self._next_number = numbers.stop
        self._index.add_with_ids(vectors, np.array(numbers, dtype=np.int64))
        self._documents.update(zip(numbers, documents.values(), strict=True))
        self._numbers.update(zip(documents, numbers, strict=True))

    def _remove(self, ids: Iterable[str]) -> None:
        held = [name for name in dict.fromkeys(ids) if name in self._numbers]
        numbers = [self._numbers.pop(name) for name in held]
        for number in numbers:
            del self._documents[number]
        if self._index is not None and numbers:
            self._index.remove_ids(_selector(numbers))


def _selector(numbers: Sequence[int]) -> faiss.IDSelectorBatch:
    return faiss.IDSelectorBatch(np.array(numbers, dtype=np.int64))
