"""The page cache and the shelf of records."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.cache import CACHE_FILE, PageCache
from crawler.shelf import RECORDS_FILE, Quarantined, Shelf
from law.errors import CrawlError
from law.jsonl import load_record
from law.records import LawRecord, Section
from law.status import Status

PAGE = "https://law.justia.com/codes/calder/"


def section(number: str, text: str = "Law.", source: str = "", **given: object) -> Section:
    return replace(
        Section(
            id=f"cd/code/{number}",
            jurisdiction="cd",
            citation=f"CSA 1971, § {number}",
            heading="Ferries.",
            text=text,
            source=f"{PAGE}{source or f'section-{number}'}/",
            number=number,
            retrieved_at=datetime(2025, 3, 1, tzinfo=UTC),
        ),
        **given,  # type: ignore[arg-type]
    )


def published(folder: Path) -> list[LawRecord]:
    with (folder / RECORDS_FILE).open(encoding="utf-8") as file:
        return [load_record(line) for line in file]


def shelved(folder: Path, records: list[Section]) -> Shelf:
    shelf = Shelf(folder)
    for record in records:
        shelf.add(record)
    shelf.close()
    return shelf


def test_unchanged_content_keeps_its_time(tmp_path: Path) -> None:
    cache = PageCache(tmp_path)
    page = {"own_url": PAGE, "status": 200, "headers": {"ETag": ["1"]}}
    first = cache.store(PAGE, body=b"law", **page)  # type: ignore[arg-type]
    assert cache.store(PAGE, body=b"law", **page) == first  # type: ignore[arg-type]
    stored = cache.find(PAGE)
    assert stored is not None
    assert stored.checked_at > stored.stored_at == first
    assert cache.store(PAGE, body=b"new law", **page) > first  # type: ignore[arg-type]
    cache.close()
    reopened = PageCache(tmp_path).find(PAGE)
    assert reopened is not None
    assert (reopened.body, reopened.headers) == (b"new law", {"ETag": ["1"]})
    assert PageCache(tmp_path).find(f"{PAGE}?page=2") is None


def test_a_damaged_or_foreign_cache_says_so(tmp_path: Path) -> None:
    (tmp_path / CACHE_FILE).write_bytes(b"no database at all, by no means" * 50)
    with pytest.raises(CrawlError, match="delete it"):
        PageCache(tmp_path)
    (tmp_path / CACHE_FILE).unlink()
    database = sqlite3.connect(tmp_path / CACHE_FILE)
    database.execute("pragma user_version = 99")
    database.close()
    with pytest.raises(CrawlError, match="another decisis"):
        PageCache(tmp_path)


def test_any_order_makes_the_same_bytes(tmp_path: Path) -> None:
    records = [
        section("4-1-2"),
        section("4-1-10"),
        section("4-1-1"),
        section("4-1-2", source="again"),
    ]
    contents = []
    for order in (records, records[::-1]):
        outcome = shelved(tmp_path, order).publish()
        assert (outcome.records, outcome.duplicates, outcome.conflicts) == (3, 1, ())
        contents.append((tmp_path / RECORDS_FILE).read_bytes())
    assert contents[0] == contents[1]
    assert [record.source for record in published(tmp_path)][-1] == f"{PAGE}again/"


def test_two_contents_of_one_id_both_stay(tmp_path: Path) -> None:
    repealed = section("4-1-1", "", "a-section-4-1-1", status=Status.REPEALED)
    older = section("4-1-1", "Old law.", "section-4-1-1-d-1")
    third = section("4-1-1", "Third law.", "section-4-1-1-third")
    shelf = shelved(tmp_path, [repealed, third, older, section("4-1-1"), section("4-1-1.d-1")])
    assert shelf.count() == 5
    assert shelf.publish().conflicts == ("cd/code/4-1-1",)
    assert {record.id: record.text for record in published(tmp_path)} == {
        "cd/code/4-1-1": "Law.",
        "cd/code/4-1-1.d-1": "Law.",
        "cd/code/4-1-1.v2": "Old law.",
        "cd/code/4-1-1.v3": "Third law.",
        "cd/code/4-1-1.v4": "",
    }


def test_quarantine_names_pages_and_reasons_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for url in ("b", "a", "b"):
        shelf.quarantine(Quarantined(f"{PAGE}{url}", "no text"))
    shelf.close()
    lines = (tmp_path / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"url": f"{PAGE}a", "reason": "no text"},
        {"url": f"{PAGE}b", "reason": "no text"},
    ]


def test_pages_that_were_law_before_are_missed(tmp_path: Path) -> None:
    shelved(tmp_path, [section("4-1-1")]).publish()
    shelf = Shelf(tmp_path)
    shelf.quarantine(Quarantined(f"{PAGE}section-4-1-1/", "cut short"))
    shelf.quarantine(Quarantined(f"{PAGE}about/", "no section number"))
    shelf.close()
    assert shelf.lost() == ["/codes/calder/section-4-1-1/"]
