"""What courts and legislatures were busy with, and when: dated documents among the topics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from law.errors import QueryError
from law.history import EventKind, events
from law.jurisdictions import jurisdiction
from law.records import LawRecord, Opinion
from pipeline.topics.model import TopicModel
from pipeline.topics.stage import corpus_of
from pipeline.topics.trends import Floats, Integers

if TYPE_CHECKING:
    from decisis.library import Library

Unit: TypeAlias = Literal["opinions", "changes"]

# Texts placed at a time.
_BATCH = 500


@dataclass(frozen=True)
class Activity:
    """Dated documents and the topics of one level of one corpus's tree.

    An opinion is observed once, in the year of its decision; a section or provision each time that
    a law enacted, amended or repealed it. Sections that are no longer held are not seen.

    root       id of the tree's root
    unit       what is counted: ``opinions`` or ``changes``
    topics     ids of the topics
    weights    float [documents, topics], rows sum to 1
    documents  [observations] row of ``weights``
    years      [observations]
    sources    [observations] place in ``names``
    groups     [observations] opinions that are the same, changes that one act made
    names      ids of the courts, or what laws did (``enacted`` …), that are observed
    undated    documents without a year
    unplaced   documents with no word that a topic of the level knows
    """

    root: str
    unit: Unit
    topics: tuple[str, ...]
    weights: Floats
    documents: Integers
    years: Integers
    sources: Integers
    groups: Integers
    names: tuple[str, ...]
    undated: int
    unplaced: int


def level(model: TopicModel, root: str, depth: int = 1) -> list[str]:
    """Ids of the topics ``depth`` below a root, and of the leaves above them."""
    found: list[str] = []
    waiting = [root]
    while waiting:
        topic = waiting.pop(0)
        children = model.children(topic)
        if children and topic.count(".") < depth:
            waiting = children + waiting
        else:
            found.append(topic)
    return found


def read_activity(
    library: "Library",
    root: str,
    *,
    courts: Sequence[str] = (),
    depth: int = 1,
    year_from: int | None = None,
    year_to: int | None = None,
) -> Activity:
    """The dated documents of a corpus or, where ``courts`` (ids) are named, their opinions.

    Opinions of another corpus than the tree's are placed in it as new texts would be.
    QueryError where a corpus or court is not held.
    """
    model = library.topics
    held = sorted(library.snapshot.values("courts"))
    for court in courts:
        if court not in held:
            raise QueryError(f"no opinions of a court {court!r:.40}: {_one_of(held)}")
    if root not in model.roots:
        raise QueryError(f"no corpus {root!r:.60}: {_one_of(model.roots)}")
    topics = level(model, root, depth)
    column = {topic: place for place, topic in enumerate(topics)}
    rows: list[Floats] = []
    observed: list[tuple[int, int, str, str]] = []
    undated = unplaced = 0
    for record, shares in _placed(library, root, courts):
        dated = list(_years(record))
        kept = [
            seen
            for seen in dated
            if (year_from is None or seen[0] >= year_from)
            and (year_to is None or seen[0] <= year_to)
        ]
        undated += not dated
        if not kept:
            continue
        weights = np.zeros(len(topics))
        for topic, weight in shares:
            place = _column(topic, column)
            if place is not None:
                weights[place] += weight
        if not weights.any():
            unplaced += 1
            continue
        observed += [(len(rows), *seen) for seen in kept]
        rows.append(weights / weights.sum())
    names, sources = _numbered([source for _, _, source, _ in observed])
    _, groups = _numbered([group for _, _, _, group in observed])
    return Activity(
        root=root,
        unit="opinions" if courts or "/case/" in root else "changes",
        topics=tuple(topics),
        weights=np.array(rows).reshape(len(rows), len(topics)),
        documents=np.array([seen[0] for seen in observed], dtype=np.int64),
        years=np.array([seen[1] for seen in observed], dtype=np.int64),
        sources=sources,
        groups=groups,
        names=names,
        undated=undated,
        unplaced=unplaced,
    )


def source_name(activity: Activity, source: str) -> str:
    """A court's own name; what laws did, in words."""
    return court_name(activity.root, source) if activity.unit == "opinions" else source


def corpus_name(root: str) -> str:
    """``NMSA 1978`` for ``nm/code``; a court's name for the corpus of its opinions."""
    state, place = root.split("/", 1)
    if place == "code":
        return jurisdiction(state).code
    if place == "const":
        return jurisdiction(state).constitution_names[0]
    return court_name(root, place.removeprefix("case/"))


def court_name(root: str, court: str) -> str:
    """The name of a court of the state of a corpus, its id where it is not known by name."""
    known = jurisdiction(root.partition("/")[0]).court(court)
    return known.name if known else court


def _column(topic: str, columns: Mapping[str, int]) -> int | None:
    """The column of a topic or of the one above it that has one; None for one above them all."""
    while topic not in columns:
        topic, dot, _ = topic.rpartition(".")
        if not dot:
            return None
    return columns[topic]


def _placed(
    library: "Library", root: str, courts: Sequence[str]
) -> Iterator[tuple[LawRecord, list[tuple[str, float]]]]:
    """The documents with text that are asked for, each with its shares in the tree of a root."""
    model = library.topics
    strangers: list[str] = []
    for record in library.snapshot.headings():
        if isinstance(record, Opinion) and record.court in courts:
            if corpus_of(record) != root:
                strangers.append(record.id)
                continue
        elif courts or corpus_of(record) != root:
            continue
        shares = model.shares(record.id)
        if shares:
            yield record, shares
    for start in range(0, len(strangers), _BATCH):
        batch = [library.show(name) for name in strangers[start : start + _BATCH]]
        # An opinion's heading is its parties' names, which are no topic.
        texts = [f"\n{record.text}" for record in batch]
        yield from zip(batch, model.assign(texts, root=root), strict=True)


def _years(record: LawRecord) -> Iterator[tuple[int, str, str]]:
    """(year, court or kind of change, what made it) for each time that a document is observed."""
    if isinstance(record, Opinion):
        year = record.decided.year if record.decided else record.year
        if year:
            yield year, record.court, record.id
        return
    for event in events(record.history, record.heading, jurisdiction=record.jurisdiction):
        # To be moved is not to be changed, and a repeal that no law is named for is yet to come.
        planned = event.kind is EventKind.REPEALED and not event.law
        if event.year and event.kind is not EventKind.RECOMPILED and not planned:
            yield event.year, event.kind.value, event.law or record.id


def _numbered(names: Sequence[str]) -> tuple[tuple[str, ...], Integers]:
    """The distinct names in order, and the place of each among them."""
    distinct = tuple(sorted(set(names)))
    place = {name: number for number, name in enumerate(distinct)}
    return distinct, np.array([place[name] for name in names], dtype=np.int64)


def _one_of(names: Sequence[str]) -> str:
    return f"one of {', '.join(names)}" if names else "the library holds none"
