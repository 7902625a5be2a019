"""``read_path`` looks at what a path is; what it does not know, it says."""

import gzip
import json
from pathlib import Path

import pytest

from crawler.importers import read_path
from law.errors import RecordError, SourceError
from law.jsonl import dump_record
from law.records import Opinion, Section

SECTION = Section(
    id="cd/code/9-1-2",
    jurisdiction="cd",
    citation="CSA 1971, § 9-1-2",
    text="§ Pay.",
    number="9-1-2",
)


@pytest.mark.parametrize("name", ["records.jsonl", "records.jsonl.gz"])
def test_decisis_records(tmp_path: Path, name: str) -> None:
    line = dump_record(SECTION).encode()
    content = b"\xef\xbb\xbf" + line + b"\n\n\xff\n{}\n" + line
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    first, encoding, schema, last = read_path(path, "nm")
    assert first == last == SECTION
    assert isinstance(encoding, RecordError)
    assert str(encoding) == "line 3: not UTF-8 (byte 1)"
    assert isinstance(schema, RecordError)
    assert schema.line == 4


def test_raw_code_and_opinions(tmp_path: Path) -> None:
    code = tmp_path / "code.jsonl"
    code.write_text(json.dumps({"url": "", "number": "9-1-2", "heading": "T.", "text": "Pay."}))
    [section] = read_path(code, "cd")
    assert isinstance(section, Section)
    opinions = tmp_path / "opinions.jsonl"
    opinions.write_text("broken\n" + json.dumps({"id": "1", "court": "cdca", "text": "We."}))
    error, opinion = read_path(opinions, "cd")
    assert isinstance(error, RecordError)
    assert isinstance(opinion, Opinion)


def test_a_folder_and_a_file(tmp_path: Path) -> None:
    path = tmp_path / "9-1-2.txt"
    path.write_text("Section 9-1-2. Tolls.\nPay.")
    assert list(read_path(tmp_path, "cd")) == list(read_path(path, "cd"))
    path.write_bytes(b"\xff")
    [error] = read_path(path, "cd")
    assert str(error) == "9-1-2.txt: not UTF-8 (byte 1): save it as UTF-8"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", b'{"title": "no law"}\n'),
        ("a.jsonl", b""),
        ("a.jsonl.gz", b"not gzip"),
        ("a.xlsx", b"PK"),
        ("noname", b"text"),
    ],
)
def test_an_unknown_format_lists_the_known_ones(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=r"of no format that is read.*\.jsonl.*\.pdf.*folder"):
        read_path(tmp_path / name, "cd")


def test_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file or folder"):
        read_path(tmp_path / "absent", "cd")
