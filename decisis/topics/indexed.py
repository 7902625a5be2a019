"""Topic-indexed search: the same search, within the documents of a topic.

Barron et al. (2025, arXiv 2502.20364) keep a vector store for each topic. Here a topic is a
restriction like a court or a chapter: one index, and only the topic's passages may be found.
"""

from dataclasses import replace

from law.errors import QueryError
from pipeline.filters import Filters
from pipeline.snapshot import Snapshot
from pipeline.topics.model import Topic, TopicModel

_NAMED = 5  # topics that an error names


def find_topic(model: TopicModel, name: str) -> Topic:
    """The topic with this id or label, or the only one whose label has these words.

    Of several topics of one label the one of the highest level, where there is only one at that
    level. QueryError where there is none, or no telling which.
    """
    if name in model.nodes:
        return model.nodes[name]
    wanted = " ".join(name.casefold().split())
    labelled = [topic for topic in model.nodes.values() if topic.label.casefold() == wanted]
    found = labelled or [
        topic for topic in model.nodes.values() if wanted and wanted in topic.label.casefold()
    ]
    highest = min((topic.id.count(".") for topic in found), default=0)
    above = [topic for topic in found if topic.id.count(".") == highest]
    if labelled and len(above) == 1:
        return above[0]
    if not found:
        raise QueryError(f"no topic {name!r}: see decisis topics tree")
    if len(found) > 1:
        names = "; ".join(f"{topic.id} ({topic.label})" for topic in found[:_NAMED])
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        raise QueryError(f"{name!r} names several topics, say which: {names}{more}")
    return found[0]


def within_topic(filters: Filters, topic: str, model: TopicModel, snapshot: Snapshot) -> Filters:
    """The filters, and that only passages of a topic (id or label) pass.

    A document is of a topic where a part of it came to rest there or below.
    """
    found = find_topic(model, topic)
    numbers = snapshot.numbers_of(document for document, _ in model.documents(found.id))
    if not len(numbers):
        raise QueryError(f"no document is of the topic {found.id} ({found.label}) any more")
    return replace(filters, passages=tuple(numbers.tolist()))
