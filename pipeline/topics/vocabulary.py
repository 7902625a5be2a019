"""Legal text to term weights: the words of a corpus, and what each node of its tree makes of them.

A corpus is read once into term counts. A node of the topic tree then takes the terms that tell its
own documents apart (``Weighting``), so that "vehicle" weighs nothing among traffic laws.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from pipeline.topics.lexicon import CONNECTING, Lexicon, Phrase

TermMatrix: TypeAlias = sp.csr_matrix[np.float32]
Integers: TypeAlias = npt.NDArray[np.int64]

# A word, or a pair of words or phrase, in fewer documents of the corpus tells nothing of a topic.
WORD_IN_DOCUMENTS = 2
PAIR_IN_DOCUMENTS = 5
# Two words are a term together from this NPMI on: 0 is chance, 1 that neither comes without the
# other.
PAIR_NPMI = 0.2

# A node's terms occur in at least this share of its documents, bounded both ways, …
_RARE_SHARE, _RARE_AT_LEAST, _RARE_AT_MOST = 0.001, 2, 20
# … and in at most this share: what half of the documents say is the corpus's own language.
_COMMON_SHARE = 0.5
# Squared, rare words make tighter topics: nearer to the chapters of a code, and more coherent.
_IDF_POWER = 2


_NO_WORD = -1
# Numbers below this stand for a connecting word: _CONNECTED - 1 - its place in CONNECTING.
_CONNECTED = -1
_CONNECTION = {word: _CONNECTED - 1 - place for place, word in enumerate(CONNECTING)}
_CONNECTOR = ("", *CONNECTING)


@dataclass(frozen=True)
class Vocabulary:
    """The terms of a corpus: words, pairs of words that belong together, and listed phrases.

    surfaces    word as written -> number of the word; a plural has the number of its singular
    names       name of each word, by number: its more frequent form
    pairs       int64[p, 3], sorted: first word, second word, and what connects them (0: nothing,
                else 1 + its place in CONNECTING, as in "statute of limitations")
    pair_names  name of each pair: its most frequent form
    lexicon     what is passed over, and the phrases; its stop words matter to ``learn`` alone
    """

    surfaces: Mapping[str, int]
    names: tuple[str, ...]
    pairs: Integers
    pair_names: tuple[str, ...]
    lexicon: Lexicon

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Name of each column of the counts: words, pairs, phrases."""
        return (*self.names, *self.pair_names, *map(" ".join, self.lexicon.phrases))

    @classmethod
    def learn(
        cls, texts: Iterable[str], lexicon: Lexicon | None = None
    ) -> tuple["Vocabulary", TermMatrix]:
        """The vocabulary of a corpus and its counts, float32[documents, terms].

        The lexicon defaults to that of no jurisdiction in particular.
        """
        lexicon = lexicon or Lexicon.of("")
        raw: dict[str, int] = {}

        def number(word: str) -> int:
            if lexicon.tells(word):
                return raw.setdefault(word, len(raw))
            return _CONNECTION.get(word, _NO_WORD)

        tokens = _Tokens.read(texts, lexicon, number)
        number_of, names = _fold_plurals(raw, tokens)
        folded = tokens.renumbered(number_of)
        surfaces = {word: int(number_of[old]) for word, old in raw.items() if number_of[old] >= 0}
        known = [phrase for phrase, rows in tokens.phrases.items() if _often_enough(rows)]
        listed = {" ".join(phrase) for phrase in known}
        pairs, pair_names = _collocations(tokens, folded, list(raw), len(names), listed)
        kept = Lexicon(frozenset(), lexicon.stop_phrases, tuple(sorted(known)))
        vocabulary = cls(surfaces, names, pairs, pair_names, kept)
        return vocabulary, vocabulary._count(folded)

    def counts(self, texts: Iterable[str]) -> TermMatrix:
        """float32[documents, terms]; words that the vocabulary lacks are passed over."""

        def number(word: str) -> int:
            return self.surfaces.get(word, _CONNECTION.get(word, _NO_WORD))

        return self._count(_Tokens.read(texts, self.lexicon, number))

    def _count(self, tokens: "_Tokens") -> TermMatrix:
        n_words = len(self.names)
        keys, starts = tokens.pair_keys(n_words)
        known = _keys(self.pairs, n_words)
        places = np.searchsorted(known, keys)
        hit = np.isin(keys, known)
        there = tokens.words >= 0
        rows = [tokens.documents[there], tokens.documents[starts[hit]]]
        columns = [tokens.words[there], n_words + places[hit]]
        for column, phrase in enumerate(self.lexicon.phrases, n_words + len(known)):
            found = tokens.phrases.get(phrase, [])
            rows.append(np.array(found, dtype=np.int64))
            columns.append(np.full(len(found), column))
        row, column_of = np.concatenate(rows), np.concatenate(columns)
        ones = np.ones(len(row), dtype=np.float32)
        return sp.csr_matrix((ones, (row, column_of)), shape=(tokens.size, len(self.terms)))

    def to_json(self) -> dict[str, Any]:
        return {
            "surfaces": dict(self.surfaces),
            "names": list(self.names),
            "pairs": self.pairs.tolist(),
            "pair_names": list(self.pair_names),
            "stop_phrases": [list(phrase) for phrase in self.lexicon.stop_phrases],
            "phrases": [list(phrase) for phrase in self.lexicon.phrases],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Vocabulary":
        return cls(
            data["surfaces"],
            tuple(data["names"]),
            np.array(data["pairs"], dtype=np.int64).reshape(-1, 3),
            tuple(data["pair_names"]),
            Lexicon(
                frozenset(),
                tuple(map(tuple, data["stop_phrases"])),
                tuple(map(tuple, data["phrases"])),
            ),
        )


@dataclass(frozen=True)
class Weighting:
    """TF-IDF over the terms that one node uses.

    columns  int64[t], the node's terms as columns of its corpus's counts
    idf      float32[t], to the power that told the chapters of a code apart best
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
        return cls(columns, (idf**_IDF_POWER).astype(np.float32))

    def weigh(self, counts: TermMatrix) -> TermMatrix:
        """float32[documents, t]: (1 + ln count) · idf, rows of length 1, or of zeros."""
        chosen = counts[:, self.columns]
        weights = (1 + np.log(chosen.data)) * self.idf[chosen.indices]
        matrix = sp.csr_matrix((weights, chosen.indices, chosen.indptr), shape=chosen.shape)
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix.data /= np.repeat(lengths, np.diff(matrix.indptr))
        return matrix


@dataclass(frozen=True)
class _Tokens:
    """A corpus as numbers.

    documents, words  int64[tokens] in reading order; a word below 0 is no term
    phrases           listed phrase -> the document of each of its occurrences
    """

    documents: Integers
    words: Integers
    phrases: Mapping[Phrase, list[int]]
    size: int

    @classmethod
    def read(
        cls, texts: Iterable[str], lexicon: Lexicon, number: Callable[[str], int]
    ) -> "_Tokens":
        rows: list[Integers] = []
        phrases: dict[Phrase, list[int]] = {}
        for row, text in enumerate(texts):
            words = lexicon.read(text)
            for phrase in lexicon.phrases_in(words):
                phrases.setdefault(phrase, []).append(row)
            rows.append(np.fromiter(map(number, words), dtype=np.int64, count=len(words)))
        documents = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        words_read = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
        return cls(documents, words_read, phrases, len(rows))

    def renumbered(self, number_of: Integers) -> "_Tokens":
        there = self.words >= 0
        words = self.words.copy()
        words[there] = number_of[self.words[there]]
        return replace(self, words=words)

    def pair_keys(self, n_words: int) -> tuple[Integers, Integers]:
        """Key of every two terms that stand together, and the place of the first of them."""
        beside = self._standing_apart(1)
        connected = self._standing_apart(2)
        connected = connected[self.words[connected + 1] < _CONNECTED]
        between = np.concatenate(
            [np.zeros(len(beside), np.int64), _CONNECTED - self.words[connected + 1]]
        )
        first = np.concatenate([beside, connected])
        second = np.concatenate([beside + 1, connected + 2])
        pairs = np.stack([self.words[first], self.words[second], between], axis=1)
        return _keys(pairs, n_words), first

    def _standing_apart(self, distance: int) -> Integers:
        """Places of the terms that have another one so far behind them in the same document."""
        ahead, behind = slice(distance, None), slice(None, -distance)
        same = self.documents[ahead] == self.documents[behind]
        return np.flatnonzero(same & (self.words[ahead] >= 0) & (self.words[behind] >= 0))


def _keys(pairs: Integers, n_words: int) -> Integers:
    """One number for each pair, in the order of the pairs."""
    return (pairs[:, 0] * n_words + pairs[:, 1]) * (len(CONNECTING) + 1) + pairs[:, 2]


def _often_enough(rows: list[int]) -> bool:
    return len(set(rows)) >= PAIR_IN_DOCUMENTS


def _collocations(
    raw: _Tokens, folded: _Tokens, surfaces: list[str], n_words: int, listed: set[str]
) -> tuple[Integers, tuple[str, ...]]:
    """The pairs of words that stand together far more often than chance would have it.

    By normalised pointwise mutual information (Bouma 2009, "Normalized (pointwise) mutual
    information in collocation extraction", eq. 6) over the tokens that are terms. A pair that is
    listed as a phrase is left out.
    """
    keys, starts = folded.pair_keys(n_words)
    found, pair_of, together = np.unique(keys, return_inverse=True, return_counts=True)
    documents = np.unique(np.stack([pair_of, folded.documents[starts]]), axis=1)[0]
    in_documents = np.bincount(documents, minlength=len(found))
    occurrences = np.bincount(folded.words[folded.words >= 0], minlength=n_words)
    connections = len(CONNECTING) + 1
    words, between = np.divmod(found, connections)
    first, second = np.divmod(words, max(n_words, 1))
    total = max(int(occurrences.sum()), 1)
    expected = occurrences[first] * (occurrences[second] / total)
    # Both logarithms are 0 in a corpus that is one pair over and over.
    surprise = np.maximum(np.log(total / together), 1e-9)
    npmi = np.log(together / expected) / surprise
    chosen = np.flatnonzero((in_documents >= PAIR_IN_DOCUMENTS) & (npmi >= PAIR_NPMI))
    names = _surface_names(raw, starts, pair_of, between, chosen, surfaces)
    kept = [(pair, name) for pair, name in zip(chosen, names, strict=True) if name not in listed]
    of = np.array([pair for pair, _ in kept], dtype=np.int64)
    pairs = np.stack([first[of], second[of], between[of]], axis=1)
    return pairs, tuple(name for _, name in kept)


def _surface_names(
    raw: _Tokens,
    starts: Integers,
    pair_of: Integers,
    between: Integers,
    chosen: Integers,
    surfaces: list[str],
) -> list[str]:
    """How each chosen pair is written most often."""
    ours = np.flatnonzero(np.isin(pair_of, chosen))
    pair, first = pair_of[ours], starts[ours]
    second = first + np.where(between[pair] > 0, 2, 1)
    written = np.stack([pair, raw.words[first], raw.words[second]], axis=1)
    forms, often = np.unique(written, axis=0, return_counts=True)
    best = forms[np.lexsort([-often, forms[:, 0]])]
    best = best[np.unique(best[:, 0], return_index=True)[1]]
    return [
        " ".join(filter(None, (surfaces[a], _CONNECTOR[between[number]], surfaces[b])))
        for number, a, b in best
    ]


def _fold_plurals(raw: Mapping[str, int], tokens: _Tokens) -> tuple[Integers, tuple[str, ...]]:
    """New number of each raw word (-1 for one too rare), and the words' names.

    A plural is folded into its singular where the corpus has both, and named by the more frequent.
    """
    there = tokens.words >= 0
    in_document = np.stack([tokens.documents[there], tokens.words[there]])
    occurrences = np.unique(in_document, axis=1)[1]
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
