"""The cross-encoder as a LangChain document compressor."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from langchain_core.callbacks import Callbacks
from langchain_core.documents import BaseDocumentCompressor, Document
from pydantic import ConfigDict, Field, SkipValidation

from decisis.reranking import Pool, rerank_first
from decisis.retrieval.registers import register_of
from decisis.retrieval.windows import best_window
from pipeline.cur import Numbers
from pipeline.models import CrossEncoder, load_cross_encoder

# Cormack, Clarke and Büttcher 2009; see decisis.retrieval.fusion.
_RANK_CONSTANT = 60


class DecisisReranker(BaseDocumentCompressor):
    """Orders documents of any retriever by their own scores mixed with a cross-encoder's.

    cross_encoder  by default the one that comes with the installation
    budget         at most this many documents, the first, are read; the rest keep their order below
    weight         share of the cross-encoder: 1 is its order alone, 0 leaves the order as it was,
                   None takes what suits the query: .7 for a question, .3 for a pasted passage
    top_n          how many documents are returned, None for all

    What a document brings is ``metadata["score"]`` where all have one, its rank otherwise. Returned
    documents are copies that carry the mixed ``score`` and, where one was paid for, the ``logit``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    cross_encoder: SkipValidation[CrossEncoder] = Field(default_factory=load_cross_encoder)
    budget: int = Field(default=24, ge=0)
    weight: float | None = Field(default=None, ge=0, le=1)
    top_n: int | None = Field(default=None, ge=1)

    def compress_documents(
        self, documents: Sequence[Document], query: str, callbacks: Callbacks | None = None
    ) -> list[Document]:
        """The documents, best first."""
        pool = Pool(
            fused_numbers=np.arange(len(documents), dtype=np.int64),
            fused_scores=np.array(_scores(documents), dtype=np.float64),
        )

        def oracle(numbers: Numbers) -> npt.NDArray[np.float32]:
            texts = [_text(query, documents[number]) for number in numbers.tolist()]
            return self.cross_encoder.score(query, texts)

        weight = register_of(query).share if self.weight is None else self.weight
        found = rerank_first(pool, oracle, self.budget, weight=weight)
        rows = zip(
            found.numbers.tolist(), found.scores.tolist(), found.logits.tolist(), strict=True
        )
        ranked = [_scored(documents[number], score, logit) for number, score, logit in rows]
        return ranked[: self.top_n]


def _text(query: str, document: Document) -> str:
    """What the cross-encoder reads: the header, where there is one, and the best window."""
    header = document.metadata.get("header")
    window = best_window(query, document.page_content)
    return f"{header}\n{window}" if header else window


def _scores(documents: Sequence[Document]) -> list[float]:
    brought = [document.metadata.get("score") for document in documents]
    scores = [float(score) for score in brought if isinstance(score, int | float)]
    if len(scores) == len(documents) and all(map(math.isfinite, scores)):
        return scores
    return [1 / (_RANK_CONSTANT + rank) for rank in range(1, len(documents) + 1)]


def _scored(document: Document, score: float, logit: float) -> Document:
    """A copy with these scores; a logit that is NaN was not paid for, or not usable."""
    metadata = {**document.metadata, "score": score}
    metadata.pop("logit", None)
    if not math.isnan(logit):
        metadata["logit"] = logit
    return document.model_copy(update={"metadata": metadata})
