"""Counting questions: what is understood, what is refused, and the numbers for the sample law."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from decisis.answers.count_request import CountRequest, read_count_request
from decisis.answers.counting import matching
from decisis.filters import make_filters
from decisis.standing import Standing
from law.jurisdictions import jurisdiction
from law.records import LawRecord, Level, Provision, Section
from law.resolution import Authorities
from law.status import Status
from pipeline.filters import NO_FILTERS, Filters
from pipeline.snapshot import Snapshot
from sample.law import load
from tests.decisis.making import IN_FORCE, opinion, snapshot_of

CALDER = (jurisdiction("cd"),)
TWO_STATES = (jurisdiction("cd"), jurisdiction("nm"))

UNDERSTOOD = [
    ("How many opinions are there?", CountRequest("opinion")),
    ("How many opinions are there in total?", CountRequest("opinion")),
    ("How many cases does this library hold altogether?", CountRequest("opinion")),
    ("What is the total number of decisions?", CountRequest("opinion")),
    ("Count the opinions", CountRequest("opinion")),
    ("how many sections are there in the code", CountRequest("section")),
    ("How many statutes are there?", CountRequest("section")),
    ("How many provisions are there?", CountRequest("provision")),
    ("How many sections does the constitution have?", CountRequest("provision")),
    ("How many provisions does the code contain?", CountRequest("section")),
    # Courts and states
    (
        "How many opinions of the Court of Appeals are there?",
        CountRequest("opinion", courts=("cdca",)),
    ),
    ("How many court of appeals cases are there?", CountRequest("opinion", courts=("cdca",))),
    ("How many Appeals Court opinions are there?", CountRequest("opinion", courts=("cdca",))),
    ("How many CDSC opinions are there?", CountRequest("opinion", courts=("cdsc",))),
    (
        "How many Calder Supreme Court opinions are there?",
        CountRequest("opinion", jurisdiction="cd", courts=("cdsc",)),
    ),
    (
        "How many sections does Calder's code have?",
        CountRequest("section", jurisdiction="cd"),
    ),
    # Phrases
    (
        'How many opinions of the Court of Appeals mention "retaliatory eviction"?',
        CountRequest("opinion", courts=("cdca",), phrase="retaliatory eviction"),
    ),
    (
        "How many opinions mention 'rolling quorum'?",
        CountRequest("opinion", phrase="rolling quorum"),
    ),
    (
        "How many cases use “clear and convincing”?",
        CountRequest("opinion", phrase="clear and convincing"),
    ),
    (
        "How many cases contain the phrase ‘good cause’?",
        CountRequest("opinion", phrase="good cause"),
    ),
    (
        'How many opinions mention "rolling quorum."',
        CountRequest("opinion", phrase="rolling quorum"),
    ),
    (
        "How many sections mention 'the landlord's lien'?",
        CountRequest("section", phrase="the landlord's lien"),
    ),
    (
        'How many opinions mention "tenants\' rights"?',
        CountRequest("opinion", phrase="tenants' rights"),
    ),
    (
        'How many sections of chapter 22 include the word "rent"?',
        CountRequest("section", chapter="22", phrase="rent"),
    ),
    # Status
    ("How many sections are repealed?", CountRequest("section", status=Status.REPEALED)),
    ("How many sections have been repealed?", CountRequest("section", status=Status.REPEALED)),
    ("How many repealed sections are there?", CountRequest("section", status=Status.REPEALED)),
    ("How many sections are in force?", CountRequest("section", status=Status.IN_FORCE)),
    (
        "How many sections are recompiled elsewhere?",
        CountRequest("section", status=Status.RECOMPILED),
    ),
    (
        "How many sections of the code have been recompiled under another number?",
        CountRequest("section", status=Status.RECOMPILED),
    ),
    (
        "How many sections of chapter 12 are repealed, counting each section of a repealed range?",
        CountRequest("section", chapter="12", status=Status.REPEALED),
    ),
    (
        "How many provisions of the Calder Constitution have been repealed?",
        CountRequest("provision", jurisdiction="cd", status=Status.REPEALED),
    ),
    # Places in the code and the constitution
    ("How many sections does Chapter 32A have?", CountRequest("section", chapter="32A")),
    ("How many sections does chapter 32a have?", CountRequest("section", chapter="32A")),
    (
        "How many sections are in article 4 of chapter 22?",
        CountRequest("section", chapter="22", article="4"),
    ),
    (
        "How many sections does article II of the constitution have?",
        CountRequest("provision", article="II"),
    ),
    ("How many sections does Article XVI have?", CountRequest("provision", article="XVI")),
    # Years
    (
        "How many opinions were decided in 1998?",
        CountRequest("opinion", first_year=1998, last_year=1998),
    ),
    ("How many opinions since 2000 are there?", CountRequest("opinion", first_year=2000)),
    ("Since 2000, how many opinions are there?", CountRequest("opinion", first_year=2000)),
    ("How many opinions were decided after 2000?", CountRequest("opinion", first_year=2001)),
    ("How many opinions were issued before 1990?", CountRequest("opinion", last_year=1989)),
    (
        "How many Supreme Court cases were decided between 1990 and 1999?",
        CountRequest("opinion", courts=("cdsc",), first_year=1990, last_year=1999),
    ),
    (
        "How many cases did the Supreme Court decide from 1990 to 1999?",
        CountRequest("opinion", courts=("cdsc",), first_year=1990, last_year=1999),
    ),
    # Authors
    (
        "How many opinions did Justice Thackeray write?",
        CountRequest("opinion", author="Thackeray"),
    ),
    ("How many opinions did Judge O'Brien author?", CountRequest("opinion", author="O'Brien")),
    (
        "How many opinions were written by Chief Justice Hale?",
        CountRequest("opinion", author="Hale"),
    ),
    (
        "How many of Justice Thackeray's opinions are there?",
        CountRequest("opinion", author="Thackeray"),
    ),
    # Outcomes
    (
        'How many opinions of the Supreme Court have the outcome "reversed"?',
        CountRequest("opinion", courts=("cdsc",), outcome="reversed"),
    ),
    (
        "How many opinions with the disposition affirmed are there?",
        CountRequest("opinion", outcome="affirmed"),
    ),
    ("How many opinions have been overruled?", CountRequest("opinion", overruled=True)),
    (
        "How many Court of Appeals opinions are overruled?",
        CountRequest("opinion", courts=("cdca",), overruled=True),
    ),
    # Citations
    ("How many opinions cite § 22-4-1?", CountRequest("opinion", cited="cd/code/22-4-1")),
    (
        "How many sections cite Section 22-4-1 CSA 1971?",
        CountRequest("section", cited="cd/code/22-4-1"),
    ),
    (
        "How many opinions cite Article II, Section 10 of the Calder Constitution?",
        CountRequest("opinion", cited="cd/const/ii/10"),
    ),
    (
        "How many opinions rely on Pacheco v. Ridgeview Homes, 1996-CDCA-091?",
        CountRequest("opinion", cited="case:1996-CDCA-091"),
    ),
    (
        "How many Court of Appeals opinions that cite 126 Cald. 45 were decided since 2000?",
        CountRequest("opinion", courts=("cdca",), cited="case:126 Cald. 45", first_year=2000),
    ),
    # Subjects
    ("How many opinions concern landlords?", CountRequest("opinion", subject="landlords")),
    (
        "How many sections address public schools?",
        CountRequest("section", subject="public schools"),
    ),
    (
        "How many sections of chapter 22 deal with the landlord's lien?",
        CountRequest("section", chapter="22", subject="landlord's lien"),
    ),
    (
        "How many cases from the Calder Court of Appeals address breach of contract?",
        CountRequest("opinion", jurisdiction="cd", courts=("cdca",), subject="breach of contract"),
    ),
    (
        "How many opinions about open meetings were decided since 2000?",
        CountRequest("opinion", first_year=2000, subject="open meetings"),
    ),
    (
        "How many sections from the Calder Constitution address the veto in Calder?",
        CountRequest("provision", jurisdiction="cd", subject="veto"),
    ),
    (
        "How many sections regulate appeals to the court of appeals?",
        CountRequest("section", subject="appeals to the court of appeals"),
    ),
    (
        "How many sections address amendments of the constitution?",
        CountRequest("section", subject="amendments of the constitution"),
    ),
    (
        "How many repealed sections concern liens?",
        CountRequest("section", status=Status.REPEALED, subject="liens"),
    ),
]


@pytest.mark.parametrize(("question", "request_"), UNDERSTOOD, ids=[q for q, _ in UNDERSTOOD])
def test_a_counting_question_is_read(question: str, request_: CountRequest) -> None:
    assert read_count_request(question, CALDER) == request_


NOT_UNDERSTOOD = [
    # (question, a word that must be named)
    ("How many opinions were not reversed?", "not"),
    ("How many sections of chapter 12 are not repealed?", "not"),
    ("How many sections are no longer in force?", "no"),
    ("How many opinions do not mention 'rolling quorum'?", "not"),
    ("How many opinions mention 'rolling quorum' or 'retaliation'?", "or"),
    ("How many opinions mention 'rolling quorum' more than once?", "more"),
    ("How many unpublished opinions are there?", "unpublished"),
    ("How many opinions of the district court are there?", "district"),
    ("How many Texas opinions are there?", "Texas"),
    ("How many opinions that do not concern landlords are there?", "not"),
    ("How many opinions concern landlords or tenants?", "or"),
    ("How many opinions concern landlords but not tenants?", "not"),
    ("How many sections are about chapter 22?", "22"),
    ("How many sections are about?", "about"),
    ("How many old opinions concern landlords?", "old"),
    ("How many opinions mention the Fourth Amendment?", "mention"),
    ("How many opinions were overruled by the Supreme Court?", "overruled"),
    ("How many opinions were never overruled?", "never"),
    ("How many sections were overruled?", "overruled"),
    ("How many opinions were reversed by the Supreme Court?", "reversed"),
    ("How many opinions reversed the Court of Appeals?", "reversed"),
    ("How many Supreme Court opinions reversed the Court of Appeals?", "Appeals"),
    ("How many Supreme Court and Court of Appeals opinions are there?", "Appeals"),
    ("How many opinions have the outcome affirmed in part?", "part"),
    ("How many opinions have the outcome reversed and remanded?", "remanded"),
    ("How many opinions have been repealed?", "repealed"),
    ("How many sections were repealed in 1991?", "1991"),
    ("How many sections were enacted after 1990?", "1990"),
    ("How many sections did Justice Thackeray write?", "Thackeray"),
    ("How many sections are in article 4?", "article"),
    ("How many sections are in chapter 12 and chapter 14?", "14"),
    ("How many opinions are in chapter 12?", "chapter"),
    ("How many opinions since 1990 and before 2000 are there?", "2000"),
    ("How many opinions in the 1990s mention 'good cause'?", "1990s"),
    ("How many opinions cite § 22-4-1(A)?", "cite"),
    ("How many opinions cite § 22-4-1 and § 22-4-2?", "and"),
    ("How many opinions are cited by 1996-CDCA-091?", "cited"),
    ("How many opinions are cited in 1996-CDCA-091?", "cited"),
    ("How many opinions cite chapter 22?", "cite"),
    ("How many Supreme Court opinions dissent?", "dissent"),
    ("How many opinions did Justice Thackeray join?", "join"),
    ("How many cases were decided last year?", "last"),
]


@pytest.mark.parametrize(("question", "word"), NOT_UNDERSTOOD, ids=[q for q, _ in NOT_UNDERSTOOD])
def test_words_that_no_restriction_stands_for_are_named(question: str, word: str) -> None:
    request = read_count_request(question, CALDER)
    assert request is not None
    assert word in request.not_understood


@pytest.mark.parametrize(
    "question",
    [
        "What is the deadline for a claim against an estate?",
        "How many votes does the Calder legislature need to override a veto by the governor?",
        "How many terms in a row may a governor of Calder serve?",
        "How many jurors have to agree on a verdict in a civil case in district court?",
        "How many days must pass before cases are dismissed?",
        "How many witnesses do the sections on wills require?",
        "How many people can hear the cases of a court?",
        "How many times is § 22-4-1 cited in opinions?",
        "May each count of an indictment be tried in separate cases?",
        "What is the number of the section on larceny?",
    ],
)
def test_a_question_for_another_number_is_no_counting_question(question: str) -> None:
    assert read_count_request(question, CALDER) is None


@pytest.mark.parametrize(
    ("question", "state", "courts"),
    [
        ("How many opinions of the Court of Appeals are there?", "", ("cdca", "nmca")),
        ("How many New Mexico Court of Appeals opinions are there?", "nm", ("nmca",)),
        ("How many opinions of the Court of Appeals of Calder are there?", "cd", ("cdca",)),
        ("How many NMSC opinions are there?", "", ("nmsc",)),
    ],
)
def test_a_court_that_several_states_have(
    question: str, state: str, courts: tuple[str, ...]
) -> None:
    request = read_count_request(question, TWO_STATES)
    assert request == CountRequest("opinion", jurisdiction=state, courts=courts)


def test_two_states_are_not_understood() -> None:
    request = read_count_request("How many Calder and New Mexico cases are there?", TWO_STATES)
    assert request is not None
    assert {"Calder", "Mexico"} <= set(request.not_understood)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with snapshot_of(tmp_path_factory.mktemp("sample"), load().records) as snapshot:
        yield snapshot


def _authorities(snapshot: Snapshot) -> Authorities:
    return Authorities.of(snapshot.headings())


def _in_force(record: LawRecord) -> Standing:
    return IN_FORCE


def _count(question: str, snapshot: Snapshot, filters: Filters = NO_FILTERS) -> int:
    request = read_count_request(question, CALDER)
    assert request is not None
    assert not request.not_understood
    counted = matching(request, snapshot, _authorities(snapshot), _in_force, filters)
    return sum(number for _, number in counted)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("How many opinions are there?", 60),
        ("How many opinions of the Supreme Court are there?", 23),
        ("How many opinions of the Court of Appeals mention 'Retaliatory  Eviction'?", 3),
        ("How many sections of chapter 12 are repealed?", 6),
        ("How many opinions did Justice Thackeray write?", 4),
        ("How many opinions mention 'rolling quorum'?", 2),
        ("How many opinions of the Supreme Court have the outcome reversed?", 12),
        ("How many sections does article II of the constitution have?", 12),
        ("How many sections are recompiled elsewhere?", 5),
        ("How many opinions mention 'clear and convincing'?", 5),
        ("How many opinions mention 'xylophone'?", 0),
    ],
)
def test_the_sample_law_is_counted(question: str, number: int, sample: Snapshot) -> None:
    assert _count(question, sample) == number


def test_years_split_the_opinions(sample: Snapshot) -> None:
    before = _count("How many opinions were decided before 2000?", sample)
    within = _count("How many opinions were decided in 2000?", sample)
    after = _count("How many opinions were decided after 2000?", sample)
    assert before + within + after == 60
    assert _count("How many opinions since 2000 are there?", sample) == within + after
    assert 0 < before < 60


def test_filters_narrow_a_count(sample: Snapshot) -> None:
    question = "How many opinions mention 'clear and convincing'?"
    parts = [_count(question, sample, make_filters(courts=[court])) for court in ("cdsc", "cdca")]
    assert sum(parts) == 5
    assert 0 < parts[0] < 5


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("good cause", "for Good\n  Cause shown", True),
        ("good cause", "good causes", False),
        ("good cause", "good-cause hearing", True),
        ("good cause", "the good and the cause", False),
        ("landlord's lien", "a landlord’s lien", True),
        ("$250", "a penalty of $250.", True),
        ("$250", "1250", False),
        ("a.b", "acb", False),
        ("§ 22", "under § 22", True),
    ],
)
def test_a_phrase_is_found_as_words(phrase: str, text: str, found: bool, tmp_path: Path) -> None:
    with snapshot_of(tmp_path, [opinion(text)]) as snapshot:
        counted = list(
            matching(
                CountRequest("opinion", phrase=phrase), snapshot, _authorities(snapshot), _in_force
            )
        )
    assert bool(counted) is found


@pytest.mark.parametrize(
    ("number", "through", "counted"),
    [("12-4-6", "12-4-9", 4), ("12-4-6", "12-5-2", 1), ("12-4-6", "", 1), ("1-1A", "1-3B", 1)],
)
def test_a_range_counts_for_its_sections(
    number: str, through: str, counted: int, tmp_path: Path
) -> None:
    section = Section(
        id="cd/code/x", jurisdiction="cd", citation="x", number=number, through=through
    )
    with snapshot_of(tmp_path, [section]) as snapshot:
        found = list(matching(CountRequest("section"), snapshot, _authorities(snapshot), _in_force))
    assert found == [(section, counted)]


def test_an_author_is_a_whole_name(tmp_path: Path) -> None:
    with snapshot_of(tmp_path, [opinion("x", author="Fleet, J.")]) as snapshot:
        assert not list(
            matching(
                CountRequest("opinion", author="Lee"), snapshot, _authorities(snapshot), _in_force
            )
        )
        assert list(
            matching(
                CountRequest("opinion", author="fleet"), snapshot, _authorities(snapshot), _in_force
            )
        )


def test_an_opinion_of_unknown_year_is_in_no_span_of_years(tmp_path: Path) -> None:
    with snapshot_of(tmp_path, [opinion("x")]) as snapshot:
        assert not list(
            matching(
                CountRequest("opinion", last_year=2000), snapshot, _authorities(snapshot), _in_force
            )
        )
        assert not list(
            matching(
                CountRequest("opinion", first_year=1900),
                snapshot,
                _authorities(snapshot),
                _in_force,
            )
        )


@pytest.mark.parametrize(
    ("request_", "ids"),
    [
        (CountRequest("section", chapter="22", article="2"), ["cd/code/a"]),
        (CountRequest("section", chapter="22", article="22"), []),
        (CountRequest("provision", article="II"), ["cd/const/ii/1"]),
        (CountRequest("provision", article="I"), []),
    ],
)
def test_an_article_is_that_of_the_chapter_or_of_the_constitution(
    request_: CountRequest, ids: list[str], tmp_path: Path
) -> None:
    path = (Level("chapter", "22"), Level("article", "2"))
    section = Section(id="cd/code/a", jurisdiction="cd", citation="a", number="a", path=path)
    provision = Provision(id="cd/const/ii/1", jurisdiction="cd", citation="b", article="II")
    with snapshot_of(tmp_path, [section, provision]) as snapshot:
        assert [
            record.id
            for record, _ in matching(request_, snapshot, _authorities(snapshot), _in_force)
        ] == ids
