"""The law of a Calder in which it is known what each court was busy with, and when."""

from collections.abc import Iterator

import numpy as np

from law.records import LawRecord, Opinion, Section

_WORDS = """
Ferries: ferry landing pilot harbor vessel toll crossing deck mooring anchor passenger captain crew
 hull cargo tide channel wharf berth schedule buoy rudder lighter cable quay gangway tow barge
Orchards: orchard apple grower harvest pruning nursery blossom frost cider graft pear rootstock
 irrigation sapling spray beetle scab packing crate ripening soil picker bushel hail bees variety
Libraries: library librarian book shelf borrower archive reading manuscript loan card catalog volume
 newspaper branch patron microfilm bequest atlas lending renewal index map bindery trustee fine
"""
THEMES = {
    theme.strip(): words.split()
    for theme, words in (
        paragraph.split(":") for paragraph in _WORDS.replace("\n ", " ").strip().splitlines()
    )
}

FIRST, LAST = 1961, 2020
# The Supreme Court decided nothing in this year.
SILENT = 1976
SUPREME_A_YEAR, APPEALS_A_YEAR = 5, 4
APPEALS_SINCE = 1981

# Part of the Supreme Court's opinions on each theme in the first year and in the last; those of the
# Court of Appeals do not move.
SUPREME = {"Ferries": (0.7, 0.1), "Orchards": (0.1, 0.7), "Libraries": (0.2, 0.2)}
APPEALS = {"Ferries": 0.3, "Orchards": 0.3, "Libraries": 0.4}

# Years in which laws changed the sections on each theme.
CHANGES = {
    "Ferries": (1931, 1937, 1941),
    "Orchards": (1975, 1983, 1991),
    "Libraries": (1951, 1983, 2011),
}
SECTIONS_A_THEME = 40
UNDATED = 5


def records() -> list[LawRecord]:
    """Opinions of two courts and sections of the code, each mostly on one theme."""
    rng = np.random.default_rng(0)
    return [*_opinions(rng), *_sections(rng)]


def supreme_opinions() -> int:
    """How many opinions of the Supreme Court there are."""
    return SUPREME_A_YEAR * (LAST - FIRST)


def appeals_opinions() -> int:
    """How many opinions of the Court of Appeals there are."""
    return APPEALS_A_YEAR * (LAST - APPEALS_SINCE + 1)


def _sentence(theme: str, rng: np.random.Generator, words: int = 40) -> str:
    return " ".join(rng.choice(THEMES[theme], words)) + "."


def _opinions(rng: np.random.Generator) -> Iterator[Opinion]:
    for year in range(FIRST, LAST + 1):
        part = (year - FIRST) / (LAST - FIRST)
        if year != SILENT:
            shares = [first + part * (last - first) for first, last in SUPREME.values()]
            for theme in rng.choice(list(SUPREME), SUPREME_A_YEAR, p=shares):
                yield _opinion(year, str(theme), "cdsc", rng)
        if year >= APPEALS_SINCE:
            for theme in rng.choice(list(APPEALS), APPEALS_A_YEAR, p=list(APPEALS.values())):
                yield _opinion(year, str(theme), "cdca", rng)


def _opinion(year: int, theme: str, court: str, rng: np.random.Generator) -> Opinion:
    beside = rng.choice(list(SUPREME))
    key = f"{year}-{rng.integers(10**9)}"
    return Opinion(
        id=f"cd/case/{court}/{key}",
        jurisdiction="cd",
        citation=f"No. {key}",
        heading="State v. Harrow",
        text=f"{_sentence(theme, rng)} {_sentence(str(beside), rng, 3)}",
        court=court,
        year=year,
    )


def _sections(rng: np.random.Generator) -> Iterator[Section]:
    number = 0
    for theme, years in CHANGES.items():
        for place in range(SECTIONS_A_THEME):
            number += 1
            laws = "; ".join(f"{year}, ch. {place % 7 + 1}, § {number}" for year in years)
            last = place == SECTIONS_A_THEME - 1
            yield Section(
                id=f"cd/code/9-1-{number}",
                jurisdiction="cd",
                citation=f"CSA 1971, § 9-1-{number}",
                # What is planned is no change yet.
                heading=f"{theme}. (Repealed effective July 1, 2040.)" if last else f"{theme}.",
                text=_sentence(theme, rng),
                number=f"9-1-{number}",
                history="" if theme == "Ferries" and place < UNDATED else f"Laws {laws}.",
            )
