"""What each passage cites, as arrays: retrieval follows citations from the passages that it found.

The knowledge graph holds the same citations with their evidence, for people and for queries of any
kind. A search follows those of a hundred passages at once and has milliseconds for it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from law.progress import Progress
from law.records import Opinion
from pipeline.arrays import Arrays, load_arrays, save_arrays
from pipeline.authorities import authorities_of
from pipeline.build import Build
from pipeline.snapshot import Numbers, Snapshot
from pipeline.topics.model import TopicModel

# Raised whenever the same documents would give other links.
LINKS_VERSION = 1


@dataclass(frozen=True)
class Links:
    """The citations of a generation, resolved to the documents that it holds.

    Documents are named by the number of their version (``Snapshot.versions``). Parallel arrays, one
    entry for each passage that cites a document, ascending by passage:

    passages  int64[m]  the citing passage
    sources   int64[m]  the document that it belongs to, never the cited one
    targets   int64[m]  the cited document

    and one entry for each document, ascending:

    versions  int64[d]
    articles  int64[d]  equal for the sections of one article, -1 for opinions
    topics    int64[d]  equal for the documents of one topic, -1 where it is of none
    opinions  bool[d]   whether it is an opinion
    """

    passages: Numbers
    sources: Numbers
    targets: Numbers
    versions: Numbers
    articles: Numbers
    topics: Numbers
    opinions: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, snapshot: Snapshot, topic_of: Callable[[str], str]) -> "Links":
        """The links of what a snapshot sees.

        ``topic_of`` gives the topic that a document (id) is mostly about, "" for none.
        """
        authorities = authorities_of(snapshot)
        spans: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        version_of: dict[str, int] = {}
        article_of: dict[int, int] = {}
        articles: dict[tuple[object, ...], int] = {}
        topics: dict[str, int] = {"": -1}
        opinions = set()
        passage_versions = dict(
            zip(snapshot.numbers.tolist(), snapshot.versions.tolist(), strict=True)
        )
        for item in snapshot.iterate():
            record, version = item.record, passage_versions[item.number]
            spans[record.id].append((item.passage.start, item.passage.end, item.number))
            version_of[record.id] = version
            if isinstance(record, Opinion):
                opinions.add(version)
                article_of[version] = -1
            else:
                place = (record.jurisdiction, record.kind, *record.path)
                article_of[version] = articles.setdefault(place, len(articles))
        found = set()
        for document, citation, *_ in snapshot.all_citations():
            target = version_of.get(authorities.resolve(citation) or "")
            source = version_of.get(document)
            if target is None or source is None or target == source:
                continue
            for start, end, number in spans[document]:
                if start <= citation.start < end:
                    found.add((number, source, target))
                    break
        passages, sources, targets = np.array(sorted(found), dtype=np.int64).reshape(-1, 3).T
        versions = sorted(article_of)
        ids = {version: name for name, version in version_of.items()}
        homes = [topic_of(ids[version]) for version in versions]
        return cls(
            passages,
            sources,
            targets,
            np.array(versions, dtype=np.int64),
            np.array([article_of[version] for version in versions], dtype=np.int64),
            np.array([topics.setdefault(home, len(topics)) for home in homes], dtype=np.int64),
            np.array([version in opinions for version in versions], dtype=bool),
        )

    def save(self, file: Path) -> None:
        save_arrays(file, {each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def open(cls, file: Path) -> "Links":
        """Read what ``save`` wrote; LibraryError where the file is missing or damaged."""

        def build(arrays: Arrays) -> Links:
            return cls(**arrays)

        return load_arrays(file, build)

    def cited_by(self, passages: Iterable[int]) -> dict[int, Numbers]:
        """The documents that each of these passages cites; passages that cite none are left out."""
        wanted = np.fromiter(passages, dtype=np.int64)
        starts = np.searchsorted(self.passages, wanted, side="left")
        ends = np.searchsorted(self.passages, wanted, side="right")
        return {
            int(passage): self.targets[start:end]
            for passage, start, end in zip(wanted, starts, ends, strict=True)
            if start < end
        }

    def citing_documents(self, without: Iterable[int] = ()) -> tuple[Numbers, Numbers]:
        """How many documents, and how many opinions, cite each document: int64[d] each.

        Parallel to ``versions``; the documents ``without`` (versions) do not count as citing.
        """
        documents, opinions = (counts.copy() for counts in self._citing)
        for version in without:
            cited = self.places(np.unique(self.targets[self.sources == version]))
            documents[cited] -= 1
            opinions[cited] -= self.opinions[self.places(np.array([version]))]
        return documents, opinions

    @cached_property
    def _citing(self) -> tuple[Numbers, Numbers]:
        sources, targets = np.unique(np.stack([self.sources, self.targets]), axis=1)
        places, count = self.places(targets), len(self.versions)
        by_opinion = self.opinions[self.places(sources)]
        return (
            np.bincount(places, minlength=count),
            np.bincount(places[by_opinion], minlength=count),
        )

    def places(self, versions: Numbers) -> Numbers:
        """The places of these documents in the arrays that have an entry for each document."""
        return np.searchsorted(self.versions, versions)


class LinkPassages:
    """Write the links of a generation: a few seconds for 50,000 passages, so always anew."""

    name = "links.npz"
    inputs = ("passages", "citations", "topics")

    def recipe(self) -> str:
        return f"links {LINKS_VERSION}"

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        with closing(TopicModel.open(build.folder / "topics")) as model:
            links = Links.of(build.snapshot, model.main_topic)
        links.save(build.folder / self.name)
        progress(self.name, len(build.snapshot), len(build.snapshot))
        return {"links": len(links.passages)}
