"""What a library refuses to take in, with the field named."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from law.errors import RecordError
from law.jsonl import dump_record, load_record
from law.records import LawRecord, Level, Opinion, Provision, Section
from law.validation import (
    MAX_FIELD_CHARACTERS,
    MAX_ID_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    check_record,
)

SECTION = Section(
    id="cd/code/22-4-1",
    jurisdiction="cd",
    citation="CSA 1971, § 22-4-1",
    heading="Ferries; licence.",
    text="A. The board licenses ferries.\n\nB. Rafts are ferries. 😀",
    path=(Level("chapter", "22", "Ferries"),),
    number="22-4-1",
    edition=2024,
    retrieved_at=datetime(2024, 1, 2, tzinfo=UTC),
)
OPINION = Opinion(
    id="cd/case/cdsc/2004-17",
    jurisdiction="cd",
    citation="2004-CDSC-017",
    court="cdsc",
    citations=("2004-CDSC-017", "111 Cald. 90"),
    year=2004,
)


@pytest.mark.parametrize(
    "record",
    [
        SECTION,
        OPINION,
        Provision(id="cd/const/ii/10", jurisdiction="cd", citation="Calder Const. art. II, § 10"),
        replace(SECTION, id="nm/code/32A-4-3"),
        replace(SECTION, id="nm/code/7-2-5.8_7-2-5.9"),
        replace(SECTION, id="nm/code/§1"),
        replace(SECTION, id="nm/code/número"),
        replace(SECTION, text="x" * MAX_TEXT_CHARACTERS, heading="x" * MAX_FIELD_CHARACTERS),
        replace(SECTION, edition=0, retrieved_at=None, text="", path=()),
    ],
)
def test_law_is_taken_in(record: LawRecord) -> None:
    check_record(record)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""),
        ("id", " "),
        ("jurisdiction", ""),
        ("citation", "\n"),
        ("id", "22-4-1"),
        ("id", "../../etc/passwd"),
        ("id", "cd/code/.."),
        ("id", "cd/../code"),
        ("id", "/cd/code/1"),
        ("id", "cd//1"),
        ("id", "cd/code/1/"),
        ("id", "cd\\code\\1"),
        ("id", "cd/code/1'; drop table documents; --"),
        ("id", "cd/code/1\n"),
        ("id", "cd/code/%2e%2e"),
        ("id", "cd/code/1?x=1"),
        ("id", "cd/code/<b>"),
        ("id", "cd/code/1\x00"),
        ("id", "cd/code/" + "1" * MAX_ID_CHARACTERS),
        ("text", "x" * (MAX_TEXT_CHARACTERS + 1)),
        ("heading", "x" * (MAX_FIELD_CHARACTERS + 1)),
        ("text", "before \x00 after"),
        ("text", "half \ud83d of a pair"),
        ("heading", "\x00"),
        ("history", "\udc00"),
        ("source", "\x00"),
        ("path", (Level("chapter", "22", "x" * (MAX_FIELD_CHARACTERS + 1)),)),
        ("path", (Level("chapter", "\ud800"),)),
        ("path", (Level("\x00", "22"),)),
        ("edition", -1),
        ("edition", 10_000),
        ("retrieved_at", datetime(2024, 1, 2)),
    ],
)
def test_a_section_that_no_store_could_hold_is_refused(field: str, value: Any) -> None:
    with pytest.raises(RecordError) as caught:
        check_record(replace(SECTION, **{field: value}), line=7)
    assert caught.value.field == field
    assert caught.value.line == 7
    message = str(caught.value)
    assert message.startswith(f"line 7: field '{field}': ")
    assert len(message) < 200
    assert "\n" not in message


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("year", -5),
        ("year", 2**63),
        ("citations", ("2004-CDSC-017", "\x00")),
        ("citations", ("x" * (MAX_FIELD_CHARACTERS + 1),)),
        ("court", "\ud800"),
        ("author", "\x00"),
    ],
)
def test_an_opinion_that_no_store_could_hold_is_refused(field: str, value: Any) -> None:
    with pytest.raises(RecordError, match=f"field '{field}'"):
        check_record(replace(OPINION, **{field: value}))


@pytest.mark.parametrize("record", [SECTION, OPINION])
def test_what_is_taken_in_can_be_read_again(record: LawRecord) -> None:
    assert load_record(dump_record(record)) == record


@pytest.mark.parametrize(
    "line",
    ["[" * 100_000, '{"a":' * 100_000, "1" * 5_000, "\ud800", "{}" * 2, "null"],
    ids=lambda line: line[:5].encode("unicode_escape").decode(),
)
def test_a_hostile_line_is_an_error_of_that_line(line: str) -> None:
    with pytest.raises(RecordError, match="line 3: "):
        load_record(line, number=3)
