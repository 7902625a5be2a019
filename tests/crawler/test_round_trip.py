"""Records → site → crawl → the same records; and again, asking only whether anything changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from law.records import LawRecord, Section
from sample.site import Fault, ReplicaServer, Trouble
from tests.crawler import calder
from tests.crawler.conftest import Crawl, quarantine_in, records_in


def unread(record: LawRecord) -> LawRecord:
    """A record without where and when it was read."""
    return replace(record, source="", retrieved_at=None)


def expect(folder: Path, originals: tuple[LawRecord, ...]) -> None:
    found = {key: unread(record) for key, record in records_in(folder).items()}
    assert found == {record.id: record for record in originals}
    assert quarantine_in(folder) == {}


def test_constitution(site: ReplicaServer, crawl_site: Crawl, tmp_path: Path) -> None:
    report = crawl_site("constitution")
    expect(tmp_path, calder.PROVISIONS)
    assert (report.complete, report.records, report.quarantined) == (True, 4, 0)


def test_cases(site: ReplicaServer, crawl_site: Crawl, tmp_path: Path) -> None:
    report = crawl_site("cases")
    expect(tmp_path, calder.OPINIONS)
    assert (report.complete, report.conflicts) == (True, ())


def test_cases_of_one_court_and_year(crawl_site: Crawl, tmp_path: Path) -> None:
    crawl_site("cases", courts=("cdsc",), years=(1983,))
    expect(tmp_path, tuple(case for case in calder.OPINIONS if case.court == "cdsc"))


def test_code_twice(site: ReplicaServer, crawl_site: Crawl, tmp_path: Path) -> None:
    site.replace((*calder.SECTIONS, *calder.OLD_SECTIONS), in_pdf=calder.IN_PDF)
    without_validators = "/codes/calder/chapter-40/article-1/section-40-1-3/"
    site.faults[without_validators] = Fault(Trouble.NO_VALIDATORS)
    tolerated = "/codes/calder/chapter-40/article-1/section-40-1-1/"
    site.faults[tolerated] = Fault(Trouble.BROKEN)

    first = crawl_site("codes")
    expect(tmp_path, calder.SECTIONS)
    assert (first.complete, first.conflicts) == (True, ("cd/code/40-1-15",))
    assert (first.revalidated, first.from_cache) == (0, 0)
    assert not any("/2019/" in hit.path for hit in site.hits)
    before = (tmp_path / "records.jsonl").read_bytes()

    site.hits.clear()
    second = crawl_site("codes")
    assert (tmp_path / "records.jsonl").read_bytes() == before
    assert second.revalidated == second.asked - 1 == first.asked - 1
    assert {hit.path for hit in site.hits if hit.status == 200} == {
        "/robots.txt",
        without_validators,
    }


def test_an_older_edition(site: ReplicaServer, crawl_site: Crawl, tmp_path: Path) -> None:
    site.replace((*calder.SECTIONS, *calder.OLD_SECTIONS))
    crawl_site("codes", edition=2019)
    expect(tmp_path, calder.OLD_SECTIONS)
    assert all("/2019/" in hit.path for hit in site.hits if hit.path != "/robots.txt")


def test_a_changed_and_a_deleted_page(
    site: ReplicaServer, crawl_site: Crawl, tmp_path: Path
) -> None:
    crawl_site("codes")
    before = records_in(tmp_path)
    changed = replace(calder.SECTIONS[1], text="A section has another text.")
    site.replace([changed, *calder.SECTIONS[2:]], in_pdf=calder.IN_PDF)
    report = crawl_site("codes")
    after = records_in(tmp_path)
    assert (report.complete, report.baseline) == (True, len(calder.SECTIONS))
    assert set(before) - set(after) == {"cd/code/40-1-1"}
    assert after[changed.id].text == changed.text
    same = [key for key in after if after[key] == before[key]]
    assert len(same) == len(after) - 1
    assert after[changed.id].retrieved_at != before[changed.id].retrieved_at


@pytest.mark.parametrize("number", ["40-1-1", "40-1-4", "40-1-16"])
def test_every_section_keeps_the_address_it_was_read_at(number: str) -> None:
    original = next(record for record in calder.SECTIONS if record.number == number)
    read = replace(original, source="https://law.justia.com/codes/calder/title-9/part-b/x-7/")
    with ReplicaServer([read]) as server:
        assert server.map.paths() == ["/codes/calder/title-9/part-b/x-7/"]
        assert isinstance(read, Section)
