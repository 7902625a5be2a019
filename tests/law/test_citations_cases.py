"""Opinions by neutral citation and reporter."""

import pytest

from law.citations import CitationKind
from tests.law.citing import Cited, cited

CASE = CitationKind.CASE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Neutral citations.
        ("1990-NMCA-112, ¶ 5.", [("1990-NMCA-112, ¶ 5", "1990-NMCA-112", "¶ 5")]),
        ("2000-NMSC-013, ¶¶ 1, 37-47;", [
            ("2000-NMSC-013, ¶¶ 1, 37-47", "2000-NMSC-013", "¶¶ 1, 37-47"),
        ]),
        ("1998-NMSC-052, ¶ 26 n.3, 126 N.M. 477", [
            ("1998-NMSC-052, ¶ 26 n.3", "1998-NMSC-052", "¶ 26 n. 3"),
            ("126 N.M. 477", "126 N.M. 477", ""),
        ]),
        ("1995 NMCA 013,  8, 119 N.M. 104", [
            ("1995 NMCA 013,  8", "1995-NMCA-013", "¶ 8"),
            ("119 N.M. 104", "119 N.M. 104", ""),
        ]),
        ("1998-NMSC-34, ¶ 14", [("1998-NMSC-34, ¶ 14", "1998-NMSC-034", "¶ 14")]),
        ("1997—NMSC-041", [("1997—NMSC-041", "1997-NMSC-041", "")]),
        ("1996 NMSC 064, 1 35, 122 N.M. 524", [
            ("1996 NMSC 064, 1 35", "1996-NMSC-064", "¶ 35"),
            ("122 N.M. 524", "122 N.M. 524", ""),
        ]),
        ("cert. granted, 2012-NMCERT-003", [("2012-NMCERT-003", "2012-NMCERT-003", "")]),
        ("2001 ND 12, ¶ 4", [("2001 ND 12, ¶ 4", "2001 ND 12", "¶ 4")]),
        # Reporters, in the table's spelling.
        ("111 N.M. 90, 92, 801 P.2d 672, 674-75 (Ct. App. 1990)", [
            ("111 N.M. 90, 92", "111 N.M. 90", "92"),
            ("801 P.2d 672, 674-75", "801 P.2d 672", "674-75"),
        ]),
        ("State v. X, 1990-NMCA-112, 111 N.M. 90, 801 P.2d 672", [
            ("1990-NMCA-112", "1990-NMCA-112", ""),
            ("111 N.M. 90", "111 N.M. 90", ""),
            ("801 P.2d 672", "801 P.2d 672", ""),
        ]),
        ("112 N.M. 517, 519, 522-24, 817 P.2d 251", [
            ("112 N.M. 517, 519, 522-24", "112 N.M. 517", "519, 522-24"),
            ("817 P.2d 251", "817 P.2d 251", ""),
        ]),
        ("113 N.M. 71, 74 n. 2, 823 P.2d 313, 316 n. 2(1992)", [
            ("113 N.M. 71, 74 n. 2", "113 N.M. 71", "74 n. 2"),
            ("823 P.2d 313, 316 n. 2", "823 P.2d 313", "316 n. 2"),
        ]),
        ("94 N.M. 225, 230 608 P.2d 537, 542", [
            ("94 N.M. 225, 230", "94 N.M. 225", "230"),
            ("608 P.2d 537, 542", "608 P.2d 537", "542"),
        ]),
        ("517 U.S. 308, 312, 116 S.Ct. 1307, 134 L.Ed.2d 433", [
            ("517 U.S. 308, 312", "517 U.S. 308", "312"),
            ("116 S.Ct. 1307", "116 S. Ct. 1307", ""),
            ("134 L.Ed.2d 433", "134 L. Ed. 2d 433", ""),
        ]),
        ("53 Wash.App. 95; 33 Cal.App.4th 658; 49 Pac. 730, 731", [
            ("53 Wash.App. 95", "53 Wash. App. 95", ""),
            ("33 Cal.App.4th 658", "33 Cal. App. 4th 658", ""),
            ("49 Pac. 730, 731", "49 P. 730", "731"),
        ]),
        ("84 N.M. 46, 47—48, 499 P. 2d 364", [
            ("84 N.M. 46, 47—48", "84 N.M. 46", "47-48"),
            ("499 P. 2d 364", "499 P.2d 364", ""),
        ]),
        ("12 N. M. 345", [("12 N. M. 345", "12 N.M. 345", "")]),
        ("1996 WL 183140, at *4", [("1996 WL 183140, at *4", "1996 WL 183140", "*4")]),
        ("5 U.S. (1 Cranch) 137", [("5 U.S. (1 Cranch) 137", "5 U.S. 137", "")]),
        ("it stands.120 N.M. 579, 588-89", [("120 N.M. 579, 588-89", "120 N.M. 579", "588-89")]),
        # A number behind it that is no pin.
        ("88 N.M. 267, 12 years ago", [("88 N.M. 267", "88 N.M. 267", "")]),
        ("88 N.M. 267, 42 U.S.C. § 1983", [("88 N.M. 267", "88 N.M. 267", "")]),
    ],
)  # fmt: skip
def test_a_case_is_found(text: str, expected: list[Cited]) -> None:
    assert cited(text, CASE) == [(words, f"case:{key}", pin) for words, key, pin in expected]


@pytest.mark.parametrize(
    "text",
    [
        "123 N.M. at 460, 942 P.2d at 193",
        "id. at 52",
        "25 N.M.L.Rev. 373, 377 (1995)",
        "49 A.L.R.4th 1018",
        "33 Stat. 1048",
        "1987 N.M. Laws, ch. 121",
        "20 NMAC 9.1",
        "Rule 11-801 NMRA 1997",
        "1 On May 10, 1993",
        "$12 A.2d 5",
    ],
)
def test_what_is_no_full_citation_of_a_case(text: str) -> None:
    assert cited(text, CASE) == []


def test_the_fictional_state_is_read_by_its_file_alone() -> None:
    assert cited("2004-CDSC-017, ¶ 3, 141 Cald. 210; 106 Cald. 265, ¶ 8", CASE, "cd") == [
        ("2004-CDSC-017, ¶ 3", "case:2004-CDSC-017", "¶ 3"),
        ("141 Cald. 210", "case:141 Cald. 210", ""),
        ("106 Cald. 265, ¶ 8", "case:106 Cald. 265", "¶ 8"),
    ]
