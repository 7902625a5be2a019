"""Which words of legal text may be terms: stop words, names that are passed over, terms of art.

What holds for all law is in ``lexicon_data/law.toml``; a jurisdiction adds the names in its record
(``law.jurisdictions``) and in its own file, if it has one; a library's owner may add a third.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from law.errors import SettingsError
from law.jurisdictions import Jurisdiction, jurisdiction

Phrase: TypeAlias = tuple[str, ...]

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS_IN_WORD = 3
_POSSESSIVE = re.compile(r"['’]s\b")
_LARGEST_FILE = 1 << 20
# Parties' names are no subject matter: "State v. Jones", "Smith v. City of Hollis".
_CASE_NAME = re.compile(
    r"(?:[A-Z][\w.'’&-]* ){1,4}v\. [A-Z][\w.'’&-]*(?: (?:of )?[A-Z][\w.'’&-]*){0,3}"
)
# Nor are volume, reporter and page: "98 N.M. 354, 356", "971 P.2d 390 (Ct. App. 1998)".
_CITATION = re.compile(
    r"\b\d{1,4} [A-Z][\w.]{0,9}(?: ?[A-Z\d][\w.]{0,6}){0,3} \d{1,5}\b(?: \([^()]{0,30}\d{4}\))?"
)
# In scikit-learn's list of English stop words, and yet subjects of law.
_SUBJECTS = frozenset({"bill", "computer", "fire", "interest", "mine", "system"})
# A word that is neither a term nor a break: it says which words stand together across it.
CONNECTING = ("of", "and", "to", "for", "in", "by", "on", "with", "per", "or")


@dataclass(frozen=True)
class Lexicon:
    """The words that are no terms, and the phrases that are.

    stop_words    in lower case
    stop_phrases  sequences of words that are read as if they were not there
    phrases       sequences of words that are a term together, stop words or not
    """

    stop_words: frozenset[str] = frozenset()
    stop_phrases: tuple[Phrase, ...] = ()
    phrases: tuple[Phrase, ...] = ()

    @classmethod
    def of(cls, jurisdiction_id: str, own: Path | None = None) -> "Lexicon":
        """The lexicon for one jurisdiction's law, with an owner's own file where there is one.

        Raises SettingsError where that file cannot be read.
        """
        shared = _packaged("law")
        stop_words = (ENGLISH_STOP_WORDS - _SUBJECTS) | shared.stop_words
        lexicon = Lexicon(stop_words, shared.stop_phrases, shared.phrases)
        lexicon += _names(jurisdiction(jurisdiction_id))
        lexicon += _packaged(jurisdiction_id)
        return lexicon + read_lexicon(own) if own else lexicon

    def __add__(self, other: "Lexicon") -> "Lexicon":
        """Both. What one keeps as a phrase the other cannot stop."""
        kept = dict.fromkeys((*self.phrases, *other.phrases))
        stopped = dict.fromkeys((*self.stop_phrases, *other.stop_phrases))
        return Lexicon(
            self.stop_words | other.stop_words,
            tuple(phrase for phrase in stopped if phrase not in kept),
            tuple(kept),
        )

    def tells(self, word: str) -> bool:
        """Whether a word may be a term."""
        return len(word) >= _LETTERS_IN_WORD and word not in self.stop_words

    def read(self, text: str) -> list[str]:
        """The text's words in lower case, "" where a stop phrase stood."""
        words = words_of(text)
        for start, phrase in reversed(_found(words, self._stopped)):
            words[start : start + len(phrase)] = [""]
        return words

    def phrases_in(self, words: Sequence[str]) -> list[Phrase]:
        """The phrases that stand in these words, in reading order; a plural stands for its own."""
        return [phrase for _, phrase in _found(words, self._kept)]

    @cached_property
    def _stopped(self) -> Mapping[str, list[Phrase]]:
        return _by_first_word(self.stop_phrases)

    @cached_property
    def _kept(self) -> Mapping[str, list[Phrase]]:
        return _by_first_word(self.phrases)

    @property
    def digest(self) -> str:
        """Short hash of all that is in it."""
        content = repr((sorted(self.stop_words), self.stop_phrases, self.phrases))
        return hashlib.sha256(content.encode()).hexdigest()[:12]


def words_of(text: str) -> list[str]:
    """The text's words in lower case, without numbers, citations and the names of cases."""
    bare = _CITATION.sub(" ", _CASE_NAME.sub(" ", text))
    return _WORD.findall(_POSSESSIVE.sub("", bare.lower()))


def read_lexicon(file: Path) -> Lexicon:
    """The lexicon in a TOML file; SettingsError where it is missing, too large or malformed.

    ``stop_words`` is a string of words, ``stop_phrases`` and ``phrases`` are lists of strings.
    """
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise SettingsError(f"{file} has more than {_LARGEST_FILE:,} bytes: list fewer words")
        return _lexicon(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(
            f"{file} is no list of words ({error}): it may have stop_words, a string, and"
            " stop_phrases and phrases, lists of strings"
        ) from None


@cache
def _packaged(name: str) -> Lexicon:
    folder = resources.files("pipeline.topics").joinpath("lexicon_data")
    for entry in folder.iterdir():
        if entry.name == f"{name}.toml":
            return _lexicon(tomllib.loads(entry.read_text(encoding="utf-8")))
    return Lexicon()


def _lexicon(data: dict[str, Any]) -> Lexicon:
    unknown = sorted(data.keys() - {"stop_words", "stop_phrases", "phrases"})
    if unknown:
        raise ValueError(f"no key {unknown[0]!r}")
    words = data.get("stop_words", "")
    if not isinstance(words, str):
        raise TypeError("stop_words is no string")
    return Lexicon(
        frozenset(words_of(words)),
        _phrases(data.get("stop_phrases", [])),
        _phrases(data.get("phrases", [])),
    )


def _phrases(values: object) -> tuple[Phrase, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError("a list of strings was expected")
    return tuple(filter(None, (tuple(words_of(value)) for value in values)))


def _names(of: Jurisdiction) -> Lexicon:
    """What a jurisdiction calls itself, its code, its constitution and its courts."""
    named = (of.name, *of.code_names, *of.constitution_names, *(c.name for c in of.courts))
    marks = (of.id, *of.neutral_words, *(court.neutral for court in of.courts))
    written = {tuple(words_of(name)) for name in (*named, *marks)}
    single = frozenset(words[0] for words in written if len(words) == 1)
    return Lexicon(single, tuple(sorted(words for words in written if len(words) > 1)))


def _by_first_word(phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
    """The phrases that a word may begin, the longest first."""
    starts: dict[str, list[Phrase]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        starts.setdefault(phrase[0], []).append(phrase)
    return starts


def _found(words: Sequence[str], starts: Mapping[str, list[Phrase]]) -> list[tuple[int, Phrase]]:
    """Where phrases stand, without overlaps, the longest of those that begin at a place."""
    found: list[tuple[int, Phrase]] = []
    free = 0
    for at, word in enumerate(words):
        for phrase in starts.get(word, ()) if at >= free else ():
            if _stands(phrase, words, at):
                found.append((at, phrase))
                free = at + len(phrase)
                break
    return found


def _stands(phrase: Phrase, words: Sequence[str], at: int) -> bool:
    """Whether a phrase begins here; its last word may be a plural."""
    end = at + len(phrase)
    if end > len(words) or tuple(words[at : end - 1]) != phrase[:-1]:
        return False
    return words[end - 1] in (phrase[-1], f"{phrase[-1]}s")
