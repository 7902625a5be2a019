"""The sample law holds together: texts agree with their marks, their numbers and one another."""

import re
from collections import Counter, defaultdict
from datetime import date

import pytest

from law.records import Opinion, Provision, Section
from law.standing import status_of_heading
from law.status import Status
from law.structure import units
from sample.law import MarkedCitation, load

# The day as of which the texts tell their standing ("Effective until July 1, 2026").
THE_DAY = date(2026, 11, 1)

LAW = load()
RECORDS = {record.id: record for record in LAW.records}
SECTIONS = [record for record in LAW.records if isinstance(record, Section)]
PROVISIONS = [record for record in LAW.records if isinstance(record, Provision)]
OPINIONS = [record for record in LAW.records if isinstance(record, Opinion)]
BY_CITATION = {f"case:{cite}": opinion for opinion in OPINIONS for cite in opinion.citations}

# Phrase to the reporter volumes of the opinions that alone may write it: a count has one truth.
PHRASES = {
    "retaliatory eviction": (100, 110, 126, 146, 178),
    "rolling quorum": (107, 154),
    "predominant use": (119, 160),
    "deliberative process": (109, 145, 157),
    "substantial factor": (110, 126, 178),
    "market value": (108, 150, 179),
    "clear and convincing": (112, 129, 144, 158, 176),
    "peaceable entry": (105,),
}


def volume(opinion: Opinion) -> int:
    """Of the official reporter; no two opinions share one except 141 Cald. 210 and 305."""
    return int(opinion.citations[-1].split()[0])


def target(citation: MarkedCitation) -> Section | Provision | Opinion | None:
    """The record of the sample law that is cited, None for law from elsewhere."""
    return RECORDS.get(citation.key) or BY_CITATION.get(citation.key)


def treatments() -> dict[tuple[Opinion, Opinion], set[str]]:
    """(citing, cited) and the labels at the citations of the one by the other."""
    found: dict[tuple[Opinion, Opinion], set[str]] = defaultdict(set)
    for citation in LAW.citations:
        citing, cited = RECORDS[citation.document], BY_CITATION.get(citation.key)
        if isinstance(citing, Opinion) and cited:
            found[citing, cited].add(citation.treatment)
    return found


def test_numbers_of_records():
    assert Counter(record.kind for record in LAW.records) == {
        "provision": 34,
        "section": 185,
        "opinion": 60,
    }
    assert Counter(record.status for record in SECTIONS) == {
        Status.IN_FORCE: 162,
        Status.REPEALED: 14,
        Status.RECOMPILED: 5,
        Status.RESERVED: 2,
        Status.SUPERSEDED: 2,
    }
    assert Counter(opinion.court for opinion in OPINIONS) == {"cdsc": 23, "cdca": 37}


def test_ids_and_citations_are_unique():
    assert len(RECORDS) == len(LAW.records)
    assert len(BY_CITATION) == sum(len(opinion.citations) for opinion in OPINIONS)


def test_no_mark_is_left_in_a_text():
    assert [record.id for record in LAW.records if re.search(r"\[\[|\]\]|\|", record.text)] == []


def test_no_number_of_the_authors_is_left_in_a_text():
    assert [record.id for record in LAW.records if re.search(r"\bO\d\d\b", record.text)] == []


# ---- Standing


@pytest.mark.parametrize("record", [*SECTIONS, *PROVISIONS], ids=lambda record: record.id)
def test_standing_is_what_the_words_say(record: Section | Provision):
    status, moved_to = status_of_heading(record.heading, record.text, record.history, as_of=THE_DAY)
    assert record.status == status
    assert getattr(record, "moved_to", "") == moved_to


def test_text_is_missing_from_stubs_alone():
    stubs = {Status.REPEALED, Status.RECOMPILED, Status.RESERVED}
    for record in LAW.records:
        assert (record.text == "") == (record.status in stubs), record.id


def test_recompiled_sections_stand_under_their_new_number():
    for record in SECTIONS:
        if record.status is Status.RECOMPILED:
            successor = RECORDS[f"cd/code/{record.moved_to}"]
            assert isinstance(successor, Section)
            assert re.search(rf"recompiled from (§ )?{record.number} ", successor.history)


# ---- Opinions


@pytest.mark.parametrize("opinion", OPINIONS, ids=lambda opinion: opinion.id)
def test_opinion_is_numbered_and_ordered(opinion: Opinion):
    numbers = [int(number) for number in re.findall(r"^\{(\d+)\}", opinion.text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 12 <= len(numbers) <= 20
    assert "\n\nIT IS SO ORDERED.\n\nWE CONCUR: " in opinion.text
    assert re.search(r"\bwe (?:therefore )?hold\b", opinion.text, re.IGNORECASE)


def test_reporter_volumes_follow_the_calendar():
    by_date = sorted(OPINIONS, key=lambda opinion: opinion.decided or date.min)
    volumes = [volume(opinion) for opinion in by_date]
    assert volumes == sorted(volumes)


def test_neutral_citations_begin_in_1990():
    for opinion in OPINIONS:
        neutral = f"{opinion.year}-{opinion.court.upper()}-"
        assert opinion.citation.startswith(neutral) == (opinion.year >= 1990), opinion.id


@pytest.mark.parametrize("phrase", PHRASES)
def test_controlled_phrase_stands_only_where_it_should(phrase: str):
    found = [volume(opinion) for opinion in OPINIONS if phrase in opinion.text.lower()]
    assert tuple(found) == PHRASES[phrase]


# ---- Citations


def test_marked_spans_hold_the_marked_words():
    for citation in LAW.citations:
        text = RECORDS[citation.document].text
        assert text[citation.start : citation.end] == citation.text


def test_every_citation_of_calder_law_names_a_record():
    unknown = [
        (citation.document, citation.key)
        for citation in LAW.citations
        if target(citation) is None and re.search(r"^cd/|Cald\.|CDSC|CDCA", citation.key)
    ]
    assert unknown == []


def test_law_from_elsewhere():
    elsewhere = {citation.key for citation in LAW.citations if target(citation) is None}
    assert elsewhere == {
        "case:267 U.S. 132",
        "case:384 U.S. 436",
        "case:384 U.S. 757",
        "case:387 U.S. 1",
        "case:405 U.S. 156",
        "case:455 U.S. 745",
        "case:482 U.S. 451",
        "case:487 U.S. 131",
        "case:496 U.S. 444",
        "case:573 U.S. 373",
        "case:100 Wash. 2d 686",
        "case:674 P.2d 1240",
        "us/code/42/1983",
    }


def test_pins_stand_in_what_they_point_into():
    wrong = [
        (citation.document, citation.key, citation.pin)
        for citation in LAW.citations
        if citation.pin
        and (cited := target(citation)) is not None
        and citation.pin not in {unit.pin for unit in units(cited)}
    ]
    assert wrong == []


def test_marked_words_show_their_key_and_pin():
    wrong = [
        (citation.document, citation.text, citation.key, citation.pin)
        for citation in LAW.citations
        if not citation.short
        if not all(part in citation.text.lower() for part in _shown_parts(citation))
    ]
    assert wrong == []


def test_nothing_that_reads_like_a_citation_is_unmarked():
    spans = defaultdict(list)
    for citation in LAW.citations:
        spans[citation.document].append((citation.start, citation.end))
    reads_like_one = re.compile(
        r"\b\d{1,2}A?-\d{1,3}-\d{1,4}\b|\bCald\.|\bU\.S\.|\b[Ii]d\.|¶|\d{4}-CD(?:SC|CA)"
        r"|\b[Aa]rt(?:icle|\.) [IVX]+\b"
    )
    unmarked = [
        (record.id, record.text[found.start() - 30 : found.end() + 30])
        for record in LAW.records
        for found in reads_like_one.finditer(record.text)
        if not any(start <= found.start() < end for start, end in spans[record.id])
    ]
    assert unmarked == []


def test_quoted_statutes_say_what_is_quoted():
    """A quotation that a citation of Calder's statutes or constitution follows stands there."""
    checked = 0
    for citation in LAW.citations:
        cited = RECORDS.get(citation.key)
        before = RECORDS[citation.document].text[: citation.start]
        quoted = re.search(r'"([^"]+?)(?:[.,;]"|"[.,;]) \Z', before)
        if cited is None or not cited.text or quoted is None:
            continue
        checked += 1
        for piece in quoted[1].split(" . . . "):
            # "[w]here" is a capital in the source.
            words = re.sub(r"\[(\w)\]", r"\1", piece).lower()
            assert words in cited.text.lower(), (citation.document, piece)
    assert checked > 50


# ---- Treatments


def test_an_opinion_cites_older_opinions_only():
    for citing, cited in treatments():
        assert citing.decided
        assert cited.decided
        assert citing.decided > cited.decided, (citing.id, cited.id)


def test_every_opinion_that_cites_another_treats_it_in_one_way():
    labels = [found - {""} for found in treatments().values()]
    assert {len(found) for found in labels} == {1}
    assert Counter(label for found in labels for label in found) == {
        "follows": 22,
        "overrules": 8,
        "distinguishes": 6,
        "applies": 2,
        "discusses": 2,
        "reverses": 2,
        "superseded_by_statute": 2,
        "affirms": 1,
        "criticizes": 1,
        "declines_to_follow": 1,
    }


def test_treatments_are_of_opinions_alone():
    assert [
        citation.key
        for citation in LAW.citations
        if citation.treatment and citation.key not in BY_CITATION
    ] == []


def _shown_parts(citation: MarkedCitation) -> list[str]:
    """What the words of a full citation must show, in lower case."""
    kind, _, rest = citation.key.partition(":")
    if kind == "case":
        return [rest.lower(), citation.pin.lower()]
    number = citation.key.split("/")[2:]
    # A(2) is printed as (A)(2), "Subsection A" or "Paragraph (2) of Subsection A".
    return [part.lower() for part in [*number, *re.findall(r"\w+", citation.pin)]]
