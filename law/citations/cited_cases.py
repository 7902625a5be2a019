"""The cases that one text cites in full, for its short forms to be found among."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from law.citations.citation import Mention, case_name_of
from law.citations.names import leading_words, own_words, plain_name

# Pages by which the longest opinions go on, so that a page far behind the first is another case's.
LONGEST_OPINION = 120
# "the City of Albuquerque" is not how "Albuquerque v. Redding" is spoken of.
_OF_A_PLACE = re.compile(r"\b(?:City|County|Town|Village|Board|University|Bank) of (?:[A-Z]\w+ ?)+")
_BESIDE = re.compile(r"(?:,? ?(?:&|&amp;|and)? ?nn?\. ?\d+)?,? ?[\[(]? ?")


class CitedCases:
    """Cases, each under a number, by any of their keys, by reporter and page, and by name.

    ``groups`` are the parallel citations that stand together, each with the name before them.
    """

    def __init__(self, groups: Iterable[tuple[Sequence[Mention], str]]) -> None:
        self._case: dict[str, int] = {}
        self._keys: list[list[str]] = []
        self._names: list[set[str]] = []
        self._volumes: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        self._words: dict[str, set[int]] = defaultdict(set)
        for mentions, name in groups:
            self._add([mention.key for mention in mentions], name)
        for key in self._case:
            if (case := case_name_of(key)) and case.page.isdigit():
                volume = (case.volume, letters(case.reporter))
                self._volumes[volume].append((int(case.page), key))

    def case(self, key: str) -> int | None:
        """The number of the case that a key is of."""
        return self._case.get(key)

    def keys(self, case: int) -> list[str]:
        """All keys of a case, as first printed together."""
        return self._keys[case]

    def at_page(self, volume: str, reporter: str, page: int, name: str = "") -> str | None:
        """The key of the case into which a page falls: the last that begins before it."""
        begun = [
            (first, key)
            for first, key in self._volumes.get((volume, letters(reporter)), ())
            if first <= page
        ]
        if not begun:
            return None
        first, key = max(begun)
        if page - first <= LONGEST_OPINION or self.is_called(self._case[key], name):
            return key
        return None

    def in_volume(self, case: int, volume: str, reporter: str) -> str | None:
        """The key of a case in this volume, wherever it begins."""
        keys = [key for _, key in self._volumes.get((volume, letters(reporter)), ())]
        found = [key for key in keys if self._case[key] == case]
        return found[0] if len(found) == 1 else None

    def is_called(self, case: int, name: str) -> bool:
        """Whether a printed name is, or is a part of, one of the case's names."""
        plain = plain_name(name)
        return bool(plain) and any(f" {plain} " in f" {full} " for full in self._names[case])

    def called(self, name: str) -> int | None:
        """The only case of this name, None where there is none or are several."""
        cases = [case for case in range(len(self._keys)) if self.is_called(case, name)]
        return cases[0] if len(cases) == 1 else None

    def named_in(self, words: str) -> set[int]:
        """The cases that a stretch of text speaks of by name."""
        found: set[int] = set()
        for word in set(own_words(_OF_A_PLACE.sub(" ", words))):
            cases = self._words.get(word, set())
            if len(cases) == 1:
                found |= cases
        return found

    def _add(self, keys: list[str], name: str) -> None:
        known = sorted({self._case[key] for key in keys if key in self._case})
        if known:
            case = known[0]
        else:
            case = len(self._keys)
            self._keys.append([])
            self._names.append(set())
        for key in keys:
            if key not in self._case:
                self._case[key] = case
                self._keys[case].append(key)
        if name:
            self._names[case].add(plain_name(name))
            for word in leading_words(name):
                self._words[word].add(case)


def letters(reporter: str) -> str:
    """A reporter by its letters and digits alone: ``N. M.`` and ``N.M.`` are ``nm``."""
    plain = re.sub(r"[^\w]", "", reporter).lower()
    return "p" if plain == "pac" else plain


def parallel_groups(text: str, mentions: Iterable[Mention]) -> Iterator[tuple[Mention, ...]]:
    """The mentions in order, those together that are parallel citations of one case: each of
    another reporter, with nothing between but a comma."""
    group: list[Mention] = []
    for mention in mentions:
        if group and not _is_parallel(text, group, mention):
            yield tuple(group)
            group = []
        group.append(mention)
    if group:
        yield tuple(group)


def _is_parallel(text: str, group: list[Mention], mention: Mention) -> bool:
    case = case_name_of(mention.key)
    if case is None or not _BESIDE.fullmatch(text, group[-1].end, mention.start):
        return False
    others = [case_name_of(other.key) for other in group]
    return all(
        other is not None
        and letters(other.reporter) != letters(case.reporter)
        and not (other.is_neutral and case.is_neutral)
        for other in others
    )
