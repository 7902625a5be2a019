"""What holds for every text, whatever it cites."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import law.citations
from law.citations import Citation, CitationKind, find_citations
from law.citations.folding import fold
from law.identifiers import case_key, provision_id, section_id, usc_id
from law.jurisdictions import all_jurisdictions

MIXED = (
    "Under N.M. Const. art. II, § 10 and 42 U.S.C. § 1983, see NMSA 1978, § 41-4-4(A); "
    "State v. X, 1990-NMCA-112, ¶ 5, 111 N.M. 90, 801 P.2d 672."
)
PIECES = st.sampled_from(
    [
        *"  \n\t§¶()[]-–—,;.“”’",
        *"0 1 30 30-16-1 -5 1990 12 I l (A) (2) (b) ¶ 5".split(" "),  # noqa: SIM905
        *["Section ", "Sections ", "Subsection A of ", "NMSA 1978, ", "NMSA 1953 ", "to ", "and "],
        *["N.M. Const. ", "art. II, ", "Article ", "U.S. ", "Const. amends. V", "the First "],
        *["Amendment to the ", "Constitution of ", "New Mexico", "42 U.S.C. ", "U.S.C.A. §§ "],
        *["Id. ", "id. at 92", "supra", "Smith v. Jones, ", "Smith, ", "See ", "111 N.M. at 92"],
        *[
            "(quoting ",
            "aff'd, ",
            "Laws 1977",
            "111 N.M. ",
            "P.2d ",
            "-NMCA-",
            "at ",
            "Ohio Rev. Code Ann. ",
            "Laws ",
            "ch. ",
            "n. ",
        ],
    ]
)


def test_kinds_come_out_in_the_order_of_the_text() -> None:
    found = find_citations(MIXED, jurisdiction="nm")
    assert [(citation.kind, citation.key) for citation in found] == [
        (CitationKind.CONSTITUTION, "nm/const/ii/10"),
        (CitationKind.FEDERAL_STATUTE, "us/code/42/1983"),
        (CitationKind.STATUTE, "nm/code/41-4-4"),
        (CitationKind.CASE, "case:1990-NMCA-112"),
        (CitationKind.CASE, "case:111 N.M. 90"),
        (CitationKind.CASE, "case:801 P.2d 672"),
    ]


def test_keys_are_the_ids_of_the_documents() -> None:
    found = {citation.key for citation in find_citations(MIXED, jurisdiction="nm")}
    assert {
        section_id("nm", "41-4-4"),
        provision_id("nm", "II", "10"),
        usc_id("42", "1983"),
        case_key("111  N.M. 90"),
    } <= found


@pytest.mark.parametrize("text", ["", " ", "No law is cited here.", "\x00", "\ud800", "§" * 99])
def test_a_text_without_citations(text: str) -> None:
    assert find_citations(text, jurisdiction="nm") == []


def test_spans_count_characters_of_the_text_as_it_is() -> None:
    text = "“Señor”\u00a0—\u2003see NMSA\u00a01978,\n§\u00a030–16–1(A).\u2028“End”"
    (citation,) = find_citations(text, jurisdiction="nm")
    assert citation == Citation(
        CitationKind.STATUTE,
        "NMSA\u00a01978,\n§\u00a030–16–1(A)",
        text.index("NMSA"),
        text.index(".\u2028"),
        "nm/code/30-16-1",
        "A",
        signal="see",
    )


def test_a_citation_may_cross_a_line_break() -> None:
    text = "See State v. X, 111 N.M.\n90, 801\nP.2d 672, and Section\n30-16-1 NMSA\n1978."
    assert [citation.key for citation in find_citations(text, jurisdiction="nm")] == [
        "case:111 N.M. 90",
        "case:801 P.2d 672",
        "nm/code/30-16-1",
    ]


@settings(deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["nm", "cd", "missouri"]))
def test_citations_are_exact_sorted_and_apart(text: str, jurisdiction: str) -> None:
    end = 0
    group = -1
    for citation in find_citations(text, jurisdiction=jurisdiction):
        assert group <= citation.group <= group + 1
        group = citation.group
        assert citation.start >= end
        assert text[citation.start : citation.end] == citation.text == citation.text.strip()
        assert citation.text
        assert citation.key.count("/") >= 2 or citation.key.startswith("case:")
        end = citation.end


@settings(deadline=None)
@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    find_citations(text, jurisdiction="nm")


@pytest.mark.parametrize("jurisdiction", sorted(all_jurisdictions()))
def test_every_jurisdiction_finds_the_citations_that_it_prints(jurisdiction: str) -> None:
    state = all_jurisdictions()[jurisdiction]
    printed = [
        (state.cite_section("12-3-4"), section_id(state.id, "12-3-4")),
        (state.cite_provision("II", "10"), provision_id(state.id, "II", "10")),
        (state.cite_provision("II"), provision_id(state.id, "II")),
        (state.cite_provision(""), provision_id(state.id, "")),
    ]
    for text, key in printed:
        (citation,) = find_citations(text, jurisdiction="elsewhere")
        assert (citation.text, citation.key) == (text, key)
    first, last = find_citations(state.cite_section("12-3-4", "12-3-9"), jurisdiction="elsewhere")
    assert (first.through, last.key) == (last.key, section_id(state.id, "12-3-9"))


def test_the_public_face() -> None:
    assert len(set(law.citations.__all__)) == len(law.citations.__all__)
    assert all(hasattr(law.citations, name) for name in law.citations.__all__)
