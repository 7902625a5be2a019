"""The authorities that a text cites: parallel citations together, and the names that it calls
them by.

"State v. Lindley, 1994-CDSC-028, 122 Cald. 3" is one authority, later called "Lindley".
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from law.citations import Citation, CitationKind
from law.citations.places import place_pattern

_REACH = 170  # characters before a citation in which its name stands

_PARALLEL = re.compile(r"[,\[\] ]{0,4}(?:(?:¶{1,2} ?)?\d{1,4}(?:-\d{1,4})?[,\[ ]{1,3})?")
_NEUTRAL = re.compile(r"case:\d{4}-[A-Z]")
_VERSUS = re.compile(r" (?:v\.|vs\.|v) (?=[A-Z\"'\[])")
_IN_RE = re.compile(
    r"\b(?:(?:In re|In the Matter of|Matter of|Ex parte)(?: the)? |(?=Estate of ))"
    r"(?P<party>[A-Z][^;()\"]{1,90}?),? ?\Z"
)
_CALLED = re.compile(
    r"(?P<name>(?:[A-Z][\w'-]+|(?:[A-Z]\.){2,})(?:(?: of| the| &| [A-Z][\w.'&-]*)){0,4}),? ?\Z"
)
_HEREINAFTER = re.compile(
    r"[^;]{0,40}?[\[(](?:hereinafter,? )[\"']?(?P<name>[A-Z][^\])\"']{2,30})"
    r"|(?: ?\([^()]{0,30}\d{4}\)) [\[(][\"']?(?P<short>[A-Z][\w'. ]{2,30})[\"']?[\])]"
)
# From here backwards a word is no part of the plaintiff's name.
_SIGNAL = re.compile(
    r"(?:See|Cf\.|E\.g\.|Accord|Compare|But|Contra|In|Under|Unlike|Following|Overruling|Applying"
    r"|Quoting|Citing|And|With|From|By|Also|As|While|Although|Since|Because|We|The|Of|Both|Here)"
    r",?\Z"
)
_JOINS = frozenset("of the and for ex rel. & &amp; de la del los der von van".split())  # noqa: SIM905 - a list to be read
# Parties that a case is not called by.
_ABBREVIATED = re.compile(r"(?:[A-Z][\w']*\.)+\Z|(?:[A-Z]\.)+[A-Z]?\Z")
_COMMON = frozenset(
    """State People United States Commonwealth City Town Village County Board Bd. Department Dep't
    New Mexico N.M. First American National Nat'l In Matter Estate The Court Commission Comm'n
    State's Board's Village School Guardianship Adoption Interest Ex General Gen. Federal Southern
    Western Northern Eastern North South West East Central International Int'l Public University
    Univ. Board's Commissioner Comm'r Secretary Sec'y Director Texas California Arizona Colorado
    District Office Bureau Doe Regents Mutual Mut. Health Human Children Social Employment United
    Calder St. San Santa Las Los El Church Bank Village Insurance Ins. Co. Inc. Corp. Ass'n
    Defendant Plaintiff Petitioner Respondent Section Article Rule""".split()  # noqa: SIM905
)
_PARTY = re.compile(
    r"(?:Defendant|Plaintiff|Petitioner|Respondent|Appellant|Appellee|Officers?|Deputy|Detective"
    r"|Sergeant"
    r"|Agent|Judge|Justice|Mr\.|Mrs\.|Ms\.|Dr\.|v\.|vs\.|[A-Z]\.|[A-Z][a-z]+) \Z"
)


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority cited at one place.

    citations  positions in the list of citations: the parallel ones
    start      where its name begins, or the citation where it has none
    cited      where the first citation begins
    end        where the last citation ends
    names      what the text may call it by, the longest first
    """

    citations: tuple[int, ...]
    start: int
    cited: int
    end: int
    names: tuple[str, ...]
    key: str
    is_case: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A place at which the text speaks of an authority: its citation with the name, or the name."""

    start: int
    end: int
    authority: int


class Authorities:
    """The authorities of one folded text, and every place that refers to them."""

    def __init__(
        self, folded: str, citations: Sequence[Citation], sentences: Sequence[tuple[int, int]] = ()
    ) -> None:
        self.all = _authorities(folded, citations, [start for start, _ in sentences])
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for index, authority in enumerate(self.all):
            for name in authority.names:
                self._by_name[name].append(index)
        self._starts = [authority.start for authority in self.all]
        words = sorted(map(_as_printed, self._by_name), key=len, reverse=True)
        self._name = (
            re.compile(rf"(?<![\w'.-])(?:{'|'.join(words)})(?![\w-]|'\w\w)") if words else None
        )
        self._folded = folded

    def within(self, start: int, end: int) -> list[Reference]:
        """The references that begin in a stretch of the text, in order and without overlap."""
        first = bisect_right(self._starts, start - 1)
        found = []
        for index in range(first, len(self.all)):
            authority = self.all[index]
            if authority.start >= end:
                break
            found.append(Reference(authority.start, authority.end, index))
        return sorted([*found, *self._named(start, end, found)], key=lambda each: each.start)

    def named(self) -> list[Reference]:
        """Every place that calls an authority by its name alone."""
        cited = {authority.start for authority in self.all}
        everywhere = self.within(0, len(self._folded))
        return [each for each in everywhere if each.start not in cited]

    def covers(self, position: int) -> bool:
        """Whether the place is inside a citation or the name before it."""
        last = bisect_right(self._starts, position) - 1
        return last >= 0 and position < self.all[last].end

    def _named(self, start: int, end: int, cited: list[Reference]) -> list[Reference]:
        if self._name is None:
            return []
        found = []
        for match in self._name.finditer(self._folded, start, end):
            inside = any(each.start < match.end() and match.start() < each.end for each in cited)
            follows = self._folded[match.end() : match.end() + 4]
            if inside or follows.startswith((" v. ", " vs")):
                continue
            if _PARTY.search(self._folded, max(0, match.start() - 14), match.start()) and not (
                _SIGNAL.search(
                    self._folded[max(start, match.start() - 14) : match.start()].rstrip()
                )
            ):
                continue
            if " " in match.group() and self._folded.endswith("the ", 0, match.start()):
                continue  # the party: "the State Engineer"
            found.append(Reference(match.start(), match.end(), self._nearest(match)))
        return found

    def _nearest(self, name: re.Match[str]) -> int:
        """The last authority of that name before it; the first one after where none is before."""
        called = self._by_name[name.group().rstrip(".")] or self._by_name[name.group()]
        before = bisect_right(called, name.start(), key=lambda index: self.all[index].start)
        return called[max(0, before - 1)]


def _as_printed(name: str) -> str:
    """The name as a pattern: an initial at its end may have kept its period ("Devon R.")."""
    return re.escape(name) + (r"\.?" if re.search(r"\b[A-Z]\Z", name) else "")


def _authorities(
    folded: str, citations: Sequence[Citation], sentences: Sequence[int]
) -> list[Authority]:
    groups: list[list[int]] = []
    for index, citation in enumerate(citations):
        if groups and _is_parallel(folded, citations[groups[-1][-1]], citation):
            groups[-1].append(index)
        else:
            groups.append([index])
    found: list[Authority] = []
    known: dict[str, tuple[str, ...]] = {}
    end = 0
    for group in groups:
        cited = citations[group[0]].start
        is_case = citations[group[0]].kind is CitationKind.CASE
        left = max(end, cited - _REACH)
        start, names = _name(folded, left, cited, sentences) if is_case else (cited, ())
        end = citations[group[-1]].end
        if is_case and (called := _HEREINAFTER.match(folded, end, end + 90)):
            names = ((called["name"] or called["short"]).strip(), *names)
        key = citations[group[0]].key
        known[key] = names = tuple(dict.fromkeys((*names, *known.get(key, ()))))
        found.append(Authority(tuple(group), start, cited, end, names, key, is_case))
    return found


def _is_parallel(folded: str, first: Citation, second: Citation) -> bool:
    return (
        first.kind is second.kind is CitationKind.CASE
        and second.start - first.end <= 16
        and _PARALLEL.fullmatch(folded, first.end, second.start) is not None
        and not _NEUTRAL.match(second.key)
    )


def _name(
    folded: str, left: int, cited: int, sentences: Sequence[int]
) -> tuple[int, tuple[str, ...]]:
    """Where the name before a citation begins, and what the case may be called."""
    before = folded[left:cited].replace("&amp;", "&    ")
    versus = list(_VERSUS.finditer(before))
    if versus and not re.search(r"[;()]|[a-z]{2}\. [A-Z][a-z]+ [a-z]", before[versus[-1].end() :]):
        split = versus[-1]
        # A party may be abbreviated like a sentence's end ("Air Rangers. Inc."), the first not.
        opens = bisect_right(sentences, left + split.start()) - 1
        floor = max(0, sentences[opens] - left) if opens >= 0 else 0
        plaintiff = _plaintiff(before[floor : split.start()])
        defendant = before[split.end() :].strip(" ,")
        return left + split.start() - len(plaintiff), _short_names(plaintiff, defendant)
    if match := _IN_RE.search(before):
        return left + match.start(), _short_names(match["party"], "")
    if (match := _CALLED.search(before)) and match["name"] not in _COMMON:
        name, at = match["name"], match.start()
        while _SIGNAL.match(name.partition(" ")[0]) and " " in name:
            signal, _, name = name.partition(" ")
            at += len(signal) + 1
        if not _SIGNAL.match(name) and name.split()[0] not in _COMMON and len(name) > 2:
            return left + at, (name,)
    return cited, ()


def _plaintiff(before: str) -> str:
    """The words at the end that can be a party's name."""
    words = before.split(" ")
    first = len(words)
    while first > 0:
        word = words[first - 1]
        glued = re.search(r"(?<=[;()\"\[\]}.])[A-Z][^;()\"\[\]}.]+\.?\Z", word)
        if glued and not _ABBREVIATED.match(word):
            words[first - 1] = glued.group()
            first -= 1
            break
        ends = bool(re.search(r"[;():\"\[\]]", word)) or (
            word.endswith(".") and len(word) > 4 and word[0].islower()
        )
        if ends or _SIGNAL.match(word):
            break
        if word and not (word[0].isupper() or word[0].isdigit() or word.rstrip(",") in _JOINS):
            break
        first -= 1
    while first < len(words) and (not words[first] or words[first].rstrip(",") in _JOINS):
        first += 1
    return " ".join(words[first:])


@cache
def _is_state(party: str) -> bool:
    return re.fullmatch(place_pattern(), party) is not None


def _short_names(plaintiff: str, defendant: str) -> tuple[str, ...]:
    names: list[str] = []
    for party in (plaintiff, defendant):
        party = re.sub(r"\A.*\bex rel\. ", "", party)
        party = re.sub(
            r"\A(?:Estate|Adoption|Guardianship|Interest|Extradition) of (?:the )?", "", party
        )
        words = [word.strip(",") for word in party.split()]
        if not words or not words[0][:1].isupper() or _is_state(party):
            continue
        if len(words) > 1 and len(party) < 60:
            names.append(" ".join(words[:4]).strip(",."))
        if words[0] in _COMMON:
            continue
        if len(words[0].rstrip(".")) > 2:
            names.append(words[0].removesuffix("'s"))
        elif len(words) > 1:
            names.append(" ".join(words[:2]))
        if len(words) > 2 and words[1] not in _COMMON and words[1][:1].isupper():
            names.append(" ".join(words[:2]))
    kept = [name for name in dict.fromkeys(names) if name not in _COMMON and len(name) > 2]
    return tuple(sorted(kept, key=len, reverse=True))
