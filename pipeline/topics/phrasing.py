"""Phrases that a topic may be called by: out of headings and titles, or out of running text."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from pipeline.topics.lexicon import CONNECTING
from pipeline.topics.vocabulary import Integers, TermMatrix, Vocabulary

Carried: TypeAlias = sp.csr_matrix[np.float32]
_Key: TypeAlias = tuple[str | int, ...]

_WORDS_IN_PHRASE = 6
_WORDS_IN_TITLE = 7
_LONGEST_TITLE = 48
_CONNECTORS = frozenset((*CONNECTING, "the", "a", "an", "from", "against", "at"))
# Where one phrase of a heading ends and another begins: "Bonds; sale, interest (Effective 2020.)".
_CLAUSE = re.compile(r"[;:,.()\[\]\"“”—–/]|(?<!\w)[-']|[-'](?!\w)|\d+")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A word is a name when it is written with capitals so often, and so nearly always.
_TIMES_A_NAME, _NAME_SHARE = 3, 0.95
# A phrase is part of a longer one when so many of the documents that carry it carry the longer.
_PART = 0.8
_POSSESSIVE = re.compile(r"['’]s?$")
_END_OF_TITLE = re.compile(
    r"(?: (?:general|generally|act|law|laws|code|repealed|recompiled))+$", re.I
)


@dataclass(frozen=True)
class Heading:
    """What a document is headed by: its own heading, and the titles above it, outermost first."""

    own: str = ""
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Phrases:
    """Phrases, and the documents that carry them.

    written   each as it is to be shown, in sentence case
    words     the words of each that are terms, by their numbers in the vocabulary
    share     float64[phrases], the terms among each phrase's words, connecting ones aside
    is_title  bool[phrases], whether the law itself calls a subject so: a title, a term of art
    column    int64[phrases], its own column in the counts, -1 for a phrase out of headings
    carried   float32[documents, phrases], 1 where a document carries a phrase
    """

    written: tuple[str, ...]
    words: tuple[tuple[int, ...], ...]
    share: npt.NDArray[np.float64]
    is_title: npt.NDArray[np.bool_]
    column: Integers
    carried: Carried

    def __add__(self, other: "Phrases") -> "Phrases":
        return Phrases(
            self.written + other.written,
            self.words + other.words,
            np.concatenate([self.share, other.share]),
            np.concatenate([self.is_title, other.is_title]),
            np.concatenate([self.column, other.column]),
            sp.csr_matrix(sp.hstack([self.carried, other.carried])),
        )


class Casing:
    """How words are written where they need no capital; names keep theirs."""

    def __init__(self, texts: Iterable[str]) -> None:
        seen: Counter[str] = Counter()
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            for clause in _clauses(text):
                for word in clause[1:]:  # the first is capital whatever it is
                    stem = _stem(word)
                    seen[stem] += 1
                    if word != word.lower():
                        forms[stem][word] += 1
        # "Relations" in the names of acts is no name while "relations" stand in running text.
        self._names = {
            stem: min(written, key=lambda form: (-written[form], form))
            for stem, written in forms.items()
            if written.total() >= _TIMES_A_NAME and written.total() >= _NAME_SHARE * seen[stem]
        }

    def written(self, words: Iterable[str]) -> str:
        """Words in lower case as a phrase in sentence case."""
        text = " ".join(self._cased(word) for word in words)
        return text[:1].upper() + text[1:]

    def _cased(self, word: str) -> str:
        name = self._names.get(_stem(word))
        if name is None:
            return word
        return name if name.lower() == word else word.capitalize()


def heading_phrases(
    headings: Sequence[Heading], vocabulary: Vocabulary, casing: Casing, *, least: int = 2
) -> Phrases:
    """The phrases in headings and titles, those that at least ``least`` documents carry."""
    gathered = _Gathered(vocabulary.surfaces)
    for row, heading in enumerate(headings):
        for title in heading.titles:
            gathered.add_title(row, title)
        for clause in _clauses(heading.own):
            gathered.add_clause(row, clause)
    return gathered.phrases(len(headings), least, casing)


def spoken_phrases(vocabulary: Vocabulary, counts: TermMatrix, casing: Casing) -> Phrases:
    """The vocabulary's own pairs and phrases, as the documents' texts have them."""
    n_words = len(vocabulary.names)
    names = [term.split() for term in vocabulary.terms[n_words:]]
    words = [
        tuple(vocabulary.surfaces[word] for word in name if word in vocabulary.surfaces)
        for name in names
    ]
    weighty = [sum(word not in _CONNECTORS for word in name) for name in names]
    carried = sp.csr_matrix(counts[:, n_words:])
    carried.data = np.ones_like(carried.data)
    return Phrases(
        tuple(map(casing.written, names)),
        tuple(words),
        np.array([len(own) for own in words]) / np.maximum(weighty, 1),
        np.arange(len(names)) >= len(vocabulary.pair_names),
        np.arange(n_words, counts.shape[1]),
        carried,
    )


class _Gathered:
    """Phrases by key (their words, each by its number where it is a term) as they are met."""

    def __init__(self, surfaces: Mapping[str, int]) -> None:
        self._surfaces = surfaces
        self._rows: dict[_Key, dict[int, None]] = defaultdict(dict)
        self._forms: dict[_Key, Counter[tuple[str, ...]]] = defaultdict(Counter)
        self._titles: set[_Key] = set()

    def add_title(self, row: int, title: str) -> None:
        words = _TOKEN.findall(_END_OF_TITLE.sub("", title))
        if words and len(words) <= _WORDS_IN_TITLE and len(" ".join(words)) <= _LONGEST_TITLE:
            self._titles.add(self._add(row, tuple(word.lower() for word in words)))

    def add_clause(self, row: int, clause: Sequence[str]) -> None:
        words = [word.lower() for word in clause]
        for start, end in self._spans(words):
            self._add(row, tuple(words[start:end]))

    def _spans(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where phrases are: from a term to a term, nothing but terms and connectors between."""
        for start, word in enumerate(words):
            if self._number(word) is None:
                continue
            for end in range(start, min(len(words), start + _WORDS_IN_PHRASE)):
                if self._number(words[end]) is not None:
                    if not _POSSESSIVE.search(words[end]):
                        yield start, end + 1
                elif words[end] not in _CONNECTORS:
                    break

    def _add(self, row: int, words: tuple[str, ...]) -> _Key:
        numbers = [self._number(word) for word in words]
        key = tuple(
            word if number is None else number for word, number in zip(words, numbers, strict=True)
        )
        self._rows[key][row] = None
        self._forms[key][words] += 1
        return key

    def _number(self, word: str) -> int | None:
        """The term's number; a possessive and a compound are looked up by their head."""
        bare = re.sub(r"['’]s?$|['’]s", "", word)
        return self._surfaces.get(bare.rpartition("-")[2])

    def phrases(self, size: int, least: int, casing: Casing) -> Phrases:
        parts = self._parts()
        kept = [
            key
            for key, rows in self._rows.items()
            if len(rows) >= min(least, size)
            and key not in parts
            and any(isinstance(word, int) for word in key)
        ]
        rows = [list(self._rows[key]) for key in kept]
        row = np.array([number for found in rows for number in found], dtype=np.int64)
        column = np.repeat(np.arange(len(kept)), [len(found) for found in rows])
        ones = np.ones(len(row), dtype=np.float32)
        terms = [tuple(word for word in key if isinstance(word, int)) for key in kept]
        weighty = [sum(word not in _CONNECTORS for word in key) for key in kept]
        return Phrases(
            tuple(casing.written(self._most_frequent(key)) for key in kept),
            tuple(terms),
            np.array([len(own) for own in terms]) / np.maximum(weighty, 1),
            np.array([key in self._titles for key in kept], dtype=np.bool_),
            np.full(len(kept), -1),
            sp.csr_matrix((ones, (row, column)), shape=(size, len(kept))),
        )

    def _parts(self) -> set[_Key]:
        """Phrases that hardly ever stand but in a longer one: "minerals and natural"."""
        parts: set[_Key] = set()
        for key, rows in self._rows.items():
            if key in self._titles:  # all of a chapter's documents carry its title
                continue
            for start, end in combinations(range(len(key) + 1), 2):
                within = self._rows.get(key[start:end], {})
                if end - start < len(key) and len(rows) >= _PART * len(within) > 0:
                    parts.add(key[start:end])
        return parts - self._titles

    def _most_frequent(self, key: _Key) -> tuple[str, ...]:
        forms = self._forms[key]
        return min(forms, key=lambda form: (-forms[form], form))


def _stem(word: str) -> str:
    return word.lower().rstrip("s")


def _clauses(text: str) -> Iterable[list[str]]:
    return (words for clause in _CLAUSE.split(text) if (words := _TOKEN.findall(clause)))
