"""A passage's words, divided among the concepts of its topic."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from decisis.topics.concepts import ConceptBank
from decisis.topics.wording import Word
from law.records import Passage

ASKED, OTHER = "other words of the query", "other words"
PARTS = 4

_LABEL_WORDS = 3


@dataclass(frozen=True)
class Division:
    """Words of a passage's header and text, each stem in one group.

    groups    place of each stem's group among ``labels``
    concepts  which concept of the bank each group is, -1 for what is of none
    parts     how many of the last groups are parts of one concept
    """

    words: tuple[Word, ...]
    groups: dict[str, int]
    labels: tuple[str, ...]
    concepts: tuple[int, ...]
    parts: int = 0

    @property
    def size(self) -> int:
        return len(self.labels)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each stem occurs, in order of first use."""
        return Counter(word.stem for word in self.words)

    def said(self, passage: Passage) -> list[str]:
        """The words of each group in reading order, for the encoder."""
        text = passage.indexed_text
        said: list[list[str]] = [[] for _ in self.labels]
        for word in self.words:
            said[self.groups[word.stem]].append(text[word.start : word.end])
        return [" ".join(words) for words in said]

    def forms(self, group: int, passage: Passage) -> tuple[str, ...]:
        """The words of a group as the passage has them, each once."""
        return tuple(dict.fromkeys(self.said(passage)[group].lower().split()))


def divide(
    words: tuple[Word, ...], text: str, asked: frozenset[str], bank: ConceptBank
) -> Division:
    """Each word of ``text`` to the concept that gives it most.

    What is of none makes up two groups: what the query asks for (its stems are ``asked``), and the
    rest.
    """
    given = bank.concepts_of(Counter(word.stem for word in words))
    concepts = sorted({concept for concept, _ in given.values()})
    groups = {stem: concepts.index(concept) for stem, (concept, _) in given.items()}
    labels = [
        _label(words, text, {s: w for s, (c, w) in given.items() if c == concept})
        for concept in concepts
    ]
    left = {word.stem for word in words} - groups.keys()
    for label, stems in ((ASKED, left & asked), (OTHER, left - asked)):
        if stems:
            groups |= dict.fromkeys(stems, len(labels))
            labels.append(label)
            concepts.append(-1)
    return Division(words, groups, tuple(labels), tuple(concepts))


def _label(words: tuple[Word, ...], text: str, given: dict[str, float]) -> str:
    """The words of the passage that the concept gives most: ``tenant, landlord, lease``."""
    forms: dict[str, str] = {}
    for word in words:
        forms.setdefault(word.stem, text[word.start : word.end].lower())
    best = sorted(given, key=lambda stem: (-given[stem], stem))[:_LABEL_WORDS]
    return ", ".join(forms[stem] for stem in best)


def refine(
    division: Division,
    group: int,
    text: str,
    asked: frozenset[str],
    bank: ConceptBank,
    *,
    tells: Callable[[str], bool],
    seed: int,
) -> Division | None:
    """The division with one group replaced by the parts of its concept, which come last.

    None where the concept's windows are too few to have parts, or the passage has only one of them.
    """
    concept = division.concepts[group]
    if concept < 0:
        return None
    finer = ConceptBank.learn(bank.windows[concept], PARTS, tells=tells, seed=seed)
    inside = {word.stem for word in division.words if division.groups[word.stem] == group}
    own = divide(tuple(word for word in division.words if word.stem in inside), text, asked, finer)
    if own.size < 2:
        return None
    others = [at for at in range(division.size) if at != group]
    groups = {stem: others.index(at) for stem, at in division.groups.items() if at != group} | {
        stem: len(others) + at for stem, at in own.groups.items()
    }
    return Division(
        division.words,
        groups,
        (*(division.labels[at] for at in others), *own.labels),
        (*(division.concepts[at] for at in others), *own.concepts),
        own.size,
    )
