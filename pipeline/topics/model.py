"""A topic model on disk: ``tree.json``, ``membership.sqlite``, and for each corpus its vocabulary
(``.json``) and factors (``.npz``). Nothing in it is ever unpickled.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from law.errors import LibraryError
from pipeline.topics.branches import Path, Split, shares_of
from pipeline.topics.membership import Membership
from pipeline.topics.vocabulary import TermMatrix, Vocabulary, Weighting

TREE = "tree.json"
# Beside the model's folder: topic id -> label, for the topics that a chat model named.
LABELS = "topic_labels.json"
MEMBERSHIP = "membership.sqlite"
GRAPH_PREFIX = "topic:"


@dataclass(frozen=True, slots=True)
class Topic:
    """A node of the tree.

    id               ``nm/code`` (a corpus), ``nm/code.3``, ``nm/code.3.1``
    parent           id of the topic above, "" for a corpus
    label            short, unique among siblings
    keywords         at most 20 (term, weight), the first weighing 1
    size             documents whose home it is or lies below it
    representatives  ids of the documents most like it
    stop             why it was not split: ``depth``, ``too few documents``, ``no structure`` …
                     (``pipeline.topics.branches.Stop``); "" where it was
    stability        least silhouette of its children, 1.0 for a leaf
    stabilities      (k, least silhouette) for each number of children that was tried, ascending
    residual         mean share of its documents that its children leave unexplained; 1.0 for a leaf
    """

    id: str
    parent: str
    label: str
    keywords: tuple[tuple[str, float], ...]
    size: int
    representatives: tuple[str, ...]
    stop: str = ""
    stability: float = 1.0
    stabilities: tuple[tuple[int, float], ...] = ()
    residual: float = 1.0

    @property
    def graph_id(self) -> str:
        """Its id as a node of the knowledge graph."""
        return GRAPH_PREFIX + self.id


@dataclass(frozen=True, slots=True)
class Fit:
    """How far a topic has moved from what it was fitted to.

    documents    those at home in it when it was fitted
    since        those come, changed or gone since
    arrived      those of them that came, or came back changed
    unexplained  sum of what its children leave unexplained of the arrived (0 for a leaf)
    """

    documents: int
    since: int = 0
    arrived: int = 0
    unexplained: float = 0.0


@dataclass(frozen=True)
class Corpus:
    """What is needed to place a text among the topics of one corpus."""

    root: str
    vocabulary: Vocabulary
    splits: Mapping[Path, Split]

    def assign(self, counts: TermMatrix) -> list[tuple[list[tuple[str, float]], str]]:
        """For each document its (topic id, weight), heaviest first, and the id of its home.

        ``counts`` are the ``vocabulary``'s.
        """
        with threadpool_limits(1, user_api="blas"):
            found = shares_of(self.splits, counts)
        return [
            (
                [(topic_id(self.root, share.path), share.weight) for share in shares],
                next(topic_id(self.root, share.path) for share in shares if share.home),
            )
            for shares in found
        ]

    def save(self, folder: FilePath) -> None:
        vocabulary, factors = corpus_files(folder, self.root)
        vocabulary.write_text(json.dumps(self.vocabulary.to_json()), encoding="utf-8")
        arrays: dict[str, Any] = {}
        for path, split in self.splits.items():
            name = topic_id("", path)
            arrays[f"{name}/columns"] = split.weighting.columns
            arrays[f"{name}/idf"] = split.weighting.idf
            arrays[f"{name}/components"] = split.components
            arrays[f"{name}/stability"] = np.float64(split.stability)
            arrays[f"{name}/residual"] = np.float64(split.residual)
        with factors.open("wb") as file:
            np.savez_compressed(file, **arrays)

    @classmethod
    def load(cls, folder: FilePath, root: str) -> "Corpus":
        vocabulary, factors = corpus_files(folder, root)
        splits = {}
        with np.load(factors, allow_pickle=False) as arrays:
            for name in sorted({key.partition("/")[0] for key in arrays.files}):
                splits[path_of(name)] = Split(
                    Weighting(arrays[f"{name}/columns"], arrays[f"{name}/idf"]),
                    arrays[f"{name}/components"],
                    float(arrays[f"{name}/stability"]),
                    float(arrays[f"{name}/residual"]),
                )
        words = json.loads(vocabulary.read_text(encoding="utf-8"))
        return cls(root, Vocabulary.from_json(words), splits)


class TopicModel:
    """An open topic model, for reading.

    ``nodes`` holds the topics by id, parents before children; ``fits`` how far each has moved
    from its last fit.
    """

    def __init__(
        self, folder: FilePath, nodes: Mapping[str, Topic], fits: Mapping[str, Fit]
    ) -> None:
        self.folder = folder
        self.nodes = nodes
        self.fits = fits
        self._corpora: dict[str, Corpus] = {}

    @classmethod
    def open(cls, folder: FilePath, *, refined: bool = True) -> "TopicModel":
        """Open the model in a folder; LibraryError where it is missing or damaged.

        With the labels that a chat model refined, where a build had one; ``refined=False`` for the
        labels as they were found.
        """
        try:
            data = json.loads((folder / TREE).read_text(encoding="utf-8"))
            nodes = {topic["id"]: _topic(topic) for topic in data["topics"]}
            fits = {topic: Fit(**fit) for topic, fit in data["fits"].items()}
            if refined:
                nodes = _relabelled(nodes, folder.parent / LABELS)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryError(
                f"no topics can be read in {folder} ({error}): build the library again"
            ) from None
        return cls(folder, nodes, fits)

    def close(self) -> None:
        if "_membership" in self.__dict__:
            self._membership.close()

    @cached_property
    def _membership(self) -> Membership:
        return Membership.open(self.folder / MEMBERSHIP)

    @property
    def roots(self) -> list[str]:
        """Ids of the corpora's topics."""
        return self.children("")

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for node in self.nodes.values():
            children.setdefault(node.parent, []).append(node.id)
        return children

    def children(self, topic: str) -> list[str]:
        """Ids of the topics right below one, in order; [] for a leaf."""
        return self._children.get(topic, [])

    def shares(self, document: str) -> list[tuple[str, float]]:
        """(topic id, weight) where the parts of a document came to rest, heaviest first.

        The weights are parts of the document and sum to at most 1, for small parts are dropped. []
        for a document that has no text or is not held.
        """
        return self._membership.shares(document)

    def main_topic(self, document: str) -> str:
        """The id of the topic that a document is mostly about, "" for none."""
        shares = self.shares(document)
        return shares[0][0] if shares else ""

    def documents(self, topic: str) -> list[tuple[str, float]]:
        """(document id, weight) in a topic and all below it, heaviest first."""
        return self._membership.documents(topic)

    def assign(
        self, texts: Sequence[str], *, root: str | None = None
    ) -> list[list[tuple[str, float]]]:
        """The shares of new texts in one corpus's tree, or in each of them (``root=None``).

        Weights sum to at most 1 within a corpus.
        """
        shares: list[list[tuple[str, float]]] = [[] for _ in texts]
        for name in self.roots if root is None else [root]:
            corpus = self.corpus(name)
            assigned = corpus.assign(corpus.vocabulary.counts(texts))
            for found, (own, _) in zip(shares, assigned, strict=True):
                found.extend(own)
        return [sorted(found, key=lambda share: (-share[1], share[0])) for found in shares]

    def corpus(self, root: str) -> Corpus:
        """What assigns texts to the topics of one corpus; loaded at the first use."""
        if root not in self._corpora:
            self._corpora[root] = Corpus.load(self.folder, root)
        return self._corpora[root]


def write_tree(folder: FilePath, topics: Iterable[Topic], fits: Mapping[str, Fit]) -> None:
    """Write ``tree.json``, the topics' sizes and representatives as the membership has them."""
    membership = Membership.open(folder / MEMBERSHIP)
    try:
        sizes: Counter[str] = Counter()
        for home, count in membership.homes().items():
            for topic in upwards(home):
                sizes[topic] += count
        held = membership.hashes()
        counted = [
            replace(
                topic,
                size=sizes[topic.id],
                representatives=tuple(filter(held.__contains__, topic.representatives)),
            )
            for topic in topics
        ]
    finally:
        membership.close()
    data = {
        "topics": [asdict(topic) for topic in counted],
        "fits": {topic: asdict(fit) for topic, fit in fits.items()},
    }
    (folder / TREE).write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def corpus_files(folder: FilePath, root: str) -> tuple[FilePath, FilePath]:
    """A corpus's vocabulary and factors."""
    name = root.replace("/", "~")  # no id holds a tilde
    return folder / f"{name}.json", folder / f"{name}.npz"


def topic_id(root: str, path: Path) -> str:
    """``nm/code.3.1`` for (3, 1); the root's own id for ()."""
    return root + "".join(f".{number}" for number in path)


def path_of(topic: str) -> Path:
    """(3, 1) for ``nm/code.3.1``; () for a root."""
    return tuple(int(number) for number in topic.split(".")[1:])


def root_of(topic: str) -> str:
    """The id of the root above a topic."""
    return topic.partition(".")[0]


def upwards(topic: str) -> list[str]:
    """A topic's id and those of all above it, the root's first."""
    root, *numbers = topic.split(".")
    return [".".join([root, *numbers[:depth]]) for depth in range(len(numbers) + 1)]


def _topic(data: dict[str, Any]) -> Topic:
    pairs = {name: tuple(map(tuple, data[name])) for name in ("keywords", "stabilities")}
    return Topic(**{**data, **pairs, "representatives": tuple(data["representatives"])})


def _relabelled(nodes: Mapping[str, Topic], file: FilePath) -> dict[str, Topic]:
    labels = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {
        topic: replace(node, label=str(labels.get(topic, node.label)))
        for topic, node in nodes.items()
    }
