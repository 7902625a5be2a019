"""To which earlier citation an "Id." refers.

*Id.* is the citation before it, not counting those inside parentheses, in subsequent history or in
a quotation that it follows. Where that is a string of several authorities, or something of no known
kind (a rule, a treatise), only a place that fits one of them decides; otherwise it is ambiguous and
no citation.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from law.citations.citation import CitationForm, CitationKind, Mention, case_name_of
from law.citations.cited_cases import CitedCases, letters, parallel_groups
from law.citations.id_places import CASE_MARKS, may_be_in, place_in_case, place_in_section
from law.citations.other_authorities import names_another
from law.citations.short_forms import IdReference, id_references
from law.citations.strings import Cited, Strings
from law.citations.surroundings import read_before

_LONGEST_QUOTATION = 3_000
_RECENT = 20  # authorities among which a case was last cited
_IN_PASSING = 600  # characters
_CLOSING_QUOTE = re.compile(r"\"[.,;]?\)? ?\Z")


class Reading:
    """One pass over a folded text's citations, ``mentions``, in order."""

    def __init__(self, text: str, mentions: Sequence[Mention], cases: CitedCases) -> None:
        self._text = text
        self._cases = cases
        self._mentions = mentions
        self._by_paragraph = {mention.key for mention in mentions if "¶" in mention.pin}
        self._strings = Strings(text)
        self._known_from = 0  # before it, an id. has referred to something unknown

    def authorities(self) -> Iterator[Cited]:
        """Everything cited, each *id.* that has an antecedent included."""
        position = 0
        ids = iter(id_references(self._text))
        waiting = next(ids, None)
        while position < len(self._mentions) or waiting:
            mention = self._mentions[position] if position < len(self._mentions) else None
            if waiting and mention and mention.start < waiting.start < mention.end:
                waiting = next(ids, None)
            elif waiting and (mention is None or waiting.start < mention.start):
                group, used = self._id_group(waiting, self._mentions[position : position + 5])
                if group:
                    yield self._strings.take(group)
                else:
                    self._known_from = waiting.end
                position += used
                waiting = next(ids, None)
            else:
                group = next(parallel_groups(self._text, self._mentions[position : position + 6]))
                yield self._strings.take(group)
                position += len(group)

    def _id_group(
        self, id: IdReference, following: Sequence[Mention]
    ) -> tuple[tuple[Mention, ...], int]:
        """An *id.* with the parallel citations behind it, and how many of the mentions these are;
        () where its antecedent is unknown."""
        if following and self._is_part(id, following[0]):
            return (following[0]._replace(start=id.start, form=CitationForm.ID),), 1
        if following and following[0].start < id.end:
            return (), 0
        beside = self._beside(id, following)
        found = self._by_parallel(id, beside) if beside else self._antecedent(id)
        return ((found, *beside), len(beside)) if found else ((), 0)

    def _is_part(self, id: IdReference, mention: Mention) -> bool:
        """Whether a section behind *id.* is the place that it names: "Id. § 41-4-5"."""
        if mention.kind is CitationKind.CASE:
            return False
        gap = self._text[id.end : mention.start]
        return mention.start < id.end or gap in ("", " ", ", ", " at ")

    def _beside(self, id: IdReference, following: Sequence[Mention]) -> tuple[Mention, ...]:
        """The parallel citations behind an *id.*: "Id. at 94, 801 P.2d at 676"."""
        if not following or following[0].kind is not CitationKind.CASE:
            return ()
        if not re.fullmatch(r",? ?", self._text[id.end : following[0].start]):
            return ()
        return next(parallel_groups(self._text, following))

    def _by_parallel(self, id: IdReference, beside: tuple[Mention, ...]) -> Mention | None:
        case = self._cases.case(beside[0].key)
        if case is None:
            return None
        others = {_reporter(mention.key) for mention in beside}
        known = [key for key in self._cases.keys(case) if _reporter(key) not in others]
        recent = [key for key in self._recent_keys(case) if key in known]
        return self._in_case(id, recent or known or [beside[0].key], (), pin="")

    def _antecedent(self, id: IdReference) -> Mention | None:
        text, strings = self._text, self._strings
        quotation = self._quotation_before(id.start)
        if id.start < strings.end:
            return self._at(id, strings.innermost) if strings.innermost else None
        string = strings.before(quotation, lambda cited: may_be_in(id, cited.mentions[0]))
        if not string:
            return None
        unknown = string[-1].start < self._known_from or self._is_in_passing(string[-1])
        if unknown and not id.places:
            return None
        end = min(string[-1].behind.end, quotation)
        signal = read_before(text, min(strings.end, id.start), id.start, named=False)
        if strings.joins(string[-1], signal.start):
            string = string[-1:]
        if names_another(text, end, quotation, by_page=id.mark in CASE_MARKS):
            return None
        return self._among(id, string, self._cases.named_in(text[end:quotation]))

    def _is_in_passing(self, cited: Cited) -> bool:
        """Whether a section is only spoken of, where a case before it may be what is cited."""
        spoken_of = not cited.mentions[0].is_named and not cited.signal
        before = self._strings.before(cited.start, lambda earlier: earlier.is_case)
        return spoken_of and bool(before) and cited.start - before[-1].behind.end < _IN_PASSING

    def _among(self, id: IdReference, string: list[Cited], named: set[int]) -> Mention | None:
        """The one of a string that an *id.* refers to, where cases are ``named`` in between."""
        found = [self._at(id, cited) for cited in string]
        cases = {case for cited in string if (case := self._cases.case(cited.key)) is not None}
        spoken_of = named - cases
        if spoken_of and not id.places and named.isdisjoint(cases):
            return None
        if spoken_of and id.places:
            # Another case is spoken of since: "In Erika M., …. Id. ¶ 24". Its place tells.
            others = [self._in_named(id, case) for case in spoken_of]
            if id.mark == "at" or not named.isdisjoint(cases):
                return _only([*found, *others])
            return _only(others)
        if named and len(string) > 1:
            pairs = zip(string, found, strict=True)
            found = [mention for cited, mention in pairs if self._cases.case(cited.key) in named]
        return _only(found)

    def _quotation_before(self, at: int) -> int:
        """Where the quotation begins that ends right before ``at``, else ``at``."""
        closing = _CLOSING_QUOTE.search(self._text, max(0, at - 5), at)
        if not closing:
            return at
        opening = self._text.rfind('"', max(0, at - _LONGEST_QUOTATION), closing.start())
        return at if opening < 0 else opening

    def _at(self, id: IdReference, cited: Cited) -> Mention | None:
        """The place that an *id.* names in this authority, None where it cannot be one of its."""
        first = cited.mentions[0]
        if not cited.is_case:
            return place_in_section(self._text, id, first)
        case = self._cases.case(first.key)
        keys = [mention.key for mention in cited.mentions]
        return self._in_case(
            id, keys, self._cases.keys(case) if case is not None else (), first.pin
        )

    def _in_named(self, id: IdReference, case: int) -> Mention | None:
        known = self._cases.keys(case)
        return self._in_case(id, self._recent_keys(case) or known, known, pin="")

    def _in_case(
        self, id: IdReference, keys: Sequence[str], known: Sequence[str], pin: str
    ) -> Mention | None:
        return place_in_case(id, keys, known, pin, by_paragraph=self._by_paragraph)

    def _recent_keys(self, case: int) -> list[str]:
        """The keys by which a case was last cited."""
        for cited in islice(self._strings.latest(), _RECENT):
            if self._cases.case(cited.key) == case:
                return [mention.key for mention in cited.mentions]
        return []


def _only(found: Sequence[Mention | None]) -> Mention | None:
    certain = [mention for mention in found if mention]
    return certain[0] if len({mention.key for mention in certain}) == 1 else None


def _reporter(key: str) -> str:
    case = case_name_of(key)
    return letters(case.reporter) if case else ""
