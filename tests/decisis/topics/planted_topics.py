"""A topic model whose topics are the chapters of a code, so that what is in each is known."""

import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from law.records import LawRecord, Section
from pipeline.layout import Layout
from pipeline.topics.membership import Member, Membership
from pipeline.topics.model import MEMBERSHIP, Fit, Topic, TopicModel, write_tree

ROOT = "cd/code"


def chapter_topics(folder: Path, records: Sequence[LawRecord]) -> TopicModel:
    """Write and open a model of the sections that have text: a topic for each chapter, by number.

    A topic is called by its chapter's title, and its keywords are the title's words.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MEMBERSHIP).unlink(missing_ok=True)
    chapters: dict[str, list[Section]] = defaultdict(list)
    for record in records:
        if isinstance(record, Section) and record.text.strip():
            chapters[record.path[0].number].append(record)
    topics = [Topic(ROOT, "", "Code", (("law", 1.0),), 0, ())]
    membership = Membership.create(folder / MEMBERSHIP)
    for number, sections in chapters.items():
        topic = chapter_topic(number)
        title = sections[0].path[0].title
        words = tuple((word.lower(), 1.0) for word in title.split())
        topics.append(Topic(topic, ROOT, title, words, 0, (sections[0].id,)))
        membership.add(
            Member(section.id, section.content_hash, ROOT, ((topic, 1.0),), topic)
            for section in sections
        )
    membership.close()
    write_tree(folder, topics, {topic.id: Fit(topic.size) for topic in topics})
    return TopicModel.open(folder)


def chapter_topic(number: str) -> str:
    """``cd/code.32`` for chapter 32A: a topic's last part is a number."""
    return f"{ROOT}.{number.strip('A')}"


def library_with(topics_of: Sequence[LawRecord], library: Path, copy: Path) -> Path:
    """A copy of a built library whose topics are its chapters."""
    shutil.copytree(library, copy)
    layout = Layout(copy)
    chapter_topics(layout.generation(layout.current()) / "topics", topics_of).close()
    return copy
