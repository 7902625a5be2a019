"""Rules that clean raw legal data. Each is a pure function; none alters a word of the law.

Text is quoted letter for letter, so a rule that touches it inserts or replaces white space where
the loss is certain, or undoes an encoding (``&amp;``); everything else is left as it was found.
"""

import re
from html import unescape

from law.records import Level

_NUMBER = r"\d+[A-Za-z]{0,2}(?:[-.:]\d+[A-Za-z]{0,2})+(?:\([a-z\d]+\))*"
_WHOLE_NUMBER = re.compile(r"\d+[A-Za-z]{0,2}(?:[-.:][A-Za-z\d]{1,6})*(?:\([A-Za-z\d]+\))*")
_SWALLOWED = re.compile(
    rf"(?<=\S)\s*(?:Section\s+{_NUMBER}\.?\s*(?:to\s+{_NUMBER}\s*)?[-–—](?:\s|$)"
    # Cut off at the dot of the swallowed number: "Registration required.Section 1-4-1".
    rf"|(?<=[\w.\])])Section\s+{_NUMBER}$"
    rf"|Appendix\s+[-–—]\s"
    # Virginia's form, certain only where the sign is glued to what stands before it.
    rf"|(?<=[\w.\])])§§?\s*{_NUMBER}\.?\s)"
)
_OWN_NUMBER = re.compile(rf"^(?:Section|§)?\s*{_NUMBER}\.?\s*(?:[-–—]\s*|\s)")
_RANGE = re.compile(rf"^to\s+(?P<through>{_NUMBER})\s*[-–—.]\s*")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_GLUED_SECTION = re.compile(r"(?<=[a-z])(?=\d+[A-Z]{0,2}-\d+[A-Z]{0,2}-\d)")
_GLUED_YEAR = re.compile(r"(?<=\bNMSA)(?=1978\b)")
# fmt: off
_SMALL_WORDS = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "nor", "of", "on", "or",
    "the", "through", "to", "under", "upon", "with"
})
# fmt: on
# Slugs end here, most of them in the middle of a word.
_SLUG_LIMIT = 60

_LEADING_LEVEL = re.compile(
    r"^(?P<kind>Title|Chapter)\s+(?P<number>[\dIVXLC]+[A-Z]?)(?:[ \t]+(?P<title>[^\n]+))?\n\s*"
)
_CATCHLINE = re.compile(r"^(?P<heading>[^\n]{1,600}?)\.\s*—\s*(?=\S)")
_HISTORY = re.compile(
    r"\n\s*(?P<history>(?:HISTORY:\s|Source:|Code 19\d\d,|(?:18|19|20)\d\d, cc?\. \d|\(L\. \d{4})"
    r"(?:[^\n]|\n(?=\s*\())*)\s*$"
)


def own_heading(heading: str) -> str:
    """The section's own title, without those of later sections that it has swallowed.

    A page that lost a line break runs the next titles on to its own, always after it:
    "Larceny.Section 30-16-2 - Robbery" is "Larceny.". A bracket whose end was cut off is closed.
    """
    plain = " ".join(unescape_entities(heading).split())
    found = _SWALLOWED.search(plain)
    own = (plain[: found.start()] if found else plain).strip()
    for opening, closing in ("()", "[]"):
        if own.count(opening) == own.count(closing) + 1 and own.rfind(opening) > own.rfind(closing):
            own += closing
    return own


def split_range(heading: str) -> tuple[str, str]:
    """The last number of a range and the heading that is left: "to 69-28-14 - Repealed."."""
    found = _RANGE.match(heading)
    return (found["through"], heading[found.end() :]) if found else ("", heading)


def without_own_number(heading: str, number: str) -> str:
    """The heading without the section's own number before it ("Section 1-2-3 - Title")."""
    found = _OWN_NUMBER.match(heading)
    if found and re.search(rf"(?<![\w.-]){re.escape(number)}(?![\w-])", found[0]):
        return heading[found.end() :]
    return heading


def unescape_entities(text: str) -> str:
    """HTML entities that were never decoded ("Johnson &amp; Johnson"), as their characters."""
    return _ENTITY.sub(lambda found: unescape(found[0]), text)


def restore_blanks(text: str) -> str:
    """Blanks lost round an inline tag, where it is certain: "see29-1-2", "NMSA1978".

    A lower-case letter before a number in three parts belongs to the word before; other joints
    ("ofClass") may be names and are left.
    """
    return _GLUED_YEAR.sub(" ", _GLUED_SECTION.sub(" ", text))


def number_of(raw: str, url_path: list[str]) -> str:
    """A section's number: the source's, else the one in the page's address.

    ``url_path`` is the address below the code, the section last. Two repairs are certain: a
    navigation word in place of a number ("Next" at ``…/section-62-5-713/``), and a number that
    lacks its chapter ("10-17" at ``chapter-5/article-10/``). Raises ``ValueError`` where neither
    holds a number.
    """
    number = raw.strip().rstrip(".")
    if not _WHOLE_NUMBER.fullmatch(number):
        slug = url_path[-1] if url_path else ""
        found = re.fullmatch(r"section-(\d[\da-z]*(?:-\d[\da-z]*)+?)(?:-d-\d+)?", slug)
        if not found:
            raise ValueError(f"{raw!r} is no section number, nor does the address hold one")
        return found[1].upper()
    if len(url_path) == 3:
        chapter, article = (slug.partition("-")[2].upper() for slug in url_path[:2])
        if number.startswith(f"{article}-") and not number.startswith(f"{chapter}-"):
            return f"{chapter}-{number}"
    return number


def level_of(segment: str, slug: str = "") -> Level | None:
    """A level from its part of an address and, for the title, the link's slug.

    ``chapter-30`` and ``chapter-30-criminal-offenses`` make chapter 30, "Criminal Offenses"; a slug
    that speaks of another level ("next") is not used. None where the segment names no level.
    """
    found = re.fullmatch(r"([a-z]+)-(\d+[a-z]{0,2}(?:-\d+)*|[ivxlc]+)(?:-d-\d+)?", segment)
    if not found:
        return None
    kind, digits = found.groups()
    title = ""
    for form in (digits, digits.replace("-", "")):
        prefix = f"{kind}-{form}-"
        if slug.startswith(prefix):
            title = _title_of(slug.removeprefix(prefix), cut=len(slug) >= _SLUG_LIMIT)
            break
    return Level(kind, (digits.lstrip("0") or digits).replace("-", ".").upper(), title)


def split_leading_levels(text: str) -> tuple[list[Level], str]:
    """Levels that a page repeats above its text ("Title XI EDUCATION\\n\\nChapter 161\\n\\n…")."""
    levels: list[Level] = []
    while found := _LEADING_LEVEL.match(text):
        levels.append(Level(found["kind"].lower(), found["number"], found["title"] or ""))
        text = text[found.end() :]
    return levels, text


def split_catchline(text: str, number: str, heading: str) -> tuple[str, str]:
    """Heading and text, where the text begins with its own number and heading.

    "4-7-19. Long-term budget.\\n\\nThe Bureau …" and "362.810. Trust relations. —If any bank …";
    anything else is returned as it came.
    """
    found = re.match(rf"{re.escape(number)}\.\s+", text)
    if not found:
        return heading, text
    rest = text[found.end() :]
    first_line, line_break, after = rest.partition("\n")
    if heading and line_break and after.strip():
        return heading, after.lstrip()
    catchline = _CATCHLINE.match(rest)
    if not heading and catchline:
        return catchline["heading"], rest[catchline.end() :]
    return heading or first_line.strip(), after.lstrip() if line_break else rest


def split_history(text: str) -> tuple[str, str]:
    """Text and history note, where the note is the text's last paragraph."""
    found = _HISTORY.search(text)
    if not found:
        return text, ""
    history = re.sub(r"^(?:HISTORY:|Source:)\s*", "", found["history"])
    return text[: found.start()].rstrip(), " ".join(history.split())


def _title_of(slug: str, *, cut: bool) -> str:
    words = slug.split("-")
    title = " ".join(
        word if word in _SMALL_WORDS and position else word.capitalize()
        for position, word in enumerate(words)
    )
    return f"{title}…" if cut else title
