"""A state's code as raw JSON Lines, one page a line, as a scraper of Justia leaves it.

    {"url": …, "number": "30-16-1", "heading": …, "text": …, "history": …,
     "chapter": "chapter-30-criminal-offenses", "article": "article-16-larceny"}

Every line becomes one section, however odd (rules in ``crawler.importers.cleaning``).
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.importers import cleaning
from crawler.importers.lines import read_objects, text_field
from law.errors import RecordError
from law.identifiers import section_id
from law.jurisdictions import Jurisdiction
from law.jurisdictions import jurisdiction as find_jurisdiction
from law.records import Level, Section
from law.standing import status_of_heading
from law.status import Status

KEYS = frozenset({"url", "number", "heading", "text"})


def read_state_code(path: Path, jurisdiction: str) -> Iterator[Section | RecordError]:
    """Each line's section, or the error that it is.

    The file is read twice: which of several versions of one number keeps the number's plain id (the
    one that citations resolve to) cannot be told before all are seen.
    """
    home = find_jurisdiction(jurisdiction)
    plain = _plain_lines(path, home)
    used: set[str] = set()
    for line, data in read_objects(path):
        if isinstance(data, RecordError):
            yield data
            continue
        try:
            section = _section(data, line, home)
        except RecordError as error:
            yield error
            continue
        if plain[section.id][1] != line:
            section = _as_other_version(section, newest_edition=plain[section.id][0])
        section = replace(section, id=_unused(section.id, used))
        used.add(section.id)
        yield section


def _plain_lines(path: Path, home: Jurisdiction) -> dict[str, tuple[int, int]]:
    """Id → (edition, line) of the version that keeps it: in force, newest, plainest address."""
    claims: dict[str, list[tuple[bool, int, bool, int]]] = defaultdict(list)
    for line, data in read_objects(path):
        if isinstance(data, RecordError):
            continue
        try:
            section = _section(data, line, home)
        except RecordError:
            continue
        claims[section.id].append(
            (
                not section.status.is_good_law,
                -(section.edition or _CURRENT),
                bool(_version_of(section.source)),
                line,
            )
        )
    chosen = {claimed: min(versions) for claimed, versions in claims.items()}
    return {claimed: (-edition, line) for claimed, (_, edition, _, line) in chosen.items()}


# An address without a year is of the current edition.
_CURRENT = 9999


def _section(data: dict[str, Any], line: int, home: Jurisdiction) -> Section:
    url = text_field(data, "url", line)
    url_path, edition = _code_path(url)
    raw_heading = text_field(data, "heading", line)
    try:
        number = cleaning.number_of(text_field(data, "number", line, required=True), url_path)
    except ValueError as error:
        raise RecordError(str(error), line=line, field="number") from None

    through, heading = cleaning.split_range(cleaning.own_heading(raw_heading))
    heading = cleaning.without_own_number(heading, number)
    levels, text = cleaning.split_leading_levels(
        cleaning.unescape_entities(text_field(data, "text", line, required=False)).strip()
    )
    heading, text = cleaning.split_catchline(text, number, heading)
    history = " ".join(text_field(data, "history", line).split())
    if not history:
        text, history = cleaning.split_history(text)
    text = cleaning.restore_blanks(text)
    status, moved_to = status_of_heading(heading, text, history)
    return Section(
        id=section_id(home.id, number, through),
        jurisdiction=home.id,
        citation=home.cite_section(number, through),
        heading=heading,
        text=text,
        path=_path(data, line, url_path, levels),
        status=status,
        source=url,
        number=number,
        through=through,
        history=history,
        moved_to=moved_to,
        edition=edition,
    )


def _code_path(url: str) -> tuple[list[str], int]:
    """The address below ``/codes/<state>/`` and its year (0 for the current edition)."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    below = parts[2:] if parts[:1] == ["codes"] else parts
    if below and re.fullmatch(r"(?:18|19|20)\d\d", below[0]):
        return below[1:], int(below[0])
    return below, 0


def _path(
    data: dict[str, Any], line: int, url_path: list[str], printed: list[Level]
) -> tuple[Level, ...]:
    slugs = [text_field(data, "chapter", line), text_field(data, "article", line)]
    segments = url_path[:-1] or [_segment(slug) for slug in slugs]
    titles = {(level.kind, level.number): level.title for level in printed}
    levels: list[Level] = []
    for position, segment in enumerate(segments):
        slug = slugs[position] if position < len(slugs) else ""
        if level := cleaning.level_of(segment, slug):
            title = level.title or titles.get((level.kind, level.number), "")
            levels.append(replace(level, title=title))
    return tuple(levels)


def _segment(slug: str) -> str:
    found = re.match(r"[a-z]+-(?:\d+[a-z]?|[ivxlc]+)(?=-|$)", slug)
    return found[0] if found else ""


def _version_of(url: str) -> str:
    """What tells an address from the plain one of its number: ``d-1``, or the edition's year."""
    url_path, edition = _code_path(url)
    found = re.search(r"-(d-\d+)$", url_path[-1]) if url_path else None
    return found[1] if found else str(edition or "")


def _as_other_version(section: Section, *, newest_edition: int) -> Section:
    """A version of a number whose plain id another version keeps."""
    version = _version_of(section.source) or "version"
    older = 0 < section.edition < newest_edition
    status = Status.SUPERSEDED if older and section.status.is_good_law else section.status
    return replace(section, id=f"{section.id}.{version}", status=status)


def _unused(id: str, used: set[str]) -> str:
    if id not in used:
        return id
    count = 2
    while f"{id}.{count}" in used:
        count += 1
    return f"{id}.{count}"
