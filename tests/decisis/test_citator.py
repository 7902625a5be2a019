"""What a researcher asks of the graph, and that every store answers alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from decisis.citator import (
    CitationFilter,
    Citator,
    Rankings,
    as_of,
    authorities_cited,
    cited_by,
    connection,
    find,
    line_of_cases,
    named,
    neighbourhood,
    standing_of,
    unmatched,
)
from graph import EdgeKind, NodeKind
from graph.names import How
from graph.ranking import Similarity
from graph.sqlite_store import SqliteStore
from law.errors import QueryError
from law.records import LawRecord
from law.resolution import Authorities
from law.treatment.vocabulary import Tier
from tests.decisis.citing import ASH, CEDAR, ELM, GORSE, RECORDS, REMEDY, STATUTE, UNDATED, citator
from tests.graph.bolt_server import Address
from tests.graph.conftest import bolt_address, bolt_process, empty, open_bolt  # noqa: F401

MILLER = "case:99 U.S. 5"


@pytest.fixture(scope="module")
def calder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Citator]:
    folder = tmp_path_factory.mktemp("citator")
    with (
        SqliteStore(folder / "graph.sqlite", writable=True) as store,
        citator(folder / "library", store, folder / "ranking.npz") as opened,
    ):
        yield opened


# Cited-by and authorities


def test_cited_by_counts_and_quotes(calder: Citator) -> None:
    found = cited_by(calder, ASH.id)
    assert (found.of.name, found.documents, found.occurrences) == (
        "Ash v. Birch, 1990-CDCA-010",
        3,
        3,
    )
    assert found.by_treatment == {"distinguishes": 1, "limits": 1, "overrules": 1}
    assert found.by_court == {"cdsc": 2, "cdca": 1}
    assert found.by_year == {0: 1, 2000: 1, 2005: 1}
    assert [passage.other.id for passage in found.passages] == [ELM.id, CEDAR.id, UNDATED.id]
    overruling = found.passages[1]
    assert overruling.sentence == "We overrule Ash v. Birch, 1990-CDCA-010, ¶ 2."
    assert CEDAR.text[overruling.start : overruling.end] == overruling.text
    assert (overruling.pin, overruling.treatment, overruling.by) == ("¶ 2", "overrules", "court")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (CitationFilter(), [ELM, CEDAR, ASH, UNDATED]),
        (CitationFilter(courts=("cdsc",)), [CEDAR, UNDATED]),
        (CitationFilter(year_from=2000), [ELM, CEDAR]),
        (CitationFilter(year_from=1991, year_to=2004), [CEDAR]),
        (CitationFilter(year_to=1990), [ASH]),
        (CitationFilter(jurisdictions=("nm",)), []),
        (CitationFilter(jurisdictions=("cd",), courts=("cdca",)), [ELM, ASH]),
        (CitationFilter(kinds=(NodeKind.SECTION,)), []),
        (
            CitationFilter(treatments=("cites",), courts=("cdca", "cdsc")),
            [ELM, CEDAR, ASH, UNDATED],
        ),
        (CitationFilter(treatments=("overrules",)), []),
    ],
)
def test_filters_are_on_who_cites(
    calder: Citator, where: CitationFilter, expected: list[LawRecord]
) -> None:
    found = cited_by(calder, STATUTE.id, where)
    assert [passage.other.id for passage in found.passages] == [record.id for record in expected]
    assert found.documents == len(expected)


def test_authorities_of_an_opinion(calder: Citator) -> None:
    found = authorities_cited(calder, ASH.id)
    assert {passage.other.id for passage in found.passages} == {STATUTE.id, MILLER}
    assert found.by_kind == {"authority": 1, "section": 1}
    (miller,) = (passage for passage in found.passages if passage.other.id == MILLER)
    assert not miller.other.held
    assert miller.sentence == "See Miller v. State, 99 U.S. 5, 7."
    assert authorities_cited(calder, ASH.id, limit=1).documents == 2


def test_line_of_cases_is_in_the_order_of_time(calder: Citator) -> None:
    found = line_of_cases(calder, STATUTE.id)
    assert [passage.other.year for passage in found.dated] == [1990, 2000, 2005]
    assert [passage.other.id for passage in found.undated] == [UNDATED.id]
    assert len(line_of_cases(calder, STATUTE.id, limit=1).dated) == 1


def test_unmatched_are_listed_with_counts(calder: Citator) -> None:
    found = unmatched(calder)
    assert [(each.authority.id, each.documents, each.occurrences) for each in found] == [
        (MILLER, 2, 2)
    ]
    assert unmatched(calder, authority="statute") == ()


# Ways through the graph


def test_path_says_what_each_step_is(calder: Citator) -> None:
    found = connection(calder, GORSE.id, STATUTE.id)
    assert found is not None
    assert [(step.end.id, step.forward) for step in found.steps] == [
        (CEDAR.id, True),
        (STATUTE.id, True),
    ]
    assert found.steps[0].text == "2000-CDSC-001"
    back = connection(calder, STATUTE.id, GORSE.id)
    assert back is not None
    assert [step.forward for step in back.steps] == [False, False]
    assert connection(calder, GORSE.id, STATUTE.id, max_hops=1) is None
    same = connection(calder, GORSE.id, GORSE.id)
    assert same is not None
    assert same.steps == ()


def test_neighbourhood_is_counted_by_kind(calder: Citator) -> None:
    found = neighbourhood(calder, REMEDY.id)
    assert (found.total, found.by_kind) == (2, {"opinion": 1, "section": 1})
    assert neighbourhood(calder, REMEDY.id, hops=3).total == 7
    assert len(neighbourhood(calder, REMEDY.id, hops=3, limit=2).authorities) == 2
    everything = neighbourhood(calder, REMEDY.id, kinds=tuple(EdgeKind))
    assert "level" in everything.by_kind


@pytest.mark.parametrize("hops", [0, 7, -1])
def test_hops_are_few(calder: Citator, hops: int) -> None:
    with pytest.raises(QueryError, match="between 1 and 6"):
        neighbourhood(calder, REMEDY.id, hops=hops)


@pytest.mark.parametrize(
    "ask",
    [
        lambda calder, name: cited_by(calder, name),
        lambda calder, name: line_of_cases(calder, name),
        lambda calder, name: connection(calder, STATUTE.id, name),
        lambda calder, name: Rankings(calder).related(name),
    ],
)
def test_unknown_authority_is_an_error(
    calder: Citator, ask: Callable[[Citator, str], object]
) -> None:
    with pytest.raises(QueryError, match="the graph has no"):
        ask(calder, "cd/case/nothing' OR 1=1 --")


# By what people call it


@pytest.mark.parametrize(
    ("text", "expected", "how"),
    [
        (ASH.id, ASH, How.ID),
        ("1990-CDCA-010", ASH, How.CITATION),
        ("110 Cald. 10", ASH, How.CITATION),
        ("CSA 1971, § 22-4-1(A)", STATUTE, How.CITATION),
        ("11,204", ASH, How.DOCKET),
        ("Docket No. 11204", ASH, How.DOCKET),
        ("Ash v. Birch", ASH, How.NAME),
        ("ash vs birch", ASH, How.NAME),
        ("Birch v. Ash", ASH, How.NAME),
        ("Cedar Homes", CEDAR, How.NAME),
        ("Ceder Homes v Dogwod", CEDAR, How.SIMILAR_NAME),
        ("130 Cald. at 51", CEDAR, How.INNER_PAGE),
        ("130 Cald. 53", CEDAR, How.INNER_PAGE),
    ],
)
def test_authority_is_found_by_what_people_call_it(
    calder: Citator, text: str, expected: LawRecord, how: How
) -> None:
    found = find(calder, text)
    assert (found[0].node.id, found[0].how) == (expected.id, how)
    assert named(calder, text) == expected.id


def test_inner_page_says_from_what_it_was_inferred(calder: Citator) -> None:
    (inferred,) = find(calder, "130 Cald. at 51")
    assert "the last known to begin by page 51; no later one is known" in inferred.note
    (pinned,) = find(calder, "130 Cald. at 53")
    assert pinned.note == "2005-CDCA-007 cites it at this page: 130 Cald. 50, 53"
    assert find(calder, "130 Cald. at 49") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nobody v. Nowhere", "knows nothing"),
        ("   ", "name an authority"),
        ("x" * 501, "500 characters"),
        ("'; MATCH (n) DETACH DELETE n //", "knows nothing"),
    ],
)
def test_what_names_nothing_is_an_error(calder: Citator, text: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        named(calder, text)


# Standing


def test_overruling_that_was_overruled_has_no_effect(calder: Citator) -> None:
    standing = standing_of(calder, ASH)
    assert standing.is_good_law
    (overruling,) = (card for card in standing.treatments if card.treatment == "overrules")
    assert overruling.without_effect == "itself overruled by 2010-CDSC-009"
    assert standing.negative is not None
    assert (standing.negative.treatment, standing.tier) == ("limits", Tier.CAUTION)
    assert standing.badge == "limited by No. 77-1"
    assert standing.disposition == "affirmed"


def test_card_shows_its_evidence_and_both_checks(calder: Citator) -> None:
    standing = standing_of(calder, CEDAR)
    assert not standing.is_good_law
    assert standing.overruled_by == ("2010-CDSC-009",)
    card = standing.negative
    assert card is not None
    assert card.evidence == "Cedar Homes v. Dogwood, 2000-CDSC-001, is overruled."
    assert GORSE.text[card.start : card.end] == card.evidence
    assert card.checks.passed
    (dissent,) = (each for each in standing.treatments if each is not card)
    assert dissent.without_effect == "said in a dissent"


@dataclass(frozen=True)
class Changed:
    """The documents, one of them with another text than its citations were read from."""

    document_id: str

    def document(self, id: str) -> LawRecord | None:
        found = next((record for record in RECORDS if record.id == id), None)
        if found is None or id != self.document_id:
            return found
        return replace(found, text="Nothing of the kind.")


def test_evidence_that_does_not_stand_has_no_effect(calder: Citator) -> None:
    changed = Citator(
        calder.graph, Changed(GORSE.id), lambda: Authorities.of(RECORDS), calder.jurisdictions
    )
    standing = standing_of(changed, CEDAR)
    assert standing.is_good_law
    assert "its words could not be found in the text" in {
        card.without_effect for card in standing.treatments
    }
    # And so it no longer saves what the overruled opinion had overruled.
    assert not standing_of(changed, ASH).is_good_law


def test_statute_nobody_treats_stands_by_itself(calder: Citator) -> None:
    standing = standing_of(calder, STATUTE)
    assert (standing.badge, standing.treatments, standing.history) == ("in force", (), ())


# As of a day


@pytest.mark.parametrize(
    ("on", "law", "badge"),
    [
        (date(1989, 1, 1), False, "in force"),
        (date(1995, 1, 1), True, "in force"),
        (date(2003, 1, 1), False, "overruled by 2000-CDSC-001"),
        (date(2010, 2, 28), False, "overruled by 2000-CDSC-001"),
        (date(2010, 3, 1), True, "distinguished by 2005-CDCA-007"),
    ],
)
def test_case_on_a_day(calder: Citator, on: date, law: bool, badge: str) -> None:
    found = as_of(calder, ASH, on)
    assert (found.was_law, found.standing.badge) == (law, badge)
    # What has no date counts on no day, and is said.
    assert len(found.reach) == 1
    assert found.reach[0].startswith("No. 77-1, of which the day is not known")


HISTORY = (
    "Laws 1971, ch. 40, § 2; 1987, ch. 121, § 1, effective June 19, 1987; repealed by Laws 2005,"
    " ch. 240, § 7, effective July 1, 2005."
)


@pytest.mark.parametrize(
    ("on", "law", "same", "reach"),
    [
        (date(1960, 1, 1), False, None, ""),
        (date(1971, 5, 1), None, None, "enacted 1971"),
        (date(1980, 1, 1), True, False, "the text held is of a later day: amended"),
        (date(1999, 1, 1), True, False, "the text held is of a later day: repealed"),
        (date(2005, 7, 2), False, None, ""),
    ],
)
def test_section_on_a_day(
    calder: Citator, on: date, law: bool | None, same: bool | None, reach: str
) -> None:
    found = as_of(calder, replace(REMEDY, history=HISTORY), on)
    assert (found.was_law, found.text_is_of_the_day) == (law, same)
    assert len(found.before) + len(found.after) + len(found.undated) == 3
    assert any(told.startswith(reach) for told in found.reach) if reach else not found.reach


def test_what_no_date_tells_is_said(calder: Citator) -> None:
    found = as_of(calder, replace(REMEDY, history=""), date(1999, 1, 1))
    assert found.was_law is None
    assert found.reach == ("CSA 1971, § 22-4-2 has no history note that could be read",)
    undated = as_of(calder, UNDATED, date(1999, 1, 1))
    assert (undated.was_law, undated.reach) == (None, ("of No. 77-1 no date is known",))
    with pytest.raises(QueryError, match="has not come"):
        as_of(calder, REMEDY, date(9999, 1, 1))


# Ranking


def test_top_is_seen_from_where_the_reader_starts(calder: Citator) -> None:
    rankings = Rankings(calder)
    top = rankings.top(limit=2)
    assert {each.authority.id for each in top} == {STATUTE.id, REMEDY.id}
    assert next(each for each in top if each.authority.id == STATUTE.id).cited_by == 4
    opinions = rankings.top(kinds=[NodeKind.OPINION], limit=1)
    assert opinions[0].authority.id == ASH.id
    assert rankings.top(topic="tenant", limit=1) != top[:1]
    assert rankings.top(topic="topic:tenancy") == rankings.top(topic="Tenancy")
    assert rankings.top(recent=True)[0].score != top[0].score
    assert {each.authority.id for each in rankings.top(jurisdiction="cd", limit=1)} <= {
        each.authority.id for each in top
    }
    for wrong in ({"topic": "nothing"}, {"jurisdiction": "zz"}, {"recent": True, "topic": "x"}):
        with pytest.raises(QueryError):
            rankings.top(**wrong)


def test_related_are_cited_beside_it_or_cite_the_same(calder: Citator) -> None:
    found = Rankings(calder).related(STATUTE.id)
    assert found[0].authority.id == ASH.id
    assert found[0].cocited == pytest.approx(3 / (4 * 3) ** 0.5)
    strengths = Rankings(calder).related(STATUTE.id, similarity=Similarity.ASSOCIATION)
    assert {each.authority.id for each in strengths} == {each.authority.id for each in found}


def test_communities_are_counted(calder: Citator) -> None:
    found = Rankings(calder).communities()
    assert sum(group.size for group in found) == len(Rankings(calder).network.ids)
    assert found[0].size >= found[-1].size


def test_rankings_are_kept_until_the_graph_changes(tmp_path: Path) -> None:
    cache = tmp_path / "ranking.npz"
    with (
        SqliteStore(tmp_path / "graph", writable=True) as store,
        citator(tmp_path / "library", store, cache) as opened,
    ):
        before = Rankings(opened).top()
        kept = cache.read_bytes()
        assert Rankings(opened).top() == before
        assert cache.read_bytes() == kept
        store.retract([GORSE.id])
        after = Rankings(opened).top()
        assert GORSE.id not in {each.authority.id for each in after}
        assert cache.read_bytes() != kept


# Every store


QUESTIONS: list[Callable[[Citator], object]] = [
    *(lambda calder, r=record: cited_by(calder, r.id) for record in RECORDS),
    *(lambda calder, r=record: authorities_cited(calder, r.id) for record in RECORDS),
    *(lambda calder, r=record: standing_of(calder, r) for record in RECORDS),
    lambda calder: as_of(calder, ASH, date(2003, 1, 1)),
    lambda calder: line_of_cases(calder, STATUTE.id),
    lambda calder: unmatched(calder),
    lambda calder: connection(calder, GORSE.id, REMEDY.id),
    lambda calder: neighbourhood(calder, REMEDY.id, hops=2),
    lambda calder: [find(calder, text) for text in ("Ash", "130 Cald. at 53", "11204", "elm fur")],
    lambda calder: Rankings(calder).top(),
    lambda calder: Rankings(calder).top(recent=True),
    lambda calder: Rankings(calder).top(topic="tenancy"),
    lambda calder: Rankings(calder).related(ASH.id),
    lambda calder: Rankings(calder).communities(),
]


def test_every_answer_is_the_same_over_bolt(
    calder: Citator,
    bolt_address: Address,  # noqa: F811
    tmp_path: Path,
) -> None:
    empty(bolt_address)
    with open_bolt(bolt_address) as store, citator(tmp_path, store) as over_bolt:
        for question in QUESTIONS:
            assert question(over_bolt) == question(calder)
