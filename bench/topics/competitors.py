"""The ways to find topics that are compared, each run in a process of its own.

    python -m bench.topics.competitors FOLDER METHOD [--topics K] [--seed S]

Reads what ``bench.topics.corpus`` laid out in FOLDER and writes METHOD's topics beside it. The
process's interpreter is the one that must have the method's package.
"""

import argparse
import json
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from bench.topics.children import peak_mib
from pipeline.topics.hierarchy import HNMFk
from pipeline.topics.labels import describe
from pipeline.topics.nmfk import NMFk
from pipeline.topics.phrasing import Heading
from pipeline.topics.vocabulary import TermMatrix, Vocabulary, Weighting

KEYWORDS = 10


@dataclass(frozen=True)
class Prepared:
    """What every method reads from a folder: the same counts of the same documents."""

    folder: Path

    @classmethod
    def write(
        cls,
        folder: Path,
        vocabulary: Vocabulary,
        counts: TermMatrix,
        documents: Sequence[tuple[str, str]],
        vectors: npt.NDArray[np.float32] | None,
    ) -> "Prepared":
        """``documents``: heading and text of each; ``vectors``: [documents, d] if any."""
        folder.mkdir(parents=True)
        (folder / "vocabulary.json").write_text(json.dumps(vocabulary.to_json()), "utf-8")
        sp.save_npz(folder / "counts.npz", counts)
        (folder / "documents.json").write_text(json.dumps(list(documents)), "utf-8")
        if vectors is not None:
            np.save(folder / "vectors.npy", vectors)
        return cls(folder)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary.from_json(
            json.loads((self.folder / "vocabulary.json").read_text("utf-8"))
        )

    @cached_property
    def counts(self) -> TermMatrix:
        return sp.csr_matrix(sp.load_npz(self.folder / "counts.npz"), dtype=np.float32)

    @cached_property
    def documents(self) -> list[tuple[str, str]]:
        """Heading and text of each."""
        pairs = json.loads((self.folder / "documents.json").read_text("utf-8"))
        return [(heading, text) for heading, text in pairs]

    @cached_property
    def vectors(self) -> npt.NDArray[np.float32]:
        vectors: npt.NDArray[np.float32] = np.load(self.folder / "vectors.npy")
        return vectors

    def result(self) -> dict[str, Any]:
        """What the last method to run in a process of its own wrote."""
        return dict(json.loads((self.folder / "result.json").read_text("utf-8")))

    @cached_property
    def weighting(self) -> Weighting:
        """The TF-IDF of the corpus's root, which the flat methods are given."""
        return Weighting.learn(self.counts)

    @cached_property
    def matrix(self) -> TermMatrix:
        return self.weighting.weigh(self.counts)

    @cached_property
    def terms(self) -> list[str]:
        """The terms of ``matrix``'s columns."""
        return [self.vocabulary.terms[column] for column in self.weighting.columns]


@dataclass(frozen=True)
class Topics:
    """One partition of the documents.

    name      what it is, where a method gives several ("depth 1")
    topics    the topic of each document, numbered from 0, -1 for a document in none
    keywords  the best terms of each topic, at most ``KEYWORDS``
    """

    name: str
    topics: list[int]
    keywords: list[list[str]]


Method = Callable[[Prepared, int, int], list[Topics]]


def decisis(corpus: Prepared, topics: int, seed: int) -> list[Topics]:
    """HNMFk as the topics stage fits it; its leaves at depth 1 and 2, and cut near ``topics``."""
    branches = HNMFk(NMFk(n_jobs=-1), random_state=seed).fit(corpus.counts).branches_
    headings = [Heading(heading) for heading, _ in corpus.documents]
    texts = [f"{heading}\n{text}" for heading, text in corpus.documents]
    described = describe(branches, corpus.vocabulary, corpus.counts, headings, texts)
    children: dict[tuple[int, ...], list[tuple[int, ...]]] = {path: [] for path in branches}
    for path in branches:
        if path:
            children[path[:-1]].append(path)

    def cut(name: str, leaves: Sequence[tuple[int, ...]]) -> Topics:
        homes = np.full(corpus.counts.shape[0], -1)
        for number, path in enumerate(leaves):
            homes[branches[path].documents] = number
        keywords = [[term for term, _ in described[path].keywords[:KEYWORDS]] for path in leaves]
        return Topics(name, homes.tolist(), keywords)

    first = children[()] or [()]
    last = [path for path in branches if not children[path]]
    near = list(first)
    while divisible := [path for path in near if children[path]]:
        largest = max(divisible, key=lambda path: len(branches[path].documents))
        if topics and len(near) - 1 + len(children[largest]) > topics:
            break
        near.remove(largest)
        near += children[largest]
    cuts = [cut("depth 1", first), cut("depth 2", last)]
    return [*cuts, cut(f"cut at {topics}", near)] if topics else cuts


def nmf(corpus: Prepared, topics: int, seed: int) -> list[Topics]:
    """scikit-learn's NMF by coordinate descent; a document's topic is its heaviest."""
    from sklearn.decomposition import NMF

    model = NMF(topics, init="nndsvda", random_state=seed)
    weights = model.fit_transform(corpus.matrix)
    lengths = np.linalg.norm(model.components_, axis=1)
    homes = np.where(weights.any(axis=1), (weights * lengths).argmax(axis=1), -1)
    return [Topics("", homes.tolist(), _heaviest(corpus, model.components_))]


def kmeans(corpus: Prepared, topics: int, seed: int) -> list[Topics]:
    """scikit-learn's k-means on the same TF-IDF; keywords are the heaviest of a centre."""
    from sklearn.cluster import KMeans

    model = KMeans(topics, random_state=seed).fit(corpus.matrix)
    return [Topics("", model.labels_.tolist(), _heaviest(corpus, model.cluster_centers_))]


def minibatch_kmeans(corpus: Prepared, topics: int, seed: int) -> list[Topics]:
    """The same in mini-batches."""
    from sklearn.cluster import MiniBatchKMeans

    model = MiniBatchKMeans(topics, random_state=seed).fit(corpus.matrix)
    return [Topics("", model.labels_.tolist(), _heaviest(corpus, model.cluster_centers_))]


def hnmf(corpus: Prepared, topics: int, seed: int) -> list[Topics]:
    """PyPI's hnmf: hierarchical rank-2 NMF that splits until it has ``topics`` leaves."""
    from hnmf import HierarchicalNMF

    model = HierarchicalNMF(k=topics, random_state=seed)
    # It clusters columns. What it drops as outliers on the way is in no leaf.
    model.fit(corpus.matrix.T.tocsr().astype(np.float64))
    homes = np.full(corpus.counts.shape[0], -1)
    components = []
    for number, node in enumerate(np.flatnonzero(model.is_leaf_ == 1)):
        homes[np.flatnonzero(model.clusters_[node])] = number
        components.append(model.Ws_[node])
    return [Topics("", homes.tolist(), _heaviest(corpus, np.stack(components)))]


def bertopic(corpus: Prepared, topics: int, seed: int) -> list[Topics]:
    """BERTopic with its defaults over given embeddings and our terms; then reduced to ``topics``.

    The seed goes to UMAP, whose other parameters are those that BERTopic gives it.
    """
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    reducer = UMAP(
        n_neighbors=15,
        n_components=5,
        min_dist=0.0,
        metric="cosine",
        low_memory=False,
        random_state=seed,
    )
    # A document is handed over as the numbers of its terms, so that the words are ours.
    texts = [
        " ".join(f"t{column}" for column in np.repeat(row.indices, row.data.astype(int)))
        for row in corpus.counts
    ]
    model = BERTopic(
        umap_model=reducer,
        vectorizer_model=CountVectorizer(token_pattern=r"t\d+"),
        top_n_words=KEYWORDS,
    )
    model.fit(texts, embeddings=corpus.vectors)
    found = _of_bertopic(corpus, model, texts, "own number")
    if topics and len(found[0].keywords) > topics:
        model.reduce_topics(texts, nr_topics=topics + 1)  # the outliers count as one
        found += _of_bertopic(corpus, model, texts, f"reduced to {topics}")
    return found


def _of_bertopic(corpus: Prepared, model: Any, texts: list[str], name: str) -> list[Topics]:
    """The topics as they are, and with its outliers handed to the nearest topic."""
    homes = model.topics_
    nearest = model.reduce_outliers(texts, homes, strategy="embeddings", embeddings=corpus.vectors)
    keywords = [
        [corpus.vocabulary.terms[int(term[1:])] for term, _ in model.get_topic(number) if term]
        for number in range(max(homes) + 1)
    ]
    return [
        Topics(name, [int(home) for home in homes], keywords),
        Topics(f"{name}, outliers placed", [int(home) for home in nearest], keywords),
    ]


def _heaviest(corpus: Prepared, components: npt.NDArray[Any]) -> list[list[str]]:
    best = np.argsort(-components, axis=1, kind="stable")[:, :KEYWORDS]
    return [
        [corpus.terms[column] for column in row if weights[column] > 0]
        for row, weights in zip(best, components, strict=True)
    ]


METHODS: Mapping[str, Method] = {
    "decisis": decisis,
    "nmf": nmf,
    "kmeans": kmeans,
    "minibatch-kmeans": minibatch_kmeans,
    "hnmf": hnmf,
    "bertopic": bertopic,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("--topics", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    # A solver that stops at its default number of iterations says so; the figures speak for it.
    warnings.simplefilter("ignore")
    corpus = Prepared(asked.folder)
    for part in ("vocabulary", "counts", "matrix", "terms"):
        getattr(corpus, part)
    before = peak_mib()
    started, computed = time.perf_counter(), time.process_time()
    found = METHODS[asked.method](corpus, asked.topics, asked.seed)
    result = {
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_seconds": round(time.process_time() - computed, 1),
        "peak_mib": round(peak_mib()),
        "peak_mib_before": round(before),
        "found": [asdict(topics) for topics in found],
    }
    (asked.folder / "result.json").write_text(json.dumps(result), "utf-8")


if __name__ == "__main__":
    main()
