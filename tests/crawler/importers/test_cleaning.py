"""Every cleaning rule as a table; the strings are made up in the shapes of real dirt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.importers import cleaning
from law.records import Level


@pytest.mark.parametrize(
    ("raw", "own"),
    [
        ("Ferries.", "Ferries."),
        ("Ferries.Section 90-2-2 - Bridges", "Ferries."),
        ("Ferries.Section 90-2-1.1 - Fees.Section 90-2-2 - Bridges.", "Ferries."),
        ("[Old ferries.]Section 90-2-2 - [Bridges; tolls", "[Old ferries.]"),
        ("Repealed.Section 90-2-2 to 90-2-9 - Repealed.", "Repealed."),
        ("to 90-2-7 - Repealed.Section 90-2-8 - Boats", "to 90-2-7 - Repealed."),
        ("Superseded.Section 9-1-2 - Tolls.Appendix - Appendix to Article 1", "Superseded."),
        ("Repealed by SL 1980, §377Section 9-1-2.1 - Fees", "Repealed by SL 1980, §377"),
        ("Interstate pact.Section 9A-1-1 - Interstate pact", "Interstate pact."),
        ("Ferries required.Section 90-2-1", "Ferries required."),
        ("Definitions.Section 34-1F-2 -", "Definitions."),
        ("Short title§ 59.1-9.2. Purpose of chapter", "Short title"),
        ("Rule.Section 57A-1-101(a) - Transition", "Rule."),
        # Not swallowed: the heading speaks of another section.
        ("Loans under Section 90-1-19 CSA.", "Loans under Section 90-1-19 CSA."),
        ("Tax under § 59.1-9.2 barred", "Tax under § 59.1-9.2 barred"),
        ("Section 4-9 not applicable to ferries", "Section 4-9 not applicable to ferries"),
        ("  Ferries \n and  boats.", "Ferries and boats."),
        ("Boats &amp; ferries.", "Boats & ferries."),
        # Cut off before the bracket was closed.
        ("[Ferries; reasons", "[Ferries; reasons]"),
        ("Title. (Repealed effective July 1, 2091", "Title. (Repealed effective July 1, 2091)"),
        ("A) ferry (toll)", "A) ferry (toll)"),
        ("", ""),
    ],
)  # fmt: skip
def test_own_heading(raw: str, own: str) -> None:
    assert cleaning.own_heading(raw) == own


@pytest.mark.parametrize(
    ("heading", "through", "rest"),
    [
        ("to 90-2-7 - Repealed.", "90-2-7", "Repealed."),
        ("to 7-2A-9.1 - Transferred.", "7-2A-9.1", "Transferred."),
        ("to 1-15-3. Repealed.", "1-15-3", "Repealed."),
        ("to be repealed.", "", "to be repealed."),
        ("Tolls.", "", "Tolls."),
    ],
)
def test_split_range(heading: str, through: str, rest: str) -> None:
    assert cleaning.split_range(heading) == (through, rest)


@pytest.mark.parametrize(
    ("heading", "number", "expected"),
    [
        ("Section 9-1-2 - Tolls.", "9-1-2", "Tolls."),
        ("9-1-2.Repealed by SL 1989", "9-1-2", "9-1-2.Repealed by SL 1989"),
        ("9-1-2. Tolls.", "9-1-2", "Tolls."),
        ("Section 9-1-3 - Boats.", "9-1-2", "Section 9-1-3 - Boats."),
        ("Section 9-1-3 not applicable", "9-1-2", "Section 9-1-3 not applicable"),
        ("Tolls.", "9-1-2", "Tolls."),
    ],
)
def test_without_own_number(heading: str, number: str, expected: str) -> None:
    assert cleaning.without_own_number(heading, number) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("as used in29-1-2 CSA", "as used in 29-1-2 CSA"),
        ("see7-2A-5.1 and", "see 7-2A-5.1 and"),
        ("Section 1 [72-2-20 NMSA1978] of", "Section 1 [72-2-20 NMSA 1978] of"),
        # A word, a name or a number may be meant: left as found.
        ("Conduct ofClass II", "Conduct ofClass II"),
        ("call 1-888-373-7888", "call 1-888-373-7888"),
        ("form A29-1-2", "form A29-1-2"),
        ("[29-1-2 to 29-1-9 CSA]", "[29-1-2 to 29-1-9 CSA]"),
    ],
)
def test_restore_blanks(raw: str, expected: str) -> None:
    assert cleaning.restore_blanks(raw) == expected


@given(st.text(alphabet="see NMSA1978-.[]29A"))
def test_restoring_blanks_alters_no_word(text: str) -> None:
    restored = cleaning.restore_blanks(text)
    assert restored.replace(" ", "") == text.replace(" ", "")
    assert cleaning.restore_blanks(restored) == restored


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Smith &amp; Sons", "Smith & Sons"),
        ("a &lt; b &#167; 3 &#x2014;", "a < b § 3 —"),
        ("AT&T; R&D", "AT&T; R&D"),
        ("&copy and &para 4", "&copy and &para 4"),
    ],
)
def test_unescape_entities(raw: str, expected: str) -> None:
    assert cleaning.unescape_entities(raw) == expected


@pytest.mark.parametrize(
    ("raw", "url_path", "number"),
    [
        ("9-1-2", ["chapter-9", "article-1", "section-9-1-2"], "9-1-2"),
        ("9-1-2.", ["chapter-9", "article-1", "section-9-1-2-to-9-1-7"], "9-1-2"),
        ("2-7.5", ["chapter-7", "article-2", "section-2-7-5"], "7-2-7.5"),
        ("10-17", ["chapter-5", "article-10", "section-10-17"], "5-10-17"),
        ("51.1-212.", ["title-51-1", "chapter-2-1", "section-51-1-212"], "51.1-212"),
        ("2.2-229", ["title-2-2", "chapter-2-2", "section-2-2-229"], "2.2-229"),
        ("4-4-1", ["title-4", "chapter-4", "section-4-4-1"], "4-4-1"),
        ("362.810", ["title-xxiv", "chapter-362", "section-362-810"], "362.810"),
        ("15-6-B", ["title-15", "chapter-06", "section-15-6-b"], "15-6-B"),
        ("15-6-12(b)", ["title-15", "chapter-06", "section-15-6-12-b"], "15-6-12(b)"),
        ("Next", ["title-62", "article-5", "section-62-5-713"], "62-5-713"),
        ("2022 S.C. Code of Laws", ["title-62", "article-3", "section-62-3-901a"], "62-3-901A"),
        ("Next", ["chapter-1", "article-4", "section-1-4-47-d-1"], "1-4-47"),
        ("9-1-2", [], "9-1-2"),
    ],
)
def test_number_of(raw: str, url_path: list[str], number: str) -> None:
    assert cleaning.number_of(raw, url_path) == number


@pytest.mark.parametrize("url_path", [[], ["title-1", "chapter-1", "index"]])
def test_a_number_that_is_nowhere_is_refused(url_path: list[str]) -> None:
    with pytest.raises(ValueError, match="'Next' is no section number"):
        cleaning.number_of("Next", url_path)


@pytest.mark.parametrize(
    ("segment", "slug", "level"),
    [
        ("chapter-30", "chapter-30-criminal-offenses", Level("chapter", "30", "Criminal Offenses")),
        ("article-3a", "article-3a-fees-of-the-clerk", Level("article", "3A", "Fees of the Clerk")),
        ("article-16", "", Level("article", "16")),
        ("chapter-1", "next", Level("chapter", "1")),
        ("article-1", "article-12-boats", Level("article", "1")),
        ("title-xxiv", "title-xxiv", Level("title", "XXIV")),
        ("title-51-1", "title-511-pensions", Level("title", "51.1", "Pensions")),
        ("chapter-07", "chapter-07-budget", Level("chapter", "7", "Budget")),
        ("article-12-d-1", "article-12-effective-date", Level("article", "12", "Effective Date")),
        (
            "article-9",
            "article-9-rules-for-the-inspection-of-boats-and-the-registra",
            Level("article", "9", "Rules for the Inspection of Boats and the Registra…"),
        ),
        ("section-9-1-2", "", Level("section", "9.1.2")),
        ("index.html", "", None),
        ("", "chapter-1", None),
    ],
)  # fmt: skip
def test_level_of(segment: str, slug: str, level: Level | None) -> None:
    assert cleaning.level_of(segment, slug) == level


def test_split_leading_levels() -> None:
    text = "Title XI EDUCATION AND FERRIES\n\nChapter 161\n\n161.172. Tolls. —The state"
    levels = [Level("title", "XI", "EDUCATION AND FERRIES"), Level("chapter", "161")]
    assert cleaning.split_leading_levels(text) == (levels, "161.172. Tolls. —The state")
    plain = "Title to a boat passes by deed.\n\nChapter and verse."
    assert cleaning.split_leading_levels(plain) == ([], plain)


@pytest.mark.parametrize(
    ("text", "heading", "expected"),
    [
        ("9-1-2. Long tolls.\n\nAll may pay.", "Long tolls.", ("Long tolls.", "All may pay.")),
        ("9-1-2. Tolls — who pays. —If any boat", "", ("Tolls — who pays", "If any boat")),
        ("9-1-2. Tolls.\n\nThe Bureau may.", "", ("Tolls.", "The Bureau may.")),
        ("9-1-3 of this code applies.", "Tolls.", ("Tolls.", "9-1-3 of this code applies.")),
        ("The Bureau may.", "Tolls.", ("Tolls.", "The Bureau may.")),
        ("", "Repealed.", ("Repealed.", "")),
    ],
)  # fmt: skip
def test_split_catchline(text: str, heading: str, expected: tuple[str, str]) -> None:
    assert cleaning.split_catchline(text, "9-1-2", heading) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pay.\n\nHISTORY: 1986 Act No. 3.", ("Pay.", "1986 Act No. 3.")),
        ("Pay.\n\nSource:SL 2006, ch 2, §4.", ("Pay.", "SL 2006, ch 2, §4.")),
        ("Pay.\n\nCode 1950, § 4; 1985, c. 481.", ("Pay.", "Code 1950, § 4; 1985, c. 481.")),
        ("Pay.\n\n1996, cc. 933, 995; 2002, c. 5.", ("Pay.", "1996, cc. 933, 995; 2002, c. 5.")),
        (
            "Pay.\n\n(L. 1963 p. 200 § 2)\n\n(Source: RSMo 1959 § 1)",
            ("Pay.", "(L. 1963 p. 200 § 2) (Source: RSMo 1959 § 1)"),
        ),
        ("Source: the river.\n\nPay.", ("Source: the river.\n\nPay.", "")),
        ("In 1996 all paid.", ("In 1996 all paid.", "")),
    ],
)
def test_split_history(text: str, expected: tuple[str, str]) -> None:
    assert cleaning.split_history(text) == expected
