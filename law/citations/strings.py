"""Strings of citations: which authorities stand together, and what is only inside another.

"See A, 1 N.M. 1, 2 P. 3 (1900) (quoting B, 4 N.M. 5), aff'd, 6 N.M. 7; accord C, 8 N.M. 9" is one
string of two authorities, A and C. B stands inside A's parentheses, and what became of A is its
history.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from law.citations.citation import CitationForm, CitationKind, Mention
from law.citations.surroundings import Before, Behind, leads_on, read_before, read_behind

# Between the members of one string of citations.
_JOINED = re.compile(r"[;,]? ?(?:and|or|nor|&(?:amp;)?|with|to|through|-)? ?(?:in )?")
# "Jones, 1 N.M. 1, citing Smith, 2 N.M. 2": what another cites is as if in its parentheses.
_SUBORDINATE = re.compile(r",? ?(?:citing|quoting|cited in|quoted in) ?(?:in )?")


@dataclass(frozen=True, slots=True)
class Cited:
    """One authority where it is cited: its parallel citations, and what stands around them.

    is_history  whether it tells what became of the one before: "aff'd, 122 N.M. 1"
    """

    mentions: tuple[Mention, ...]
    before: Before
    behind: Behind
    signal: str
    is_history: bool

    @property
    def key(self) -> str:
        return self.mentions[0].key

    @property
    def start(self) -> int:
        return self.mentions[0].start

    @property
    def is_case(self) -> bool:
        return self.mentions[0].kind is CitationKind.CASE


class Strings:
    """The citations of a folded text as far as they have been read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._strings: list[list[Cited]] = []
        self._last: Cited | None = None
        self._inside: list[Cited] = []  # within the parentheses of the last one

    @property
    def end(self) -> int:
        """Where the last authority ends, with its parentheses and history."""
        return self._last.behind.end if self._last else 0

    @property
    def innermost(self) -> Cited | None:
        """What was cited last inside the last one's parentheses."""
        return self._inside[-1] if self._inside else None

    def take(self, group: tuple[Mention, ...]) -> Cited:
        """The authority of the next parallel citations, with its place among the others."""
        text, last = self._text, self._last
        inside = last is not None and group[0].start < last.behind.end
        neighbour = (self.innermost or None) if inside else last
        left = last.mentions[-1].end if last and inside else self.end
        if neighbour and inside:
            left = neighbour.mentions[-1].end
        before = read_before(text, left, group[0].start, named=_may_be_named(group[0]))
        behind = read_behind(text, group[-1].end)
        joined = neighbour is not None and self.joins(neighbour, before.start)
        signal = before.signal or (neighbour.signal if neighbour and joined else "")
        is_history = (
            last is not None
            and not inside
            and last.behind.history >= 0
            and leads_on(text, last.behind.history, before.start)
        )
        cited = Cited(group, before, behind, signal, is_history)
        if inside:
            self._inside.append(cited)
        elif last and (is_history or _SUBORDINATE.fullmatch(text, self.end, before.start)):
            self._last = self._strings[-1][-1] = replace(last, behind=behind)
            self._inside = []
        else:
            if joined:
                self._strings[-1].append(cited)
            else:
                self._strings.append([cited])
            self._last, self._inside = cited, []
        return cited

    def joins(self, cited: Cited, at: int) -> bool:
        """Whether what begins at ``at`` goes on with the string of which ``cited`` is the last."""
        return _JOINED.fullmatch(self._text, cited.behind.end, at) is not None

    def before(self, at: int, is_meant: Callable[[Cited], bool]) -> list[Cited]:
        """The authorities before ``at`` of the last string of which any is meant."""
        for string in reversed(self._strings):
            earlier = [cited for cited in string if cited.start < at]
            if any(map(is_meant, earlier)):
                return earlier
        return []

    def latest(self) -> Iterator[Cited]:
        """The authorities that an *id.* may refer to, backwards."""
        for string in reversed(self._strings):
            yield from reversed(string)


def _may_be_named(mention: Mention) -> bool:
    in_full = mention.form in (CitationForm.FULL, CitationForm.SHORT)
    return mention.kind is CitationKind.CASE and in_full
