"""Sections of the United States Code."""

import pytest

from law.citations import CitationKind, find_citations
from tests.law.citing import Cited, cited

FEDERAL = CitationKind.FEDERAL_STATUTE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("42 U.S.C. § 1983 (2012)", [("42 U.S.C. § 1983", "42/1983", "")]),
        ("42 U.S.C.  1983", [("42 U.S.C.  1983", "42/1983", "")]),
        ("impairment.42 U.S.C. § 12102(2)", [("42 U.S.C. § 12102(2)", "42/12102", "(2)")]),
        ("28 U.S.C.A. Section 1291", [("28 U.S.C.A. Section 1291", "28/1291", "")]),
        ("42 USC 7384 et seq.", [("42 USC 7384", "42/7384", "")]),
        ("12 U.S.C. § 1821(d)(14)(B)(i)", [
            ("12 U.S.C. § 1821(d)(14)(B)(i)", "12/1821", "(d)(14)(B)(i)"),
        ]),
        ("42 U.S.C. § 2000e-5(b)", [("42 U.S.C. § 2000e-5(b)", "42/2000e-5", "(b)")]),
        ("28 U.S.C. §§ 1738A, 1738B", [
            ("28 U.S.C. §§ 1738A", "28/1738A", ""),
            ("1738B", "28/1738B", ""),
        ]),
        ("15 United States Code Sections 1601 and 1665", [
            ("15 United States Code Sections 1601", "15/1601", ""),
            ("1665", "15/1665", ""),
        ]),
        ("Title 18, United States Code, Section 1151", [
            ("Title 18, United States Code, Section 1151", "18/1151", ""),
        ]),
        ("Section 501(c)(3) of Title 26 of the United States Code", [
            ("Section 501(c)(3) of Title 26 of the United States Code", "26/501", "(c)(3)"),
        ]),
        ("42 U.S.C. § 1983, 28 U.S.C. § 2254", [
            ("42 U.S.C. § 1983", "42/1983", ""),
            ("28 U.S.C. § 2254", "28/2254", ""),
        ]),
        ("under 42 U.S.C. § 4654; 30% less", [("42 U.S.C. § 4654", "42/4654", "")]),
        ("42 U.S.C. § 1983, 123 N.M. 456", [("42 U.S.C. § 1983", "42/1983", "")]),
    ],
)  # fmt: skip
def test_a_federal_section_is_found(text: str, expected: list[Cited]) -> None:
    assert cited(text, FEDERAL) == [
        (words, f"us/code/{number}", pin) for words, number, pin in expected
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("42 U.S.C.A. §§ 1981-1988", "42/1981", "42/1988"),
        ("29 U.S.C. §§ 2601-54", "29/2601", "29/2654"),
        ("15 U.S.C. §§ 2301 to 2312", "15/2301", "15/2312"),
        ("16 U.S.C. §§ 791a-825r", "16/791a", "16/825r"),
        ("42 U.S.C. §§ 2000e to -17", "42/2000e", "42/2000e-17"),
    ],
)
def test_a_range_is_told_from_a_number_with_a_dash(text: str, first: str, last: str) -> None:
    start, end = find_citations(text, jurisdiction="nm")
    assert (start.key, start.through, end.key) == (
        f"us/code/{first}",
        f"us/code/{last}",
        f"us/code/{last}",
    )


@pytest.mark.parametrize(
    "text",
    [
        "reprinted in 1990 U.S.C.C.A.N. 267, 366",
        "U.S. Code Cong. & Admin. News 84",
        "42 C.F.R. § 435.4",
        "a § 1983 claim",
    ],
)
def test_what_is_no_federal_section(text: str) -> None:
    assert cited(text, FEDERAL) == []
