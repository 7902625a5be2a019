"""Topics as a reader meets them: found by name, with the passages that stand for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np

from decisis.topics.indexed import find_topic
from law.errors import QueryError
from law.records import LawRecord, Passage
from pipeline.topics.model import Topic, TopicModel, root_of

if TYPE_CHECKING:
    from decisis.library import Library

_NEAR = 4


@dataclass(frozen=True, slots=True)
class Representative:
    """A document like few others in a topic, and the passage of it that speaks most of it."""

    record: LawRecord
    passage: Passage | None


def topic_named(model: TopicModel, name: str) -> Topic:
    """The topic with this id or label; QueryError that names near ones where there is none."""
    wanted = " ".join(name.casefold().split())
    labels = {node.label.casefold(): node for node in model.nodes.values()}
    if name in model.nodes or any(wanted and wanted in label for label in labels):
        return find_topic(model, name)
    names = {node.id.casefold(): node for node in model.nodes.values()} | labels
    near = get_close_matches(wanted, names, n=_NEAR, cutoff=0.5)
    said = "; ".join(f"{names[known].id} ({names[known].label})" for known in near)
    hint = f"near are {said}" if near else "see decisis topics tree"
    raise QueryError(f"no topic {name!r}: {hint}")


def representatives(library: "Library", topic: Topic) -> list[Representative]:
    """The topic's representatives that the library holds, each with its most telling passage."""
    vocabulary = library.topics.corpus(root_of(topic.id)).vocabulary
    weights = np.zeros(len(vocabulary.terms), dtype=np.float32)
    known = dict(topic.keywords)
    for column, term in enumerate(vocabulary.terms):
        weights[column] = known.get(term, 0.0)
    found = []
    for document in topic.representatives:
        record = library.snapshot.document(document)
        if record is None:
            continue
        passages = [numbered.passage for numbered in library.snapshot.passages_of(document)]
        best = None
        if passages:
            counts = vocabulary.counts(passage.text for passage in passages)
            counts.data = 1 + np.log(counts.data)
            best = passages[int(np.argmax(counts @ weights))]
        found.append(Representative(record, best))
    return found


def walk(model: TopicModel, topic: str, depth: int) -> Iterator[tuple[int, Topic]]:
    """A topic and those below it with their level, 0 for itself: parents before children."""
    yield 0, model.nodes[topic]
    for child in model.children(topic) if depth else []:
        for level, below in walk(model, child, depth - 1):
            yield level + 1, below


def as_tree(model: TopicModel, topic: str, depth: int) -> dict[str, Any]:
    """The same as nested JSON values."""
    node = model.nodes[topic]
    children = model.children(topic) if depth else []
    return {
        "id": node.id,
        "label": node.label,
        "documents": node.size,
        "stop": node.stop,
        "children": [as_tree(model, child, depth - 1) for child in children],
    }
