"""From citations to the documents held."""

from itertools import groupby

import pytest

from law.citations import find_citations
from law.identifiers import opinion_id, provision_id, section_id
from law.parallels import Parallels
from law.records import LawRecord, Opinion, Provision, Section
from law.resolution import Authorities, case_keys, own_keys


def section(number: str, through: str = "") -> Section:
    return Section(
        id=section_id("nm", number, through),
        jurisdiction="nm",
        citation=f"NMSA 1978, § {number}",
        number=number,
        through=through,
    )


def provision(article: str, number: str = "") -> Provision:
    return Provision(
        id=provision_id("nm", article, number),
        jurisdiction="nm",
        citation=f"N.M. Const. art. {article}",
        article=article,
        section=number,
    )


def opinion(neutral: str, *others: str) -> Opinion:
    return Opinion(
        id=opinion_id("nm", "nmca", neutral=neutral),
        jurisdiction="nm",
        citation=neutral,
        citations=(neutral, *others),
        court="nmca",
    )


HELD: list[LawRecord] = [
    section("30-16-1"),
    section("7-2-5.8"),
    section("69-28-1", "69-28-14"),
    section("32A-1-1", "32A-1-3"),
    provision("II", "10"),
    provision("II"),
    provision("XXIV"),
    opinion("1990-NMCA-112", "111 N.M. 90", "801 P.2d 672"),
    opinion("1991-NMCA-001", "112 N.M. 1, 810 P. 2d 1"),
    opinion("1991-NMCA-002", "112 N.M. 30", "810 P.2d 1"),
    opinion("An opinion without a citation"),
]


@pytest.fixture(scope="module")
def authorities() -> Authorities:
    return Authorities.of(HELD)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("NMSA 1978, § 30-16-1(A)", "nm/code/30-16-1"),
        ("NMSA 1978, § 30-16-2", None),
        # A range under one stub.
        ("Section 69-28-1", "nm/code/69-28-1_69-28-14"),
        ("Section 69-28-5", "nm/code/69-28-1_69-28-14"),
        ("Section 69-28-10.1", "nm/code/69-28-1_69-28-14"),
        ("Section 69-28-14", "nm/code/69-28-1_69-28-14"),
        ("Section 69-28-15", None),
        ("Section 69-28A-5", None),
        ("Section 32A-1-2", "nm/code/32A-1-1_32A-1-3"),
        ("Section 32-1-2", None),
        # Another code's section of the same number.
        ("NMSA 1953, § 30-16-1", None),
        ("CSA 1971, § 30-16-1", None),
        # A case by any of its citations.
        ("1990-NMCA-112, ¶ 5", "nm/case/1990-NMCA-112"),
        ("1990 NMCA 112", "nm/case/1990-NMCA-112"),
        ("111 N. M. 90, 92", "nm/case/1990-NMCA-112"),
        ("801 P. 2d 672", "nm/case/1990-NMCA-112"),
        ("112 N.M. 1", "nm/case/1991-NMCA-001"),
        ("112 N.M. 2", None),
        # Two opinions claim it.
        ("810 P.2d 1", None),
        # Constitutions.
        ("N.M. Const. art. II, § 10", "nm/const/ii/10"),
        ("N.M. Const. art. II, § 11", None),
        ("N.M. Const. art. XXIV, § 1", "nm/const/xxiv"),
        ("Calder Const. art. II, § 10", None),
    ],
)
def test_a_citation_resolves_to_what_is_held(
    authorities: Authorities, text: str, id: str | None
) -> None:
    (citation,) = find_citations(text, jurisdiction="nm")
    assert authorities.resolve(citation) == id


def test_a_section_of_its_own_comes_before_the_range_that_covers_it() -> None:
    authorities = Authorities.of([section("69-28-1", "69-28-14"), section("69-28-5")])
    assert authorities.resolve_key("nm/code/69-28-5") == "nm/code/69-28-5"


def test_overlapping_ranges_are_ambiguous() -> None:
    authorities = Authorities.of([section("69-28-1", "69-28-5"), section("69-28-4", "69-28-9")])
    assert authorities.resolve_key("nm/code/69-28-4") is None
    assert authorities.resolve_key("nm/code/69-28-3") == "nm/code/69-28-1_69-28-5"


def test_a_document_given_twice_is_one_document() -> None:
    twice = Authorities.of([*HELD[7:8], *HELD[7:8]])
    assert twice.resolve_key("case:111 N.M. 90") == "nm/case/1990-NMCA-112"


def test_nothing_held_resolves_nothing() -> None:
    assert Authorities.of([]).resolve_key("nm/code/30-16-1") is None


PRINTED = (
    "State v. X, 1990-NMCA-112, 111 N.M. 90, 801 P.2d 672, 25 A.2d 7."
    " State v. Z, 130 N.M. 1, 20 P.3d 2. State v. Y, 112 N.M. 30, 25 A.2d 9."
)


@pytest.fixture(scope="module")
def linked() -> Authorities:
    found = find_citations(PRINTED, jurisdiction="nm")
    groups = [list(group) for _, group in groupby(found, key=lambda citation: citation.group)]
    return Authorities.of(HELD, parallels=Parallels.of(groups, known=own_keys(HELD)))


@pytest.mark.parametrize(
    ("key", "id"),
    [
        # Known by citations that only other opinions print.
        ("case:25 A.2d 7", "nm/case/1990-NMCA-112"),
        ("case:25 A.2d 9", "nm/case/1991-NMCA-002"),
        ("case:810 P.2d 1", None),  # two opinions claim it
        ("case:20 P.3d 2", None),
    ],
)
def test_an_opinion_is_found_by_any_parallel_citation(
    linked: Authorities, key: str, id: str | None
) -> None:
    assert linked.resolve_key(key) == id


def test_an_authority_has_one_name_whether_it_is_held_or_not(linked: Authorities) -> None:
    assert linked.known_as("case:25 A.2d 7") == "nm/case/1990-NMCA-112"
    assert {linked.known_as(key) for key in ("case:130 N.M. 1", "case:20 P.3d 2")} == {
        "case:130 N.M. 1"
    }
    assert linked.known_as("case:1 N.M. 1") == "case:1 N.M. 1"
    assert linked.known_as("nm/code/69-28-5") == "nm/code/69-28-1_69-28-14"
    assert linked.known_as("nm/code/30-16-2") == "nm/code/30-16-2"


def test_the_keys_that_opinions_say_are_their_own() -> None:
    assert list(own_keys(HELD[7:9])) == [
        ["case:1990-NMCA-112", "case:111 N.M. 90", "case:801 P.2d 672"],
        ["case:1991-NMCA-001", "case:112 N.M. 1", "case:810 P.2d 1"],
    ]
    assert list(own_keys(HELD[:1])) == []


@pytest.mark.parametrize(
    ("citation", "keys"),
    [
        ("1990-NMCA-112", ["case:1990-NMCA-112"]),
        ("111 N.M. 90, 801 P. 2d 672", ["case:111 N.M. 90", "case:801 P.2d 672"]),
        ("No.  9244", ["case:No. 9244"]),
    ],
)
def test_the_keys_of_a_printed_citation(citation: str, keys: list[str]) -> None:
    assert case_keys(citation, jurisdiction="nm") == keys
