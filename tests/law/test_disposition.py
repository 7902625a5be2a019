"""How a court disposed of a case; on real opinions beside the corpus' own label."""

import gzip
import json
from collections import Counter

import pytest

from law.disposition import Disposition, Outcome, disposition
from law.records import Opinion
from sample.law import load

ORDER = " IT IS SO ORDERED. WE CONCUR: A. B. ADAMS and C. D. BAKER, Judges."


def outcome(text: str) -> str | None:
    found = disposition(text)
    return found.outcome.value if found else None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("We affirm.", "affirmed"),
        ("For the foregoing reasons, the judgment of the district court is affirmed.", "affirmed"),
        ("CONCLUSION{20} The conviction is AFFIRMED.{21}", "affirmed"),
        ("We reverse the conviction.", "reversed"),
        ("We reverse and remand for a new trial.", "reversed and remanded"),
        ("The judgment is reversed. The cause is remanded with instructions.",
         "reversed and remanded"),
        ("We affirm in part and reverse in part.", "affirmed in part"),
        ("We affirm the conviction of theft. We reverse the sentence.", "affirmed in part"),
        ("The judgment is affirmed insofar as it grants costs.", "affirmed in part"),
        ("We reverse the Court of Appeals and affirm the district court.", "reversed"),
        ("The order is vacated.", "vacated"),
        ("We dismiss the appeal.", "dismissed"),
        ("The appeal is DISMISSED as premature.", "dismissed"),
        ("We therefore quash the writ of certiorari.", "quashed"),
        ("We remand for proceedings consistent with this opinion.", "remanded"),
        ("The petition for a writ of mandamus is denied.", "denied"),
        ("We grant the petition.", "granted"),
        # What a party asks or a lower court did disposes of nothing.
        ("Defendant asks that we reverse.", None),
        ("We decline to reverse.", None),
        ("The motion to suppress was denied.", None),
    ],
)  # fmt: skip
def test_what_disposes(words: str, expected: str | None) -> None:
    assert outcome(f"Some facts stand here. {words}{ORDER}") == expected


def test_the_evidence_is_the_sentence_that_disposes() -> None:
    text = f"The evidence is weak. We reverse and remand. {ORDER}"
    start = text.index("We reverse")
    assert disposition(text) == Disposition(
        Outcome.REVERSED_AND_REMANDED, True, start, start + len("We reverse and remand.")
    )


def test_where_the_end_is_silent_the_introduction_tells() -> None:
    text = "OPINION. Plaintiff appeals. We affirm. " + "Facts stand here at length. " * 200 + ORDER
    assert outcome(text) == "affirmed"


def test_a_conclusion_may_tell_a_part_of_what_the_introduction_announces() -> None:
    text = "We affirm in part and reverse in part. " + "Facts. " * 600 + "We affirm." + ORDER
    assert outcome(text) == "affirmed in part"


def test_a_dissent_after_the_order_disposes_of_nothing() -> None:
    text = f"We affirm.{ORDER} BAKER, Judge (dissenting). I would hold otherwise. We reverse."
    assert outcome(text) == "affirmed"


@pytest.mark.parametrize("text", ["", " ", "No court speaks here.", "IT IS SO ORDERED"])
def test_a_text_that_tells_nothing(text: str) -> None:
    assert disposition(text) is None


def test_the_outcomes_of_the_sample_law() -> None:
    wrong = []
    opinions = [record for record in load().records if isinstance(record, Opinion)]
    for opinion in opinions:
        found = disposition(opinion.text)
        words = found.outcome.value if found else ""
        # The records say "reversed" whether or not the case goes back.
        if words.removesuffix(" and remanded") != opinion.outcome:
            wrong.append((opinion.id, words, opinion.outcome))
    assert len(wrong) <= 0.05 * len(opinions), wrong


# The corpus' own labels, which are a machine's and know four outcomes.
_LABELS = {
    Outcome.AFFIRMED: "affirm",
    Outcome.AFFIRMED_IN_PART: "complex",
    Outcome.REVERSED: "reverse",
    Outcome.REVERSED_AND_REMANDED: "reverse",
    Outcome.VACATED: "reverse",
    Outcome.REMANDED: "reverse",
    Outcome.DISMISSED: "dismiss",
    Outcome.QUASHED: "complex",
    Outcome.GRANTED: "complex",
    Outcome.DENIED: "complex",
}


@pytest.mark.real_law
def test_agreement_with_the_labels_of_the_corpus(pytestconfig: pytest.Config) -> None:
    corpus = pytestconfig.rootpath.parent / "shared" / "corpora" / "new-mexico"
    counts: Counter[bool | None] = Counter()
    with gzip.open(corpus / "opinions.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            found = disposition(record["text"])
            counts[found and _LABELS[found.outcome] == record["outcome"]] += 1
    decided = counts[True] + counts[False]
    print(f"\n{decided} of {counts.total()} decided, agreement {counts[True] / decided:.3f}")
    assert decided >= 0.97 * counts.total()
    assert counts[True] >= 0.9 * decided
