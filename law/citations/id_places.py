"""Which place of its authority an "Id." names, and whether it can be one of that authority's."""

import re
from collections.abc import Collection, Sequence

from law.citations.cases import normal_places
from law.citations.citation import CitationForm, CitationKind, Mention, case_name_of
from law.citations.cited_cases import LONGEST_OPINION
from law.citations.enumeration import read_pin
from law.citations.short_forms import IdReference

# Marks of pages and paragraphs: "id. at 5", "id. ¶ 5".
CASE_MARKS = ("at", "¶", "lost")
_LAST_PARAGRAPH = 300
_NUMBER = re.compile(r"\d+(?:[A-Za-z]{0,2}(?:[-.:]\d+[A-Za-z]?)*)")


def may_be_in(id: IdReference, first: Mention) -> bool:
    """Whether the authority is of a kind that has such places: pages and paragraphs are not those
    of a section that is named in between."""
    if first.kind is CitationKind.CASE or id.mark not in CASE_MARKS:
        return True
    return id.mark == "lost" and first.kind is CitationKind.FEDERAL_STATUTE


def place_in_case(
    id: IdReference,
    keys: Sequence[str],
    known: Sequence[str],
    pin: str,
    *,
    by_paragraph: Collection[str],
) -> Mention | None:
    """The place in a case cited before by ``keys`` at ``pin``, elsewhere also by ``known``.

    ``by_paragraph`` are the keys of reported cases whose paragraphs the text cites; those of cases
    with neutral citations are cited anyway.
    """
    numbered = [key for key in (*keys, *known) if _is_neutral(key)] or [
        key for key in (*keys, *known) if key in by_paragraph
    ]
    if not id.places:
        return _case(id, keys[0], pin)
    if id.mark == "§":
        return None
    place = int(re.findall(r"\d+", id.places)[0])
    if id.mark == "at":
        for key in (*keys, *known):
            if _has_page(key, place) or (id.places[0] == "*" and _is_of_a_database(key)):
                return _case(id, key, normal_places(id.places, by_paragraph=False))
    if numbered and (place < _LAST_PARAGRAPH or id.mark == "¶"):
        return _case(id, numbered[0], normal_places(id.places, by_paragraph=True))
    return None


def place_in_section(text: str, id: IdReference, first: Mention) -> Mention | None:
    """The place in a law other than a case: the same, or another section of it."""
    if not id.places:
        return Mention(first.kind, id.start, id.end, first.key, first.pin, form=CitationForm.ID)
    printed = _NUMBER.match(id.places)
    if printed is None or id.mark not in ("§", "lost"):
        return None
    number = printed.group()
    key = _other_section(first, number)
    # A number of another shape is no section of this code, but a lost paragraph perhaps.
    if not key:
        return None
    pin, end = read_pin(text, text.rfind(id.places, id.start, id.end) + len(number))
    if first.kind is CitationKind.SESSION_LAW:
        pin = f"§ {number}{pin}"
    return Mention(first.kind, id.start, end, key, pin, form=CitationForm.ID)


def _other_section(first: Mention, number: str) -> str:
    """The key of section ``number`` of the law that ``first`` cites, "" where it has none such."""
    head, _, last = first.key.rpartition("/")
    if first.kind is CitationKind.SESSION_LAW:
        return first.key
    if first.kind is CitationKind.CONSTITUTION:
        # "us/const/i" is a whole article.
        return f"{first.key if first.key.count('/') == 2 else head}/{number}"
    if first.kind is CitationKind.FEDERAL_STATUTE:
        return f"{head}/{number}"
    if number.count("-") + number.count(".") < last.count("-"):
        # "12-1272" may be title 12, § 1272, and "30-16-1" has no section 5.
        kept = last.rpartition("-")[0] if last.count("-") == 1 else ""
        return f"{head}/{kept}-{number}" if kept and "-" not in number else ""
    return f"{head}/{number}"


def _case(id: IdReference, key: str, pin: str) -> Mention:
    return Mention(CitationKind.CASE, id.start, id.end, key, pin, form=CitationForm.ID)


def _is_neutral(key: str) -> bool:
    case = case_name_of(key)
    return case is not None and case.is_neutral


def _is_of_a_database(key: str) -> bool:
    case = case_name_of(key)
    return case is not None and case.is_of_a_database


def _has_page(key: str, page: int) -> bool:
    case = case_name_of(key)
    if case is None or case.is_neutral or case.is_of_a_database or not case.page.isdigit():
        return False
    return 0 <= page - int(case.page) <= LONGEST_OPINION
