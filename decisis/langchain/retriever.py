"""A library's search as a LangChain retriever."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from decisis.langchain.documents import document_of
from decisis.library import MAX_LIMIT, Library
from pipeline.filters import NO_FILTERS, Filters


class DecisisRetriever(BaseRetriever):
    """``Library.search`` with all that it does: look-up, lexical and dense legs, reranking.

    library           an open library; it stays the caller's to close
    k                 how many documents; ``invoke(query, k=3)`` overrides it
    filters           restricts the search; ``invoke(query, filters=…)`` overrides it
    rerank            False leaves the cross-encoder out
    budget            bounds the cross-encoder's calls; None takes the library's setting
    one_per_document  False lets several passages of one document in
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    library: Library
    k: int = Field(default=10, ge=1, le=MAX_LIMIT)
    filters: Filters = NO_FILTERS
    rerank: bool = True
    budget: int | None = Field(default=None, ge=0)
    one_per_document: bool = True

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        filters: Filters | None = None,
    ) -> list[Document]:
        found = self.library.search(
            query,
            limit=self.k if k is None else k,
            filters=self.filters if filters is None else filters,
            rerank=self.rerank,
            budget=self.budget,
            one_per_document=self.one_per_document,
        )
        return [
            document_of(hit.passage, hit.record, hit.standing, score=hit.score)
            for hit in found.hits
        ]
