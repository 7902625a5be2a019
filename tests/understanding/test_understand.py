"""What a query restricts, what it only prefers, and above all what it leaves alone."""

import itertools
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisis.understanding import Understanding, understand
from law.jurisdictions import jurisdiction
from law.status import Status
from pipeline.filters import NO_FILTERS, Filters

CALDER = (jurisdiction("cd"),)
TWO_STATES = (jurisdiction("cd"), jurisdiction("nm"))

OPINIONS = Filters(kinds=("opinion",))
SECTIONS = Filters(kinds=("section",))
PROVISIONS = Filters(kinds=("provision",))
LAW = Filters(kinds=("section", "provision"))
OF_APPEALS = Filters(kinds=("opinion",), courts=("cdca",))
OF_SUPREME = Filters(kinds=("opinion",), courts=("cdsc",))
REPEALED = Filters(kinds=("section",), statuses=(Status.REPEALED,))


def _opinions(first: int | None, last: int | None, *courts: str) -> Filters:
    return Filters(kinds=("opinion",), courts=courts, year_from=first, year_to=last)


def _effects(read: Understanding) -> list[tuple[str, str, str]]:
    return [(each.kind, each.text, each.effect) for each in read.recognised]


@pytest.mark.parametrize(
    ("query", "words", "filters"),
    [
        # Opinions, of a court, of years
        ("Court of Appeals opinions about larceny", "larceny", OF_APPEALS),
        ("opinions of the Court of Appeals on larceny", "larceny", OF_APPEALS),
        ("Calder Supreme Court cases involving custody", "custody",
         Filters(jurisdictions=("cd",), kinds=("opinion",), courts=("cdsc",))),
        ("CDCA opinions on custody", "custody", OF_APPEALS),
        ("appeals court cases about custody", "custody", OF_APPEALS),
        ("case law on search warrants", "search warrants", OPINIONS),
        ("What are the leading cases on forfeiture?", "forfeiture?", OPINIONS),
        ("Are there any Supreme Court cases holding that a tenant may withhold rent?",
         "a tenant may withhold rent?", OF_SUPREME),
        ("Find me a case where a tenant withheld rent", "a tenant withheld rent", OPINIONS),
        ("Which Court of Appeals opinions discuss retaliation?", "retaliation?", OF_APPEALS),
        ("How many cases from the Supreme Court address bail?", "bail?", OF_SUPREME),
        ("cases on larceny since 2000", "larceny", _opinions(2000, None)),
        ("Court of Appeals cases since 2000 about larceny", "larceny",
         _opinions(2000, None, "cdca")),
        ("Since 2000, Court of Appeals cases about custody", "custody",
         _opinions(2000, None, "cdca")),
        ("2005 opinions on custody", "custody", _opinions(2005, 2005)),
        ("cases about larceny decided after 1995", "larceny", _opinions(1996, None)),
        ("cases about wills executed in Ohio, decided by the Court of Appeals before 1995",
         "wills executed in Ohio", _opinions(None, 1994, "cdca")),
        ("opinions before July 1, 2010 on open meetings", "open meetings", _opinions(None, 2010)),
        ("Supreme Court opinions from the 1990s on water rights", "water rights",
         _opinions(1990, 1999, "cdsc")),
        ("Find decisions about bail between 2001 and 2005", "bail", _opinions(2001, 2005)),
        # A date that is another's is none of the opinions
        ("cases about wills executed before 1990", "wills executed before 1990", OPINIONS),
        ("cases about contracts made in 2001", "contracts made in 2001", OPINIONS),
        # Where nothing else is asked for, the words stay
        ("Supreme Court opinions since 2000", "Supreme Court opinions since 2000",
         _opinions(2000, None, "cdsc")),
        # Sections and provisions
        ("statutes on larceny", "larceny", SECTIONS),
        ("sections about eviction notice", "eviction notice", SECTIONS),
        ("constitutional provisions on searches", "searches", PROVISIONS),
        ("sections of the constitution about education", "education", PROVISIONS),
        ("What statute governs racketeering?", "What statute governs racketeering?", SECTIONS),
        ("What constitutional and statutory provisions govern pay?",
         "What constitutional and statutory provisions govern pay?", LAW),
        # Law that no longer stands
        ("repealed sections about distraint", "distraint", REPEALED),
        ("statutes that have been repealed on rent", "rent", REPEALED),
        ("overruled cases about water rights", "water rights", OPINIONS),
    ],
)  # fmt: skip
def test_a_request_restricts(query: str, words: str, filters: Filters) -> None:
    read = understand(query, held=CALDER)
    assert (read.words, read.filters, read.restricts) == (words, filters, True)


@pytest.mark.parametrize(
    "query",
    [
        # The court is the subject
        "Who appoints judges of the Court of Appeals?",
        "where is the majority of the court of appeals set",
        "How many judges sit on the Court of Appeals?",
        "What is the precedential value of concurring opinions by the Supreme Court?",
        "supreme court",
        "supreme court rules on electronic filing",
        "supreme court opinions publication requirements",
        "Are decisions of the Supreme Court published?",
        "Decisions of the Supreme Court on bail are binding on whom?",
        "decision of the court of appeals on remand",
        "What does the Supreme Court decide?",
        # Cases and decisions are matters in court, or a board's
        "What cases can a magistrate court hear?",
        "What cases may be appealed to the Supreme Court?",
        "Which cases are within the jurisdiction of the Supreme Court?",
        "In civil cases how many jurors must agree?",
        "Cases involving minors are confidential.",
        "cases on appeal",
        "What decisions about zoning may a county make?",
        "What are the cases in which a jury may be waived?",
        "Opinions of the Attorney General about zoning",
        # Another's court
        "U.S. Supreme Court cases about habeas corpus",
        "federal court of appeals cases about habeas corpus",
        "Tenth Circuit Court of Appeals cases about habeas corpus",
        "Navajo Supreme Court cases about water",
        "Texas Supreme Court opinions on oil",
        "Supreme Court of Texas opinions on oil",
        # Years of statutes and events
        "which sections of the 1978 compilation cover larceny",
        "statutes enacted since 2000 on cannabis",
        "Was my will valid in 1990?",
        # Words that only sound like it
        "What statute of limitations applies to fraud?",
        "Statute of frauds",
        "laws on dogs",
        "Can a law be repealed by referendum?",
        "The motion to strike was overruled. May I appeal?",
        "my former spouse's pension",
        "The Supreme Court held that the statute is void.",
        '"Court of Appeals cases about larceny"',
    ],
)
def test_a_question_of_law_is_not_restricted(query: str) -> None:
    read = understand(query, held=CALDER)
    assert (read.words, read.filters) == (query, NO_FILTERS)
    assert not read.wants_old_law


@pytest.mark.parametrize(
    ("query", "prefers"),
    [
        ("What has the Supreme Court held about open meetings?", Filters(courts=("cdsc",))),
        ("Why did the Court of Appeals hold in State v. Vance that one may?", OF_APPEALS),
        ("State v. Garza, 1999", _opinions(1999, 1999)),
        ("State v. Garza (1999)", _opinions(1999, 1999)),
        ("In re Lila M.", OPINIONS),
        ("decisions on bail", OPINIONS),
        ("cases under § 30-16-1", OPINIONS),
        ("Is there case law?", OPINIONS),
        ("What cases about custody may a magistrate hear?", OPINIONS),
        ("Is there a statute against distraint?", SECTIONS),
        ("Which section applies to a shop?", SECTIONS),
        ("What laws govern school attendance?", LAW),
        ("Must a tenant prove motive?", NO_FILTERS),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_preferred(query: str, prefers: Filters) -> None:
    read = understand(query, held=CALDER)
    assert (read.words, read.filters, read.prefers) == (query, NO_FILTERS, prefers)


@pytest.mark.parametrize(
    "query",
    [
        "repealed sections about distraint",
        "overruled cases about water rights",
        "Where is former § 14-2-12?",
        "Has section 22-5-1 been repealed?",
        "Is § 22-5-1 still in force or was it repealed?",
        "Was Tolland v. State overruled?",
        "laws that are no longer in force",
        "What did the former statute say of distraint?",
    ],
)
def test_old_law_may_be_asked_for(query: str) -> None:
    assert understand(query, held=CALDER).wants_old_law


@pytest.mark.parametrize(
    ("query", "words", "states"),
    [
        ("What is larceny?", "What is larceny?", ()),
        ("What is larceny in Calder?", "What is larceny?", ("cd",)),
        ("In Calder, what is larceny?", "what is larceny?", ("cd",)),
        ("Calder's larceny statute", "larceny statute", ("cd",)),
        ("larceny under the law of the state of New Mexico", "larceny under the law", ("nm",)),
        ("the New Mexico legislature", "the legislature", ("nm",)),
        ("larceny in Calder and in New Mexico", "larceny and", ("cd", "nm")),
        ("Calder v. Reyes", "Calder v. Reyes", ()),
        ("Reyes v. Calder", "Reyes v. Calder", ()),
        ("reyes v. calder", "reyes v. calder", ()),
        ("New Mexico ex rel. Smith v. Jones", "New Mexico ex rel. Smith v. Jones", ()),
        ("Calder", "Calder", ("cd",)),
        ("larceny in Texas", "larceny in Texas", ()),
        ("Calderon's larceny", "Calderon's larceny", ()),
        ("convicted outside New Mexico", "convicted outside New Mexico", ()),
        ("larceny in Calder, not in New Mexico", "larceny, not in New Mexico", ("cd",)),
        # A name is looked for as it is
        ("University of New Mexico regents", "University of New Mexico regents", ("nm",)),
        ("New Mexico Human Rights Act", "New Mexico Human Rights Act", ("nm",)),
    ],
)
def test_a_state_is_read_from_the_question(query: str, words: str, states: tuple[str, ...]) -> None:
    read = understand(query, held=TWO_STATES)
    assert (read.words, read.filters) == (words, Filters(jurisdictions=states))


def test_a_court_of_several_states_is_each_of_them_unless_one_is_meant() -> None:
    query = "Court of Appeals cases about larceny"
    assert understand(query, held=TWO_STATES).filters.courts == ("cdca", "nmca")
    assert understand(f"{query} in New Mexico", held=TWO_STATES).filters.courts == ("nmca",)
    chosen = Filters(jurisdictions=("nm",))
    assert understand(query, chosen, held=TWO_STATES).filters.courts == ("nmca",)


@pytest.mark.parametrize(
    ("query", "chosen", "filters", "words"),
    [
        ("larceny in Calder", Filters(jurisdictions=("nm",)), Filters(jurisdictions=("nm",)),
         "larceny"),
        # The user's court and years stand; the rest of the request agrees with them
        ("Court of Appeals cases about larceny since 2000", Filters(courts=("cdsc",)),
         _opinions(2000, None, "cdsc"), "larceny"),
        ("Court of Appeals cases about larceny since 2000", Filters(year_to=1990),
         _opinions(None, 1990, "cdca"), "larceny"),
        # A request that could find nothing within the user's filters is not one
        ("Court of Appeals cases about larceny", SECTIONS, SECTIONS, None),
        ("cases about larceny", Filters(kinds=("section", "opinion")),
         Filters(kinds=("section", "opinion")), None),
        ("cases about larceny", Filters(chapters=("30",)), Filters(chapters=("30",)), None),
        ("statutes on larceny", Filters(year_from=2000), Filters(year_from=2000), None),
        ("repealed sections about rent", Filters(statuses=(Status.RESERVED,)),
         Filters(kinds=("section",), statuses=(Status.RESERVED,)), "rent"),
    ],
)  # fmt: skip
def test_a_filter_of_the_user_wins(
    query: str, chosen: Filters, filters: Filters, words: str | None
) -> None:
    read = understand(query, chosen, held=CALDER)
    assert (read.filters, read.words) == (filters, words or query)


def test_restricting_can_be_refused() -> None:
    query = "Court of Appeals cases about larceny since 2000 in Calder"
    read = understand(query, SECTIONS, held=CALDER, restrict=False)
    assert (read.words, read.filters, read.restricts) == (query, SECTIONS, False)
    assert {effect for _, _, effect in _effects(read)} == {"none"}


def test_what_is_recognised_is_told_in_the_order_of_the_query() -> None:
    query = "Calder Court of Appeals cases citing § 22-4-1 or 141 Cald. 210 since 2010"
    read = understand(query, held=CALDER)
    assert _effects(read) == [
        ("jurisdiction", "Calder", "filter"),
        ("court", "Court of Appeals", "filter"),
        ("kind", "cases", "filter"),
        ("section number", "§ 22-4-1", "look-up"),
        ("citation", "141 Cald. 210", "look-up"),
        ("date", "since 2010", "filter"),
    ]
    assert [each.value for each in read.recognised[3:5]] == ["cd/code/22-4-1", "case:141 Cald. 210"]
    assert read.words == "§ 22-4-1 or 141 Cald. 210"


def test_what_is_only_the_subject_is_told_too() -> None:
    read = understand("Who appointed judges of the Court of Appeals before 1988?", held=CALDER)
    assert _effects(read) == [
        ("court", "Court of Appeals", "none"),
        ("date", "before 1988", "none"),
    ]


_PIECES = st.sampled_from(
    """Court of Appeals Supreme cases opinions about on since 2000 before July 1, 1995 1990s
    in Calder New Mexico repealed sections § 22-4-1 State v. Garza "quoted" find which statutes
    decided by the between 2001 and 2005 2005-2001 \ue004 ? . , — ’s""".split(" ")  # noqa: SIM905
)


@settings(max_examples=50, deadline=None)
@given(st.lists(_PIECES, max_size=14).map(" ".join) | st.text(max_size=200))
def test_any_query_is_read(query: str) -> None:
    """Spans are of the query, words are left, and years leave room for an opinion."""
    for restrict, chosen in itertools.product((True, False), (NO_FILTERS, Filters(year_to=1990))):
        read = understand(query, chosen, held=TWO_STATES, restrict=restrict)
        for each in read.recognised:
            assert query[each.start : each.end] == each.text
            assert each.text
        assert bool(read.words.strip()) >= bool(query.strip())
        first, last = read.filters.years or (0, 0)
        assert first <= last
        for field in fields(Filters):
            if getattr(chosen, field.name):
                assert getattr(read.filters, field.name) == getattr(chosen, field.name)
        if not restrict:
            assert (read.words, read.filters) == (query, chosen)


@pytest.mark.parametrize(
    "piece",
    ["A ", "the ", "New Mexico ", "Court of Appeals ", "since 2000 ", '"', "cases ", "State v. ",
     "1999-2001 ", "repealed ", "is section ", "decided since 2000 ", "Roe of the "],
)  # fmt: skip
@pytest.mark.timeout(10)
def test_a_query_without_end_is_read_in_time(piece: str) -> None:
    assert understand((piece * 4_000)[:4_000], held=TWO_STATES).words
