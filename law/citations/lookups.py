"""Short forms that name their authority by themselves, looked up among the full citations.

"111 N.M. at 94" is the case into which that page falls; "Ruiz, ¶ 10" and "Ruiz, supra" the only
case of that name; "Section 1983" the only cited section of that number.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from law.citations.cases import normal_places
from law.citations.citation import CitationForm, CitationKind, Mention, case_name_of
from law.citations.cited_cases import CitedCases
from law.citations.enumeration import read_pin
from law.citations.names import name_before
from law.citations.short_forms import (
    NameReference,
    PageReference,
    name_references,
    numbered_sections,
    page_references,
)


def find_short_forms(text: str, full: Sequence[Mention], cases: CitedCases) -> list[Mention]:
    """The short forms in a folded text whose authority is certain, each with its key."""
    return [
        *_by_page(text, cases),
        *_by_name(text, cases),
        *_by_number(text, full),
    ]


def _by_page(text: str, cases: CitedCases) -> Iterator[Mention]:
    found: list[tuple[PageReference, str | None]] = []
    for reference in page_references(text):
        start, end = name_before(text, max(0, reference.start - 120), reference.start)
        name = text[start:end]
        page = int(re.findall(r"\d+", reference.places)[0])
        found.append((reference, cases.at_page(reference.volume, reference.reporter, page, name)))
    for index, (reference, key) in enumerate(found):
        beside = key or _by_neighbour(text, found, index, cases)
        if beside:
            yield _short(reference, beside, normal_places(reference.places, by_paragraph=False))


def _by_neighbour(
    text: str, found: list[tuple[PageReference, str | None]], index: int, cases: CitedCases
) -> str | None:
    """The case of a page before its first, as where that is misprinted, told by the parallel
    citation beside it."""
    reference = found[index][0]
    for other, key in found[max(0, index - 1) : index + 2]:
        case = None if key is None else cases.case(key)
        first, last = sorted((other, reference))
        if case is not None and re.fullmatch(r",? ?", text[first.end : last.start]):
            return cases.in_volume(case, reference.volume, reference.reporter)
    return None


def _by_name(text: str, cases: CitedCases) -> Iterator[Mention]:
    for reference in name_references(text):
        case = cases.called(reference.name)
        key = None if case is None else _key_for(reference, cases.keys(case))
        if key:
            pin = reference.places and normal_places(
                reference.places, by_paragraph=reference.by_paragraph
            )
            yield _short(reference, key, pin)


def _key_for(reference: NameReference, keys: Sequence[str]) -> str:
    """By which of a case's keys its place is told: paragraphs by the neutral citation."""
    neutral = [key for key in keys if (name := case_name_of(key)) and name.is_neutral]
    reported = [key for key in keys if key not in neutral]
    if reference.by_paragraph or not reference.places:
        return [*neutral, *keys][0]
    return [*reported, *keys][0]


def _by_number(text: str, full: Iterable[Mention]) -> Iterator[Mention]:
    """Sections of other codes than the text's own, by their number alone."""
    keys: dict[str, set[tuple[CitationKind, str]]] = {}
    for mention in full:
        number = mention.key.rpartition("/")[2]
        number = (
            number if mention.kind is CitationKind.FEDERAL_STATUTE else number.rpartition("-")[2]
        )
        # Two digits may number the section of anything.
        if mention.kind in _CODES and mention.is_named and len(number) > 2:
            keys.setdefault(number, set()).add((mention.kind, mention.key))
    certain = {number: found.pop() for number, found in keys.items() if len(found) == 1}
    for section in numbered_sections(text, set(certain)):
        kind, key = certain[section["number"]]
        pin, end = read_pin(text, section.end())
        yield Mention(kind, section.start(), end, key, pin, form=CitationForm.SHORT)


_CODES = (CitationKind.FEDERAL_STATUTE, CitationKind.STATUTE)


def _short(reference: PageReference | NameReference, key: str, pin: str) -> Mention:
    form = CitationForm.SHORT
    if isinstance(reference, NameReference) and reference.is_supra:
        form = CitationForm.SUPRA
    return Mention(CitationKind.CASE, reference.start, reference.end, key, pin, form=form)
