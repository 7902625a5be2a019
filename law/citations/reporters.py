"""Citations by reporter, as eyecite and its table of 1,200 reporters know them.

eyecite's own search is slow on long texts. Here it is shown one window at a time, each beginning
with a volume number, and of its thousands of patterns only those whose reporter's name stands right
after the volume are tried. The result depends neither on the optional hyperscan engine nor on a
cache on disk.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

# Annotations, guides and journals are in the table too, but are no opinions.
_NO_OPINIONS = re.compile(
    r"American Law Reports|Journal|Magazine|Gazette|Guide|Manual|Index|Annotated|Attorney General"
)
_VOLUME = re.compile(r"\d+[\s-]*")
_LONGEST_NAME = 40


@dataclass(frozen=True)
class _Pattern:
    """One of eyecite's patterns; ``reporter`` is the normalised name, "" where several share it."""

    source: str
    reporter: str

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.source)


def reporter_citation(window: str) -> tuple[str, int] | None:
    """The full case citation at the start of ``window`` in its normalised spelling, with its
    length; None where there is none. ``801 P. 2d 672 (Ct. App.)`` gives ``("801 P.2d 672", 12)``.
    """
    volume = _VOLUME.match(window)
    if not volume:
        return None
    by_name, unnamed = _patterns()
    name = re.sub(r"\s", "", window[volume.end() :])
    candidates = [*unnamed]
    for length in range(1, min(len(name), _LONGEST_NAME) + 1):
        candidates += by_name.get(name[:length], ())
    best: tuple[str, int] | None = None
    for pattern in candidates:
        match = pattern.regex.match(window)
        if match and (best is None or match.end(1) > best[1]):
            best = _normalised(match, pattern.reporter), match.end(1)
    return best


def _normalised(match: re.Match[str], reporter: str) -> str:
    groups = match.groupdict()
    # Two reporters of one abbreviation: the printed one stands, as in eyecite.
    reporter = reporter or groups["reporter"]
    if "reporter_nominative" in groups:
        return f"{groups['volume']} {reporter} {groups['page']}"
    return match[1].replace(groups["reporter"], reporter, 1).replace(",", "")


@cache
def _patterns() -> tuple[dict[str, list[_Pattern]], list[_Pattern]]:
    """eyecite's patterns of full case citations by the names, without blanks, that they ask for,
    and those that ask for none."""
    from eyecite.tokenizers import EXTRACTORS  # takes half a second: it builds all its patterns

    by_name: dict[str, list[_Pattern]] = {}
    unnamed: list[_Pattern] = []
    for extractor in EXTRACTORS:
        editions = extractor.extra.get("exact_editions") or extractor.extra.get(
            "variation_editions"
        )
        if not editions or extractor.extra["short"] or not any(map(_has_opinions, editions)):
            continue
        names = {edition.short_name for edition in editions if _has_opinions(edition)}
        pattern = _Pattern(extractor.regex, names.pop() if len(names) == 1 else "")
        for name in extractor.strings:
            by_name.setdefault(re.sub(r"\s", "", name), []).append(pattern)
        if not extractor.strings:
            unnamed.append(pattern)
    return by_name, unnamed


def _has_opinions(edition: Any) -> bool:
    reporter = edition.reporter
    return bool(reporter.source == "reporters" and not _NO_OPINIONS.search(reporter.name))
