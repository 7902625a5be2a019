"""Questions in words: read by rules, or by a model that may only choose."""

import json
from collections.abc import Iterator

import pytest

from decisis.citator import CitationFilter, Citator
from decisis.citator.model import Citations, Connection
from decisis.citator.questions import choose_question, read_question
from decisis.citator.templates import Comparison, GraphQuestion, Template, answer
from graph import NodeKind
from graph.sqlite_store import SqliteStore
from law.errors import QueryError
from tests.decisis.citing import ASH, CEDAR, GORSE, STATUTE, citator
from tests.decisis.making import Scripted

SECTION = "CSA 1971, § 22-4-1"
OPINIONS = (NodeKind.OPINION,)


@pytest.fixture(scope="module")
def calder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Citator]:
    folder = tmp_path_factory.mktemp("questions")
    with (
        SqliteStore(folder / "graph", writable=True) as store,
        citator(folder / "law", store) as opened,
    ):
        yield opened


def asked(template: Template, *authorities: str, **where: object) -> GraphQuestion:
    restricted = CitationFilter(**where)  # type: ignore[arg-type]
    return GraphQuestion(template=template, authorities=authorities, where=restricted)


READ = [
    (f"Which cases cite {SECTION}?", asked(Template.LIST, SECTION, kinds=OPINIONS)),
    (
        f"How many opinions of the Supreme Court cite {SECTION} since 2000?",
        asked(Template.COUNT, SECTION, kinds=OPINIONS, courts=("cdsc",), year_from=2000),
    ),
    (
        f"how many documents cite {SECTION} between 1990 and 2004",
        asked(Template.COUNT, SECTION, year_from=1990, year_to=2004),
    ),
    (
        "Which opinions overruled Ash v. Birch before 2005?",
        asked(
            Template.LIST, "Ash v. Birch", kinds=OPINIONS, treatments=("overrules",), year_to=2004
        ),
    ),
    ("who cites Ash v. Birch", asked(Template.LIST, "Ash v. Birch")),
    (
        "How is Ash v. Birch connected with Gorse v. Hazel?",
        asked(Template.PATH, "Ash v. Birch", "Gorse v. Hazel"),
    ),
    (
        "how are Ash v. Birch and Gorse v. Hazel linked?",
        asked(Template.PATH, "Ash v. Birch", "Gorse v. Hazel"),
    ),
    (
        "Compare who cites Ash v. Birch and Gorse v. Hazel",
        asked(Template.COMPARE, "Ash v. Birch", "Gorse v. Hazel"),
    ),
    (
        "most cited cases on tenancy",
        GraphQuestion(template=Template.TOP, where=CitationFilter(kinds=OPINIONS), topic="tenancy"),
    ),
    ("what does Ash v. Birch cite?", asked(Template.AUTHORITIES, "Ash v. Birch")),
    (f"the line of cases on {SECTION}", asked(Template.LINE, SECTION)),
    ("what is related to Ash v. Birch?", asked(Template.RELATED, "Ash v. Birch")),
    ("what is cited but not held?", asked(Template.UNMATCHED)),
]


@pytest.mark.parametrize(("question", "expected"), READ)
def test_rules_read_the_whole_question(
    calder: Citator, question: str, expected: GraphQuestion
) -> None:
    assert read_question(calder, question) == expected


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the penalty for larceny?", "no question that the graph can answer"),
        ("How many jurors must agree?", "no question that the graph can answer"),
        ("MATCH (n) DETACH DELETE n", "no question that the graph can answer"),
        ("how many opinions of the court of dreams cite 1990-CDCA-010", "no court is called"),
        ("", "empty"),
        ("x" * 1_001, "longer than"),
    ],
)
def test_what_no_rule_reads_is_refused(calder: Citator, question: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        read_question(calder, question)


def test_templates_are_answered(calder: Citator) -> None:
    counted = answer(calder, asked(Template.COUNT, SECTION, courts=("cdsc",))).finding
    assert isinstance(counted, Citations)
    assert (counted.of.id, counted.documents, counted.passages) == (STATUTE.id, 2, ())
    path = answer(calder, asked(Template.PATH, "Gorse v. Hazel", "Cedar Homes")).finding
    assert isinstance(path, Connection)
    assert [step.end.id for step in path.steps] == [CEDAR.id]
    compared = answer(calder, asked(Template.COMPARE, SECTION, "Ash v. Birch")).finding
    assert isinstance(compared, Comparison)
    assert ASH.id not in {each.id for each in compared.both}
    assert (len(compared.both), compared.only_first, compared.only_second) == (3, 1, 0)


@pytest.mark.parametrize("template", Template)
def test_every_template_has_an_answer(calder: Citator, template: Template) -> None:
    names = (ASH.id, GORSE.id)
    for count in range(3):
        try:
            question = asked(template, *names[:count])
        except QueryError:
            continue
        assert answer(calder, question).finding is not None


QUESTION = "Who has overruled Ash v. Birch since 1995?"


def test_model_chooses_a_template(calder: Citator) -> None:
    reply = json.dumps(
        {
            "template": "list",
            "authorities": ["Ash v. Birch"],
            "treatments": ["overrules"],
            "year_from": 1995,
        }
    )
    expected = asked(Template.LIST, "Ash v. Birch", treatments=("overrules",), year_from=1995)
    model = Scripted(f"```json\n{reply}\n```")
    assert choose_question(QUESTION, model) == expected
    assert model.prompt == QUESTION


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "It was overruled by Cedar Homes v. Dogwood.",
        '{"template": "none"}',
        '{"template": "list"}',
        '{"template": "list", "authorities": ["Cedar Homes v. Dogwood"]}',
        '{"template": "list", "authorities": ["Ash v. Birch"], "cypher": "MATCH (n) DELETE n"}',
        '{"template": "list", "authorities": ["Ash v. Birch"], "treatments": ["destroys"]}',
        '{"template": "list", "authorities": ["Ash v. Birch"], "year_from": "1995"}',
        '{"template": "list", "authorities": ["Ash v. Birch"], "year_from": 99999}',
        '{"template": "list", "authorities": ["Ash v. Birch", "Ash", "Birch"]}',
        '{"template": "top", "topic": "murder"}',
        '["list", "Ash v. Birch"]',
        "MATCH (n) DETACH DELETE n",
        "[" * 4_000,
        "{" + '"template": "list",' * 1_000,
    ],
)
def test_anything_else_a_model_says_is_refused(reply: str) -> None:
    with pytest.raises(QueryError, match="scripted chose no question"):
        choose_question(QUESTION, Scripted(reply))
