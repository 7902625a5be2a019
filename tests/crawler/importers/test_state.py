"""Raw code sections and raw opinions: every line one record, ids unique, nothing lost."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from crawler.importers import read_path, read_state_code, read_state_opinions
from law.errors import RecordError
from law.records import LawRecord, Level, Opinion, Section
from law.status import Status

SITE = "https://law.example/codes/calder"


def write_lines(path: Path, rows: Sequence[dict[str, Any] | str]) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    content = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def page(number: str, heading: str = "Tolls.", text: str = "Pay.", **more: str) -> dict[str, Any]:
    chapter, article = [*number.split("-"), "1"][:2]
    slug = number.lower().replace(".", "-")
    return {
        "url": f"{SITE}/chapter-{chapter}/article-{article}/section-{slug}/",
        "number": number,
        "heading": heading,
        "text": text,
        "history": "",
        "chapter": f"chapter-{chapter}-boats-and-ferries",
        "article": f"article-{article}-tolls",
        **more,
    }


def sections(path: Path, rows: Sequence[dict[str, Any] | str]) -> list[Section]:
    found = list(read_state_code(write_lines(path / "code.jsonl", rows), "cd"))
    assert not [record for record in found if isinstance(record, RecordError)]
    return [record for record in found if isinstance(record, Section)]


def test_a_section(tmp_path: Path) -> None:
    history = "Laws 1971, ch. 9,  § 1."
    [section] = sections(
        tmp_path,
        [page("9-1-2", "Tolls.Section 9-1-3 - Fees", "Pay as9-1-4 says.", history=history)],
    )
    assert section == Section(
        id="cd/code/9-1-2",
        jurisdiction="cd",
        citation="CSA 1971, § 9-1-2",
        heading="Tolls.",
        text="Pay as 9-1-4 says.",
        path=(Level("chapter", "9", "Boats and Ferries"), Level("article", "1", "Tolls")),
        source=f"{SITE}/chapter-9/article-1/section-9-1-2/",
        number="9-1-2",
        history="Laws 1971, ch. 9, § 1.",
    )


@pytest.mark.parametrize(
    ("heading", "history", "status", "moved_to", "through"),
    [
        ("Repealed.", "", Status.REPEALED, "", ""),
        ("to 9-1-7 - Repealed.", "", Status.REPEALED, "", "9-1-7"),
        ("Repealed.Section 9-1-3 - Repealed.", "", Status.REPEALED, "", ""),
        ("Recompiled.", "recompiled as § 9-2-4 by Laws 1999.", Status.RECOMPILED, "9-2-4", ""),
        ("Reserved.", "", Status.RESERVED, "", ""),
        ("Expired.", "", Status.SUPERSEDED, "", ""),
    ],
)
def test_stubs(
    tmp_path: Path, heading: str, history: str, status: Status, moved_to: str, through: str
) -> None:
    [section] = sections(tmp_path, [page("9-1-2", heading, "", history=history)])
    assert (section.status, section.moved_to, section.through) == (status, moved_to, through)
    assert section.id == ("cd/code/9-1-2_9-1-7" if through else "cd/code/9-1-2")
    assert section.citation == ("CSA 1971, §§ 9-1-2 to 9-1-7" if through else "CSA 1971, § 9-1-2")


def test_versions_of_one_number_keep_distinct_ids(tmp_path: Path) -> None:
    plain = page("9-1-2", "Tolls. (Effective until July 1, 2001.)", "Pay one.")
    later = page("9-1-2", "Tolls.", "Pay two.", url=plain["url"].rstrip("/") + "-d-1/")
    for rows in ([plain, later], [later, plain]):
        found = {section.text: section for section in sections(tmp_path, rows)}
        assert found["Pay two."].id == "cd/code/9-1-2"
        assert found["Pay one."].id != "cd/code/9-1-2"
        assert found["Pay one."].status is Status.SUPERSEDED
        assert found["Pay two."].status is Status.IN_FORCE


def test_older_editions_are_superseded(tmp_path: Path) -> None:
    current = page("9-1-2")
    url = current["url"].replace("calder/", "calder/2022/")
    old = {**current, "number": "2022 Code", "url": url}
    by_id = {section.id: section for section in sections(tmp_path, [old, current])}
    assert by_id["cd/code/9-1-2"].edition == 0
    assert by_id["cd/code/9-1-2.2022"].edition == 2022
    assert by_id["cd/code/9-1-2.2022"].status is Status.SUPERSEDED


def test_repeated_lines_lose_nothing(tmp_path: Path) -> None:
    found = sections(tmp_path, [page("9-1-2")] * 4)
    assert len({section.id for section in found}) == 4
    assert found[0].id == "cd/code/9-1-2"


def test_broken_lines_are_reported_and_stop_nothing(tmp_path: Path) -> None:
    rows: list[dict[str, Any] | str] = [
        page("9-1-1"),
        "{",
        "[]",
        page("9-1-2", text=None),  # type: ignore[arg-type]
        page("9-1-3", heading=7),  # type: ignore[arg-type]
        page("Next", url="https://law.example/"),
        "[" * 100_000,
        page("9-1-4"),
    ]
    found = list(read_state_code(write_lines(tmp_path / "code.jsonl", rows), "cd"))
    assert [record.line for record in found if isinstance(record, RecordError)] == [2, 3, 5, 6, 7]
    assert [record.number for record in found if isinstance(record, Section)] == [
        "9-1-1",
        "9-1-2",
        "9-1-4",
    ]


def opinion(**fields: Any) -> dict[str, Any]:
    text = "OPINIONROE, Judge.{1} Smith &amp; Lee appeal.{2} We affirm."
    return {"id": "77", "court": "cdctapp", "text": text, "outcome": "affirm", **fields}


def opinions(path: Path, rows: Sequence[dict[str, Any] | str]) -> list[LawRecord | RecordError]:
    return list(read_state_opinions(write_lines(path / "opinions.jsonl", rows), "cd"))


def test_an_opinion(tmp_path: Path) -> None:
    citation = "Calder Court of Appeals, source No. 77"
    assert opinions(tmp_path, [opinion()]) == [
        Opinion(
            id="cd/case/cdca/77",
            jurisdiction="cd",
            citation=citation,
            citations=(citation,),
            text="OPINION\n\nROE, Judge.\n\n{1} Smith & Lee appeal.\n\n{2} We affirm.",
            court="cdca",
            author="ROE",
            outcome="affirmed",
        )
    ]


@pytest.mark.parametrize(
    ("head", "tag", "court"),
    [
        ("OPINIONROE, Judge.", "cdctapp", "cdca"),
        ("OPINIONROE, Justice.", "cdctapp", "cdsc"),
        ("OPINION\n\nROE, Chief Justice.", "cdctapp", "cdsc"),
        ("OPINIONROE, J.", "cdctapp", "cdca"),
        ("OPINIONROE, J.", "cd", "cdsc"),
        ("PER CURIAM.", "cdsc", "cdsc"),
        ("PER CURIAM. Said Roe, Justice of the peace.", "cdctapp", "cdca"),
        ("PER CURIAM.", "water-court", "water-court"),
    ],
)
def test_the_court(tmp_path: Path, head: str, tag: str, court: str) -> None:
    [found] = opinions(tmp_path, [opinion(text=f"{head}{{1}} We affirm.", court=tag)])
    assert isinstance(found, Opinion)
    assert found.court == court


def test_broken_opinions(tmp_path: Path) -> None:
    rows = [opinion(id=5), opinion(id=5), opinion(id=None), opinion(id=6, text=" "), opinion(id=7)]
    found = opinions(tmp_path, rows)
    assert [record.line for record in found if isinstance(record, RecordError)] == [2, 3, 4]
    assert len(found) == 5


def test_a_damaged_gzip_yields_what_it_holds(tmp_path: Path) -> None:
    rows: list[dict[str, Any] | str] = [page(f"9-1-{n}", text=f"{n} " * n) for n in range(1, 2000)]
    path = write_lines(tmp_path / "code.jsonl.gz", rows)
    path.write_bytes(path.read_bytes()[:-2000])
    found = list(read_path(path, "cd"))
    assert len(found) > 100
    assert isinstance(found[-1], RecordError)
    assert "damaged" in str(found[-1])
