"""Where a record stands on the site, and what its address spells: the site's own grammar.

/codes/calder/[2019/]chapter-30/article-5/section-30-5-2/
/constitution/calder/article-ii/section-10/
/cases/calder/supreme-court/1983/14-902.html
"""

import re
from urllib.parse import urlsplit

from law.jurisdictions import jurisdiction
from law.records import LawRecord, Level, Opinion, Provision, Section

# Where opinions stand whose year nobody knows.
UNDATED = "undated"

_UNSPELLABLE = re.compile(r"[^a-z0-9]+")
_AREAS = {Section: "codes", Provision: "constitution", Opinion: "cases"}


def address_of(record: LawRecord, *, edition: int = 0) -> str:
    """The path of a record's page; ``edition`` puts a section into a dated edition of the code.

    A record that was read from such a site keeps the address that it had there.
    """
    slug = jurisdiction(record.jurisdiction).slug
    area = f"/{_AREAS[type(record)]}/{slug}/"
    known = urlsplit(record.source).path
    if record.source.startswith("http") and known.startswith(area) and not edition:
        return known if known.endswith((".html", "/")) else f"{known}/"
    match record:
        case Section():
            steps = [str(edition)] if edition else []
            steps += [slug_of_level(level) for level in record.path]
            through = f"-to-{spelled(record.through)}" if record.through else ""
            return area + "/".join([*steps, f"section-{spelled(record.number)}{through}/"])
        case Provision():
            if not record.article:
                return f"{area}preamble/"
            section = f"section-{spelled(record.section)}/" if record.section else ""
            return f"{area}article-{spelled(record.article)}/{section}"
        case Opinion():
            court = jurisdiction(record.jurisdiction).court(record.court)
            year = str(record.year) if record.year else UNDATED
            return f"{area}{court.slug if court else record.court}/{year}/{_file_of(record)}.html"


def slug_of_level(level: Level) -> str:
    """``chapter-32a``; a level without a number is spelled by its title."""
    return f"{level.kind}-{spelled(level.number)}" if level.number else spelled(level.title)


def spelled(words: str) -> str:
    """Lower case, everything but letters and digits as dashes."""
    return _UNSPELLABLE.sub("-", words.lower()).strip("-")


def _file_of(opinion: Opinion) -> str:
    """The docket number's spelling, else what tells the opinion's id from its year."""
    if opinion.docket:
        return spelled(opinion.docket)
    return opinion.id.rpartition("/")[2].removeprefix(f"{opinion.year}-")
