"""The faces pass LangChain's own suites, over the sample law and the packaged models."""

from typing import Any

import pytest
from langchain_core.vectorstores import VectorStore
from langchain_tests.integration_tests import (
    EmbeddingsIntegrationTests,
    RetrieversIntegrationTests,
    VectorStoreIntegrationTests,
)
from langchain_tests.unit_tests import EmbeddingsUnitTests

import decisis
from decisis.langchain import DecisisEmbeddings, DecisisRetriever, DecisisVectorStore

pytestmark = pytest.mark.anyio


class TestRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _library(self, calder: decisis.Library) -> None:
        self.library = calder

    @property
    def retriever_constructor(self) -> type[DecisisRetriever]:
        return DecisisRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"library": self.library}

    @property
    def retriever_query_example(self) -> str:
        return "notice to end a month-to-month tenancy"


class TestVectorStore(VectorStoreIntegrationTests):
    @pytest.fixture
    def vectorstore(self) -> VectorStore:
        return DecisisVectorStore(self.get_embeddings())


class TestEmbeddings(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self) -> type[DecisisEmbeddings]:
        return DecisisEmbeddings


class TestEmbeddingsUnit(EmbeddingsUnitTests):
    @property
    def embeddings_class(self) -> type[DecisisEmbeddings]:
        return DecisisEmbeddings
