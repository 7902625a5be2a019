"""What a law record, its citations and the topics become."""

from dataclasses import replace
from datetime import date

import pytest

from graph import (
    CitedAuthority,
    Edge,
    EdgeKind,
    Facts,
    Node,
    NodeKind,
    TopicNode,
    TopicShare,
    court_id,
    document_facts,
    level_id,
    topic_facts,
)
from law.records import LawRecord, Level, Opinion, Provision, Section
from law.status import Status

CHAPTER = Level("chapter", "30", "Criminal Offenses")
ARTICLE = Level("article", "16", "Larceny")

SECTION = Section(
    id="nm/code/30-16-1",
    jurisdiction="nm",
    citation="NMSA 1978, § 30-16-1",
    heading="Larceny.",
    text="Larceny consists of … Section 30-16-2 NMSA 1978.",
    path=(CHAPTER, ARTICLE),
    number="30-16-1",
)
PROVISION = Provision(
    id="nm/const/ii/10",
    jurisdiction="nm",
    citation="N.M. Const. art. II, § 10",
    path=(Level("article", "II", "Bill of Rights"),),
    article="II",
    section="10",
)
OPINION = Opinion(
    id="nm/case/1990-NMCA-112",
    jurisdiction="nm",
    citation="1990-NMCA-112",
    heading="State v. Doe",
    court="nmca",
    decided=date(1990, 5, 4),
    year=1990,
    author="Apodaca",
    citations=("1990-NMCA-112", "111 N.M. 90"),
    docket="12,345",
    outcome="affirmed",
)


def nodes(facts: Facts) -> dict[str, Node]:
    return {node.id: node for node in facts.nodes}


def chain(facts: Facts, start: str) -> list[str]:
    """The node and everything that it is part of, from the inside out."""
    steps = [start]
    while parent := nodes(facts)[steps[-1]].parent:
        steps.append(parent)
    return steps


@pytest.mark.parametrize(
    ("record", "start", "expected"),
    [
        (
            SECTION,
            SECTION.id,
            [
                "nm/code/30-16-1",
                "nm/code/chapter:30/article:16",
                "nm/code/chapter:30",
                "nm/code",
                "nm",
            ],
        ),
        (PROVISION, PROVISION.id, ["nm/const/ii/10", "nm/const/article:ii", "nm/const", "nm"]),
        (OPINION, OPINION.id, ["nm/case/1990-NMCA-112"]),
        (OPINION, "nm/court/nmca", ["nm/court/nmca", "nm"]),
    ],
)
def test_place_in_the_hierarchy(record: LawRecord, start: str, expected: list[str]) -> None:
    facts = document_facts(record)
    assert facts.owner == record.id
    assert chain(facts, start) == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            SECTION,
            [
                Node(
                    "nm/code/30-16-1",
                    NodeKind.SECTION,
                    "NMSA 1978, § 30-16-1",
                    {"heading": "Larceny.", "status": "in_force"},
                    "nm/code/chapter:30/article:16",
                ),
                Node("nm", NodeKind.JURISDICTION, "New Mexico"),
                Node("nm/code", NodeKind.LEVEL, "NMSA 1978", {"level": "code"}, "nm"),
                Node(
                    "nm/code/chapter:30/article:16",
                    NodeKind.LEVEL,
                    "Article 16 - Larceny",
                    {"level": "article", "number": "16", "title": "Larceny"},
                    "nm/code/chapter:30",
                ),
            ],
        ),
        (
            PROVISION,
            [
                Node(
                    "nm/const", NodeKind.LEVEL, "New Mexico Constitution", {"level": "const"}, "nm"
                ),
            ],
        ),
        (
            OPINION,
            [
                Node(
                    "nm/case/1990-NMCA-112",
                    NodeKind.OPINION,
                    "1990-NMCA-112",
                    {
                        "heading": "State v. Doe",
                        "status": "in_force",
                        "year": 1990,
                        "decided": "1990-05-04",
                        "author": "Apodaca",
                        "citations": "1990-NMCA-112; 111 N.M. 90",
                        "docket": "12,345",
                        "outcome": "affirmed",
                    },
                ),
                Node(
                    "nm/court/nmca",
                    NodeKind.COURT,
                    "New Mexico Court of Appeals",
                    {"rank": 2},
                    "nm",
                ),
            ],
        ),
    ],
)
def test_nodes(record: LawRecord, expected: list[Node]) -> None:
    found = nodes(document_facts(record))
    assert [found[node.id] for node in expected] == expected


def test_opinion_is_decided_by_its_court() -> None:
    assert document_facts(replace(OPINION, author="")).edges == (
        Edge(OPINION.id, "nm/court/nmca", EdgeKind.DECIDED_BY, OPINION.id),
    )


def test_unknown_court_and_jurisdiction_are_named_as_they_are() -> None:
    record = Opinion(id="zz/case/1", jurisdiction="zz", citation="1 Z. 2", court="District 9")
    found = nodes(document_facts(record))
    assert found["zz/court/district-9"].name == "District 9"
    assert found["zz"].name == "Zz"


def cited(key: str, start: int, target: str | None = None, pin: str = "") -> CitedAuthority:
    kind = "opinion" if key.startswith("case:") else "section"
    return CitedAuthority(key, kind, target, f"text of {key}", start, start + 9, pin)


def test_each_occurrence_of_a_citation_is_an_edge() -> None:
    held = "nm/code/30-16-2"
    facts = document_facts(
        SECTION,
        [
            cited(held, 10, held, pin="A(2)"),
            cited(held, 50, held),
            cited(held, 50, held),
            cited(SECTION.id, 70, SECTION.id),
            cited("case:111 N.M. 90", 90, "nm/case/1990-NMCA-112"),
        ],
    )
    assert [(edge.target, edge.start, edge.end, edge.pin) for edge in facts.edges] == [
        ("nm/case/1990-NMCA-112", 90, 99, ""),
        (held, 10, 19, "A(2)"),
        (held, 50, 59, ""),
    ]
    assert {edge.kind for edge in facts.edges} == {EdgeKind.CITES}
    assert facts.edges[1].text == f"text of {held}"
    assert held not in nodes(facts)


def test_authority_that_is_not_held_is_a_node_by_its_key() -> None:
    facts = document_facts(
        SECTION,
        [cited("case:111 N.M. 90", 5), cited("nm/code/1-1-1", 9), cited("nm/code/1-1-1", 40)],
    )
    found = nodes(facts)
    assert found["case:111 N.M. 90"] == Node(
        "case:111 N.M. 90", NodeKind.AUTHORITY, "111 N.M. 90", {"authority": "opinion"}
    )
    assert found["nm/code/1-1-1"].kind is NodeKind.AUTHORITY
    assert [edge.target for edge in facts.edges] == [
        "case:111 N.M. 90",
        "nm/code/1-1-1",
        "nm/code/1-1-1",
    ]


def test_self_citation_by_key_alone_is_dropped() -> None:
    assert document_facts(SECTION, [cited(SECTION.id, 5)]).edges == ()


def test_fingerprint_changes_where_an_authority_comes_to_be_held() -> None:
    before = document_facts(SECTION, [cited("case:111 N.M. 90", 5)])
    after = document_facts(SECTION, [cited("case:111 N.M. 90", 5, OPINION.id)])
    assert before.fingerprint != after.fingerprint
    assert (
        after.fingerprint
        == document_facts(SECTION, iter([cited("case:111 N.M. 90", 5, OPINION.id)])).fingerprint
    )


def test_recompiled_section_leads_to_its_new_number() -> None:
    stub = Section(
        id="nm/code/5-1-1",
        jurisdiction="nm",
        citation="NMSA 1978, § 5-1-1",
        status=Status.RECOMPILED,
        number="5-1-1",
        moved_to="24-10-1",
    )
    facts = document_facts(stub, [cited("nm/code/24-10-1", 3)])
    new = nodes(facts)["nm/code/24-10-1"]
    assert (new.kind, new.name) == (NodeKind.AUTHORITY, "NMSA 1978, § 24-10-1")
    assert [(edge.kind, edge.target) for edge in facts.edges] == [
        (EdgeKind.CITES, new.id),
        (EdgeKind.MOVED_TO, new.id),
    ]


def test_history_note_becomes_dated_edges_to_session_laws() -> None:
    section = replace(
        SECTION,
        history="Laws 1977, ch. 216, § 3; 1978 Comp., § 24-1-5, recompiled as § 24-1-7 by Laws"
        " 1989, ch. 5, § 2; 1993, ch. 66, § 7; 1993, ch. 66, § 9; repealed by Laws 2005, ch. 240,"
        " § 7, effective July 1, 2006.",
    )
    facts = document_facts(section, [cited("nm/laws/1977/216", 20)])
    assert [
        (edge.kind, edge.target, edge.pin, edge.start, edge.properties.get("year"))
        for edge in facts.edges
    ] == [
        (EdgeKind.AMENDED_BY, "nm/laws/1993/66", "§ 7; § 9", -1, 1993),
        (EdgeKind.CITES, "nm/laws/1977/216", "", 20, None),
        (EdgeKind.ENACTED_BY, "nm/laws/1977/216", "§ 3", -1, 1977),
        (EdgeKind.RECOMPILED_BY, "nm/laws/1989/5", "§ 2", -1, 1989),
        (EdgeKind.REPEALED_BY, "nm/laws/2005/240", "§ 7", -1, 2005),
    ]
    assert facts.edges[-1].properties == {
        "year": 2005,
        "effective": "2006-07-01",
        "note": "repealed by Laws 2005, ch. 240, § 7, effective July 1, 2006",
    }
    assert nodes(facts)["nm/laws/1977/216"] == Node(
        "nm/laws/1977/216",
        NodeKind.AUTHORITY,
        "New Mexico Laws 1977, ch. 216",
        {"authority": "session_law"},
    )


def test_event_without_a_law_makes_no_edge() -> None:
    stub = replace(SECTION, heading="Larceny. (Repealed effective July 1, 2030.)")
    assert document_facts(stub).edges == ()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("nm/laws/1935-ss/5", "New Mexico Laws 1935 (S.S.), ch. 5"),
        ("nm/laws/2010-ss2/5", "New Mexico Laws 2010 (2d S.S.), ch. 5"),
        ("nm/code/1-1-1", "nm/code/1-1-1"),
    ],
)
def test_authority_that_is_a_session_law_is_named_as_one(key: str, name: str) -> None:
    assert nodes(document_facts(SECTION, [cited(key, 5)]))[key].name == name


DECIDED = (
    "OPINION PICKARD, Judge. {1} Defendant appeals. {2} We reverse the judgment and remand for a"
    " new trial. {3} IT IS SO ORDERED. WE CONCUR: THOMAS A. DONNELLY, Judge."
    " HARTZ, J. (Dissenting). {4} I would affirm."
)


def test_judges_are_nodes_with_the_place_of_their_names() -> None:
    facts = document_facts(replace(OPINION, text=DECIDED))
    named = [edge for edge in facts.edges if edge.kind is not EdgeKind.DECIDED_BY]
    assert [(edge.kind, edge.target, edge.text) for edge in named] == [
        (EdgeKind.DISSENTED_BY, "nm/judge/hartz", "HARTZ"),
        (EdgeKind.JOINED_BY, "nm/judge/thomas-a.-donnelly", "THOMAS A. DONNELLY"),
        (EdgeKind.WRITTEN_BY, "nm/judge/pickard", "PICKARD"),
    ]
    assert all(DECIDED[edge.start : edge.end] == edge.text for edge in named)
    assert nodes(facts)["nm/judge/hartz"] == Node(
        "nm/judge/hartz", NodeKind.JUDGE, "HARTZ", {}, "nm"
    )


def test_special_concurrence_says_so() -> None:
    text = f"{DECIDED} BOSSON, Judge (specially concurring). {{5}} I agree."
    edges = document_facts(replace(OPINION, text=text)).edges
    assert [edge.properties for edge in edges if edge.target == "nm/judge/bosson"] == [
        {"part": "specially concurs"}
    ]


@pytest.mark.parametrize("author", ["Apodaca", "Apodaca, J.", "Apodaca, Chief Judge"])
def test_author_of_the_record_where_the_text_names_none(author: str) -> None:
    edges = document_facts(replace(OPINION, author=author)).edges
    assert edges[1:] == (Edge(OPINION.id, "nm/judge/apodaca", EdgeKind.WRITTEN_BY, OPINION.id),)


@pytest.mark.parametrize(
    ("recorded", "text", "expected"),
    [
        ("affirmed", DECIDED, {"outcome": "affirmed"}),
        ("", DECIDED, {"outcome": "reversed and remanded", "remanded": True}),
        ("", "{1} We affirm the judgment. IT IS SO ORDERED.", {"outcome": "affirmed"}),
        ("", "{1} The river was high.", {}),
    ],
)
def test_outcome(recorded: str, text: str, expected: dict[str, object]) -> None:
    record = replace(OPINION, outcome=recorded, text=text)
    properties = nodes(document_facts(record))[record.id].properties
    assert {
        name: properties[name] for name in ("outcome", "remanded") if name in properties
    } == expected


def test_topics_own_their_place_and_their_documents() -> None:
    root, theft = topic_facts(
        [
            TopicNode("topic:1", "Crimes", keywords=("crime", "felony")),
            TopicNode("topic:1/2", "Theft", "topic:1"),
        ],
        [TopicShare("topic:1/2", SECTION.id, 0.75), TopicShare("topic:1/2", OPINION.id, 0.25)],
    )
    assert (root.owner, theft.owner) == ("topic:1", "topic:1/2")
    assert root.nodes == (Node("topic:1", NodeKind.TOPIC, "Crimes", {"keywords": "crime, felony"}),)
    assert theft.nodes == (Node("topic:1/2", NodeKind.TOPIC, "Theft", {}, "topic:1"),)
    assert [(edge.source, edge.kind, edge.properties) for edge in theft.edges] == [
        (OPINION.id, EdgeKind.ABOUT, {"share": 0.25}),
        (SECTION.id, EdgeKind.ABOUT, {"share": 0.75}),
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), "nm/code"),
        ((Level("chapter", "32A"),), "nm/code/chapter:32a"),
        ((Level("part", "", "General & Special/Other"),), "nm/code/part:general-special-other"),
        ((CHAPTER, ARTICLE), "nm/code/chapter:30/article:16"),
    ],
)
def test_level_id(path: tuple[Level, ...], expected: str) -> None:
    assert level_id("nm", "code", path) == expected


def test_court_id() -> None:
    assert court_id("nm", "nmsc") == "nm/court/nmsc"
