"""The build stage: one tree of topics for each corpus, fitted anew or brought up to date."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from law.progress import Progress
from law.records import LawRecord, Opinion, Section
from pipeline.build import Build
from pipeline.topics.hierarchy import Branch, HNMFk
from pipeline.topics.labels import Description, describe
from pipeline.topics.membership import Member, Membership
from pipeline.topics.model import (
    MEMBERSHIP,
    Corpus,
    Fit,
    Topic,
    TopicModel,
    corpus_files,
    root_of,
    topic_id,
    write_tree,
)
from pipeline.topics.nmfk import NMFk
from pipeline.topics.vocabulary import Vocabulary

TOPICS_VERSION = 1

# A corpus is fitted anew once this share of it has come, changed or gone since its last fit.
REFIT_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class _Text:
    """A document as the topics read it."""

    id: str
    hash: str
    heading: str
    text: str

    @property
    def words(self) -> str:
        return f"{self.heading}\n{self.text}"


class BuildTopics:
    """Find the topics of each corpus: the code, the constitution, each court's opinions.

    A corpus too small to be split is one topic. Documents without text (repealed sections) belong
    to none. An update places new and changed documents in the trees that there are; a corpus of
    which too much has changed is fitted anew.
    """

    name = "topics"
    inputs = ("documents",)

    def __init__(self, *, seed: int = 0, n_jobs: int | None = -1) -> None:
        self._seed = seed
        self._n_jobs = n_jobs

    def recipe(self) -> str:
        return f"topics {TOPICS_VERSION} seed {self._seed}"

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        corpora = _read(build)
        previous = TopicModel.open(build.previous / self.name) if build.previous else None
        folder = build.folder / self.name
        folder.mkdir()
        membership = _membership(folder, previous)
        held = membership.hashes()
        now = {text.id: (text.hash, root) for root, texts in corpora.items() for text in texts}
        membership.remove(doc for doc, was in held.items() if now.get(doc) != was)

        total, done = len(now), 0
        topics: list[Topic] = []
        fits: dict[str, Fit] = {}
        facts: dict[str, dict[str, Any]] = {}
        for root, texts in corpora.items():
            fresh = [text for text in texts if held.get(text.id) != (text.hash, root)]
            left = {doc for doc, (_, of) in held.items() if of == root} - {
                text.id for text in texts
            }
            fit = _after(previous, root, changes=len(fresh) + len(left))
            if previous and fit:
                how = "assigned" if fresh or left else "unchanged"
                own = _carry_over(previous, root, folder)
                membership.add(_members(previous.corpus(root), fresh))
            else:
                how, fit = "refitted", Fit(len(texts))
                corpus, own = _fit(root, texts, self._hnmfk(_shifted(progress, done, total)))
                corpus.save(folder)
                membership.remove(text.id for text in texts)
                membership.add(_members(corpus, texts))
            topics += own
            fits[root] = fit
            facts[root] = {
                "how": how,
                "documents": len(texts),
                "k": sum(topic.parent == root for topic in own) or 1,
                "topics": len(own),
            }
            done += len(texts)
            progress(self.name, done, total)
        membership.close()
        if previous:
            previous.close()
        write_tree(folder, topics, fits)
        parents = {topic.parent for topic in topics}
        leaves = sum(topic.id not in parents for topic in topics)
        return {"topics": len(topics), "leaves": leaves, "corpora": facts}

    def _hnmfk(self, on_settled: Callable[[int], None]) -> HNMFk:
        nmfk = NMFk(random_state=self._seed, n_jobs=self._n_jobs)
        return HNMFk(nmfk, on_settled=on_settled)


def corpus_of(record: LawRecord) -> str:
    """The id of the root topic to whose corpus a document belongs."""
    if isinstance(record, Opinion):
        place = f"case/{record.court or 'unknown'}"
    else:
        place = "code" if isinstance(record, Section) else "const"
    # A dot starts the number of a topic.
    return f"{record.jurisdiction}/{place}".replace(".", "-")


def _read(build: Build) -> dict[str, list[_Text]]:
    """The documents that have text, by corpus."""
    hashes = build.snapshot.document_hashes()
    corpora: dict[str, list[_Text]] = defaultdict(list)
    for record in build.snapshot.documents():
        if record.text.strip():
            # The heading of an opinion is its parties' names.
            heading = "" if isinstance(record, Opinion) else record.heading
            text = _Text(record.id, hashes[record.id], heading, record.text)
            corpora[corpus_of(record)].append(text)
    return {root: corpora[root] for root in sorted(corpora)}


def _membership(folder: Path, previous: TopicModel | None) -> Membership:
    if previous is None:
        return Membership.create(folder / MEMBERSHIP)
    shutil.copy2(previous.folder / MEMBERSHIP, folder / MEMBERSHIP)
    return Membership.open(folder / MEMBERSHIP, read_only=False)


def _after(previous: TopicModel | None, root: str, *, changes: int) -> Fit | None:
    """The last fit with these changes counted; None where the corpus must be fitted anew."""
    fit = previous.fits.get(root) if previous else None
    if fit is None or fit.since + changes > REFIT_SHARE * fit.documents:
        return None
    return Fit(fit.documents, fit.since + changes)


def _carry_over(previous: TopicModel, root: str, folder: Path) -> list[Topic]:
    """Take over a corpus's files as they are; its topics."""
    before, after = corpus_files(previous.folder, root), corpus_files(folder, root)
    for source, target in zip(before, after, strict=True):
        shutil.copy2(source, target)
    return [topic for topic in previous.nodes.values() if root_of(topic.id) == root]


def _shifted(progress: Progress, done: int, total: int) -> Callable[[int], None]:
    """Reports the documents of one corpus that are settled, after the ``done`` of those before."""
    return lambda settled: progress(BuildTopics.name, done + settled, total)


def _fit(root: str, texts: Sequence[_Text], hnmfk: HNMFk) -> tuple[Corpus, list[Topic]]:
    vocabulary, counts = Vocabulary.learn(text.words for text in texts)
    branches = hnmfk.fit(counts).branches_
    headings = vocabulary.counts(text.heading for text in texts)
    described = describe(branches, vocabulary, counts, headings)
    splits = {path: branch.split for path, branch in branches.items() if branch.split}
    topics = [
        _topic(root, branch, described[path], [text.id for text in texts])
        for path, branch in branches.items()
    ]
    return Corpus(root, vocabulary, splits), topics


def _topic(root: str, branch: Branch, description: Description, ids: Sequence[str]) -> Topic:
    return Topic(
        id=topic_id(root, branch.path),
        parent=topic_id(root, branch.path[:-1]) if branch.path else "",
        label=description.label,
        keywords=description.keywords,
        size=len(branch.documents),
        representatives=tuple(ids[row] for row in description.representatives),
        stop=branch.stop,
        stability=round(branch.split.stability, 3) if branch.split else 1.0,
    )


def _members(corpus: Corpus, texts: Sequence[_Text]) -> list[Member]:
    placed = corpus.assign([text.words for text in texts])
    return [
        Member(text.id, text.hash, corpus.root, tuple(shares), home)
        for text, (shares, home) in zip(texts, placed, strict=True)
    ]
