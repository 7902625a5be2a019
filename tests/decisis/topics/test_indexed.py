"""Search within a topic: only its documents are found, and it is named as a user names it."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import decisis
from decisis.cli import main
from decisis.filters import make_filters
from decisis.topics.indexed import find_topic, within_topic
from law.errors import QueryError
from law.records import Level, Section
from pipeline.filters import NO_FILTERS, Filters
from pipeline.topics.model import TopicModel
from sample.law import load
from tests.decisis.topics.planted_topics import chapter_topic, chapter_topics, library_with

WATER, TENANTS = chapter_topic("12"), chapter_topic("22")


@pytest.fixture(scope="module")
def folder(calder_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return library_with(
        load().records, calder_library, tmp_path_factory.mktemp("topics") / "calder"
    )


@pytest.fixture(scope="module")
def library(folder: Path) -> Iterator[decisis.Library]:
    """The sample law with a topic for each chapter."""
    with decisis.open(folder) as opened:
        yield opened


def _chapter(number: str, title: str) -> Section:
    return Section(
        id=f"cd/code/{number}-1",
        jurisdiction="cd",
        citation=number,
        number=f"{number}-1",
        text="x",
        path=(Level("chapter", number, title),),
    )


@pytest.fixture
def model(tmp_path: Path) -> Iterator[TopicModel]:
    titles = {"1": "Water Law", "2": "Water", "3": "Public Schools", "4": "Private schools"}
    opened = chapter_topics(tmp_path, [_chapter(*item) for item in titles.items()])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("cd/code.3", "cd/code.3"),
        ("cd/code", "cd/code"),
        ("Public Schools", "cd/code.3"),
        ("public  schools", "cd/code.3"),
        ("private", "cd/code.4"),
        ("WATER", "cd/code.2"),  # the whole label wins over a part of another
    ],
)
def test_a_topic_is_found_by_id_label_or_part_of_it(
    name: str, topic: str, model: TopicModel
) -> None:
    assert find_topic(model, name).id == topic


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("schools", r"several topics.*cd/code\.3 \(Public Schools\); cd/code\.4"),
        ("cd/code.9", "no topic"),
        ("", "no topic"),
        ("  ", "no topic"),
    ],
)
def test_another_name_is_an_error_that_helps(name: str, said: str, model: TopicModel) -> None:
    with pytest.raises(QueryError, match=said):
        find_topic(model, name)


def test_of_topics_with_one_label_the_highest_is_meant(model: TopicModel) -> None:
    name = model.nodes["cd/code.2"].label
    below = replace(model.nodes["cd/code.3"], id="cd/code.3.1", parent="cd/code.3", label=name)
    deeper = TopicModel(model.folder, {**model.nodes, below.id: below}, model.fits)
    assert find_topic(deeper, name).id == "cd/code.2"
    twice = TopicModel(
        model.folder, {**deeper.nodes, "x": replace(below, id="cd/code.5")}, model.fits
    )
    with pytest.raises(QueryError, match="names several topics"):
        find_topic(twice, name)


def test_only_documents_of_the_topic_are_found(library: decisis.Library) -> None:
    everywhere = library.search("notice to the other party", rerank=False, limit=50)
    within = library.search("notice to the other party", rerank=False, limit=50, topic=TENANTS)
    assert within.hits
    assert all(hit.record.id.startswith("cd/code/22-") for hit in within.hits)
    assert not all(hit.record.id.startswith("cd/code/22-") for hit in everywhere.hits)


def test_a_topic_has_all_that_is_below_it(library: decisis.Library) -> None:
    found = library.search("notice", rerank=False, limit=100, topic="cd/code").hits
    assert {hit.record.kind for hit in found} == {"section"}
    assert len({hit.record.path[0].number for hit in found}) > 3


def test_a_topic_joins_other_filters(library: decisis.Library) -> None:
    filters = make_filters(statuses=["repealed"])
    within = library.search("well", rerank=False, filters=filters, topic=WATER).hits
    assert not within  # what is repealed has no text, so that it is of no topic
    none = library.search("notice", filters=make_filters(kinds=["opinion"]), topic=WATER)
    assert not none.hits


def test_a_cited_document_of_another_topic_is_not_found(library: decisis.Library) -> None:
    cited = library.search("CSA 1971, § 22-4-1", rerank=False)
    assert cited.hits[0].record.id == "cd/code/22-4-1"
    within = library.search("CSA 1971, § 22-4-1", rerank=False, topic=WATER)
    assert all(hit.record.id.startswith("cd/code/12-") for hit in within.hits)


def test_reranking_stays_within_the_topic(library: decisis.Library) -> None:
    found = library.search("notice", budget=5, topic=WATER)
    assert found.trace
    paid = library.snapshot.passages([call.passage for call in found.trace])
    assert all(item.record.id.startswith("cd/code/12-") for item in paid)


def test_a_topic_is_a_restriction_of_passages(library: decisis.Library) -> None:
    filters = within_topic(Filters(kinds=("section",)), WATER, library.topics, library.snapshot)
    assert filters.kinds == ("section",)
    numbers = library.snapshot.numbers_matching(filters).tolist()
    assert numbers == sorted(filters.passages)
    documents = {item.record.id for item in library.snapshot.passages(numbers)}
    assert documents == {name for name, _ in library.topics.documents(WATER)}
    assert {c.passage for c in library.lexical.search("water", 999, filters)} <= set(numbers)
    assert not NO_FILTERS.passages


def test_a_topic_whose_documents_are_gone_finds_nothing_silently_never(
    tmp_path: Path, library: decisis.Library
) -> None:
    stale = chapter_topics(tmp_path, [_chapter("77", "Gone")])
    with pytest.raises(QueryError, match="any more"):
        within_topic(NO_FILTERS, "Gone", stale, library.snapshot)
    stale.close()


def test_the_command_line_says_within_which_topic(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*more: str) -> str:
        arguments = ["search", "notice", "--no-rerank", "--library", str(folder), *more]
        monkeypatch.setattr(sys, "argv", ["decisis", *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        assert stop.value.code == 0
        return capsys.readouterr().out

    assert f"within the topic Water ({WATER}, " in " ".join(run("--topic", "water").split())
    data = json.loads(run("--topic", WATER, "--json"))
    assert data["topic"] == {"id": WATER, "label": "Water"}
    assert all(hit["id"].startswith("cd/code/12-") for hit in data["hits"])
    assert json.loads(run("--json"))["topic"] is None
