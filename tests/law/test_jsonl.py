"""Records as lines: what is written is read back, and what is broken is named."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.errors import RecordError
from law.jsonl import MAX_LINE_CHARACTERS, SCHEMA_VERSION, dump_record, load_record, read_records
from law.records import LawRecord, Level, Opinion, Provision, Section
from law.status import Status

SECTION = Section(
    id="cd/code/69-28-1_69-28-14",
    jurisdiction="cd",
    citation="CSA 1971, §§ 69-28-1 to 69-28-14",
    heading="Repealed.",
    path=(Level("chapter", "69", "Mines"), Level("article", "28")),
    status=Status.REPEALED,
    source="https://law.example.org/69-28-1",
    retrieved_at=datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
    number="69-28-1",
    through="69-28-14",
    edition=2004,
)
PROVISION = Provision(
    id="cd/const/ii/10",
    jurisdiction="cd",
    citation="Calder Const. art. II, § 10",
    text="The people shall be secure — “always”.\n\u2028",
    article="II",
    section="10",
)
OPINION = Opinion(
    id="cd/case/2004-CDSC-017",
    jurisdiction="cd",
    citation="2004-CDSC-017",
    court="cdsc",
    citations=("2004-CDSC-017", "141 Cald. 210"),
    decided=date(2004, 5, 6),
    year=2004,
)


def fields(**changes: Any) -> dict[str, Any]:
    """The JSON object of a small section, with changes; None leaves a field out."""
    data = {
        "schema": SCHEMA_VERSION,
        "type": "section",
        "id": "cd/code/1-1-1",
        "jurisdiction": "cd",
        "citation": "CSA 1971, § 1-1-1",
        "number": "1-1-1",
        **changes,
    }
    return {name: value for name, value in data.items() if value is not None}


@pytest.mark.parametrize("record", [SECTION, PROVISION, OPINION])
def test_a_record_is_read_back_as_it_was_written(record: LawRecord) -> None:
    line = dump_record(record)
    assert "\n" not in line
    assert load_record(line) == record
    assert load_record(line).content_hash == record.content_hash


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_text_survives(text: str) -> None:
    record = Provision(id="cd/const/ii/10", jurisdiction="cd", citation="§", text=text)
    assert load_record(dump_record(record)) == record


def test_fields_at_their_default_are_left_out() -> None:
    assert json.loads(dump_record(PROVISION)).keys() == {
        *("schema", "type", "id", "jurisdiction", "citation", "text", "article", "section"),
    }


@pytest.mark.parametrize(
    ("data", "field", "reason"),
    [
        (fields(schema=None), "schema", "schema None, this decisis reads 1"),
        (fields(schema=2), "schema", "schema 2, this decisis reads 1"),
        (fields(type="statute"), "type", "must be one of section, provision, opinion"),
        (fields(type=None), "type", "must be one of section, provision, opinion"),
        (fields(citation=None), "citation", "is missing"),
        (fields(number=None), "number", "is missing"),
        (fields(citation="  "), "citation", "is empty"),
        (fields(headign="Typo"), "headign", "no such field"),
        (fields(article="II"), "article", "no such field"),
        (fields(text=7), "text", "is not a text"),
        (fields(edition="2004"), "edition", "is not a whole number"),
        (fields(edition=True), "edition", "is not a whole number"),
        (fields(path="chapter"), "path", "is not a list"),
        (fields(path=["chapter"]), "path", "is not a list"),
        (fields(path=[["chapter", 1]]), "path", "is not a text"),
        (fields(retrieved_at="2025-01-02T03:04:05"), "retrieved_at", "has no time zone"),
        (fields(status="dead"), "status", "'dead' is not a valid Status"),
        (fields(id="cd"), "id", "not an id: 'cd'"),
    ],
)
def test_a_broken_field_is_named(data: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(RecordError) as caught:
        load_record(json.dumps(data), number=7)
    assert (caught.value.line, caught.value.field) == (7, field)
    assert caught.value.reason == reason
    assert str(caught.value) == f"line 7: field '{field}': {reason}"


def test_a_date_must_be_one() -> None:
    data = json.loads(dump_record(OPINION)) | {"decided": "6 May 2004"}
    with pytest.raises(RecordError, match="field 'decided'"):
        load_record(json.dumps(data))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        (" " * (MAX_LINE_CHARACTERS + 1), "longer than 20,000,000 characters"),
    ],
    ids=["empty", "open", "list", "deep", "long"],
)
def test_a_line_that_is_no_record(line: str, reason: str) -> None:
    with pytest.raises(RecordError, match=reason) as caught:
        load_record(line, number=3)
    assert (caught.value.line, caught.value.field) == (3, "")


def test_a_broken_line_does_not_stop_the_others() -> None:
    lines = [dump_record(SECTION), "\n", "{]", dump_record(OPINION) + "\n"]
    first, broken, last = read_records(lines)
    assert (first, last) == (SECTION, OPINION)
    assert isinstance(broken, RecordError)
    assert broken.line == 3
