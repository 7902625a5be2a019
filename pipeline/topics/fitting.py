"""One corpus's tree: fitted anew, or documents placed in it and what drifted refitted."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath

import numpy as np

from pipeline.topics.branches import Branch, Path
from pipeline.topics.drift import moved, to_refit
from pipeline.topics.hierarchy import HNMFk
from pipeline.topics.labels import Description, describe
from pipeline.topics.lexicon import Lexicon
from pipeline.topics.membership import Member, Membership
from pipeline.topics.model import (
    Corpus,
    Fit,
    Topic,
    TopicModel,
    corpus_files,
    path_of,
    root_of,
    topic_id,
    upwards,
)
from pipeline.topics.nmfk import NMFk
from pipeline.topics.phrasing import Heading
from pipeline.topics.vocabulary import TermMatrix, Vocabulary


@dataclass(frozen=True, slots=True)
class Text:
    """A document as the topics read it."""

    id: str
    hash: str
    heading: Heading
    text: str

    @property
    def words(self) -> str:
        return f"{self.heading.own}\n{self.text}"


@dataclass(frozen=True)
class Outcome:
    """What became of a corpus.

    how       ``unchanged``, ``assigned`` (documents placed), ``refitted in part``, ``refitted``
    fits      how far each topic has moved, by its id
    refitted  topic id -> why it was fitted
    """

    how: str
    topics: list[Topic]
    fits: dict[str, Fit]
    refitted: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fitter:
    """Brings the tree of one corpus up to date in ``folder``."""

    root: str
    named: str
    lexicon: Lexicon
    folder: FilePath
    checkpoint: FilePath
    seed: int
    n_jobs: int | None
    on_settled: Callable[[int], None]

    def bring_up(
        self,
        texts: Sequence[Text],
        membership: Membership,
        previous: TopicModel | None,
        gone: Sequence[str],
    ) -> Outcome:
        """The corpus's topics for these texts, their memberships written.

        ``gone`` are the homes of the documents that the corpus had and has no more; they are no
        longer in the membership.
        """
        held = membership.hashes()
        if previous is None or self.root not in previous.nodes:
            return self._fit(texts, membership, "first fit")
        fresh = [text for text in texts if held.get(text.id, ("", ""))[0] != text.hash]
        if not fresh and not gone:
            return self._carry_over(previous)
        corpus = previous.corpus(self.root)
        before = membership.home_of(text.id for text in fresh)
        counts = corpus.vocabulary.counts(text.words for text in fresh)
        members = _members(corpus, fresh, counts)
        fits = moved(
            {topic: fit for topic, fit in previous.fits.items() if root_of(topic) == self.root},
            corpus,
            homes=[member.home for member in members],
            homes_before=[before.get(text.id, "") for text in fresh],
            counts=counts,
            gone=gone,
        )
        refit = to_refit(fits, corpus.splits)
        if self.root in refit:
            return self._fit(texts, membership, refit[self.root])
        membership.remove(text.id for text in fresh)
        membership.add(members)
        kept = replace(self._carry_over(previous), how="assigned", fits=fits)
        if not refit:
            return kept
        return self._refit(kept, corpus, refit, texts, membership)

    def _carry_over(self, previous: TopicModel) -> Outcome:
        """Take the corpus's files over as they are."""
        before, after = (
            corpus_files(previous.folder, self.root),
            corpus_files(self.folder, self.root),
        )
        for source, target in zip(before, after, strict=True):
            shutil.copy2(source, target)
        topics = [topic for topic in previous.nodes.values() if root_of(topic.id) == self.root]
        fits = {topic.id: previous.fits[topic.id] for topic in topics}
        return Outcome("unchanged", topics, fits)

    def _fit(self, texts: Sequence[Text], membership: Membership, reason: str) -> Outcome:
        """The whole corpus, with a vocabulary of its own."""
        vocabulary, counts = Vocabulary.learn((text.words for text in texts), self.lexicon)
        branches = self._hnmfk().fit(counts).branches_
        described = self._described(branches, vocabulary, counts, texts, self.named)
        splits = {path: branch.split for path, branch in branches.items() if branch.split}
        corpus = Corpus(self.root, vocabulary, splits)
        corpus.save(self.folder)
        membership.remove(text.id for text in texts)
        # As any later reading of them: learning counts a rare pair otherwise.
        counts = vocabulary.counts(text.words for text in texts)
        membership.add(_members(corpus, texts, counts))
        topics = [
            _topic(self.root, branch, described[path], texts) for path, branch in branches.items()
        ]
        fits = {
            topic_id(self.root, path): Fit(len(branch.documents))
            for path, branch in branches.items()
        }
        return Outcome("refitted", topics, fits, {self.root: reason})

    def _refit(
        self,
        kept: Outcome,
        corpus: Corpus,
        refit: Mapping[str, str],
        texts: Sequence[Text],
        membership: Membership,
    ) -> Outcome:
        """Some topics and what lies below them, over the corpus's vocabulary; the rest as it is."""
        by_id = {text.id: text for text in texts}
        homes = membership.home_of(by_id)
        topics = {topic.id: topic for topic in kept.topics}
        fits, splits = dict(kept.fits), dict(corpus.splits)
        strays: dict[str, None] = {}
        for top in refit:
            own = [by_id[doc] for doc, home in homes.items() if top in upwards(home)]
            strays |= dict.fromkeys(doc for doc, _ in membership.documents(top))
            label = topics[top].label
            for below in [topic for topic in topics if top in upwards(topic)]:
                splits.pop(path_of(below), None)
                if below != top:
                    del topics[below], fits[below]
            counts = corpus.vocabulary.counts(text.words for text in own)
            branches = self._hnmfk().grow(counts, path_of(top), np.arange(len(own)))
            described = self._described(branches, corpus.vocabulary, counts, own, label)
            for path, branch in branches.items():
                topic = _topic(self.root, branch, described[path], own)
                if topic.id == top:  # its words are what tells it from its siblings: as before
                    topic = replace(topic, keywords=topics[top].keywords)
                topics[topic.id] = topic
                fits[topic.id] = Fit(len(branch.documents))
                if branch.split:
                    splits[path] = branch.split
        after = Corpus(self.root, corpus.vocabulary, splits)
        after.save(self.folder)
        membership.remove(strays)
        placed = [by_id[doc] for doc in sorted(strays)]
        counts = corpus.vocabulary.counts(text.words for text in placed)
        membership.add(_members(after, placed, counts))
        ordered = sorted(topics.values(), key=lambda topic: _place(topic.id))
        return Outcome("refitted in part", ordered, fits, dict(refit))

    def _hnmfk(self) -> HNMFk:
        return HNMFk(
            NMFk(n_jobs=self.n_jobs),
            random_state=self.seed,
            checkpoint=self.checkpoint,
            on_settled=self.on_settled,
        )

    def _described(
        self,
        branches: Mapping[Path, Branch],
        vocabulary: Vocabulary,
        counts: TermMatrix,
        texts: Sequence[Text],
        top: str,
    ) -> dict[Path, Description]:
        headings = [text.heading for text in texts]
        return describe(
            branches, vocabulary, counts, headings, [text.text for text in texts], top=top
        )


def _topic(root: str, branch: Branch, description: Description, texts: Sequence[Text]) -> Topic:
    return Topic(
        id=topic_id(root, branch.path),
        parent=topic_id(root, branch.path[:-1]) if branch.path else "",
        label=description.label,
        keywords=description.keywords,
        size=len(branch.documents),
        representatives=tuple(texts[row].id for row in description.representatives),
        stop=branch.stop,
        stability=round(branch.split.stability, 3) if branch.split else 1.0,
        stabilities=tuple((k, round(branch.stabilities[k], 3)) for k in sorted(branch.stabilities)),
        residual=round(branch.split.residual, 4) if branch.split else 1.0,
    )


def _members(corpus: Corpus, texts: Sequence[Text], counts: TermMatrix) -> list[Member]:
    placed = corpus.assign(counts)
    return [
        Member(text.id, text.hash, corpus.root, tuple(shares), home)
        for text, (shares, home) in zip(texts, placed, strict=True)
    ]


def _place(topic: str) -> tuple[int, Path]:
    path = path_of(topic)
    return len(path), path
