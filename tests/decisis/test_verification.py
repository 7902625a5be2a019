"""Verification: what stands in the law letter for letter, and where."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from decisis.answers.model import Source, Statement, Verdict
from decisis.answers.verification import quotations, verify
from law.records import LawRecord
from pipeline.passages import split
from pipeline.snapshot import Snapshot
from tests.decisis.making import IN_FORCE, opinion, section, snapshot_of

SECTION = section(
    "A. An owner shall not:\n\n(1) raise the rent; or\n\n(2) shut off the heat.\n\n"
    "B. The remedy is two months' rent.\n\nC. Nor may such an owner raise the rent again.",
    id="cd/code/22-4-1",
)
OPINION = opinion(
    "{1} The owner appeals.\n\nDISCUSSION\n\n{2} We hold that notice must be written.\n\n"
    "{3} Notice must be written, as we have said."
)
ABSENT = section("Not held at all, yet quoted.", id="cd/code/99-9-9")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with snapshot_of(tmp_path_factory.mktemp("held"), [SECTION, OPINION]) as snapshot:
        yield snapshot


def _sources(*records: LawRecord) -> Sequence[Source]:
    return [
        Source(number, record, split(record)[0], IN_FORCE)
        for number, record in enumerate(records, 1)
    ]


def _statement(quotation: str, source: int = 1, start: int = 0, end: int = 0) -> Statement:
    # Pretends to be verified, with a citation of its own: neither must survive.
    return Statement(quotation, quotation, source, start, end, "Made Up, ¶ 1", Verdict.VERIFIED)


@pytest.mark.parametrize(
    ("record", "quotation", "citation"),
    [
        (SECTION, "An owner shall not", "CSA 1971, § 22-4-1(A)"),
        (SECTION, "(1) raise the rent", "CSA 1971, § 22-4-1(A)(1)"),
        (SECTION, "shut off the heat", "CSA 1971, § 22-4-1(A)(2)"),
        (SECTION, "two months' rent", "CSA 1971, § 22-4-1(B)"),
        (OPINION, "The owner appeals.", "2004-CDSC-001, ¶ 1"),
        (OPINION, "We hold that notice must be written.", "2004-CDSC-001, ¶ 2"),
        (OPINION, "DISCUSSION", "2004-CDSC-001, ¶ 1"),
        (OPINION, "as we have said", "2004-CDSC-001, ¶ 3"),
    ],
)
def test_words_that_stand_there_get_their_own_pinpoint(
    record: LawRecord, quotation: str, citation: str, held: Snapshot
) -> None:
    found = verify(_statement(quotation), _sources(record), held)
    assert found.verdict is Verdict.VERIFIED
    assert found.pinpoint == citation
    assert record.text[found.start : found.end] == quotation


def test_a_right_span_is_kept_where_the_words_stand_twice(held: Snapshot) -> None:
    start = SECTION.text.rindex("raise the rent")
    statement = _statement("raise the rent", start=start, end=start + len("raise the rent"))
    found = verify(statement, _sources(SECTION), held)
    assert (found.start, found.pinpoint) == (start, "CSA 1971, § 22-4-1(C)")


def test_words_that_stand_twice_are_pinned_in_the_passage_that_was_read(held: Snapshot) -> None:
    passage = split(SECTION)[0]
    start = SECTION.text.index("C. Nor may")
    part = replace(passage, start=start, end=len(SECTION.text), text=SECTION.text[start:])
    found = verify(_statement("raise the rent"), [Source(1, SECTION, part, IN_FORCE)], held)
    assert found.pinpoint == "CSA 1971, § 22-4-1(C)"


@pytest.mark.parametrize("span", [(-5, -1), (0, 10**9), (500, 20), (3, 3)])
def test_a_wrong_span_is_not_believed(span: tuple[int, int], held: Snapshot) -> None:
    found = verify(_statement("shut off the heat", 1, *span), _sources(SECTION), held)
    assert SECTION.text[found.start : found.end] == "shut off the heat"


@pytest.mark.parametrize(
    "quotation",
    [
        "two months’ rent",  # another apostrophe
        "Two months' rent",
        "two  months' rent",
        "three months' rent",
        "raise the rent; or (2) shut off the heat",
        "raise the rent … shut off the heat",
        "CSA 1971, § 22-4-1",  # of the header, not of the law
        "Notice.",
    ],
)
def test_words_that_do_not_stand_there_differ(quotation: str, held: Snapshot) -> None:
    found = verify(_statement(quotation), _sources(SECTION), held)
    assert found.verdict is Verdict.DIFFERS


def test_words_of_another_source_differ(held: Snapshot) -> None:
    sources = _sources(SECTION, OPINION)
    assert verify(_statement("The owner appeals.", 1), sources, held).verdict is Verdict.DIFFERS
    assert verify(_statement("The owner appeals.", 2), sources, held).verdict is Verdict.VERIFIED


def test_a_document_that_is_not_held_is_not_found(held: Snapshot) -> None:
    found = verify(_statement("Not held at all"), _sources(ABSENT), held)
    assert found.verdict is Verdict.NOT_FOUND


def test_the_library_is_read_and_not_the_source(held: Snapshot) -> None:
    """A source whose record was altered on the way does not make its words law."""
    altered = replace(SECTION, text="An owner may do as he pleases.")
    found = verify(_statement("An owner may do as he pleases."), _sources(altered), held)
    assert found.verdict is Verdict.DIFFERS


@pytest.mark.parametrize("source", [0, 2, -1, 99])
def test_a_source_number_that_does_not_exist_supports_nothing(source: int, held: Snapshot) -> None:
    found = verify(_statement("shut off the heat", source), _sources(SECTION), held)
    assert found.verdict is Verdict.UNSUPPORTED


def test_a_statement_that_quotes_nothing_is_unsupported(held: Snapshot) -> None:
    assert verify(_statement(""), _sources(SECTION), held).verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ('The owner may not "raise the rent today" [1].', ["raise the rent today"]),
        (
            "He “shut off the heat” and “the running water” [1].",
            ["shut off the heat", "the running water"],
        ),
        ('"The Act" says "raise the rent today".', ["The Act", "raise the rent today"]),
        ("Nothing is quoted [1].", []),
        ('An "unfinished quotation [1].', []),
        ('Empty "" and "   ".', []),
    ],
)
def test_quotations_are_what_stands_between_quotation_marks(
    sentence: str, found: list[str]
) -> None:
    assert quotations(sentence) == found
