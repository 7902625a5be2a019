"""The questions' truth agrees with the texts: quotations, counts and what the law leaves open."""

import re
from collections import Counter
from collections.abc import Iterable

import pytest

from law.records import LawRecord, Opinion, Provision, Section
from law.status import Status
from sample.law import Question, load, questions

LAW = load()
RECORDS = {record.id: record for record in LAW.records}
SECTIONS = [record for record in LAW.records if isinstance(record, Section)]
PROVISIONS = [record for record in LAW.records if isinstance(record, Provision)]
OPINIONS = [record for record in LAW.records if isinstance(record, Opinion)]
UNANSWERABLE = [question for question in questions() if question.kind == "unanswerable"]

# Words without which a text could not answer the question.
TOPICS = {
    46: "rent control|rent stabili|maximum (?:rent|increase)",
    47: "cannabis|recreational use",
    48: "fishing",
    49: "grounds for divorce|petition for divorce|dissolution of marriage",
    50: "minimum wage",
    56: "practic(?:e|es|ing) (?:of )?medicine without|unlicensed",
    57: "income tax",
    58: r"(?:assistance|support|service) animal|\bpets?\b",
    59: "mechanic's lien|materialm[ae]n",
    60: r"motorboat|\bboats?\b",
}


def sections_in(section: Section) -> int:
    """1, or the number of sections in a range that shares a stub."""
    first, last = (
        int(number.rpartition("-")[2])
        for number in (section.number, section.through or section.number)
    )
    return last - first + 1


def counted(records: Iterable[LawRecord]) -> tuple[int, set[str]]:
    """How many the records are, every section of a range for itself, and their ids."""
    found = list(records)
    number = sum(sections_in(record) if isinstance(record, Section) else 1 for record in found)
    return number, {record.id for record in found}


def mentioning(phrase: str, courts: tuple[str, ...] = ("cdsc", "cdca")) -> tuple[int, set[str]]:
    return counted(
        opinion
        for opinion in OPINIONS
        if phrase in opinion.text.lower() and opinion.court in courts
    )


def overruled() -> tuple[int, set[str]]:
    """The number of opinions overruled, and the ids of those that overrule."""
    marks = [citation for citation in LAW.citations if citation.treatment == "overrules"]
    return len({mark.key for mark in marks}), {mark.document for mark in marks}


# Question to the number and the documents that its gold must name.
COUNTS = {
    36: mentioning("retaliatory eviction", courts=("cdca",)),
    37: counted(
        section
        for section in SECTIONS
        if section.path[0].number == "12" and section.status is Status.REPEALED
    ),
    38: counted(opinion for opinion in OPINIONS if opinion.author == "Thackeray, J."),
    39: counted(
        opinion
        for opinion in OPINIONS
        if (opinion.id, "cd/code/22-4-1") in {(mark.document, mark.key) for mark in LAW.citations}
    ),
    40: mentioning("rolling quorum"),
    41: overruled(),
    42: counted(
        opinion for opinion in OPINIONS if (opinion.court, opinion.outcome) == ("cdsc", "reversed")
    ),
    43: counted(provision for provision in PROVISIONS if provision.article == "II"),
    44: counted(section for section in SECTIONS if section.status is Status.RECOMPILED),
    45: mentioning("clear and convincing"),
}


def test_numbers_of_questions():
    assert [question.id for question in questions()] == list(range(1, 61))
    assert Counter(question.kind for question in questions()) == {
        "question": 30,
        "lookup": 5,
        "count": 10,
        "unanswerable": 10,
        "false_premise": 5,
    }


@pytest.mark.parametrize("question", questions(), ids=lambda question: str(question.id))
def test_gold_quotations_stand_in_their_documents(question: Question):
    assert question.answer
    assert (question.gold == ()) == (question.kind == "unanswerable")
    for document, words in question.gold:
        text = RECORDS[document].text
        assert words in text
        assert (words == "") == (text == ""), "only a stub has no words"
        assert words == "" or 30 <= len(words) <= 200
    assert len(set(question.gold)) == len(question.gold)


@pytest.mark.parametrize("question", questions(), ids=lambda question: str(question.id))
def test_counts_are_those_of_the_law(question: Question):
    assert (question.count is not None) == (question.kind == "count") == (question.id in COUNTS)
    if question.count is not None:
        gold = {document for document, _ in question.gold}
        assert (question.count, gold) == COUNTS[question.id]


@pytest.mark.parametrize("question", UNANSWERABLE, ids=lambda question: str(question.id))
def test_no_text_answers_what_the_law_leaves_open(question: Question):
    topic = re.compile(TOPICS[question.id], re.IGNORECASE)
    assert [record.id for record in LAW.records if topic.search(record.text)] == []
