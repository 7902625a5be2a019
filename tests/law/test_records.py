"""Law records: immutable, hashed by what the law says, and passages with their header."""

import dataclasses
from datetime import UTC, date, datetime

import pytest

from law.records import Level, Opinion, Passage, Provision, Section
from law.status import Status

SECTION = Section(
    id="cd/code/12-3-4",
    jurisdiction="cd",
    citation="CSA 1971, § 12-3-4",
    heading="Water rights.",
    text="A. The unappropriated water belongs to the public.",
    path=(Level("chapter", "12", "Waters"), Level("article", "3")),
    number="12-3-4",
    history="Laws 1965, ch. 250, § 4.",
    edition=2004,
)
PROVISION = Provision(
    id="cd/const/ii/10", jurisdiction="cd", citation="Calder Const. art. II, § 10"
)
OPINION = Opinion(
    id="cd/case/2004-CDSC-017", jurisdiction="cd", citation="2004-CDSC-017", court="cdsc"
)


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Level("chapter", "30", "Criminal Offenses"), "Chapter 30 - Criminal Offenses"),
        (Level("article", "2"), "Article 2"),
        (Level("part", "", "General Provisions"), "Part - General Provisions"),
    ],
)
def test_a_level_reads_as_the_source_prints_it(level: Level, words: str) -> None:
    assert str(level) == words


@pytest.mark.parametrize("record", [SECTION, PROVISION, OPINION])
def test_a_record_cannot_be_changed(record: Section | Provision | Opinion) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.text = "another"  # type: ignore[misc]


def test_kinds_are_told_apart() -> None:
    assert [record.kind for record in (SECTION, PROVISION, OPINION)] == [
        "section",
        "provision",
        "opinion",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"text": "B."},
        {"heading": "Waters."},
        {"status": Status.REPEALED},
        {"history": ""},
        {"path": ()},
        {"path": (Level("chapter", "12", "Water"), Level("article", "3"))},
        {"citation": "§ 12-3-4"},
        {"id": "cd/code/12-3-5"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_the_law_says_changes_the_hash(change: dict[str, object]) -> None:
    assert dataclasses.replace(SECTION, **change).content_hash != SECTION.content_hash  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"source": "https://example.org/12-3-4"},
        {"retrieved_at": datetime(2025, 1, 2, tzinfo=UTC)},
        {"edition": 2005},
    ],
    ids=lambda change: next(iter(change)),
)
def test_where_and_when_it_was_read_does_not(change: dict[str, object]) -> None:
    assert dataclasses.replace(SECTION, **change).content_hash == SECTION.content_hash  # type: ignore[arg-type]


def test_the_hash_is_the_same_in_every_process() -> None:
    opinion = dataclasses.replace(OPINION, decided=date(2004, 5, 6), citations=("2004-CDSC-017",))
    assert opinion.content_hash == dataclasses.replace(opinion).content_hash
    assert len(opinion.content_hash) == 64
    # Another value here means that every library takes all its documents for changed.
    assert PROVISION.content_hash == (
        "61c9f17046bc73b05ea5ab1801650096671c7406b1bf91b3ed20ed15d3676ed7"
    )


def test_a_lone_surrogate_does_not_stop_the_hash() -> None:
    assert dataclasses.replace(SECTION, text="\ud800").content_hash != SECTION.content_hash


def test_a_passage_is_indexed_with_its_header() -> None:
    passage = Passage(
        id="cd/code/12-3-4#A",
        document="cd/code/12-3-4",
        ordinal=0,
        label="A",
        start=0,
        end=5,
        text="A. To",
        header="CSA 1971, § 12-3-4",
    )
    assert passage.indexed_text == "CSA 1971, § 12-3-4\nA. To"
    assert dataclasses.replace(passage, header="").indexed_text == "A. To"
