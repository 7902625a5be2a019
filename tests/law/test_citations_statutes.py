"""Sections of a state's code, in the forms that opinions and codes really use."""

import pytest

from law.citations import CitationKind, find_citations
from tests.law.citing import Cited, cited

STATUTE = CitationKind.STATUTE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The code's name before or behind the number.
        ("NMSA 1978, § 30-16-1", [("NMSA 1978, § 30-16-1", "30-16-1", "")]),
        ("NMSA 1978, Section 30-16-1 (1987)", [("NMSA 1978, Section 30-16-1", "30-16-1", "")]),
        ("Section 30-16-1 NMSA 1978 applies", [("Section 30-16-1 NMSA 1978", "30-16-1", "")]),
        ("contrary to 30-31-23, NMSA 1978.", [("30-31-23, NMSA 1978", "30-31-23", "")]),
        ("1978 NMSA, § 77-2-1", [("1978 NMSA, § 77-2-1", "77-2-1", "")]),
        ("N.M. Stat. Ann. § 30-16-1 (2003)", [("N.M. Stat. Ann. § 30-16-1", "30-16-1", "")]),
        ("N.M.S.A. 1978, § 7-1-1", [("N.M.S.A. 1978, § 7-1-1", "7-1-1", "")]),
        ("Section 61-26-1, et. seq. NMSA, 1978 Comp.", [
            ("Section 61-26-1, et. seq. NMSA, 1978 Comp.", "61-26-1", ""),
        ]),
        ("[NMSA 1978,] Section 52-1-56", [("NMSA 1978,] Section 52-1-56", "52-1-56", "")]),
        # Its own state's sections need no name.
        ("Section 30-16-1 forbids it", [("Section 30-16-1", "30-16-1", "")]),
        ("See § 66-7-1.1.", [("§ 66-7-1.1", "66-7-1.1", "")]),
        ("SECTION 31-9-1.5 AFTER RING", [("SECTION 31-9-1.5", "31-9-1.5", "")]),
        ("as [Section] 3-7-18 provides", [("[Section] 3-7-18", "3-7-18", "")]),
        ("under 44-7-12(C), we order", [("44-7-12(C)", "44-7-12", "C")]),
        ("robbery, 30-16-2 (1973), and", [("30-16-2", "30-16-2", "")]),
        ("Section 21-9-7 [21-19-7]", [
            ("Section 21-9-7", "21-9-7", ""),
            ("21-19-7", "21-19-7", ""),
        ]),
        # Subsections.
        ("NMSA 1978, Section 30-16-1(A)(2) (1987)", [
            ("NMSA 1978, Section 30-16-1(A)(2)", "30-16-1", "A(2)"),
        ]),
        ("Subsection A of Section 30-16-1 NMSA 1978", [
            ("Subsection A of Section 30-16-1 NMSA 1978", "30-16-1", "A"),
        ]),
        ("Paragraph (2) of Subsection A of Section 30-16-1", [
            ("Paragraph (2) of Subsection A of Section 30-16-1", "30-16-1", "A(2)"),
        ]),
        ("Subsections A, C and D of Section 59A-25-7", [
            ("Subsections A, C and D of Section 59A-25-7", "59A-25-7", "A, C, D"),
        ]),
        ("Subsections D through N of Section 61-1-3 NMSA 1978", [
            ("Subsections D through N of Section 61-1-3 NMSA 1978", "61-1-3", "D-N"),
        ]),
        ("Section 35-9-2B, or", [("Section 35-9-2B", "35-9-2", "B")]),
        ("Section 30-2-1 (A)(3), or", [("Section 30-2-1 (A)(3)", "30-2-1", "A(3)")]),
        ("§ 60-13A-5(B), (C).", [("§ 60-13A-5(B), (C)", "60-13A-5", "B, C")]),
        ("Section 40-11-15(C) to (F).", [("Section 40-11-15(C) to (F)", "40-11-15", "C-F")]),
        ("Section 74-6-10.2(A)(4) and (B)", [
            ("Section 74-6-10.2(A)(4) and (B)", "74-6-10.2", "A(4), B"),
        ]),
        ("Section 55-9-403(3) NMSA 1978", [("Section 55-9-403(3) NMSA 1978", "55-9-403", "(3)")]),
        ("whether Section 30-16-1(A), (2) whether", [("Section 30-16-1(A)", "30-16-1", "A")]),
        # Lists.
        ("Sections 30-3-1, 30-3-2 and 30-3-4", [
            ("Sections 30-3-1", "30-3-1", ""),
            ("30-3-2", "30-3-2", ""),
            ("30-3-4", "30-3-4", ""),
        ]),
        ("Sections 14-2-11(C) and -12, and Section 14-2-3", [
            ("Sections 14-2-11(C)", "14-2-11", "C"),
            ("-12", "14-2-12", ""),
            ("Section 14-2-3", "14-2-3", ""),
        ]),
        ("NMSA 1978, §§ 31-18-13 (1993) (sentences), 31-20-5 (1985)", [
            ("NMSA 1978, §§ 31-18-13", "31-18-13", ""),
            ("31-20-5", "31-20-5", ""),
        ]),
        ("§ 32A-2-28(A); 32A-2-30(C); and 32A-6-14(K)", [
            ("§ 32A-2-28(A)", "32A-2-28", "A"),
            ("32A-2-30(C)", "32A-2-30", "C"),
            ("32A-6-14(K)", "32A-6-14", "K"),
        ]),
        # What conversion and scanning have left of them.
        ("NMSA 1978,  52-1-26.3", [("NMSA 1978,  52-1-26.3", "52-1-26.3", "")]),
        ("See  40-13-6(B).", [("40-13-6(B)", "40-13-6", "B")]),
        ("see29-1-2 NMSA 1978", [("29-1-2 NMSA 1978", "29-1-2", "")]),
        ("NMSA1978,  7-1-26", [("NMSA1978,  7-1-26", "7-1-26", "")]),
        ("NMSA 1978,  31 — 19— 1(A)", [("NMSA 1978,  31 — 19— 1(A)", "31-19-1", "A")]),
        ("Section 30-2-l(A)(l) or", [("Section 30-2-l(A)(l)", "30-2-1", "A(1)")]),
        ("Section 44-6^1. Because", [("Section 44-6^1", "44-6-1", "")]),
        ("Sec tion 52-5-13 of", [("Sec tion 52-5-13", "52-5-13", "")]),
        # The words of the code between the numbers.
        ("Section 31-20-7 NMSA 1978 [31-20-13 NMSA 1978]", [
            ("Section 31-20-7 NMSA 1978", "31-20-7", ""),
            ("31-20-13 NMSA 1978", "31-20-13", ""),
        ]),
        ("Sections 1, 2 and 3 of this act [61-11-6.2 NMSA 1978]", [
            ("61-11-6.2 NMSA 1978", "61-11-6.2", ""),
        ]),
    ],
)  # fmt: skip
def test_a_section_is_found(text: str, expected: list[Cited]) -> None:
    assert cited(text, STATUTE) == [
        (words, f"nm/code/{number}", pin) for words, number, pin in expected
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("§§ 30-16-1 to -5", "30-16-1", "30-16-5"),
        ("Sections 41-5-1 through 41-5-29", "41-5-1", "41-5-29"),
        ("[40-1-1 to 40-1-20 NMSA 1978]", "40-1-1", "40-1-20"),
        ("NMSA 1978, §§ 41-5-1–41-5-29", "41-5-1", "41-5-29"),
        ("Sections 62-6-4 to -26.1 (2003)", "62-6-4", "62-6-26.1"),
    ],
)
def test_both_ends_of_a_range_are_cited_and_the_first_knows_the_last(
    text: str, first: str, last: str
) -> None:
    start, end = find_citations(text, jurisdiction="nm")
    assert (start.key, start.through) == (f"nm/code/{first}", f"nm/code/{last}")
    assert (end.key, end.through) == (f"nm/code/{last}", "")


@pytest.mark.parametrize(
    "text",
    [
        "Laws 1987, ch. 121, § 1",
        "(being Laws 1965, Chapter 300, Sections 14-38-1 through 14-38-4)",
        "Rule 1-056 NMRA",
        "SCRA 1986, 12-102(A)(2)",
        "UJI 14-5120 NMRA 2003",
        "on 10-12-1998 and again on 7-13-95",
        "call 505-555-1212",
        "No. D-101-CV-98-1234",
        "Section 4.16(a) of the Plan",
        "Section 4 of the lease",
        "20 NMAC 9.1.105",
        "Albuquerque, N.M., Code of Ordinances, § 11-3-40(C)",
        "Section 14-16-1-5(B) of the Albuquerque Zoning Code",
        "MSO, § 3-1-23(D)",
        "relevant law, including § 27-1-311, MCA",
        "Section 27-1-311 of the Montana Code",
        "Chapter 52, Article 1 NMSA 1978",
        "42 U.S.C. § 1983",
    ],
)
def test_what_is_no_section_of_the_code(text: str) -> None:
    assert cited(text, STATUTE) == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("NMSA 1953, § 40A-16-1", ["nm/code-1953/40A-16-1"]),
        ("1953 NMSA, Section 64-3-13", ["nm/code-1953/64-3-13"]),
        ("NMSA 1953, Repl. Vol. 8, pt. 2, § 54-5-14", ["nm/code-1953/54-5-14"]),
        ("1953 Comp., § 72-18-29", ["nm/code-1953/72-18-29"]),
        ("NMSA 1915, § 3356", ["nm/code-1915/3356"]),
        ("NMSA 1941, § 72-302(d)", ["nm/code-1941/72-302"]),
        ("NMSA 1953, § 21-9-1 [NMSA 1978, § 39-1-1]", ["nm/code-1953/21-9-1", "nm/code/39-1-1"]),
    ],
)
def test_a_section_of_an_earlier_code_is_not_taken_for_one_of_today(
    text: str, keys: list[str]
) -> None:
    assert [key for _, key, _ in cited(text, STATUTE)] == keys


def test_a_bare_section_belongs_to_the_code_in_which_the_text_names_it() -> None:
    old = "NMSA 1953, § 40A-16-1 (1963). Section 40A-16-1 and Section 30-16-1 differ."
    assert [key for _, key, _ in cited(old, STATUTE)] == [
        "nm/code-1953/40A-16-1",
        "nm/code-1953/40A-16-1",
        "nm/code/30-16-1",
    ]
    both = "NMSA 1953, § 30-1-1; NMSA 1978, § 30-1-1. Section 30-1-1"
    assert [key for _, key, _ in cited(both, STATUTE)][-1] == "nm/code/30-1-1"


@pytest.mark.parametrize(
    ("text", "key", "pin"),
    [
        ("Ariz. Rev. Stat. Ann. § 13-1105(A)", "arizona/code/13-1105", "A"),
        ("N.D.Cent.Code § 1-02-07 (1987)", "north-dakota/code/1-02-07", ""),
        ("the court's own. See S.D. Codified Laws § 26-5A-9", "south-dakota/code/26-5A-9", ""),
        ("Ind.Code Ann.  22-9-2-2 (1997)", "indiana/code/22-9-2-2", ""),
        ("Cal. Penal Code § 187(a)", "california/code/penal-187", "(a)"),
        ("Okla.Stat.Ann. tit. 12, § 1272.2", "oklahoma/code/12-1272.2", ""),
        ("Mass. Gen. Laws ch. 93A, § 2", "massachusetts/code/93A-2", ""),
        ("75 Pa. Cons. Stat. Ann. § 3731", "pennsylvania/code/75-3731", ""),
        ("W. Va. Code § 61-2-1", "west-virginia/code/61-2-1", ""),
    ],
)
def test_sections_of_other_states_have_keys_of_their_own(text: str, key: str, pin: str) -> None:
    assert [(found, where) for _, found, where in cited(text, STATUTE)] == [(key, pin)]


@pytest.mark.parametrize(
    "text",
    [
        "Ohio Admin. Code § 5120:1-1",
        "1999 Ariz. Sess. Laws, ch. 5, § 2",
        "Alamogordo City Code § 5",
    ],
)
def test_rules_and_session_laws_of_other_states_are_no_statutes(text: str) -> None:
    assert cited(text, STATUTE) == []


def test_a_list_of_another_states_sections_ends_with_the_semicolon() -> None:
    text = "See S.D. Codified Laws § 26-5A-9 (rev.1999); § 40-10-10."
    assert [key for _, key, _ in cited(text, STATUTE)] == [
        "south-dakota/code/26-5A-9",
        "nm/code/40-10-10",
    ]
    text = "Ariz. Rev. Stat. Ann. §§ 28-1381, 1382 (West)"
    assert [key for _, key, _ in cited(text, STATUTE)] == [
        "arizona/code/28-1381",
        "arizona/code/28-1382",
    ]


def test_the_fictional_state_is_read_by_its_file_alone() -> None:
    assert cited("CSA 1971, § 12-3-4(A) and Section 14-2-1(5)", STATUTE, "cd") == [
        ("CSA 1971, § 12-3-4(A)", "cd/code/12-3-4", "A"),
        ("Section 14-2-1(5)", "cd/code/14-2-1", "(5)"),
    ]


def test_another_known_state_is_found_by_the_name_of_its_code_only() -> None:
    text = "NMSA 1978, § 30-16-1; CSA 1971, § 12-3-4; Section 22-4-1"
    assert [key for _, key, _ in cited(text, STATUTE, "cd")] == [
        "nm/code/30-16-1",
        "cd/code/12-3-4",
        "cd/code/22-4-1",
    ]


@pytest.mark.parametrize(
    ("state", "text", "keys"),
    [
        ("missouri", "as defined in section 288.035, or", ["missouri/code/288.035"]),
        (
            "missouri",
            "sections 208.010 to 208.159",
            ["missouri/code/208.010", "missouri/code/208.159"],
        ),
        ("virginia", "pursuant to § 18.2-266.1", ["virginia/code/18.2-266.1"]),
        ("south-carolina", "Section 1-1-10(B)", ["south-carolina/code/1-1-10"]),
        ("missouri", "a rise of 2.5 percent", []),
        ("missouri", "TITLE XII\n\n172.260. Curators", []),
        ("virginia", "1969, c. 677, § 2-1", []),
    ],
)
def test_a_state_without_a_file_is_read_in_the_generic_form(
    state: str, text: str, keys: list[str]
) -> None:
    assert [key for _, key, _ in cited(text, STATUTE, state)] == keys
