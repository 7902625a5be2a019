"""Which documents are about a subject: by their topic, by their heading, by their words.

No single witness is enough. A topic is coarse, and a word may be said in passing; so a document is
counted where it names the subject and something else bears it out, and those for which one witness
alone speaks are listed apart.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decisis.topics.wording import stem_of, words_in
from law.records import LawRecord, Opinion
from pipeline.topics.model import Topic, TopicModel

# A topic is about a subject where each word of the subject stands in its label or in one of so many
# keywords, the first of them.
KEYWORDS_READ = 10
# A document is of a topic where at least so much of it came to rest there or below.
MOSTLY = 0.5
# So many places that name the subject are more than a mention in passing.
OFTEN = 3
# The words of a subject stand together where they lie within so many words for each of them, stop
# words not counted: "transfer of real property" names property transfers.
_NEARNESS = 2

Counted = tuple[LawRecord, int]


@dataclass(frozen=True, slots=True)
class About:
    """The documents found for a subject, each with how many it counts for.

    topics     those that are about the subject, none below another
    surely     they name it, and are of these topics, or name it in their heading or often
    passing    they name it, and nothing else speaks for them
    topical    they are of these topics and do not name it
    """

    topics: tuple[Topic, ...]
    surely: tuple[Counted, ...]
    passing: tuple[Counted, ...]
    topical: tuple[Counted, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.surely or self.passing or self.topical)


def about(subject: str, found: Sequence[Counted], model: TopicModel) -> About:
    """Those of the documents ``found`` that are about the subject, in their order."""
    stems = frozenset(word.stem for word in words_in(subject))
    ids = {record.id for record, _ in found}
    topics, members = _matching(stems, model, ids)
    surely, passing, topical = [], [], []
    for record, number in found:
        heading = "" if isinstance(record, Opinion) else record.heading  # a case's is its parties
        in_heading = places(stems, heading)
        times = in_heading + places(stems, record.text)
        if times and (in_heading or record.id in members or times >= OFTEN):
            surely.append((record, number))
        elif times:
            passing.append((record, number))
        elif record.id in members:
            topical.append((record, number))
    return About(topics, tuple(surely), tuple(passing), tuple(topical))


def places(stems: frozenset[str], text: str) -> int:
    """How often a text names a subject: all its words near each other, in any order."""
    if not stems or not _may_hold(stems, text):
        return 0
    last: deque[str] = deque(maxlen=_NEARNESS * len(stems))
    times = 0
    for word in words_in(text):
        last.append(word.stem)
        if word.stem in stems and stems.issubset(last):
            times += 1
            last.clear()
    return times


def _may_hold(stems: frozenset[str], text: str) -> bool:
    """Whether all stems can stand in the text; ten times as fast as to read its words."""
    lowered = text.lower()
    # A stem begins its words but for a final y that has become i; others are accented.
    return not lowered.isascii() or all(stem.removesuffix("i") in lowered for stem in stems)


def _matching(
    stems: frozenset[str], model: TopicModel, documents: set[str]
) -> tuple[tuple[Topic, ...], set[str]]:
    """The highest topics about a subject that have any of the documents, and which they have."""
    topics: list[Topic] = []
    members: set[str] = set()
    for topic in model.nodes.values():
        if not topic.parent or any(topic.id.startswith(f"{above.id}.") for above in topics):
            continue
        if is_about(topic, stems):
            mostly = {name for name, weight in model.documents(topic.id) if weight >= MOSTLY}
            if held := mostly & documents:
                topics.append(topic)
                members |= held
    return tuple(topics), members


def is_about(topic: Topic, stems: frozenset[str]) -> bool:
    """Whether label and keywords of a topic have every word of a subject."""
    keywords = (term for term, _ in topic.keywords[:KEYWORDS_READ])
    return bool(stems) and stems <= _stems([topic.label, *keywords])


def _stems(texts: Iterable[str]) -> set[str]:
    return {stem_of(word) for text in texts for word in text.replace(",", " ").split()}
