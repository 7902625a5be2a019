"""How long a search takes, beside a plain LangChain stack over the same passages.

    pip install langchain-classic langchain-community rank-bm25 sentence-transformers torch==2.13.0
    python -m bench.latency --library LIBRARY [--queries 60] [--plain] [--seed 1]

Both have the passages and vectors of the library, the same encoder for the query, the same
cross-encoder weights, and rerank as many candidates. The LangChain stack is put together as its
documentation shows: BM25Retriever and FAISS in an EnsembleRetriever, CrossEncoderReranker over
sentence-transformers (torch, floats) behind it. Queries are masked citations of the test half, or
with --plain the plain questions of the test split (bench/plain_questions.py), so the quality of
both is measured on the way. Each query runs through all, one after the other; ratios
are medians of pairs. The library's cache of scores is emptied first, for it would answer for free.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import faiss
import numpy as np
import torch
from langchain_classic.retrievers import ContextualCompressionRetriever, EnsembleRetriever
from langchain_classic.retrievers.document_compressors import CrossEncoderReranker
from langchain_community.cross_encoders import HuggingFaceCrossEncoder
from langchain_community.docstore import InMemoryDocstore
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_community.vectorstores.utils import DistanceStrategy
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from rich.console import Console
from rich.table import Table
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

import decisis
from bench.plain_questions import read_questions
from decisis.adaptation.quantised import layer_count, read_weights
from decisis.evaluation.masking import masked_queries
from decisis.evaluation.measures import paired_bootstrap, values_of
from decisis.evaluation.queries import JudgedQuery
from decisis.langchain import DecisisEmbeddings
from pipeline.layout import Layout
from pipeline.models.weights import MODEL_FILE, MS_MARCO_MINILM, TOKENIZER_FILE, packaged_folder

SHOWN = 10
MAX_TOKENS = 256

console = Console(width=120)

# Ids of the documents found, best first.
_Way = Callable[[JudgedQuery], list[str]]


@contextmanager
def _float_cross_encoder() -> Iterator[Path]:
    """The packaged cross-encoder as a folder that sentence-transformers reads."""
    packaged = packaged_folder(MS_MARCO_MINILM)
    weights = read_weights(packaged / MODEL_FILE)
    words, width = weights["bert.embeddings.word_embeddings.weight"].shape
    inner = weights["bert.encoder.layer.0.intermediate.dense.bias"].shape[0]
    model = BertForSequenceClassification(
        BertConfig(
            vocab_size=words,
            hidden_size=width,
            num_hidden_layers=layer_count(weights),
            intermediate_size=inner,
            num_labels=1,
        )
    )
    state = {
        # The packaged linear layers are [inputs, outputs].
        name: torch.tensor(array.T if array.ndim == 2 and "embeddings" not in name else array)
        for name, array in weights.items()
    }
    missing, surplus = model.load_state_dict(state, strict=False)
    if surplus or any("position_ids" not in name for name in missing):
        raise SystemExit(f"the packaged weights do not fit BERT: {missing}, {surplus}")
    with TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        PreTrainedTokenizerFast(
            tokenizer_file=str(packaged / TOKENIZER_FILE),
            model_max_length=MAX_TOKENS,
            pad_token="[PAD]",
            cls_token="[CLS]",
            sep_token="[SEP]",
            unk_token="[UNK]",
        ).save_pretrained(folder)
        yield Path(folder)


def _langchain(
    library: decisis.Library, model: Path, candidates: int
) -> tuple[BaseRetriever, BaseRetriever]:
    """The fused retriever, and the same with its candidates reranked."""
    documents = [
        Document(
            page_content=item.passage.indexed_text,
            id=str(item.number),
            metadata={"document": item.record.id},
        )
        for item in library.snapshot.iterate()
    ]
    vectors = library.vectors.vectors(np.array([int(document.id or 0) for document in documents]))
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    store = FAISS(
        DecisisEmbeddings(library.encoder),
        index,
        InMemoryDocstore({document.id: document for document in documents}),
        {place: str(document.id) for place, document in enumerate(documents)},
        distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
    )
    words = BM25Retriever.from_documents(documents)
    words.k = candidates // 2
    meaning = store.as_retriever(search_kwargs={"k": candidates - candidates // 2})
    fused = EnsembleRetriever(retrievers=[words, meaning], weights=[0.5, 0.5])
    cross_encoder = HuggingFaceCrossEncoder(model_name=str(model))
    reranked = ContextualCompressionRetriever(
        base_compressor=CrossEncoderReranker(model=cross_encoder, top_n=candidates),
        base_retriever=fused,
    )
    return fused, reranked


def _of(retriever: BaseRetriever) -> _Way:
    def find(query: JudgedQuery) -> list[str]:
        found = [document.metadata["document"] for document in retriever.invoke(query.text)]
        return [name for name in dict.fromkeys(found) if name != query.source][:SHOWN]

    return find


def _ours(library: decisis.Library, *, rerank: bool) -> _Way:
    def find(query: JudgedQuery) -> list[str]:
        result = library.search(query.text, limit=SHOWN, rerank=rerank, without=[query.source])
        return [hit.record.id for hit in result.hits]

    return find


def _timed(
    ways: Mapping[str, _Way], queries: Sequence[JudgedQuery]
) -> tuple[dict[str, list[float]], dict[str, dict[str, tuple[str, ...]]]]:
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    runs: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in ways}
    for query in queries:
        for name, find in ways.items():
            started = time.perf_counter()
            found = find(query)
            seconds[name].append(time.perf_counter() - started)
            runs[name][query.id] = tuple(found)
    return seconds, runs


def _masked(library: decisis.Library, seed: int) -> list[JudgedQuery]:
    found = masked_queries(library.snapshot, library.authorities, seed=seed)
    return [query for query in found if query.split == "test"]


def _plain() -> list[JudgedQuery]:
    return [
        JudgedQuery(str(number), question.text, dict.fromkeys(question.answers, 1))
        for number, question in enumerate(read_questions("test"))
        if question.answers
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--library", required=True, type=Path)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--plain", action="store_true", help="plain questions")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    asked = parser.parse_args()
    Layout(asked.library).scores.unlink(missing_ok=True)
    with decisis.open(asked.library) as library, _float_cross_encoder() as model:
        budget = library.settings.rerank_budget
        fused, reranked = _langchain(library, model, budget)
        ways = {
            "decisis, no reranking": _ours(library, rerank=False),
            "LangChain, no reranking": _of(fused),
            f"decisis, {budget} calls": _ours(library, rerank=True),
            f"LangChain, {budget} candidates reranked": _of(reranked),
        }
        queries = (_plain() if asked.plain else _masked(library, asked.seed))[: asked.queries + 2]
        _timed(ways, queries[:2])  # models and indexes are loaded once, not a query's cost
        queries = queries[2:]
        seconds, runs = _timed(ways, queries)
    _print(queries, seconds, runs, asked.seed, asked.json)


def _print(
    queries: Sequence[JudgedQuery],
    seconds: Mapping[str, list[float]],
    runs: Mapping[str, Mapping[str, tuple[str, ...]]],
    seed: int,
    file: Path | None,
) -> None:
    table = Table(title=f"{len(queries)} queries", title_justify="left")
    table.add_column("")
    for heading in ("ms p50", "ms p95", "LangChain / decisis", "nDCG@10", "gain of decisis"):
        table.add_column(heading, justify="right")
    names = list(seconds)
    sources = [query.source or query.id for query in queries]
    ndcg = {name: values_of(queries, runs[name])["nDCG@10"] for name in names}
    figures = {}
    for ours, theirs in ((names[0], names[1]), (names[2], names[3])):
        ratio = float(np.median(np.array(seconds[theirs]) / np.array(seconds[ours])))
        gain = paired_bootstrap(ndcg[ours], ndcg[theirs], sources, seed=seed)
        for name in (ours, theirs):
            p50, p95 = (1000 * np.quantile(seconds[name], q) for q in (0.5, 0.95))
            figures[name] = {"p50": p50, "p95": p95, "ndcg": float(ndcg[name].mean())}
            table.add_row(
                name,
                f"{p50:.0f}",
                f"{p95:.0f}",
                f"{ratio:.1f}" if name == ours else "",
                f"{ndcg[name].mean():.3f}",
                f"{gain.mean:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]" if name == ours else "",
            )
    console.print(table)
    if file:
        file.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
