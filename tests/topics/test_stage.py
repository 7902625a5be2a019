import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from law.errors import LibraryError
from pipeline.build import build
from pipeline.catalog import Catalog
from pipeline.layout import Layout
from pipeline.topics.model import TopicModel
from pipeline.topics.stage import BuildTopics
from tests.topics.planted import THEMES, code, opinion, provision, section, sentence


class Library:
    """A library that is built with topics alone."""

    def __init__(self, folder: Path) -> None:
        self.layout = Layout(folder)
        self.progress: list[tuple[int, int | None]] = []

    def build(self, records, *, seed=0):
        with Catalog.open(self.layout, create=True) as catalog:
            catalog.import_records(records, source="calder", accept_drop=True)
        report = build(
            self.layout,
            [BuildTopics(seed=seed, n_jobs=2)],
            progress=lambda stage, done, total: self.progress.append((done, total)),
        )
        return report.facts.get("topics", {})

    @property
    def folder(self) -> Path:
        return self.layout.generation(self.layout.current()) / "topics"


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "library")


@pytest.fixture
def open_model(library):
    opened = []

    def open_() -> TopicModel:
        opened.append(TopicModel.open(library.folder))
        return opened[-1]

    yield open_
    for model in opened:
        model.close()


def test_build_and_read(library, open_model):
    records = code()
    facts = library.build(records)
    assert facts["corpora"]["cd/code"] == {
        "how": "refitted",
        "documents": 120,
        "k": 3,
        "topics": 4,
    }
    assert (facts["topics"], facts["leaves"]) == (4, 3)
    model = open_model()
    assert model.roots == ["cd/code"]
    assert model.children("cd/code") == ["cd/code.1", "cd/code.2", "cd/code.3"]
    assert model.nodes["cd/code"].size == 120
    assert model.nodes["cd/code.1"].graph_id == "topic:cd/code.1"
    for topic in model.children("cd/code"):
        node = model.nodes[topic]
        assert (node.size, node.parent, node.stop) == (40, "cd/code", "too few documents")
        members = model.documents(topic)
        assert len(members) == 40
        assert set(node.representatives) <= {document for document, _ in members}
    assert len(model.documents("cd/code")) == 120
    shares = model.shares("cd/code/9-1-1")
    assert shares[0][1] == pytest.approx(1.0, abs=0.01)


def test_progress_is_true(library):
    library.build(code())
    done = [count for count, _ in library.progress]
    assert done == sorted(done)
    assert library.progress[-1] == (120, 120)
    assert {total for _, total in library.progress} == {120}


def test_assigning_a_text_gives_what_its_document_has(library, open_model):
    records = code()
    library.build(records)
    model = open_model()
    assigned = model.assign([f"{record.heading}\n{record.text}" for record in records])
    for record, shares in zip(records, assigned, strict=True):
        stored = model.shares(record.id)
        assert [topic for topic, _ in shares] == [topic for topic, _ in stored]
        assert [weight for _, weight in shares] == pytest.approx(
            [weight for _, weight in stored], abs=0.001
        )
    assert model.assign([]) == []


def test_each_corpus_has_its_own_root(library, open_model):
    rng = np.random.default_rng(1)
    records = [
        *code(),
        provision(1, "Every ferry shall be free."),
        opinion("1", sentence("Ferries", rng)),
        opinion("2", sentence("Orchards", rng), court="cdca"),
        section(900, "Ferries", rng, text=""),
    ]
    facts = library.build(records)
    model = open_model()
    assert model.roots == ["cd/case/cdca", "cd/case/cdsc", "cd/code", "cd/const"]
    assert facts["corpora"]["cd/const"]["topics"] == 1
    assert model.nodes["cd/const"].stop == "too few documents"
    assert model.shares("cd/const/ii/1") == [("cd/const", 1.0)]
    assert model.shares("cd/code/9-1-900") == model.shares("cd/code/none") == []
    everywhere = {topic.partition(".")[0] for topic, _ in model.assign(["a ferry at anchor"])[0]}
    assert everywhere == set(model.roots)
    (one,) = model.assign(["a ferry at anchor"], root="cd/const")
    assert one == [("cd/const", 1.0)]


def test_small_changes_are_assigned_until_they_add_up(library, open_model):
    records = code()
    library.build(records)
    before = open_model()
    rng = np.random.default_rng(7)

    changed = [section(1, "Orchards", rng), *records[1:-1], section(500, "Libraries", rng)]
    facts = library.build(changed)
    assert facts["corpora"]["cd/code"]["how"] == "assigned"
    after = open_model()
    home = {theme: before.shares(records[i].id)[0][0] for i, theme in enumerate(THEMES)}
    assert after.shares("cd/code/9-1-1")[0][0] == home["Orchards"]
    assert after.shares("cd/code/9-1-500")[0][0] == home["Libraries"]
    assert after.shares(records[-1].id) == []
    assert after.shares(records[5].id) == before.shares(records[5].id)
    assert after.nodes["cd/code"].size == 120
    assert after.nodes[home["Orchards"]].size == 41
    assert after.nodes[home["Ferries"]].label == before.nodes[home["Ferries"]].label
    assert after.fits["cd/code"].since == 3
    held = {document for document, _ in after.documents("cd/code")}
    assert all(set(node.representatives) <= held for node in after.nodes.values())

    more = [*changed, *(section(600 + n, "Ferries", rng) for n in range(4))]
    assert library.build(more)["corpora"]["cd/code"]["how"] == "refitted"
    assert open_model().fits["cd/code"].since == 0


def test_a_change_in_one_corpus_leaves_the_others_alone(library, open_model):
    records = [*code(), provision(1, "Every ferry shall be free.")]
    library.build(records)
    facts = library.build([*records[:-1], provision(2, "No toll on the landing.")])
    assert facts["corpora"]["cd/code"]["how"] == "unchanged"
    assert facts["corpora"]["cd/const"]["how"] == "refitted"
    assert len(open_model().documents("cd/code")) == 120


def test_a_corpus_that_is_gone_leaves_no_topic(library, open_model):
    records = code()
    library.build([*records, provision(1, "Every ferry shall be free.")])
    library.build(records)
    assert open_model().roots == ["cd/code"]
    assert open_model().shares("cd/const/ii/1") == []


def test_another_seed_is_another_recipe(library):
    library.build(code())
    assert library.build(code(), seed=1)["corpora"]["cd/code"]["how"] == "refitted"
    assert library.build(code(), seed=1) == {}


def test_the_same_law_gives_the_same_files(tmp_path):
    trees = []
    for name in ("one", "two"):
        library = Library(tmp_path / name)
        library.build(code())
        trees.append((library.folder / "tree.json").read_bytes())
    assert trees[0] == trees[1]


@pytest.mark.parametrize(
    "texts",
    [[], [""], ["A ferry."], ["12-3-4."], ["A ferry."] * 80, [f"{n}." for n in range(80)]],
    ids=["no document", "no text", "one", "no words", "copies", "many without words"],
)
def test_odd_corpora(library, open_model, texts):
    library.build([section(99, "Ferries", np.random.default_rng(0), text="")])
    library.build(
        [
            section(number + 1, "Ferries", np.random.default_rng(0), text=text)
            for number, text in enumerate(texts)
        ]
    )
    model = open_model()
    with_text = [text for text in texts if text]
    assert model.roots == (["cd/code"] if with_text else [])
    assert len(model.nodes) <= 1
    if with_text:
        assert model.nodes["cd/code"].size == len(with_text)
        assert model.nodes["cd/code"].label


def test_no_file_needs_unpickling(library):
    library.build(code())
    names = sorted(file.name for file in library.folder.iterdir())
    assert names == ["cd~code.json", "cd~code.npz", "membership.sqlite", "tree.json"]
    json.loads((library.folder / "tree.json").read_text(encoding="utf-8"))
    with zipfile.ZipFile(library.folder / "cd~code.npz") as archive:
        for entry in archive.namelist():
            with archive.open(entry) as file:
                np.lib.format.read_array(file, allow_pickle=False)


@pytest.mark.parametrize("damage", [None, "{", "{}", '{"topics": [{}], "fits": {}}'])
def test_a_damaged_model_says_what_to_do(tmp_path, damage):
    if damage is not None:
        (tmp_path / "tree.json").write_text(damage)
    with pytest.raises(LibraryError, match="build the library again"):
        TopicModel.open(tmp_path)
