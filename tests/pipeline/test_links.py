"""What passages cite: resolved, followed, counted, kept in a file."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from law.errors import LibraryError
from law.records import LawRecord
from pipeline.build import build
from pipeline.layout import Layout
from pipeline.links import LinkPassages, Links
from pipeline.snapshot import Snapshot
from pipeline.topics.stage import BuildTopics
from tests.pipeline.making import opinion, section, stages, take_in

LAW: list[LawRecord] = [
    section("22-4-1", "A ferry needs a licence. See Section 22-4-2 and Section 22-4-2(A)."),
    section("22-4-2", "The fee is in Section 99-1-1, and this is Section 22-4-2."),
    section("22-4-3", "No more."),
    opinion("2004-CDSC-017", "{1} See CSA 1971, § 22-4-1.\n\n{2} See CSA 1971, § 22-4-2(A)."),
    opinion("2005-CDSC-001", "{1} In Roe, 2004-CDSC-017, we read CSA 1971, § 22-4-2."),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    layout = Layout(tmp_path_factory.mktemp("links") / "library")
    take_in(layout, LAW)
    build(layout, [*stages(), BuildTopics(), LinkPassages()])
    return layout


@pytest.fixture
def snapshot(built: Layout) -> Iterator[Snapshot]:
    snapshot = Snapshot(built)
    yield snapshot
    snapshot.close()


@pytest.fixture
def links(built: Layout) -> Links:
    return Links.open(built.generation(1) / "links.npz")


def _versions(snapshot: Snapshot) -> dict[str, int]:
    names = {}
    for record in LAW:
        number = snapshot.passages_of(record.id)[0].number
        names[record.id] = int(snapshot.versions[np.searchsorted(snapshot.numbers, number)])
    return names


def test_passages_lead_to_what_they_cite(links: Links, snapshot: Snapshot) -> None:
    names = {version: name for name, version in _versions(snapshot).items()}
    found = {names[source]: set() for source in links.sources.tolist()}
    for source, target in zip(links.sources.tolist(), links.targets.tolist(), strict=True):
        found[names[source]].add(names[target])
    assert found == {
        "cd/code/22-4-1": {"cd/code/22-4-2"},
        "cd/case/2004-CDSC-017": {"cd/code/22-4-1", "cd/code/22-4-2"},
        "cd/case/2005-CDSC-001": {"cd/case/2004-CDSC-017", "cd/code/22-4-2"},
    }
    for passage, targets in links.cited_by(snapshot.numbers.tolist()).items():
        assert targets.tolist() == links.targets[links.passages == passage].tolist()
    assert links.cited_by([]) == {}


def test_citing_documents_are_counted_once_and_without_those_that_are_barred(
    links: Links, snapshot: Snapshot
) -> None:
    versions = _versions(snapshot)

    def counts(without: set[int]) -> dict[str, tuple[int, int]]:
        documents, opinions = links.citing_documents(without)
        place = {name: links.places(np.array([v]))[0] for name, v in versions.items()}
        return {n: (int(documents[p]), int(opinions[p])) for n, p in place.items()}

    assert counts(set()) == {
        "cd/code/22-4-1": (1, 1),
        "cd/code/22-4-2": (3, 2),
        "cd/code/22-4-3": (0, 0),
        "cd/case/2004-CDSC-017": (1, 1),
        "cd/case/2005-CDSC-001": (0, 0),
    }
    barred = {versions["cd/case/2005-CDSC-001"], versions["cd/code/22-4-1"]}
    assert counts(barred)["cd/code/22-4-2"] == (1, 1)
    assert counts(barred)["cd/case/2004-CDSC-017"] == (0, 0)
    assert counts(set())["cd/code/22-4-2"] == (3, 2)  # unharmed by the question before


def test_sections_of_one_article_stand_together_and_opinions_alone(
    links: Links, snapshot: Snapshot
) -> None:
    article = {
        name: int(links.articles[links.places(np.array([version]))[0]])
        for name, version in _versions(snapshot).items()
    }
    assert article["cd/code/22-4-1"] == article["cd/code/22-4-3"] >= 0
    assert article["cd/case/2004-CDSC-017"] == article["cd/case/2005-CDSC-001"] == -1


def test_a_library_without_citations(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "library")
    take_in(layout, [section("22-4-3", "No more.")])
    build(layout, [*stages(), BuildTopics(), LinkPassages()])
    links = Links.open(layout.generation(1) / "links.npz")
    assert len(links.passages) == 0
    assert links.cited_by([1]) == {}
    assert links.citing_documents()[0].tolist() == [0]


def test_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "links.npz").write_bytes(b"no arrays")
    for file in (tmp_path / "links.npz", tmp_path / "missing.npz"):
        with pytest.raises(LibraryError, match="run decisis build"):
            Links.open(file)
