"""An ``Encoder`` as LangChain ``Embeddings``."""

from langchain_core.embeddings import Embeddings

from pipeline.models import Encoder, load_encoder


class DecisisEmbeddings(Embeddings):
    """Unit vectors of ``encoder``; by default of the one that comes with the installation.

    Any other: ``DecisisEmbeddings(load_encoder("hf:organisation/name"))``.
    """

    def __init__(self, encoder: Encoder | None = None) -> None:
        self.encoder = encoder or load_encoder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self.encoder.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self.encoder.encode_query(text).tolist()
        return vector
