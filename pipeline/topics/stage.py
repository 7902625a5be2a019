"""The build stage: one tree of topics for each corpus, fitted anew or brought up to date."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from law.jurisdictions import jurisdiction
from law.progress import Progress
from law.records import LawRecord, Opinion, Section
from pipeline.build import Build
from pipeline.topics.fitting import Fitter, Outcome, Text
from pipeline.topics.lexicon import Lexicon, read_lexicon
from pipeline.topics.membership import Membership
from pipeline.topics.model import MEMBERSHIP, Fit, Topic, TopicModel, write_tree
from pipeline.topics.phrasing import Heading

TOPICS_VERSION = 2

# Beside the stage's output while it runs, so that a killed build finds its finished topics again.
CHECKPOINT = "topics.unfinished"


class BuildTopics:
    """Find the topics of each corpus: the code, the constitution, each court's opinions.

    A corpus too small to be split is one topic. Documents without text (repealed sections) belong
    to none. An update places new and changed documents in the trees that there are; a topic of
    which too much has changed is fitted anew with what lies below it.

    ``lexicon`` names an owner's file of stop words and phrases (``pipeline.topics.lexicon``).
    """

    name = "topics"
    inputs = ("documents",)

    def __init__(
        self, *, seed: int = 0, n_jobs: int | None = -1, lexicon: Path | None = None
    ) -> None:
        self._seed = seed
        self._n_jobs = n_jobs
        self._lexicon = lexicon

    def recipe(self) -> str:
        own = f" lexicon {read_lexicon(self._lexicon).digest}" if self._lexicon else ""
        return f"topics {TOPICS_VERSION} seed {self._seed}{own}"

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        corpora = _read(build)
        previous = (
            TopicModel.open(build.previous / self.name, refined=False) if build.previous else None
        )
        folder, checkpoint = build.folder / self.name, build.folder / CHECKPOINT
        folder.mkdir()
        membership = _membership(folder, previous)
        held = membership.hashes()
        here = {text.id: root for root, texts in corpora.items() for text in texts}
        strays = {doc: root for doc, (_, root) in held.items() if here.get(doc) != root}
        gone: dict[str, list[str]] = defaultdict(list)
        for document, home in membership.home_of(strays).items():
            gone[strays[document]].append(home)
        membership.remove(strays)

        total, done = len(here), 0
        topics: list[Topic] = []
        fits: dict[str, Fit] = {}
        facts: dict[str, dict[str, Any]] = {}
        for root, texts in corpora.items():
            fitter = Fitter(
                root,
                named=_name_of(root),
                lexicon=Lexicon.of(root.partition("/")[0], self._lexicon),
                folder=folder,
                checkpoint=checkpoint,
                seed=self._seed,
                n_jobs=self._n_jobs,
                on_settled=_shifted(progress, done, total),
            )
            outcome = fitter.bring_up(texts, membership, previous, gone[root])
            topics += outcome.topics
            fits |= outcome.fits
            facts[root] = _facts(root, texts, outcome)
            done += len(texts)
            progress(self.name, done, total)
        membership.close()
        if previous:
            previous.close()
        write_tree(folder, topics, fits)
        shutil.rmtree(checkpoint, ignore_errors=True)
        parents = {topic.parent for topic in topics}
        leaves = sum(topic.id not in parents for topic in topics)
        return {"topics": len(topics), "leaves": leaves, "corpora": facts}


def corpus_of(record: LawRecord) -> str:
    """The id of the root topic to whose corpus a document belongs."""
    if isinstance(record, Opinion):
        place = f"case/{record.court or 'unknown'}"
    else:
        place = "code" if isinstance(record, Section) else "const"
    # A dot starts the number of a topic.
    return f"{record.jurisdiction}/{place}".replace(".", "-")


def _name_of(root: str) -> str:
    """What a corpus is called: ``New Mexico statutes``, ``New Mexico Supreme Court``."""
    place, kind, *court = root.split("/")
    state = jurisdiction(place)
    if kind == "case":
        known = state.court(court[0])
        return known.name if known else f"{state.name} opinions ({court[0]})"
    return f"{state.name} {'statutes' if kind == 'code' else 'constitution'}"


def _read(build: Build) -> dict[str, list[Text]]:
    """The documents that have text, by corpus."""
    hashes = build.snapshot.document_hashes()
    corpora: dict[str, list[Text]] = defaultdict(list)
    for record in build.snapshot.documents():
        if record.text.strip():
            titles = tuple(level.title for level in record.path if level.title)
            # The heading of an opinion is its parties' names.
            heading = Heading() if isinstance(record, Opinion) else Heading(record.heading, titles)
            text = Text(record.id, hashes[record.id], heading, record.text)
            corpora[corpus_of(record)].append(text)
    return {root: corpora[root] for root in sorted(corpora)}


def _membership(folder: Path, previous: TopicModel | None) -> Membership:
    if previous is None:
        return Membership.create(folder / MEMBERSHIP)
    shutil.copy2(previous.folder / MEMBERSHIP, folder / MEMBERSHIP)
    return Membership.open(folder / MEMBERSHIP, read_only=False)


def _facts(root: str, texts: Sequence[Text], outcome: Outcome) -> dict[str, Any]:
    return {
        "how": outcome.how,
        "documents": len(texts),
        "k": sum(topic.parent == root for topic in outcome.topics) or 1,
        "topics": len(outcome.topics),
        "refitted": outcome.refitted,
    }


def _shifted(progress: Progress, done: int, total: int) -> Callable[[int], None]:
    """Reports the documents of one corpus that are settled, after the ``done`` of those before."""
    return lambda settled: progress(BuildTopics.name, done + settled, total)
