"""Provisions of the constitutions of states and of the United States."""

import pytest

from law.citations import CitationKind, find_citations
from tests.law.citing import Cited, cited

CONSTITUTION = CitationKind.CONSTITUTION


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("N.M. Const. art. II, § 10", [("N.M. Const. art. II, § 10", "nm/const/ii/10", "")]),
        ("NM Const, art. II,  15", [("NM Const, art. II,  15", "nm/const/ii/15", "")]),
        ("N.M. Const, art. Ill, § 1", [("N.M. Const, art. Ill, § 1", "nm/const/iii/1", "")]),
        ("N.M. Const. art. X, § 6(E)", [("N.M. Const. art. X, § 6(E)", "nm/const/x/6", "E")]),
        ("N.M. Const. art. II, §§ 14 (as amended 1980), 18", [
            ("N.M. Const. art. II, §§ 14", "nm/const/ii/14", ""),
            ("18", "nm/const/ii/18", ""),
        ]),
        ("New Mexico Constitution Article VIII, Section 3", [
            ("New Mexico Constitution Article VIII, Section 3", "nm/const/viii/3", ""),
        ]),
        ("Article II, Section 10 of the New Mexico Constitution", [
            ("Article II, Section 10 of the New Mexico Constitution", "nm/const/ii/10", ""),
        ]),
        ("Article XI, Section 7, of the New Mexico Constitution", [
            ("Article XI, Section 7, of the New Mexico Constitution", "nm/const/xi/7", ""),
        ]),
        ("Article 2, Section 10 of the constitution of New Mexico", [
            ("Article 2, Section 10 of the constitution of New Mexico", "nm/const/ii/10", ""),
        ]),
        ("Section 1 of Article XIV of the constitution of New Mexico", [
            ("Section 1 of Article XIV of the constitution of New Mexico", "nm/const/xiv/1", ""),
        ]),
        ("Subsection D of Article 9, Section 14 of our state constitution", [
            ("Subsection D of Article 9, Section 14 of our state constitution",
             "nm/const/ix/14", "D"),
        ]),
        ("Article 9, Sections 12 and 13 of the constitution of this state", [
            ("Article 9, Sections 12", "nm/const/ix/12", ""),
            ("13 of the constitution of this state", "nm/const/ix/13", ""),
        ]),
        ("Article II, Section 4 and Section 18 of the New Mexico Constitution", [
            ("Article II, Section 4", "nm/const/ii/4", ""),
            ("Section 18 of the New Mexico Constitution", "nm/const/ii/18", ""),
        ]),
        ("Article IX of the New Mexico Constitution", [
            ("Article IX of the New Mexico Constitution", "nm/const/ix", ""),
        ]),
        ("U.S. Const. amend. XIV, § 1", [
            ("U.S. Const. amend. XIV, § 1", "us/const/amend-xiv/1", ""),
        ]),
        ("U.S. Const, amends. V, XIV; N.M. Const. art. II, § 18", [
            ("U.S. Const, amends. V", "us/const/amend-v", ""),
            ("XIV", "us/const/amend-xiv", ""),
            ("N.M. Const. art. II, § 18", "nm/const/ii/18", ""),
        ]),
        ("U.S. Const. art. I, § 8, cl. 3", [
            ("U.S. Const. art. I, § 8, cl. 3", "us/const/i/8", "cl. 3"),
        ]),
        ("U.S. Const. pmbl.", [("U.S. Const. pmbl.", "us/const/preamble", "")]),
        ("the Fourth Amendment to the United States Constitution", [
            ("Fourth Amendment to the United States Constitution", "us/const/amend-iv", ""),
        ]),
        ("Section 1 of the Fourteenth Amendment to the U.S. Constitution", [
            ("Section 1 of the Fourteenth Amendment to the U.S. Constitution",
             "us/const/amend-xiv/1", ""),
        ]),
        ("the Fifth, Sixth and 14th Amendments of the federal Constitution", [
            ("Fifth", "us/const/amend-v", ""),
            ("Sixth", "us/const/amend-vi", ""),
            ("14th Amendments of the federal Constitution", "us/const/amend-xiv", ""),
        ]),
        ("the Eighth Amendment to the Constitution of the United States and Article II, Section 13"
         " of the New Mexico Constitution", [
            ("Eighth Amendment to the Constitution of the United States",
             "us/const/amend-viii", ""),
            ("Article II, Section 13 of the New Mexico Constitution", "nm/const/ii/13", ""),
        ]),
        ("Article V, § 39, of the Montana Constitution; Haw. Const. art. I, § 10", [
            ("Article V, § 39, of the Montana Constitution", "montana/const/v/39", ""),
            ("Haw. Const. art. I, § 10", "hawaii/const/i/10", ""),
        ]),
        # Bare, it is the state's own.
        ("protected by Article II, Section 10, however", [
            ("Article II, Section 10", "nm/const/ii/10", ""),
        ]),
        ("Article VI, § 32 allows it", [("Article VI, § 32", "nm/const/vi/32", "")]),
    ],
)  # fmt: skip
def test_a_provision_is_found(text: str, expected: list[Cited]) -> None:
    assert cited(text, CONSTITUTION) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the Fourth Amendment",
        "the First Amendment to the lease",
        "the New Mexico Constitution",
        "Article VI(B)(1) of the operating agreement",
        "Article IV, Section 2 of the compact",
        "this article",
        "the constitutional right",
        "Chapter 30, Article 2 NMSA 1978",
    ],
)
def test_what_names_no_provision(text: str) -> None:
    assert cited(text, CONSTITUTION) == []


def test_the_volume_of_the_next_citation_is_no_section() -> None:
    text = "N.M. Const. art. II, § 10, 117 N.M. 551; U.S. Const. art. I, § 8, 18 U.S.C. § 2"
    assert [key for _, key, _ in cited(text, CONSTITUTION)] == ["nm/const/ii/10", "us/const/i/8"]


def test_a_bare_provision_belongs_to_the_constitution_in_which_the_text_names_it() -> None:
    text = "Montana Constitution, Article V, Section 39, forbids it. Article V, Section 39 and"
    assert [key for _, key, _ in cited(text, CONSTITUTION)] == 2 * ["montana/const/v/39"]


def test_the_first_section_of_a_range_knows_the_last() -> None:
    first, last = find_citations("N.M. Const. art. XX, §§ 1-3", jurisdiction="nm")
    assert (first.key, first.through, last.key) == (
        "nm/const/xx/1",
        "nm/const/xx/3",
        "nm/const/xx/3",
    )


def test_the_fictional_state_is_read_by_its_file_alone() -> None:
    text = (
        "Calder Const. art. II, § 10; Article X, Section 6 of the constitution of Calder;"
        " Subsection C of Article XIX, Section 1 of this constitution"
    )
    assert cited(text, CONSTITUTION, "cd") == [
        ("Calder Const. art. II, § 10", "cd/const/ii/10", ""),
        ("Article X, Section 6 of the constitution of Calder", "cd/const/x/6", ""),
        ("Subsection C of Article XIX, Section 1 of this constitution", "cd/const/xix/1", "C"),
    ]
