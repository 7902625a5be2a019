"""Counting by subject: what names it, what is of its topic, and what is not sure."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import decisis
from decisis.answers.model import Answer
from decisis.cli import main
from decisis.filters import make_filters
from decisis.topics.counting import OFTEN, about, is_about, places
from decisis.topics.wording import words_in
from law.errors import QueryError
from law.records import Level, Opinion, Section
from pipeline.filters import Filters
from pipeline.topics.model import Topic
from sample.law import load
from tests.decisis.making import opinion
from tests.decisis.topics.planted_topics import chapter_topic, chapter_topics, library_with


def _stems(subject: str) -> frozenset[str]:
    return frozenset(word.stem for word in words_in(subject))


@pytest.mark.parametrize(
    ("subject", "text", "times"),
    [
        ("public schools", "A public school shall open.", 1),
        ("public schools", "Schools that are public, and public or private schools.", 2),
        (
            "public schools",
            "The public may enter. " + "It must be quiet there. " * 4 + "School.",
            0,
        ),
        ("property transfers", "the transfer of real property", 1),
        ("property transfers", "Property taxes.", 0),
        ("duty", "Duties, a duty, and what is due.", 2),
        ("résumés", "A resume; the résumé.", 2),
        ("larceny", "", 0),
        ("of the", "of the law", 0),
    ],
)
def test_a_subject_is_named_where_its_words_stand_together(
    subject: str, text: str, times: int
) -> None:
    assert places(_stems(subject), text) == times


@pytest.mark.parametrize(
    ("subject", "matches"),
    [
        ("public schools", True),
        ("a public school", True),
        ("schools", True),
        ("private schools", False),
        ("teachers", True),
        ("universities", False),
        ("the", False),
    ],
)
def test_a_topic_is_about_what_its_label_and_first_keywords_say(
    subject: str, matches: bool
) -> None:
    keywords = [("school", 1.0), ("teacher", 0.9), *[(f"filler {n}", 0.5) for n in range(8)]]
    topic = Topic("x.1", "x", "Public schools", (*keywords, ("university", 0.4)), 9, ())
    assert is_about(topic, _stems(subject)) is matches


def _section(number: str, heading: str, text: str, chapter: str) -> Section:
    path = (Level("chapter", chapter, {"5": "Water Permits", "6": "Schools"}[chapter]),)
    return Section(
        id=f"cd/code/{number}",
        jurisdiction="cd",
        citation=number,
        heading=heading,
        number=number,
        text=text,
        path=path,
    )


SECTIONS = [
    _section("5-1", "Duty.", "A water permit is required.", "5"),  # topic and words
    _section("5-2", "Duty.", "The engineer decides.", "5"),  # topic alone
    _section("6-1", "Water permits of schools.", "It is required.", "6"),  # heading
    _section("6-2", "Duty.", "A permit for water. " * OFTEN, "6"),  # often
    _section("6-3", "Duty.", "A school needs a water permit.", "6"),  # in passing
    _section("6-4", "Duty.", "A school needs water.", "6"),  # nothing
]


def test_a_document_is_counted_where_two_witnesses_agree(tmp_path: Path) -> None:
    model = chapter_topics(tmp_path, SECTIONS)
    found = about("water permits", [(section, 1) for section in SECTIONS], model)
    model.close()
    assert [topic.id for topic in found.topics] == [chapter_topic("5")]
    parts = (found.surely, found.passing, found.topical)
    assert [[record.id[8:] for record, _ in part] for part in parts] == [
        ["5-1", "6-1", "6-2"],
        ["6-3"],
        ["5-2"],
    ]


def test_a_case_is_not_about_its_parties(tmp_path: Path) -> None:
    case = opinion("A contract. The contract was made by Water Permits, Inc.")
    named = Opinion(**{**vars(case), "heading": "State v. Water Permits, Inc."})
    model = chapter_topics(tmp_path, SECTIONS)
    found = about("water permits", [(named, 1)], model)
    model.close()
    assert not found.surely
    assert found.passing == ((named, 1),)
    assert not found.topics


@pytest.fixture(scope="module")
def calder_folder(calder_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("counted") / "calder"
    return library_with(load().records, calder_library, copy)


@pytest.fixture(scope="module")
def by_chapter(calder_folder: Path) -> Iterator[decisis.Library]:
    """The sample law with a topic for each chapter."""
    with decisis.open(calder_folder) as library:
        yield library


def _ids(answer: Answer) -> set[str]:
    return {document for document, _ in answer.listed}


RECORDS = {record.id: record for record in load().records}


def test_the_number_is_that_of_its_list(by_chapter: decisis.Library) -> None:
    answer = by_chapter.ask("How many sections address workers' compensation?")
    assert answer.kind == "count"
    assert answer.count == len(answer.listed) > 0
    assert "Workers' Compensation (cd/code.52)" in answer.summary
    for document in _ids(answer):
        text = f"{RECORDS[document].heading} {RECORDS[document].text}".lower()
        assert re.search(r"\bworkers?\b", text)
        assert "compensation" in text
    apart = [set(dict(each.listed)) for each in answer.uncertain]
    assert [each.count for each in answer.uncertain] == [len(part) for part in apart]
    everywhere = [_ids(answer), *apart]
    assert len(set().union(*everywhere)) == sum(map(len, everywhere))
    of_chapter = {name for name in RECORDS if name.startswith("cd/code/52-")}
    assert {name for name in of_chapter if RECORDS[name].text} <= set().union(*everywhere)
    for each in answer.uncertain:
        assert f"{each.count:,} " in answer.summary


def test_a_subject_without_a_topic_is_counted_by_words(by_chapter: decisis.Library) -> None:
    answer = by_chapter.ask("How many sections address larceny?")
    assert "no topic of this library is about it" in answer.summary
    assert "cd/code/30-5-1" in _ids(answer)
    named = {
        name
        for name, record in RECORDS.items()
        if record.kind == "section"
        and re.search(r"\blarcen", f"{record.heading} {record.text}", re.I)
    }
    listed = [answer.listed, *(each.listed for each in answer.uncertain)]
    assert {name for part in listed for name, _ in part} == named


@pytest.mark.parametrize(
    ("restriction", "filters"),
    [
        ("opinions of the Supreme Court", Filters()),
        ("opinions", make_filters(courts=["cdsc"])),
    ],
)
def test_court_and_years_narrow_a_subject(
    restriction: str, filters: Filters, by_chapter: decisis.Library
) -> None:
    whole = by_chapter.ask("How many opinions discuss public records?")
    some = by_chapter.ask(f"How many {restriction} discuss public records?", filters=filters)
    late = by_chapter.ask("How many opinions discuss public records since 2000?")
    assert whole.count is not None
    assert _ids(some) == {name for name in _ids(whole) if RECORDS[name].court == "cdsc"}  # type: ignore[union-attr]
    assert _ids(late) == {name for name in _ids(whole) if RECORDS[name].year >= 2000}  # type: ignore[union-attr]
    assert _ids(some) != _ids(whole) != _ids(late)


def test_a_chapter_narrows_a_subject(by_chapter: decisis.Library) -> None:
    answer = by_chapter.ask("How many sections of chapter 22 deal with rent?")
    assert answer.count
    assert all(name.startswith("cd/code/22-") for name in _ids(answer))


@pytest.mark.parametrize(
    "question",
    [
        "How many sections address xylophones?",
        "How many opinions concern quantum cryptography?",
        "How many sections address larceny or burglary?",
        "How many sections do not address larceny?",
        "How many sections address taxes except on property?",
        "How many sections address the?",
    ],
)
def test_what_cannot_be_counted_is_refused(question: str, by_chapter: decisis.Library) -> None:
    answer = by_chapter.ask(question)
    assert answer.kind == "refusal"
    assert answer.count is None
    assert not answer.listed


def test_a_count_takes_no_passages(by_chapter: decisis.Library) -> None:
    with pytest.raises(QueryError, match="search within it"):
        by_chapter.ask("How many sections are there?", filters=Filters(passages=(1,)))


def test_the_command_line_shows_the_uncertain_apart(
    calder_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "How many sections address workers' compensation?"
    monkeypatch.setattr("sys.argv", ["decisis", "ask", question, "--library", str(calder_folder)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    assert "Uncertain, " in capsys.readouterr().out
