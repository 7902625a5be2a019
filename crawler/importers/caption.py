"""From a document's text to a law record: what its first lines say of case, court and number.

Only what is printed in a recognisable form is taken; a sidecar's fields stand before it, and what
neither says stays empty.
"""

import re
from datetime import date, datetime
from pathlib import PurePosixPath

from law.errors import SourceError
from law.identifiers import opinion_id, section_id
from law.jurisdictions import Jurisdiction
from law.records import Opinion, Section
from law.standing import status_of_heading

# A caption with counsel and judges fits in here; further down, citations are of other cases.
_CAPTION_CHARACTERS = 3000
_MAX_HEADING = 300

_NUMBER = r"\d+[A-Za-z]{0,2}(?:[-.:]\d+[A-Za-z]{0,2})+"
_SECTION_LINE = re.compile(
    rf"^(?:[A-Z][\w. ]{{0,40}},?\s+)??(?:Section|Sec\.|§)\s*(?P<number>{_NUMBER})\.?"
    rf"(?:\s*[-–—:.]\s*|\s+|$)(?P<heading>[^\n]*)$"
)
_BARE_SECTION_LINE = re.compile(rf"^(?P<number>{_NUMBER})\.\s+(?P<heading>[A-Z\[][^\n]*)$")
_SECTION_FILE = re.compile(r"^(?:section|sec|§)[-_ ]?(?P<number>\d+[a-z]{0,2}(?:[-.]\d+[a-z]?)+)$")
_VERSUS = re.compile(r"\s(?:v\.|vs\.|V\.|VS\.|versus)(?:\s|$)")
_VERSUS_LINE = re.compile(r"^(?:v\.|vs\.|versus)$", re.IGNORECASE)
_MATTER = re.compile(r"^(?:in re|in the matter of|ex parte|matter of)\b", re.IGNORECASE)
_DOCKET = re.compile(
    r"(?:\b(?:Docket|Case)\s+(?:Nos?\.?|Number):?|(?<!Opinion )\bNos?\.)"
    r"\s*(?P<docket>[A-Z\d](?:[A-Z\d,-]*\d)?)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?P<date>(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\s+\d{1,2},\s+\d{4})\b",
    re.IGNORECASE,
)
_DECIDED = re.compile(r"(?:Filed|Filing Date|Decided|Opinion (?:Filed|Issued)|Date)\W", re.I)
_AUTHOR = re.compile(
    r"^(?P<name>[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ.'’ -]{1,40}),\s*(?:Chief |Senior )?"
    r"(?:Justice|Judge|C\.\s?J\.|J\.)",
    re.MULTILINE,
)


def record_from(
    text: str, name: str, home: Jurisdiction, given: dict[str, str]
) -> Section | Opinion:
    """The record of a file's text; ``SourceError`` where no id can be made for it."""
    kind = given.get("type") or ("section" if _section_match(text, name, given) else "opinion")
    match kind:
        case "section":
            return _section(text, name, home, given)
        case "opinion":
            return _opinion(text, name, home, given)
    raise SourceError(f"type {kind!r} in the metadata must be section or opinion")


def _section_match(text: str, name: str, given: dict[str, str]) -> bool:
    return bool(
        given.get("number") or _SECTION_FILE.match(_stem(name)) or _section_line(_lines(text)[:5])
    )


def _section(text: str, name: str, home: Jurisdiction, given: dict[str, str]) -> Section:
    line, printed = _section_line(_lines(text)[:5]) or ("", None)
    in_name = _SECTION_FILE.match(_stem(name))
    number = given.get("number", "")
    if not number and printed:
        number = printed["number"]
    if not number and in_name:
        number = in_name["number"].upper()
    if not number:
        raise SourceError("says no section number: give it in metadata.csv, column 'number'")
    heading = given.get("heading") or (printed["heading"].strip() if printed else "")
    # The number and heading are not the text; above them a page prints the code's name.
    body = text.partition(line)[2].strip() if line else text.strip()
    status, moved_to = status_of_heading(heading, body)
    return Section(
        id=section_id(home.id, number),
        jurisdiction=home.id,
        citation=given.get("citation") or home.cite_section(number),
        heading=heading,
        text=body,
        status=status,
        source=given.get("source", name),
        number=number,
        moved_to=moved_to,
    )


def _section_line(lines: list[str]) -> tuple[str, re.Match[str]] | None:
    for line in lines:
        if found := _SECTION_LINE.match(line) or _BARE_SECTION_LINE.match(line):
            return line, found
    return None


def _opinion(text: str, name: str, home: Jurisdiction, given: dict[str, str]) -> Opinion:
    caption = text[:_CAPTION_CHARACTERS]
    citations = _citations(caption, home)
    if "citation" in given:
        citations = tuple(part.strip() for part in given["citation"].split(";") if part.strip())
    neutral = _neutral(citations, home)
    court = _court(caption, neutral, home, given)
    docket = given.get("docket") or _first(_DOCKET, caption, "docket")
    known = home.court(court)
    court_name = known.name if known else court
    fallback = f"{court_name}, No. {docket}" if docket else f"{court_name}, {_stem(name)}"
    decided = _decided(caption, given)
    year = decided.year if decided else int(neutral[:4]) if neutral else 0
    # As the crawler names it, so that both ways in lead to one document.
    key = f"{year}-{docket.replace(',', '')}" if docket and year else docket or _stem(name)
    return Opinion(
        id=opinion_id(home.id, court, neutral=neutral, key=key),
        jurisdiction=home.id,
        citation=citations[0] if citations else fallback,
        citations=citations or (fallback,),
        heading=given.get("heading") or _case_name(_lines(caption)),
        text=text.strip(),
        source=given.get("source", name),
        court=court,
        docket=docket,
        decided=decided,
        year=year,
        author=given.get("author") or _first(_AUTHOR, caption, "name").strip(),
        outcome=given.get("outcome", ""),
    )


def _citations(caption: str, home: Jurisdiction) -> tuple[str, ...]:
    """Neutral citation first, then reporters; only those printed before any other text is cited.

    A caption's own citations stand alone on a line; one inside a sentence is of another case.
    """
    neutral = "|".join(re.escape(court.neutral) for court in home.courts if court.neutral)
    reporters = "|".join(map(re.escape, (*home.reporters, "P.2d", "P.3d", "P.")))
    forms = rf"\d{{1,4}} (?:{reporters}) \d{{1,5}}"
    if neutral:
        forms = rf"\d{{4}}-(?:{neutral})-\d{{1,4}}|{forms}"
    alone = re.compile(rf"^(?:(?:Opinion Number|Citation|Cite as)\W*)?((?:(?:{forms})[,; ]*)+)$")
    found: dict[str, None] = {}
    for line in _lines(caption):
        if match := alone.match(line):
            found.update(dict.fromkeys(re.findall(forms, match[1])))
    return tuple(sorted(found, key=lambda citation: "-" not in citation))


def _neutral(citations: tuple[str, ...], home: Jurisdiction) -> str:
    courts = {court.neutral for court in home.courts if court.neutral}
    for citation in citations:
        found = re.fullmatch(r"\d{4}-([A-Z]+)-\d+", citation)
        if found and found[1] in courts:
            return citation
    return ""


def _court(caption: str, neutral: str, home: Jurisdiction, given: dict[str, str]) -> str:
    if "court" in given:
        return given["court"]
    if neutral:
        return next(court.id for court in home.courts if f"-{court.neutral}-" in neutral)
    # "IN THE COURT OF APPEALS OF THE STATE OF …": the court's name without its state's.
    upper = " ".join(caption.upper().split())
    places = [
        (place, court.id)
        for court in home.courts
        if (place := upper.find(court.name.upper().replace(home.name.upper(), "").strip())) >= 0
    ]
    if not places:
        raise SourceError("does not say which court decided: give it in metadata.csv")
    return min(places)[1]


def _decided(caption: str, given: dict[str, str]) -> date | None:
    if "decided" in given:
        try:
            return date.fromisoformat(given["decided"])
        except ValueError:
            raise SourceError(
                f"the date {given['decided']!r} in the metadata is not of the form 1999-12-31"
            ) from None
    labelled = _DECIDED.search(caption)
    # An unlabelled date alone on its line is the decision's; one inside a sentence is a fact's.
    alone = [line for line in _lines(caption) if _DATE.fullmatch(line)]
    after_label = caption[labelled.end() : labelled.end() + 40] if labelled else ""
    found = _DATE.search(after_label) or (_DATE.search(alone[0]) if alone else None)
    if not found:
        return None
    try:
        return datetime.strptime(" ".join(found["date"].title().split()), "%B %d, %Y").date()
    except ValueError:
        return None


def _case_name(lines: list[str]) -> str:
    for position, line in enumerate(lines):
        if _VERSUS_LINE.match(line) and 0 < position < len(lines) - 1:
            before, after = _party(lines[:position][::-1]), _party(lines[position + 1 :])
            return f"{before} v. {after}"[:_MAX_HEADING]
        if len(line) <= _MAX_HEADING and (_VERSUS.search(line) or _MATTER.match(line)):
            return line.rstrip(",")
    return lines[0][:_MAX_HEADING] if lines else ""


def _party(lines: list[str]) -> str:
    """The nearest line that names a party, not its role ("Plaintiff-Appellant,")."""
    role = re.compile(r"^(?:and )?(?:plaintiff|defendant|petitioner|respondent|appell)", re.I)
    name = next((line for line in lines if not role.match(line)), lines[0])
    return name.rstrip(" ,;.") if name.endswith((",", ";")) else name


def _first(pattern: re.Pattern[str], text: str, group: str) -> str:
    found = pattern.search(text)
    return found[group] if found else ""


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _stem(name: str) -> str:
    """The file's name without folder and type; with its folder where it lies in one."""
    return PurePosixPath(name).with_suffix("").as_posix().replace("/", "-")
