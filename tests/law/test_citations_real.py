"""Precision and recall on real opinions, against citations that were read and listed by hand.

``real_citations.json`` holds 122 windows of 800 characters from 60 opinions of the New Mexico
courts, by the id of the opinion; the text itself stays in the corpus. The windows were drawn with a
fixed seed: one or more at random from each opinion of a random choice, and more round words such as
"Constitution", "U.S.C." and "NMSA", of which random windows hold few. Each was read and every full
citation in it written down as a lawyer would, scanning errors included: start, length, key, pin.
That was done before the finder was written, but by its author.

Left out by definition are short forms, which name their authority only together with an earlier
citation: *id.*, *supra*, "123 N.M. at 460", a case by its name, a bare "Fourth Amendment", "Section
1983". Rules, instructions, regulations, session laws and journals are none of the four kinds.
"""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from law.citations import find_citations

REFERENCES = Path(__file__).with_name("real_citations.json")


@dataclass(frozen=True)
class Outcome:
    expected: int
    found: int
    right: int
    right_pins: int
    right_spans: int


@pytest.fixture(scope="module")
def opinions(pytestconfig: pytest.Config) -> dict[str, str]:
    corpora = pytestconfig.rootpath.parent / "shared" / "corpora"
    with gzip.open(corpora / "new-mexico" / "opinions.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {record["id"]: record["text"] for record in map(json.loads, lines)}


@pytest.mark.real_law
def test_precision_and_recall_on_real_opinions(opinions: dict[str, str]) -> None:
    outcome = measure(opinions)
    precision = outcome.right / outcome.found
    recall = outcome.right / outcome.expected
    print(
        f"\n{outcome.expected} citations: precision {precision:.3f}, recall {recall:.3f};"
        f" of those found, pin right {outcome.right_pins / outcome.right:.3f},"
        f" span exact {outcome.right_spans / outcome.right:.3f}"
    )
    assert precision >= 0.98
    assert recall >= 0.95
    assert outcome.right_pins >= 0.98 * outcome.right


def measure(opinions: dict[str, str]) -> Outcome:
    """A citation is right whose key is the expected one and whose span overlaps its span."""
    expected = found = right = right_pins = right_spans = 0
    for window in json.loads(REFERENCES.read_text(encoding="utf-8")):
        text = opinions[window["opinion"]]
        first, last = window["start"], window["start"] + window["length"]
        unmatched = [
            citation
            for citation in find_citations(text, jurisdiction="nm")
            if first <= citation.start and citation.end <= last
        ]
        found += len(unmatched)
        expected += len(window["citations"])
        for start, length, key, pin in window["citations"]:
            for citation in unmatched:
                overlaps = citation.start < start + length and start < citation.end
                if overlaps and citation.key == key:
                    unmatched.remove(citation)
                    right += 1
                    right_pins += citation.pin == pin
                    right_spans += (citation.start, citation.end) == (start, start + length)
                    break
    return Outcome(expected, found, right, right_pins, right_spans)
