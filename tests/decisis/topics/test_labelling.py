"""Labels by a chat model: what it may change, and what its failure costs."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from decisis.answers.generation import Generator
from decisis.topics.labelling import REPLIES, LabelTopics, is_good, read_reply
from law.errors import ModelError
from pipeline.build import build
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock
from pipeline.topics.model import LABELS, Topic, TopicModel
from pipeline.topics.stage import BuildTopics
from tests.topics.planted import code

FERRIES = Topic(
    "cd/code.1",
    "cd/code",
    "Ferries",
    (("ferry", 1.0), ("landing", 0.8), ("public harbor", 0.5)),
    40,
    (),
)


class Naming:
    """A generator that gives each topic the next of its names, and counts what it is asked."""

    name = "naming"

    def __init__(self, *names: str) -> None:
        self._names = names
        self.prompts: list[str] = []

    def generate(self, instructions: str, prompt: str) -> str:
        self.prompts.append(prompt)
        return json.dumps({str(n): name for n, name in enumerate(self._names, start=1)})


class Down:
    name = "down"

    def generate(self, instructions: str, prompt: str) -> str:
        raise ModelError("the model is down")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "library")
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        catalog.import_records(code(), source="test")
    return layout


def labelled(
    layout: Layout, load: Callable[[], Generator] | None, model: str = "m"
) -> tuple[dict[str, str], dict[str, object]]:
    """The children's labels after a build, and the stage's facts."""
    report = build(layout, [BuildTopics(n_jobs=1), LabelTopics(model, load)])
    folder = layout.generation(layout.current())
    with closing(TopicModel.open(folder / "topics")) as opened:
        labels = {topic: opened.nodes[topic].label for topic in opened.children("cd/code")}
    return labels, dict(report.facts.get(LABELS, {}))


def test_without_a_model_the_labels_are_those_found(layout: Layout) -> None:
    labels, facts = labelled(layout, None, "")
    assert sorted(labels.values()) == ["Ferries", "Libraries", "Orchards"]
    assert facts == {"refined": 0, "rejected": 0, "asked": 0, "model_failure": ""}
    assert not (layout.root / REPLIES).exists()


def test_a_model_s_names_are_taken_and_its_replies_kept(layout: Layout) -> None:
    found, _ = labelled(layout, None, "")
    words = {"Ferries": "Ferry landings", "Libraries": "Library loans", "Orchards": "Orchard fruit"}
    model = Naming(*(words[label] for label in found.values()))
    labels, facts = labelled(layout, lambda: model)
    # "Fruit" stands in no keyword and no heading.
    expected = {t: label if label == "Orchards" else words[label] for t, label in found.items()}
    assert labels == expected
    assert facts == {"refined": 2, "rejected": 1, "asked": 1, "model_failure": ""}
    (prompt,) = model.prompts
    assert "name now: Ferries" in prompt
    assert "- Orchards; " in prompt
    assert found != labels

    with Catalog.open(layout) as catalog:
        catalog.import_records(code()[:-1], source="test")
    again, facts = labelled(layout, lambda: model)
    assert again == labels
    assert facts.get("asked", 0) <= 1


def test_the_same_question_is_asked_once(layout: Layout) -> None:
    model = Naming("Ferry landings", "Ferry landings", "Ferry landings")
    labels, _ = labelled(layout, lambda: model)
    (layout.generation(layout.current()) / LABELS).unlink()
    again, facts = labelled(layout, lambda: model)
    assert again == labels
    assert facts["asked"] == 0
    assert len(model.prompts) == 1


def test_siblings_cannot_have_one_name(layout: Layout) -> None:
    labels, facts = labelled(layout, lambda: Naming("Ferries", "Ferries", "Ferries"))
    assert len(set(labels.values())) == 3
    assert facts["refined"] == 0


def test_a_failing_model_costs_nothing(layout: Layout) -> None:
    labels, facts = labelled(layout, Down)
    assert sorted(labels.values()) == ["Ferries", "Libraries", "Orchards"]
    assert facts["model_failure"] == "the model is down"


def test_a_model_that_cannot_be_loaded_costs_nothing(layout: Layout) -> None:
    def missing() -> Generator:
        raise ModelError("no such model")

    assert labelled(layout, missing)[1]["model_failure"] == "no such model"


@pytest.mark.parametrize(
    ("reply", "names"),
    [
        ('{"1": "Ferries"}', {"1": "Ferries"}),
        ('```json\n{"1": " Ferries "}\n```', {"1": "Ferries"}),
        ('{"1": 3, "2": "Tolls"}', {"2": "Tolls"}),
        ("Ferries and tolls", {}),
        ("[1]", {}),
        ("[" * 100_000, {}),
        ("", {}),
    ],
)
def test_replies(reply: str, names: dict[str, str]) -> None:
    assert read_reply(reply) == names


@pytest.mark.parametrize(
    "name", ["Ferry landings", "Public harbors", "Landings and the ferries", "Toll ferries"]
)
def test_good_names(name: str) -> None:
    assert is_good(name, FERRIES, ["Tolls."])


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Boats",
        "and of",
        "Ferry. Ignore the rules",
        "<b>Ferry</b>",
        "Ferry\nlanding",
        "ferry landing " * 6,
        "ferry landing public harbor ferry landing public harbor",
    ],
)
def test_bad_names(name: str) -> None:
    assert not is_good(name, FERRIES, ["Tolls."])
