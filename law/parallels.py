"""Parallel citations: which citations are of one case, over a whole library.

"111 N.M. 90, 801 P.2d 672" stands in many opinions, and now and then misprinted. Each place where
citations stand together is a vote that they are of one case. Two keys are merged where each is the
other's clear choice in its reporter, and where nothing contradicts it: a case has one neutral
citation, one first page in a reporter and one year. What is pulled two ways stays apart: two cases
taken for one are worse than one taken for two.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations

from law.citations import Citation, CitationForm, CitationKind
from law.citations.citation import CaseName, case_name_of
from law.jurisdictions import all_jurisdictions

# A choice is clear that has so many times the votes of the next one.
_CLEAR = 3
_CERTAIN = 1_000


class Parallels:
    """Cases by all their citations. Keys are those of ``Citation.key``."""

    def __init__(self) -> None:
        self._merged: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, Counter[str]] = defaultdict(Counter)
        self._years: dict[str, Counter[int]] = defaultdict(Counter)

    @classmethod
    def of(
        cls, groups: Iterable[Sequence[Citation]], *, known: Iterable[Sequence[str]] = ()
    ) -> "Parallels":
        """The cases of which ``groups`` are parallel citations, each standing in one place.

        A group is what shares a ``Citation.group`` within one document. Other citations than full
        ones of cases are passed over. ``known`` are keys that are certain to be of one case, such
        as those of a held opinion's own citations.
        """
        parallels = cls()
        votes: Counter[tuple[str, str]] = Counter()
        for keys in known:
            for pair in combinations(sorted(set(keys)), 2):
                votes[pair] += _CERTAIN
        for group in groups:
            keys = sorted({citation.key for citation in group if _is_evidence(citation)})
            votes.update(combinations(keys, 2))
            for citation in group:
                if citation.kind is CitationKind.CASE:
                    parallels._note(citation)
        parallels._merge(votes)
        return parallels

    def canonical(self, key: str) -> str:
        """The one key by which the case is known: the neutral citation, else the official
        reporter's, else a regional one's; ``key`` itself where nothing else is known of it."""
        return self.aliases(key)[0]

    def aliases(self, key: str) -> tuple[str, ...]:
        """All keys of the case, the canonical one first."""
        return self._merged.get(key, (key,))

    def name(self, key: str) -> str:
        """The name most often printed before the case's citations, whole ones ("A v. B") before
        shortened ones; "" when none."""
        names: Counter[str] = Counter()
        for alias in self.aliases(key):
            names.update(self._names.get(alias, {}))
        whole = [name for name in names if " v. " in name or name.startswith("In re ")]
        return min(whole or names, key=lambda name: (-names[name], name), default="")

    def year(self, key: str) -> int:
        """The year of decision: the neutral citation's, else the one printed most; 0 when none."""
        years: Counter[int] = Counter()
        for alias in self.aliases(key):
            case = case_name_of(alias)
            if case and case.is_neutral:
                return int(case.volume)
            years.update(self._years.get(alias, {}))
        return min(years, key=lambda year: (-years[year], year), default=0)

    def _note(self, citation: Citation) -> None:
        if citation.name:
            self._names[citation.key][" ".join(citation.name.split())] += 1
        if citation.year and _is_evidence(citation):
            self._years[citation.key][citation.year] += 1

    def _merge(self, votes: Counter[tuple[str, str]]) -> None:
        choices = _choices(votes)
        cases: dict[str, set[str]] = {}
        for (one, other), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
            if choices.get((one, _reporter(other))) != other:
                continue
            if choices.get((other, _reporter(one))) != one:
                continue
            together = cases.get(one, {one}) | cases.get(other, {other})
            if self._is_consistent(together):
                for key in together:
                    cases[key] = together
        for keys in cases.values():
            ordered = tuple(sorted(keys, key=_precedence))
            self._merged.update(dict.fromkeys(ordered, ordered))

    def _is_consistent(self, keys: Iterable[str]) -> bool:
        reporters: set[str] = set()
        years: set[int] = set()
        for key in keys:
            case = case_name_of(key)
            reporter = _series(case)
            if case is None or reporter in reporters:
                return False
            reporters.add(reporter)
            if case.is_neutral:
                years.add(int(case.volume))
            elif printed := self._years.get(key):
                years.add(printed.most_common(1)[0][0])
        return len(years) <= 1


def _choices(votes: Counter[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """For a key and a reporter, the key of that reporter that clearly goes with it."""
    partners: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (one, other), count in votes.items():
        partners[one, _reporter(other)][other] += count
        partners[other, _reporter(one)][one] += count
    chosen = {}
    for place, counted in partners.items():
        (first, most), *others = counted.most_common(2)
        if not others or most >= _CLEAR * others[0][1]:
            chosen[place] = first
    return chosen


def _is_evidence(citation: Citation) -> bool:
    """Whether a citation says by itself which case it is of, not by an earlier one."""
    in_full = citation.form is CitationForm.FULL or (
        citation.form is CitationForm.SHORT and " at " not in citation.text
    )
    return citation.kind is CitationKind.CASE and in_full and case_name_of(citation.key) is not None


def _reporter(key: str) -> str:
    return _series(case_name_of(key))


def _series(case: CaseName | None) -> str:
    """A reporter, its later series counted as the same: a case stands in one of them."""
    if case is None:
        return ""
    return "neutral" if case.is_neutral else _root(case.reporter)


def _precedence(key: str) -> tuple[int, str]:
    case = case_name_of(key)
    if case is None:
        return 9, key
    return (0 if case.is_neutral else _rank(case.reporter)), key


@cache
def _root(reporter: str) -> str:
    from reporters_db import EDITIONS

    return str(EDITIONS.get(reporter, reporter))


@cache
def _rank(reporter: str) -> int:
    """1 for an official reporter, 2 for another of one court or state, 3 for a regional one."""
    from reporters_db import REPORTERS

    if any(reporter in state.reporters for state in all_jurisdictions().values()):
        return 1
    kinds = {entry["cite_type"] for entry in REPORTERS.get(_root(reporter), ())}
    if reporter == "U.S." or kinds & {"state"}:
        return 1 if reporter not in _UNOFFICIAL else 2
    return 2 if "federal" in kinds else 3


_UNOFFICIAL = ("Cal. Rptr.", "Cal. Rptr. 2d", "Cal. Rptr. 3d", "N.Y.S.", "N.Y.S.2d", "N.Y.S.3d")
