"""Passages: all of the text, cut where the law is divided, each with the facts that place it."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.records import LawRecord, Level, Passage
from law.status import Status
from pipeline.passages import MAX_CHARACTERS, MAX_TITLE, embedding_key, split
from tests.pipeline.making import opinion, provision, section

WORDS_80 = "ferry " * 80  # 480 characters
WORDS_200 = "ferry " * 200  # 1,200 characters
WORDS_300 = "ferry " * 300  # longer than a passage


def labels(record: LawRecord) -> list[str]:
    return [passage.label for passage in split(record)]


def law(*paragraphs: str) -> str:
    return "\n\n".join(paragraph.strip() for paragraph in paragraphs)


HEADS = ["A.", "B.", "A. (1)", "(1)", "(2)", "(a)", "(i)", "(ii)", "{1}", "{2}", "¶ 3", "1.", "a."]
FILLER = ["word", "Sentence. Next.", WORDS_80, WORDS_200, WORDS_300, "x" * 1_700, "§ 5", "😀"]
BLANKS = [" ", "\n", "\n\n", "\n\n\n \n", "\t", " " * 1_600, "\u00a0"]
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from([*HEADS, *FILLER, *BLANKS]), max_size=40).map("".join),
)


@given(TEXTS)
def test_passages_leave_out_nothing_but_white_space(text: str) -> None:
    for record in (section(text=text), opinion(text=text), provision(text=text)):
        passages = split(record)
        position = 0
        for ordinal, passage in enumerate(passages):
            assert passage.text == text[passage.start : passage.end]
            assert text[position : passage.start].strip() == ""
            assert len(passage.text) <= MAX_CHARACTERS
            assert passage.text == passage.text.strip()
            assert passage.text or len(passages) == 1
            assert (passage.ordinal, passage.document) == (ordinal, record.id)
            assert passage.id == f"{record.id}#{ordinal}"
            position = passage.end
        assert text[position:].strip() == ""
        assert split(record) == passages
        assert [embedding_key(passage) for passage in split(record)] == [
            embedding_key(passage) for passage in passages
        ]


def test_a_section_that_fits_stays_whole() -> None:
    (passage,) = split(section(text=law("A. One.", "(1) Two.", "B. Three.")))
    assert (passage.label, passage.start, passage.end) == ("", 0, 28)


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        pytest.param(
            [f"A. {WORDS_200}", f"B. {WORDS_200}", "C. Short.", "D. Short."],
            ["A", "B to D"],
            id="whole subsections together",
        ),
        pytest.param(
            [f"A. {WORDS_80}", f"(1) {WORDS_80}", f"(2) {WORDS_80}", f"B. {WORDS_80}"],
            ["A", "B"],
            id="a subsection with its paragraphs",
        ),
        pytest.param(
            ["A. Whoever:", f"(1) {WORDS_200}", f"(2) {WORDS_200}", f"(3) {WORDS_80}", "B. End."],
            ["A", "A(2)", "A(3)", "B"],
            id="paragraphs of a long subsection",
        ),
        pytest.param(
            [f"A. {WORDS_300}", "B. End."], ["A", "A", "B"], id="sentences of a long paragraph"
        ),
        pytest.param(
            [f"A. (1) {WORDS_200}", f"(2) {WORDS_80}", f"B. (1) {WORDS_200}", f"(2) {WORDS_200}"],
            ["A(1)", "A(2)", "B(1)", "B(2)"],
            id="two enumerators on one line",
        ),
        pytest.param(
            ["A. (1) Short.", "(2) Short.", "B. (1) Short.", f"(2) {WORDS_200}", f"C. {WORDS_200}"],
            ["A to B", "C"],
            id="two enumerators on one line, packed",
        ),
        pytest.param(
            [f"{WORDS_200}", f"{WORDS_200}"], ["", ""], id="paragraphs without enumerators"
        ),
        pytest.param(
            ["As used here:", f"Z. {WORDS_200}", f"AA. {WORDS_200}"], ["Z", "AA"], id="A is not AA"
        ),
    ],
)
def test_a_long_section_is_cut_at_its_subsections(
    paragraphs: list[str], expected: list[str]
) -> None:
    record = section(text=law(*paragraphs))
    assert labels(record) == expected
    for passage in split(record):
        assert f"{record.citation}, {passage.label}" in passage.header or not passage.label


def test_a_passage_is_labelled_by_the_subsections_that_it_holds() -> None:
    text = law(*(f"{letter}. {WORDS_200 if letter in 'CF' else 'Short.'}" for letter in "ABCDEFG"))
    for passage in split(section(text=text)):
        heads = [line[0] for line in passage.text.split("\n\n")]
        expected = heads[0] if len(heads) == 1 else f"{heads[0]} to {heads[-1]}"
        assert passage.label == expected


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        pytest.param([f"{{1}} {WORDS_200}", f"{{2}} {WORDS_200}"], ["¶ 1", "¶ 2"], id="one each"),
        pytest.param(
            ["{1} One.", "{2} Two.", "{3} Three.", f"{{4}} {WORDS_200}", f"{{5}} {WORDS_80}"],
            ["¶¶ 1-4", "¶ 5"],
            id="several",
        ),
        pytest.param(
            ["Caption", "{1} One.", f"{{2}} {WORDS_300}"], ["¶ 1", "¶ 2", "¶ 2"], id="divided"
        ),
        pytest.param([WORDS_200, WORDS_200], ["", ""], id="unnumbered"),
    ],
)
def test_an_opinion_is_packed_by_paragraphs(paragraphs: list[str], expected: list[str]) -> None:
    assert labels(opinion(text=law(*paragraphs))) == expected


def test_a_sentence_is_kept_whole_where_it_fits() -> None:
    sentences = [f"Sentence {number} {'ferry ' * 60}ends." for number in range(12)]
    passages = split(opinion(text=" ".join(sentences)))
    assert len(passages) > 2
    assert all(passage.text.endswith("ends.") for passage in passages)


@pytest.mark.parametrize("text", ["x" * 5_000, "x" * 1_501 + " y", "a" + " " * 5_000 + "b"])
def test_text_without_sentences_is_cut_where_it_must(text: str) -> None:
    passages = split(section(text=text))
    assert "".join("".join(passage.text.split()) for passage in passages) == "".join(text.split())
    assert all(len(passage.text) <= MAX_CHARACTERS for passage in passages)


def header(record: LawRecord, ordinal: int = 0) -> list[str]:
    return split(record)[ordinal].header.split("\n")


def test_the_header_of_a_section_says_what_it_is_and_where() -> None:
    assert header(section()) == ["Ferries; licence - CSA 1971, § 22-4-1", "Waters > Ferries"]
    assert header(section(heading="")) == ["CSA 1971, § 22-4-1", "Waters > Ferries"]
    untitled = replace(section(), path=(Level("chapter", "22"),))
    assert header(untitled)[1] == "Chapter 22"
    assert header(replace(section(), path=())) == ["Ferries; licence - CSA 1971, § 22-4-1"]


def test_the_header_of_an_opinion_names_court_and_year() -> None:
    assert header(opinion()) == ["Roe v. Doe - 2004-CDSC-017", "Calder Supreme Court 2004"]
    assert header(opinion(year=0, court="elsewhere"))[1] == "elsewhere"


def test_a_long_heading_is_shortened_and_folded() -> None:
    (first, _) = header(section(heading="ferries\nand rafts " * 50))
    assert first.endswith("… - CSA 1971, § 22-4-1")
    assert len(first) <= MAX_TITLE + len(" - CSA 1971, § 22-4-1")


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.IN_FORCE])
def test_a_passage_that_is_not_in_force_says_so(status: Status) -> None:
    (first, _) = header(section(status=status))
    assert first == f"Ferries; licence - CSA 1971, § 22-4-1 [{status.badge}]"


def test_a_stub_is_one_empty_passage_that_says_where_the_law_went() -> None:
    stub = section(text="", heading="Recompiled.", status=Status.RECOMPILED, moved_to="24-4-1")
    (passage,) = split(stub)
    assert (passage.text, passage.label, passage.start, passage.end) == ("", "", 0, 0)
    assert passage.header.split("\n") == [
        "Recompiled - CSA 1971, § 22-4-1 [recompiled]",
        "Waters > Ferries",
        "Now section 24-4-1",
    ]
    assert [passage.text for passage in split(opinion(text=" \n\n "))] == [""]


def test_a_lead_in_stands_in_the_header_of_what_it_governs() -> None:
    text = law(
        "A. A person commits piracy who on a ferry:",
        *(f"({number}) {WORDS_200}" for number in range(1, 4)),
        f"B. {WORDS_200}",
    )
    first, second, third, last = split(section(text=text))
    assert first.text.startswith("A. A person commits piracy")
    assert "piracy" not in first.header
    for passage in (second, third):
        assert passage.header.endswith("\nA. A person commits piracy who on a ferry:")
    assert (last.label, "piracy" in last.header) == ("B", False)


def test_the_paragraph_before_is_no_lead_in() -> None:
    text = law(f"A. (1) pirates {WORDS_200}", f"(2) smugglers {WORDS_200}")
    _, second = split(section(text=text))
    assert second.label == "A(2)"
    assert "pirates" not in second.header


def test_equal_text_in_another_place_has_another_key() -> None:
    def keys(record: LawRecord) -> list[str]:
        return [embedding_key(passage) for passage in split(record)]

    assert keys(section()) == keys(section(source="https://elsewhere.example/"))
    assert keys(section()) != keys(section("22-4-2"))
    assert keys(section()) != keys(section(status=Status.REPEALED))


@pytest.mark.timeout(30)
def test_a_huge_section_is_cut_in_passing() -> None:
    paragraphs = [
        f"{letter}. Lead in:\n\n" + "\n\n".join(f"({at}) {WORDS_80}" for at in range(1, 100))
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    ]
    passages: list[Passage] = split(section(text=law(*paragraphs)))
    assert len(passages) > 26 * 30
    assert all(first.end <= second.start for first, second in pairwise(passages))
