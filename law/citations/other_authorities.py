"""Authorities that are none of the kinds found here, but that an *id.* may refer to."""

import re

# They have pages, so that "id. at 95" may be theirs.
_PAGED = re.compile(
    r"\bRestatement\b|\bDictionary\b|\b(?:L|Law)\. ?(?:Rev|J|Q)\b|\bL\.J\."
    r""
    r"|\bLaw (?:Review|Journal)\b"
    r"|\bA\. ?L\. ?R\b|\bAm\. ?Jur\b|\bC\. ?J\. ?S\b|\bFed\. ?Reg\b|\bOp\.? ?Att'?y\b"
    r"|\bTreatise\b|\bU\. ?S\. ?C\. ?C\. ?A\. ?N|\b(?:\d+(?:st|nd|d|rd|th)|rev\.) ed\b\.?"
    r"|\bsupra\b|\b(?:[Mm]ajority|[Dd]issent(?:ing)?) [Oo]pinion\b"
    r"|\bWL \d|\bAnnotation\b|\bCorbin\b|\bWigmore\b|\bProsser\b|\bLaFave\b|\bLarson\b"
    r"|\bWebster'?s\b|\bBlack'?s\b|\bMoore'?s\b|\bH\.R\. Rep\b|\bS\. ?Rep\b|\bNo\. \d{2},?\d{3}"
)
# They have none.
_UNPAGED = re.compile(
    r"\b(?:Rules?|SCRA(?: 1986)?,?) \d{1,2}-\d{3}|\bRule \d+|\bNMRA\b|\bUJI\b|\bC\. ?F\. ?R\b"
    r"|\bNMAC\b|\bOrdinances?\b|\bR\. ?Civ\. ?P\b|\bR\. ?Evid\b|\bR\. ?Crim\. ?P\b|\bRegulation \d"
)


def names_another(text: str, start: int, end: int, *, by_page: bool) -> bool:
    """Whether a rule, a treatise, a journal or the like is named between two places of a folded
    text; with ``by_page`` only what has pages counts."""
    if _PAGED.search(text, start, end):
        return True
    return not by_page and _UNPAGED.search(text, start, end) is not None
