"""Heading lines as levels of a hierarchy: "Chapter 30 - Criminal Offenses"."""

import re

from law.records import Level

_LEVEL = re.compile(
    r"^(?P<kind>Title|Subtitle|Chapter|Subchapter|Article|Subarticle|Part|Subpart|Division"
    r"|Subdivision|Act|Book|Volume|Code|Appendix|Rule|Amendment)\s+"
    r"(?P<number>\w+(?:[.:/–-]\w+)*)\.?\s*(?:[-–—.:]\s*(?P<title>.*))?$",
    re.IGNORECASE,
)


def level_of(line: str) -> Level:
    """The level that a heading line names; a line without kind and number is a named code."""
    match = _LEVEL.match(line.strip())
    if not match:
        return Level("code", "", line.strip())
    return Level(match["kind"].lower(), match["number"], (match["title"] or "").strip())
