"""What a build consists of: the pipeline's stages, then the graph's, wired together here."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from decisis.settings import Settings, load_settings
from graph import open_store
from graph.facts import CitedAuthority, TopicNode, TopicShare, document_facts, topic_facts
from graph.model import Facts
from law.citations import Citation
from law.progress import Progress, silent
from law.resolution import Authorities
from pipeline.build import Build, BuildReport, Stage, StagePlan, build, plan
from pipeline.layout import Layout
from pipeline.models import load_encoder
from pipeline.stages import CutPassages, Embed, FindCitations, IndexLexically, IndexVectors
from pipeline.topics import BuildTopics, TopicModel

# Raised whenever the same documents would make another graph.
GRAPH_VERSION = 1


def build_library(
    path: Path | str, *, settings: Settings | None = None, progress: Progress = silent
) -> BuildReport:
    """Bring every index of the library up to date; see ``pipeline.build.build``."""
    layout = Layout(Path(path))
    return build(layout, stages(settings or load_settings(layout.settings)), progress=progress)


def plan_of(path: Path | str, settings: Settings) -> list[StagePlan]:
    """What ``build_library`` would do now, stage by stage."""
    return plan(Layout(Path(path)), stages(settings))


def stages(settings: Settings) -> Sequence[Stage]:
    """All stages of a build, in order."""
    encoder = load_encoder(settings.encoder)
    return (
        CutPassages(),
        FindCitations(),
        IndexLexically(),
        BuildTopics(),
        LinkGraph(),
        Embed(encoder),
        IndexVectors(encoder),
    )


class LinkGraph:
    """Write or update the knowledge graph: documents, hierarchy, citations, topics."""

    name = "graph.sqlite"
    inputs = ("documents", "citations", "topics")

    def recipe(self) -> str:
        return f"graph {GRAPH_VERSION}"

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        file = build.folder / self.name
        if build.previous:
            shutil.copy2(build.previous / self.name, file)
        resolution = _Resolution(build)
        with open_store(str(file)) as store, TopicModel.open(build.folder / "topics") as model:
            documents = build.snapshot.document_hashes()
            topics = list(topic_facts(_topics(model), _shares(model, documents)))
            said = documents.keys() | {facts.owner for facts in topics}
            store.retract(store.owners().keys() - said)
            total = len(documents)
            store.replace(
                _counted(resolution.document_facts(), total, self.name, progress),
            )
            store.replace(topics)
            counts = store.counts()
        return {
            "nodes": dict(counts.nodes),
            "edges": dict(counts.edges),
            "citations_resolved": resolution.resolved,
            "citations_unresolved": resolution.unresolved,
        }


class _Resolution:
    """The documents' citations, resolved against everything that the generation holds."""

    def __init__(self, build: Build) -> None:
        self._snapshot = build.snapshot
        self._authorities = Authorities.of(build.snapshot.headings())
        self.resolved = 0
        self.unresolved = 0

    def document_facts(self) -> Iterator[Facts]:
        """The facts of every document, in the order of their ids."""
        citations = self._snapshot.all_citations()
        waiting = next(citations, None)
        for record in self._snapshot.headings():
            cited = []
            while waiting is not None and waiting[0] == record.id:
                cited.append(self._cited(waiting[1]))
                waiting = next(citations, None)
            yield document_facts(record, cited)

    def _cited(self, citation: Citation) -> CitedAuthority:
        target = self._authorities.resolve(citation)
        if target is None:
            self.unresolved += 1
        else:
            self.resolved += 1
        return CitedAuthority(
            citation.key,
            citation.kind,
            target,
            citation.text,
            citation.start,
            citation.end,
            citation.pin,
        )


def _counted(facts: Iterator[Facts], total: int, stage: str, progress: Progress) -> Iterator[Facts]:
    for done, item in enumerate(facts, start=1):
        yield item
        if done % 500 == 0 or done == total:
            progress(stage, done, total)


def _topics(model: TopicModel) -> Iterator[TopicNode]:
    for node in model.nodes:
        keywords = tuple(word for word, _ in node.keywords)
        yield TopicNode(_graph_id(node.id), node.label, _graph_id(node.parent), keywords)


def _shares(model: TopicModel, documents: Iterable[str]) -> Iterator[TopicShare]:
    for document in documents:
        for topic, share in model.shares(document):
            yield TopicShare(_graph_id(topic), document, share)


def _graph_id(topic: str) -> str:
    return f"topic:{topic}" if topic else ""
