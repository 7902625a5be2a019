"""The graph's stages: what the library's documents say becomes nodes and edges.

pipeline and graph do not know each other; here the one's citations and topics become the other's
facts.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

from graph import GraphStore, open_store
from graph.facts import CitedAuthority, TopicNode, TopicShare, document_facts, topic_facts
from graph.model import Facts
from law.citations import Citation, CitationKind
from law.progress import Progress
from law.resolution import Authorities
from law.treatment import Treatment
from pipeline.authorities import parallels_of
from pipeline.build import Build
from pipeline.snapshot import Treated
from pipeline.topics.model import TopicModel

# Raised whenever the same documents would make another graph.
GRAPH_VERSION = 3


class LinkGraph:
    """Write or update the library's own graph: documents, hierarchy, citations, topics."""

    name = "graph.sqlite"
    inputs = ("documents", "citations", "topics", "topic_labels.json")

    def recipe(self) -> str:
        return f"graph {GRAPH_VERSION}"

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        file = build.folder / self.name
        if build.previous:
            shutil.copy2(build.previous / self.name, file)
        with open_store(file, writable=True) as store:
            return _link(store, build, self.name, progress)


class LinkNeo4j:
    """Bring the graph in a Neo4j server to the same state."""

    name = "neo4j"
    inputs = ("documents", "citations", "topics", "topic_labels.json")

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def recipe(self) -> str:
        return f"graph {GRAPH_VERSION} {self._uri}"

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        with open_store(self._uri, writable=True) as store:
            return _link(store, build, self.name, progress)


def _link(store: GraphStore, build: Build, stage: str, progress: Progress) -> Mapping[str, Any]:
    """Let the store hold what this generation says and nothing else."""
    resolution = _Resolution(build)
    documents = build.snapshot.document_hashes()
    with closing(TopicModel.open(build.folder / "topics")) as model:
        topics = list(topic_facts(_topics(model), _shares(model, documents)))
    said = documents.keys() | {facts.owner for facts in topics}
    store.retract(store.owners().keys() - said)
    store.replace(_counted(resolution.document_facts(), len(documents), stage, progress))
    store.replace(topics)
    counts = store.counts()
    return {
        "nodes": sum(counts.nodes.values()),
        "edges": sum(counts.edges.values()),
        "citations_resolved": resolution.resolved,
        "citations_unresolved": resolution.unresolved,
        "nodes_by_kind": {kind.value: count for kind, count in counts.nodes.items()},
        "edges_by_kind": {kind.value: count for kind, count in counts.edges.items()},
    }


class _Resolution:
    """The documents' citations, resolved against everything that the generation holds."""

    def __init__(self, build: Build) -> None:
        self._snapshot = build.snapshot
        self._parallels = parallels_of(build.snapshot)
        self._authorities = Authorities.of(build.snapshot.headings(), parallels=self._parallels)
        self.resolved = 0
        self.unresolved = 0

    def document_facts(self) -> Iterator[Facts]:
        """The facts of every document, in the order of their ids."""
        citations = self._snapshot.all_citations()
        waiting = next(citations, None)
        for record in self._snapshot.documents():
            cited: dict[int, CitedAuthority] = {}
            while waiting is not None and waiting[0] == record.id:
                _, citation, treated = waiting
                # Parallel citations stand together for one case, by the first of them.
                if citation.group not in cited:
                    cited[citation.group] = self._cited(citation, treated)
                waiting = next(citations, None)
            yield document_facts(record, cited.values())

    def _cited(self, citation: Citation, treated: Treated) -> CitedAuthority:
        target = self._authorities.resolve(citation)
        if target is None:
            self.unresolved += 1
        else:
            self.resolved += 1
        is_plain = treated.treatment is Treatment.CITES
        return CitedAuthority(
            key=citation.key if target else self._parallels.canonical(citation.key),
            kind=citation.kind,
            target=target,
            text=citation.text,
            start=citation.start,
            end=citation.end,
            pin=citation.pin,
            treatment="" if is_plain else treated.treatment.value,
            by=treated.by,
            by_key=self._authorities.known_as(treated.by_key) if treated.by_key else "",
            decided_by=treated.decided_by,
            evidence_start=-1 if is_plain else treated.start,
            evidence_end=-1 if is_plain else treated.end,
            scope=treated.scope,
            form=citation.form,
            signal=citation.signal,
            parenthetical=citation.parenthetical,
            name="" if target else self._parallels.name(citation.key),
            citations=() if target else self._known_by(citation),
        )

    def _known_by(self, citation: Citation) -> tuple[str, ...]:
        """The citations of a case that is not held, as they are written."""
        if citation.kind is not CitationKind.CASE:
            return ()
        return tuple(key.removeprefix("case:") for key in self._parallels.aliases(citation.key))


def _counted(facts: Iterator[Facts], total: int, stage: str, progress: Progress) -> Iterator[Facts]:
    for done, item in enumerate(facts, start=1):
        yield item
        if done % 500 == 0 or done == total:
            progress(stage, done, total)


def _topics(model: TopicModel) -> Iterator[TopicNode]:
    for topic in model.nodes.values():
        parent = model.nodes[topic.parent].graph_id if topic.parent else ""
        keywords = tuple(word for word, _ in topic.keywords)
        yield TopicNode(topic.graph_id, topic.label, parent, keywords)


def _shares(model: TopicModel, documents: Iterable[str]) -> Iterator[TopicShare]:
    for document in documents:
        for topic, share in model.shares(document):
            yield TopicShare(model.nodes[topic].graph_id, document, share)
