"""Opinions of a state's courts as raw JSON Lines, one opinion a line.

    {"id": "142205", "court": "nmctapp", "text": "OPINIONRANSOM, Justice.1. …", "outcome": "affirm"}

They have no caption, date or citation of their own: what cannot be known stays empty, and they are
cited by their number in the source.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawler.importers.cleaning import restore_blanks, unescape_entities
from crawler.importers.lines import read_objects, text_field
from crawler.importers.paragraphs import split_head, split_paragraphs
from law.errors import RecordError
from law.identifiers import opinion_id
from law.jurisdictions import Court, Jurisdiction
from law.jurisdictions import jurisdiction as find_jurisdiction
from law.records import Opinion

KEYS = frozenset({"id", "court", "text"})

# Courts of last resort have Justices, courts of appeals Judges; "J." says neither.
_AUTHOR = re.compile(
    r"^\W{0,3}(?:OPINI[OÓ]N\W*(?:O[FP] THE COURT\W*)?)?"
    r"(?P<name>[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑc.'’ -]{1,40}?)\s?,\s*"
    r"(?:Chief\s+|Senior\s+)?(?P<title>Justice|Judge|J\.)"
)
_OUTCOMES = {
    "affirm": "affirmed",
    "reverse": "reversed",
    "dismiss": "dismissed",
    "complex": "mixed",
}


def read_state_opinions(path: Path, jurisdiction: str) -> Iterator[Opinion | RecordError]:
    """Each line's opinion, or the error that it is."""
    home = find_jurisdiction(jurisdiction)
    used: set[str] = set()
    for line, data in read_objects(path):
        if isinstance(data, RecordError):
            yield data
            continue
        try:
            opinion = _opinion(data, line, home)
            if opinion.id in used:
                raise RecordError(f"{data['id']!r} is there twice", line=line, field="id")
        except RecordError as error:
            yield error
            continue
        used.add(opinion.id)
        yield opinion


def court_of(tag: str, text: str, home: Jurisdiction) -> str:
    """The court's id: by the author's title at the top where it is a Justice, else by the tag.

    Tags are the source's (``nmctapp``); one that names no court of the jurisdiction is kept.
    """
    author = _AUTHOR.match(text)
    last_resort = _by_rank(home, 1)
    if author and author["title"] == "Justice" and last_resort:
        return last_resort.id
    known = home.court(tag)
    if known is None:
        known = _by_rank(home, 2 if tag.endswith("ctapp") else 1 if tag == home.id else 0)
    return known.id if known else tag


def _opinion(data: dict[str, Any], line: int, home: Jurisdiction) -> Opinion:
    key = data.get("id")
    if isinstance(key, int):
        key = str(key)
    if not isinstance(key, str) or not key.strip():
        raise RecordError("is missing or no text", line=line, field="id")
    raw = unescape_entities(text_field(data, "text", line, required=True))
    text = restore_blanks(split_paragraphs(split_head(raw))).strip()
    author = _AUTHOR.match(text)
    court = court_of(text_field(data, "court", line, required=True).strip(), text, home)
    known = home.court(court)
    citation = f"{known.name if known else court}, source No. {key.strip()}"
    outcome = text_field(data, "outcome", line).strip()
    return Opinion(
        id=opinion_id(home.id, court, key=key),
        jurisdiction=home.id,
        citation=citation,
        citations=(citation,),
        text=text,
        court=court,
        author=author["name"].strip() if author else "",
        outcome=_OUTCOMES.get(outcome, outcome),
    )


def _by_rank(home: Jurisdiction, rank: int) -> Court | None:
    return next((court for court in home.courts if court.rank == rank), None)
