"""The states by all their printed names."""

import re
from functools import cache

import reporters_db

from law.jurisdictions import all_jurisdictions, jurisdiction_by_slug

_BEFORE_CONST = re.compile(r"(\S.*) Const\b")


def place_id(printed: str) -> str:
    """The jurisdiction id of a place that ``place_pattern`` has matched."""
    return _ids()[_reduced(printed)]


@cache
def place_pattern() -> str:
    """A regular expression for any place's name, tolerant of lost or added blanks and periods."""
    alternatives = sorted(map(loose, _names()), key=len, reverse=True)
    return rf"(?<![A-Za-z.])(?:{'|'.join(alternatives)})(?![a-z])"


def loose(name: str) -> str:
    """A regular expression for a printed name in which blanks and periods come and go."""
    words = [re.escape(word) for word in re.findall(r"[^\s.]+|\.", name)]
    return r"\s?".join(r"\.?" if word == r"\." else word for word in words)


@cache
def _names() -> dict[str, str]:
    """Jurisdiction id by printed name: ``N.M.`` and ``New Mexico`` are ``nm``."""
    found = {"U.S.": "us", "United States": "us"}
    for abbreviation, name in reporters_db.STATE_ABBREVIATIONS.items():
        state = jurisdiction_by_slug(name.lower().replace(" ", "-"))
        found[abbreviation] = found[name] = state.id
    for jurisdiction in all_jurisdictions().values():
        found[jurisdiction.name] = jurisdiction.id
        for name in jurisdiction.constitution_names:
            if before := _BEFORE_CONST.match(name):
                found[before[1]] = jurisdiction.id
    return found


@cache
def _ids() -> dict[str, str]:
    return {_reduced(name): jurisdiction for name, jurisdiction in _names().items()}


def _reduced(name: str) -> str:
    return re.sub(r"[\s.]", "", name).lower()
