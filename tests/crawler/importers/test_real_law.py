"""Real law of New Mexico, beside the project: nothing is lost and no known dirt is left."""

import gzip
import html
import json
import re
from collections import Counter
from pathlib import Path

import pytest

import crawler
from crawler.importers import read_path
from law.errors import RecordError
from law.records import Opinion, Section

CORPUS = Path(crawler.__file__).parents[2] / "shared" / "corpora" / "new-mexico"

pytestmark = pytest.mark.real_law


def test_every_section_is_read() -> None:
    found = list(read_path(CORPUS / "statutes.jsonl.gz", "nm"))
    sections = [record for record in found if isinstance(record, Section)]
    assert len(sections) == len(found) == 28_196
    assert len({section.id for section in sections}) == 28_196
    for section in sections:
        assert section.heading
        assert not re.search(r"Section \d\S*(?: to \S+)?(?: -|$)", section.heading)
        assert [level.kind for level in section.path] == ["chapter", "article"]
    counts = Counter(section.status.value for section in sections)
    print(counts, "with moved_to:", sum(bool(section.moved_to) for section in sections))
    # Dated repeals make the numbers depend on the day.
    assert 23_500 < counts["in_force"] < 24_500
    assert 3_300 < counts["repealed"] < 4_200
    assert 400 < counts["recompiled"] < 500
    assert counts["unknown"] < 50
    assert sum(bool(section.through) for section in sections) == 273


def test_every_opinion_is_read_letter_for_letter() -> None:
    path = CORPUS / "opinions.jsonl.gz"
    opinions = [record for record in read_path(path, "nm") if not isinstance(record, RecordError)]
    assert len({opinion.id for opinion in opinions}) == len(opinions) == 500
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        raw = [html.unescape(json.loads(line)["text"]) for line in lines]
    for opinion, text in zip(opinions, raw, strict=True):
        assert re.sub(r"\s", "", opinion.text) == re.sub(r"\s", "", text)
    assert sum(opinion.text.count("\n\n") for opinion in opinions) / 500 > 20
    courts = Counter(opinion.court for opinion in opinions if isinstance(opinion, Opinion))
    print(courts)
    assert courts == {"nmca": 400, "nmsc": 100}
