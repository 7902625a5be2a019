"""Parallel citations merged over a library; on real law against a table of New Mexico cases."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, groupby
from pathlib import Path

import pytest

from law.citations import Citation, find_citations
from law.citations.citation import case_name_of
from law.parallels import Parallels


def groups(*texts: str) -> Iterator[list[Citation]]:
    """The parallel citations of several documents."""
    for text in texts:
        found = find_citations(text, jurisdiction="nm")
        for _, group in groupby(found, key=lambda citation: citation.group):
            yield list(group)


def of(*texts: str) -> Parallels:
    return Parallels.of(groups(*texts))


FULL = "State v. X, 1990-NMCA-112, 111 N.M. 90, 801 P.2d 672."


def test_what_stands_together_is_one_case_with_the_neutral_citation_first() -> None:
    parallels = of("State v. X, 111 N.M. 90, 801 P.2d 672 (1990).", "X, 1990-NMCA-112, 111 N.M. 90")
    expected = ("case:1990-NMCA-112", "case:111 N.M. 90", "case:801 P.2d 672")
    assert all(parallels.aliases(key) == expected for key in expected)
    assert parallels.canonical("case:801 P.2d 672") == expected[0]
    assert parallels.name("case:1990-NMCA-112") == "State v. X"
    assert parallels.year("case:801 P.2d 672") == 1990


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("801 P.2d 672, 111 N.M. 90", "case:111 N.M. 90"),
        ("101 L. Ed. 2d 1, 88 S. Ct. 1868, 392 U.S. 1", "case:392 U.S. 1"),
        ("188 Cal.Rptr. 503, 139 Cal.App.3d 58", "case:139 Cal. App. 3d 58"),
        ("550 N.W.2d 655, 250 Neb. 597", "case:250 Neb. 597"),
        ("36 F.3d 939", "case:36 F.3d 939"),
    ],
)
def test_official_reporters_come_before_others(text: str, canonical: str) -> None:
    parallels = of(text)
    found = find_citations(text, jurisdiction="nm")
    assert {parallels.canonical(citation.key) for citation in found} == {canonical}


def test_an_unknown_key_is_a_case_of_its_own() -> None:
    parallels = of(FULL)
    assert parallels.aliases("case:1 N.M. 1") == ("case:1 N.M. 1",)
    assert (parallels.name("case:1 N.M. 1"), parallels.year("case:1 N.M. 1")) == ("", 0)
    assert parallels.canonical("nm/code/30-16-1") == "nm/code/30-16-1"


@pytest.mark.parametrize(
    "texts",
    [
        # Two pages of the other reporter, each as often.
        ("111 N.M. 90, 801 P.2d 672.", "111 N.M. 90, 801 P.2d 679."),
        # Two neutral citations.
        ("1990-NMCA-112, 111 N.M. 90.", "1990-NMCA-113, 111 N.M. 90."),
        # Two years.
        ("1990-NMCA-112. X v. Y, 111 N.M. 90 (1994). 1990-NMCA-112, 111 N.M. 90.",),
    ],
)
def test_what_is_pulled_two_ways_merges_with_neither(texts: tuple[str, ...]) -> None:
    parallels = of(*texts)
    assert parallels.aliases("case:111 N.M. 90") == ("case:111 N.M. 90",)


def test_a_single_misprint_does_not_part_what_many_say() -> None:
    parallels = of(*[FULL] * 3, "State v. X, 111 N.M. 90, 801 P.2d 67.")
    assert parallels.canonical("case:111 N.M. 90") == "case:1990-NMCA-112"
    assert parallels.aliases("case:801 P.2d 67") == ("case:801 P.2d 67",)


def test_a_chain_of_merges_must_be_consistent_as_a_whole() -> None:
    parallels = of(
        *["111 N.M. 90, 801 P.2d 672."] * 3,
        *["801 P.2d 672, 50 S. Ct. 1."] * 2,
        "50 S. Ct. 1, 112 N.M. 5.",
    )
    assert parallels.aliases("case:50 S. Ct. 1") == (
        "case:111 N.M. 90",
        "case:50 S. Ct. 1",
        "case:801 P.2d 672",
    )
    assert parallels.aliases("case:112 N.M. 5") == ("case:112 N.M. 5",)


def test_what_is_known_outweighs_what_is_printed() -> None:
    misprinted = groups("1990-NMCA-112, 111 N.M. 99.", "1990-NMCA-112, 111 N.M. 99.")
    known = [["case:1990-NMCA-112", "case:111 N.M. 90"]]
    parallels = Parallels.of(misprinted, known=known)
    assert parallels.canonical("case:111 N.M. 90") == "case:1990-NMCA-112"
    assert parallels.canonical("case:111 N.M. 99") == "case:111 N.M. 99"


def test_short_forms_say_nothing_new() -> None:
    text = "A v. B, 111 N.M. 90. C v. D, 801 P.2d 672. A, 111 N.M. at 91, 801 P.2d at 673."
    assert of(text).aliases("case:111 N.M. 90") == ("case:111 N.M. 90",)


def test_the_most_frequent_whole_name_is_the_name() -> None:
    parallels = of("X, 1 N.M. 2. X, 1 N.M. 2.", "State v. X, 1 N.M. 2.", "In re Y, 1 N.M. 2. " * 2)
    assert parallels.name("case:1 N.M. 2") == "In re Y"


@pytest.mark.real_law
def test_merges_on_real_opinions_against_the_table_of_cases(pytestconfig: pytest.Config) -> None:
    corpus = pytestconfig.rootpath.parent / "shared" / "corpora" / "new-mexico"
    table = _table(corpus / "cases.tsv.gz")
    with gzip.open(corpus / "opinions.jsonl.gz", "rt", encoding="utf-8") as lines:
        together = list(groups(*(json.loads(line)["text"] for line in lines)))
    parallels = Parallels.of(together)
    printed = {tuple(sorted({each.key for each in group})) for group in together}
    pairs = {pair for keys in printed for pair in combinations(keys, 2) if _tells(table, *pair)}
    true = {pair for pair in pairs if table[pair[0]] & table[pair[1]]}
    merged = {
        pair
        for keys in {parallels.aliases(key) for keys in printed for key in keys}
        for pair in combinations(sorted(keys), 2)
        if _tells(table, *pair)
    }
    right = {pair for pair in merged if table[pair[0]] & table[pair[1]]}
    precision, recall = len(right) / len(merged), len(true & merged) / len(true)
    print(f"\nparallel merges, {len(merged)} pairs: precision {precision:.4f}, recall {recall:.4f}")
    assert len(merged) > 2_000
    assert precision >= 0.99
    assert recall >= 0.98


def _table(path: Path) -> dict[str, set[str]]:
    """The cases, by neutral citation, of which a key is one."""
    table: dict[str, set[str]] = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            neutral, _, *reported = line.rstrip("\n").split("\t")
            for citation in (neutral, *reported):
                if citation:
                    table[f"case:{citation}"].add(neutral)
    return table


def _tells(table: dict[str, set[str]], one: str, other: str) -> bool:
    """Whether the table knows both citations, so that it can say if they are of one case."""
    return all(key in table and case_name_of(key) for key in (one, other))
