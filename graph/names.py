"""Finding a case by what people call it: its name, a docket number, a citation, a page within it.

The index is made of the graph's own nodes, so that it finds the same in every store, and finds what
is cited but not held too.
"""

import difflib
import math
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from graph.facts import CITATION_SEPARATOR
from graph.model import Node
from graph.vocabulary import NodeKind

# Names that say less than this of what was asked are not shown.
MIN_SCORE = 0.6
# A word counts as a misspelling of one that is at least so much like it.
_MISSPELLED = 0.75

_CITATION = re.compile(
    r"(?<![\w-])(?P<volume>\d{1,4})\s+(?P<reporter>[A-Z][A-Za-z0-9.' ]{0,30}?)\s*"
    r"(?P<at>,?\s+at\s+)?(?:p\.\s*)?(?P<page>\d{1,5})(?![\w-])"
)
_NEUTRAL = re.compile(r"(?<![\w-])\d{4}-[A-Z]{2,6}-\d{1,5}(?![\w-])", re.IGNORECASE)
_DOCKET_LEAD = re.compile(r"^(?:docket|case|cause)?\s*(?:no|nos|number)?\.?\s*", re.IGNORECASE)
_DOCKET = re.compile(r"[A-Z]{0,3}[-\d,./ A-Z]*\d[-\d,. A-Z]*", re.IGNORECASE)
_AGAINST = frozenset({"v", "vs", "versus"})
# Words that nearly every name has: they tell no case from another.
_COMMON = frozenset("the of in re ex rel and for a an et al matter no co inc".split())  # noqa: SIM905


class How(StrEnum):
    """How something was found, the surest first."""

    ID = "id"
    CITATION = "citation"
    DOCKET = "docket number"
    NAME = "name"
    INNER_PAGE = "inner page"
    SIMILAR_NAME = "similar name"


@dataclass(frozen=True, slots=True)
class Named:
    """A node that may be what was asked for.

    score  how much of the name agrees, from 0 to 1; 1 where it is no question of degree
    note   what was inferred to find it, "" where nothing was
    """

    node: Node
    how: How
    score: float = 1.0
    note: str = ""


class Page(NamedTuple):
    """A page of a reporter: ``111 N.M. 95``; ``inner`` where it was asked for as "at 95"."""

    volume: int
    reporter: str
    page: int
    inner: bool = False

    @property
    def series(self) -> tuple[int, str]:
        """The volume, with the reporter's name however it is spaced and dotted."""
        return self.volume, re.sub(r"[^a-z0-9]", "", self.reporter.lower())

    def __str__(self) -> str:
        return f"{self.volume} {self.reporter} {self.page}"


class _Start(NamedTuple):
    page: int
    node: str


class NameIndex:
    """The opinions of a graph and the authorities that it only knows by being cited."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes: dict[str, Node] = {}
        self._starts: dict[tuple[int, str], set[_Start]] = defaultdict(set)
        self._neutral: dict[str, list[str]] = defaultdict(list)
        self._dockets: dict[str, list[str]] = defaultdict(list)
        self._with_word: dict[str, list[str]] = defaultdict(list)
        for node in sorted(nodes, key=lambda node: node.id):
            if node.kind in (NodeKind.OPINION, NodeKind.AUTHORITY):
                self._add(node)
        self._volumes = {series: sorted(starts) for series, starts in self._starts.items()}

    def find(self, text: str, *, limit: int = 10) -> list[Named]:
        """What the text names, the surest and most similar first; [] where nothing is near.

        Of several ways in which a node is found, only the surest counts.
        """
        found: dict[str, Named] = {}
        for named in (*self.by_citation(text), *self.by_docket(text), *self.by_name(text)):
            known = found.get(named.node.id)
            if known is None or _order(named) < _order(known):
                found[named.node.id] = named
        return sorted(found.values(), key=_order)[:limit]

    def by_citation(self, text: str) -> list[Named]:
        """The cases that begin on a page that the text cites, or else that the page falls into."""
        found = []
        for match in _NEUTRAL.finditer(text):
            for name in self._neutral.get(match.group().upper(), ()):
                found.append(Named(self._nodes[name], How.CITATION))
        for page in pages(text):
            starting = self._starting(page)
            if starting and not page.inner:
                found += [Named(self._nodes[name], How.CITATION) for name in starting]
            else:
                found += self._covering(page)
        return found

    def by_docket(self, text: str) -> list[Named]:
        """The opinions with this docket number; blanks, commas and "No." do not matter."""
        asked = _DOCKET_LEAD.sub("", text.strip())
        if not _DOCKET.fullmatch(asked):
            return []
        names = self._dockets.get(_docket_key(asked), ())
        return [Named(self._nodes[name], How.DOCKET) for name in names]

    def by_name(self, text: str) -> list[Named]:
        """The cases whose names have the words of the text, or words that are nearly the same.

        Rare words weigh more than common ones; the parties may stand the other way round, but a
        name in the order that was asked for comes first.
        """
        asked = name_words(text)
        if not asked:
            return []
        alike = {word: self._alike(word) for word in dict.fromkeys(asked)}
        weight = {word: self._weight(like) for word, like in alike.items()}
        total = sum(weight.values())
        scores: dict[str, float] = defaultdict(float)
        exact: dict[str, int] = defaultdict(int)
        for word, like in alike.items():
            best: dict[str, float] = {}
            for known, likeness in like.items():
                for name in self._with_word[known]:
                    best[name] = max(best.get(name, 0.0), likeness)
            for name, likeness in best.items():
                scores[name] += weight[word] * likeness / total
                exact[name] += likeness == 1.0
        found = []
        for name, score in scores.items():
            if score < MIN_SCORE:
                continue
            words = name_words(_name(self._nodes[name]))
            whole = exact[name] == len(alike)
            # What the name has beside the words that were asked for, and their order, decide ties.
            fit = len(alike) / max(len(set(words)), len(alike))
            ordered = words[: len(asked)] == asked
            score *= 0.9 + 0.08 * fit + 0.02 * ordered
            how = How.NAME if whole else How.SIMILAR_NAME
            found.append(Named(self._nodes[name], how, round(score, 4)))
        return sorted(found, key=_order)

    def _add(self, node: Node) -> None:
        self._nodes[node.id] = node
        citations = str(node.properties.get("citations", "")).split(CITATION_SEPARATOR)
        for citation in dict.fromkeys(filter(None, (node.name, *citations))):
            for page in pages(citation):
                self._starts[page.series].add(_Start(page.page, node.id))
            for match in _NEUTRAL.finditer(citation):
                if node.id not in self._neutral[match.group().upper()]:
                    self._neutral[match.group().upper()].append(node.id)
        if docket := str(node.properties.get("docket", "")):
            self._dockets[_docket_key(docket)].append(node.id)
        for word in set(name_words(_name(node))):
            self._with_word[word].append(node.id)

    def _starting(self, page: Page) -> list[str]:
        starts = self._volumes.get(page.series, [])
        return [start.node for start in starts if start.page == page.page]

    def _covering(self, page: Page) -> list[Named]:
        """The case that begins last before the page, as far as the volume's cases are known."""
        starts = self._volumes.get(page.series, [])
        place = bisect_right(starts, (page.page, chr(0x10FFFF)))
        if not place:
            return []
        first = starts[place - 1].page
        if page.page == first and not page.inner:
            return []
        note = (
            f"{page.volume} {page.reporter} {first} is the last known to begin by page {page.page}"
        )
        if place < len(starts):
            note += f"; the next known begins at {starts[place].page}"
        else:
            note += "; no later one is known in the volume"
        return [
            Named(self._nodes[start.node], How.INNER_PAGE, note=note)
            for start in starts
            if start.page == first
        ]

    def _alike(self, word: str) -> dict[str, float]:
        """The words of names that the word may stand for, with their likeness."""
        if word in self._with_word:
            return {word: 1.0}
        if len(word) < 4:
            return {}
        near = [known for known in self._with_word if abs(len(known) - len(word)) <= 2]
        found = difflib.get_close_matches(word, near, n=5, cutoff=_MISSPELLED)
        return {known: difflib.SequenceMatcher(None, word, known).ratio() for known in found}

    def _weight(self, like: dict[str, float]) -> float:
        """Rarity of a word among the names; one that stands in none weighs like the rarest."""
        names = max(map(len, (self._with_word[known] for known in like)), default=1)
        return math.log(1 + len(self._nodes) / names)


def pages(text: str) -> list[Page]:
    """The pages of reporters that the text names: ``111 N.M. 90``, ``111 N.M. at 95``."""
    return [
        Page(
            int(match["volume"]),
            match["reporter"].strip(" ,"),
            int(match["page"]),
            bool(match["at"]),
        )
        for match in _CITATION.finditer(text)
    ]


def name_words(text: str) -> list[str]:
    """The words of a case's name that tell it from others, without accents and in lower case."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)['.](?=\w)|'s\b", "", plain))
    return [word for word in words if word not in _AGAINST and word not in _COMMON]


def _name(node: Node) -> str:
    return str(node.properties.get("heading", ""))


def _docket_key(text: str) -> str:
    return re.sub(r"[\s,.]+", "", text).upper()


def _order(named: Named) -> tuple[int, float, str]:
    return [*How].index(named.how), -named.score, named.node.id
