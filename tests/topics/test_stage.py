import json
import signal
import zipfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from law.errors import LibraryError
from pipeline.build import build
from pipeline.catalog import Catalog
from pipeline.layout import Layout
from pipeline.topics.model import Fit, TopicModel
from pipeline.topics.stage import CHECKPOINT, BuildTopics
from tests.pipeline.children import dying_at, run
from tests.topics.planted import THEMES, code, opinion, provision, section, sentence


class Library:
    """A library that is built with topics alone."""

    def __init__(self, folder: Path) -> None:
        self.layout = Layout(folder)
        self.progress: list[tuple[int, int | None]] = []

    def build(self, records, *, seed=0, n_jobs=2, lexicon=None):
        with Catalog.open(self.layout, create=True) as catalog:
            catalog.import_records(records, source="calder", accept_drop=True)
        report = build(
            self.layout,
            [BuildTopics(seed=seed, n_jobs=n_jobs, lexicon=lexicon)],
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
        "refitted": {"cd/code": "first fit"},
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

    more = [*changed, *(section(600 + n, list(THEMES)[n % 3], rng) for n in range(27))]
    (root,) = library.build(more)["corpora"].values()
    assert root["how"] == "refitted"
    assert root["refitted"] == {"cd/code": "25% of its documents changed"}
    assert open_model().fits["cd/code"].since == 0


def test_only_the_topic_that_moved_is_fitted_anew(library, open_model):
    records = code()
    library.build(records)
    before = open_model()
    rng = np.random.default_rng(7)
    (ferries,) = (t for t in before.children("cd/code") if before.nodes[t].label == "Ferries")
    more = [*records, *(section(500 + n, "Ferries", rng) for n in range(9))]
    (facts,) = library.build(more)["corpora"].values()
    assert facts["how"] == "refitted in part"
    assert facts["refitted"] == {ferries: "22% of its documents changed"}
    after = open_model()
    assert after.fits[ferries] == Fit(49)
    assert after.fits["cd/code"] == Fit(120, 9, 9, pytest.approx(4, abs=1))
    assert after.nodes[ferries].size == 49
    assert list(after.nodes) == list(before.nodes)
    for topic in set(before.nodes) - {ferries}:
        assert after.nodes[topic].keywords == before.nodes[topic].keywords
    for record in records:
        assert after.shares(record.id) == before.shares(record.id)


def test_a_topic_that_has_grown_is_searched_for_topics(library, open_model):
    rng = np.random.default_rng(3)
    library.build(code(per_theme=55))
    model = open_model()
    (ferries,) = (t for t in model.children("cd/code") if model.nodes[t].label == "Ferries")
    assert model.nodes[ferries].stop == "too few documents"
    grown = [section(700 + n, "Ferries", rng) for n in range(20)]
    (facts,) = library.build([*code(per_theme=55), *grown])["corpora"].values()
    assert list(facts["refitted"]) == [ferries]
    node = open_model().nodes[ferries]
    assert node.stop == "no structure"


def test_strangers_are_noticed_before_they_are_many(library):
    library.build(code())
    rng = np.random.default_rng(3)
    words = "zoning variance setback parcel easement"
    strangers = [
        section(700 + n, "Ferries", rng, text=f"{sentence('Ferries', rng, 3)} {words}")
        for n in range(12)
    ]
    (facts,) = library.build([*code(), *strangers])["corpora"].values()
    assert "less" in facts["refitted"]["cd/code"]


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


def build_until(root: Path, reports: int) -> None:
    build(Layout(root), [BuildTopics(n_jobs=1)], progress=dying_at("topics", reports))


@pytest.mark.parametrize("reports", [1, 2, 3])
def test_a_killed_build_resumes_to_the_same_tree(tmp_path, reports):
    whole, killed = Library(tmp_path / "whole"), Library(tmp_path / "killed")
    whole.build(code())
    with Catalog.open(killed.layout, create=True) as catalog:
        catalog.import_records(code(), source="calder", accept_drop=True)
    assert run(build_until, killed.layout.root, reports) == -signal.SIGKILL
    unfinished = killed.layout.building(1)
    assert list((unfinished / CHECKPOINT).glob("*.npz")) or reports < 3
    build(killed.layout, [BuildTopics(n_jobs=1)])
    assert not (killed.folder.parent / CHECKPOINT).exists()
    for name in ("tree.json", "cd~code.json"):
        assert (killed.folder / name).read_bytes() == (whole.folder / name).read_bytes()


def test_workers_do_not_matter(tmp_path):
    trees = []
    for n_jobs in (1, 2):
        library = Library(tmp_path / str(n_jobs))
        library.build(code(), n_jobs=n_jobs)
        trees.append((library.folder / "tree.json").read_bytes())
    assert trees[0] == trees[1]


def test_an_owner_s_own_words_are_another_recipe(tmp_path, library):
    library.build(code())
    words = tmp_path / "words.toml"
    words.write_text('stop_words = "ferry"', encoding="utf-8")
    (facts,) = library.build(code(), lexicon=words)["corpora"].values()
    assert facts["how"] == "refitted"
    with closing(TopicModel.open(library.folder)) as model:
        assert "ferry" not in model.corpus("cd/code").vocabulary.names
