"""Legal text to term weights: the words of a corpus, and what each node of its tree makes of them.

A corpus is read once into term counts. A node of the topic tree then takes the terms that tell its
own documents apart (``Weighting``), so that "vehicle" weighs nothing among traffic laws.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

TermMatrix: TypeAlias = sp.csr_matrix[np.float32]
Integers: TypeAlias = npt.NDArray[np.int64]

# A word or a pair of words in fewer documents of the corpus tells nothing about a topic.
WORD_IN_DOCUMENTS = 2
PAIR_IN_DOCUMENTS = 5

# A node's terms occur in at least this share of its documents, bounded both ways, …
_RARE_SHARE, _RARE_AT_LEAST, _RARE_AT_MOST = 0.001, 2, 20
# … and in at most this share: what half of the documents say is the corpus's own language.
_COMMON_SHARE = 0.5

_WORD = re.compile(r"[a-z]+")
_LETTERS_IN_WORD = 3
_POSSESSIVE = re.compile(r"['’]s\b")
# Parties' names are no subject matter: "State v. Jones", "Smith v. City of Hollis".
_CASE_NAME = re.compile(
    r"(?:[A-Z][\w.'’&-]* ){1,4}v\. [A-Z][\w.'’&-]*(?: (?:of )?[A-Z][\w.'’&-]*){0,3}"
)
_NO_WORD = -1


def _stop_words() -> frozenset[str]:
    legal = resources.files("pipeline.topics").joinpath("stop_words.txt")
    lines = legal.read_text(encoding="utf-8").splitlines()
    words = (word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset(ENGLISH_STOP_WORDS) | frozenset(words)


STOP_WORDS = _stop_words()


def words_of(text: str) -> list[str]:
    """The text's words in lower case, without numbers and without the names of cases."""
    without_names = _CASE_NAME.sub(" ", text)
    return _WORD.findall(_POSSESSIVE.sub("", without_names.lower()))


def _tells(word: str) -> bool:
    """Whether a word may be a term: all others only keep their neighbours apart."""
    return len(word) >= _LETTERS_IN_WORD and word not in STOP_WORDS


@dataclass(frozen=True)
class Vocabulary:
    """The terms of a corpus: words, and pairs of words that follow each other.

    surfaces  word as written -> number of the word; a plural has the number of its singular
    names     name of each word, by number: its more frequent form
    pairs     int64[p, 2], numbers of the two words of each pair, sorted
    """

    surfaces: Mapping[str, int]
    names: tuple[str, ...]
    pairs: Integers

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Name of each column of the counts: words first, then pairs."""
        paired = (f"{self.names[first]} {self.names[second]}" for first, second in self.pairs)
        return (*self.names, *paired)

    @classmethod
    def learn(cls, texts: Iterable[str]) -> tuple["Vocabulary", TermMatrix]:
        """The vocabulary of a corpus and its counts, float32[documents, terms]."""
        raw: dict[str, int] = {}
        rows = [
            np.array(
                [raw.setdefault(word, len(raw)) if _tells(word) else _NO_WORD for word in words],
                dtype=np.int64,
            )
            for words in map(words_of, texts)
        ]
        documents, words = _flatten(rows)
        number_of, names = _fold_plurals(raw, documents, words)
        words = np.where(words >= 0, number_of[words], _NO_WORD) if len(raw) else words
        surfaces = {word: int(number_of[old]) for word, old in raw.items() if number_of[old] >= 0}
        keys, in_documents = _pair_keys(documents, words, len(names))
        found, counts = np.unique(
            np.unique(np.stack([keys, in_documents]), axis=1)[0], return_counts=True
        )
        kept = found[counts >= PAIR_IN_DOCUMENTS]
        pairs = np.stack([kept // max(len(names), 1), kept % max(len(names), 1)], axis=1)
        vocabulary = cls(surfaces, names, pairs)
        return vocabulary, vocabulary._count(documents, words, len(rows))

    def counts(self, texts: Iterable[str]) -> TermMatrix:
        """float32[documents, terms]; words that the vocabulary lacks are passed over."""
        get = self.surfaces.get
        rows = [
            np.array([get(word, _NO_WORD) for word in words], dtype=np.int64)
            for words in map(words_of, texts)
        ]
        return self._count(*_flatten(rows), len(rows))

    def _count(self, documents: Integers, words: Integers, size: int) -> TermMatrix:
        n_words = len(self.names)
        keys, in_documents = _pair_keys(documents, words, n_words)
        known = self.pairs[:, 0] * n_words + self.pairs[:, 1]
        places = np.searchsorted(known, keys)
        hit = np.isin(keys, known)
        there = words >= 0
        row = np.concatenate([documents[there], in_documents[hit]])
        column = np.concatenate([words[there], n_words + places[hit]])
        ones = np.ones(len(row), dtype=np.float32)
        return sp.csr_matrix((ones, (row, column)), shape=(size, n_words + len(known)))

    def to_json(self) -> dict[str, Any]:
        return {
            "surfaces": dict(self.surfaces),
            "names": list(self.names),
            "pairs": self.pairs.tolist(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Vocabulary":
        pairs = np.array(data["pairs"], dtype=np.int64).reshape(-1, 2)
        return cls(data["surfaces"], tuple(data["names"]), pairs)


@dataclass(frozen=True)
class Weighting:
    """TF-IDF over the terms that one node uses.

    columns  int64[t], the node's terms as columns of its corpus's counts
    idf      float32[t]
    """

    columns: Integers
    idf: npt.NDArray[np.float32]

    @classmethod
    def learn(cls, counts: TermMatrix) -> "Weighting":
        """The terms neither too rare nor too common among these documents."""
        size = counts.shape[0]
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        rare = min(max(_RARE_AT_LEAST, round(_RARE_SHARE * size)), _RARE_AT_MOST)
        columns = np.flatnonzero((frequency >= rare) & (frequency <= _COMMON_SHARE * size))
        idf = np.log((1 + size) / (1 + frequency[columns])) + 1
        return cls(columns, idf.astype(np.float32))

    def weigh(self, counts: TermMatrix) -> TermMatrix:
        """float32[documents, t]: (1 + ln count) · idf, rows of length 1, or of zeros."""
        chosen = counts[:, self.columns]
        weights = (1 + np.log(chosen.data)) * self.idf[chosen.indices]
        matrix = sp.csr_matrix((weights, chosen.indices, chosen.indptr), shape=chosen.shape)
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix.data /= np.repeat(lengths, np.diff(matrix.indptr))
        return matrix


def _flatten(rows: list[Integers]) -> tuple[Integers, Integers]:
    """Document and word of every token, in reading order."""
    lengths = [len(row) for row in rows]
    words = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    return np.repeat(np.arange(len(rows)), lengths), words


def _pair_keys(documents: Integers, words: Integers, n_words: int) -> tuple[Integers, Integers]:
    """Key (first · n_words + second) and document of every two words that follow each other."""
    beside = (documents[1:] == documents[:-1]) & (words[1:] >= 0) & (words[:-1] >= 0)
    return (words[:-1] * n_words + words[1:])[beside], documents[1:][beside]


def _fold_plurals(
    raw: Mapping[str, int], documents: Integers, words: Integers
) -> tuple[Integers, tuple[str, ...]]:
    """New number of each raw word (-1 for one too rare), and the words' names.

    A plural is folded into its singular where the corpus has both, and named by the more frequent.
    """
    there = words >= 0
    occurrences = np.unique(np.stack([documents[there], words[there]]), axis=1)[1]
    frequency = np.bincount(occurrences, minlength=len(raw))
    singular_of = np.arange(len(raw))
    for word, number in raw.items():
        for singular in _singulars(word):
            if singular in raw:
                singular_of[number] = raw[singular]
                break
    names: dict[int, str] = {}
    for word, number in raw.items():
        held = names.get(singular_of[number])
        if held is None or frequency[number] > frequency[raw[held]]:
            names[int(singular_of[number])] = word
    together = np.bincount(singular_of, weights=frequency, minlength=len(raw))
    kept = np.flatnonzero(together >= WORD_IN_DOCUMENTS)
    new = np.full(len(raw), _NO_WORD)
    new[kept] = np.arange(len(kept))
    return new[singular_of], tuple(names[int(number)] for number in kept)


def _singulars(word: str) -> Iterable[str]:
    """What a word would be the plural of, if such a word exists."""
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield word[:-1]
        if word.endswith("es"):
            yield word[:-2]
