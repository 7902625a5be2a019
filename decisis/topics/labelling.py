"""Labels refined by a chat model, where the settings ask for it: a build stage after the topics.

The model is asked about siblings together; its replies are kept by what was asked, so that a build
whose topics are the same asks nothing. A name is untrusted: one that is too long, that a sibling
bears, or that has a word which stands neither in the topic's keywords nor in the headings of its
representatives is rejected, and the label that was found stays.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import Any

from decisis.answers.generation import Generator
from law.errors import ModelError
from law.progress import Progress
from law.records import Opinion
from pipeline.build import Build
from pipeline.layout import write_atomically
from pipeline.snapshot import Snapshot
from pipeline.topics.lexicon import CONNECTING
from pipeline.topics.model import LABELS, Topic, TopicModel

LABELS_VERSION = 1
# Replies by what was asked, in the library's folder: a cache, may be removed.
REPLIES = "topic_labels.sqlite"

MAX_CHARACTERS = 60
MAX_WORDS = 7
_MAX_REPLY_CHARACTERS = 20_000
_KEYWORDS = 12
_TOPICS_A_QUESTION = 16

_FENCED = re.compile(r"\s*```(?:json)?\s*(.*?)\s*```\s*", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = re.compile(r"[^\W\d_][\w'’, -]*")
_SMALL = frozenset((*CONNECTING, "the", "a", "an", "from", "against"))


class LabelTopics:
    """Write ``topic_labels.json``: topic id -> label, for the topics that the model named better.

    ``name`` names the model, "" for none: then no topic is renamed. A model that fails leaves the
    labels that were found, and is said in the stage's facts.
    """

    name = LABELS
    inputs = ("topics",)

    def __init__(self, model: str = "", load: Callable[[], Generator] | None = None) -> None:
        self._model = model
        self._load = load

    def recipe(self) -> str:
        return f"labels {LABELS_VERSION} {self._model}".rstrip()

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        labels: dict[str, str] = {}
        facts = {"refined": 0, "rejected": 0, "asked": 0, "model_failure": ""}
        with closing(TopicModel.open(build.folder / "topics", refined=False)) as model:
            if self._load:
                with closing(_Asking(build.layout.root / REPLIES, self._model, self._load)) as ask:
                    _refine(model, build.snapshot, ask, labels, facts, progress)
                    facts["asked"] = ask.asked
            count = len(model.nodes)
        progress(LABELS, count, count)
        write_atomically(build.folder / LABELS, json.dumps(labels, ensure_ascii=False, indent=1))
        return facts


def _refine(
    model: TopicModel,
    snapshot: Snapshot,
    ask: "_Asking",
    labels: dict[str, str],
    facts: dict[str, Any],
    progress: Progress,
) -> None:
    """Fill ``labels`` and ``facts``, family by family; a failure ends it."""
    families = [children for topic in model.nodes if (children := model.children(topic))]
    total, done = sum(map(len, families)), 0
    for family in families:
        siblings = [model.nodes[topic] for topic in family]
        taken = {_key(topic.label) for topic in siblings}
        for start in range(0, len(siblings), _TOPICS_A_QUESTION):
            asked = siblings[start : start + _TOPICS_A_QUESTION]
            headings = [_headings(topic, snapshot) for topic in asked]
            try:
                reply = ask(_question(model.nodes[asked[0].parent], asked, headings))
            except ModelError as error:
                facts["model_failure"] = str(error)
                return
            names = read_reply(reply)
            for number, (topic, own) in enumerate(zip(asked, headings, strict=True), start=1):
                name = names.get(str(number), topic.label)
                if name == topic.label:
                    continue
                others = taken - {_key(topic.label)}
                if is_good(name, topic, own) and _key(name) not in others:
                    labels[topic.id] = name
                    taken = others | {_key(name)}
                    facts["refined"] += 1
                else:
                    facts["rejected"] += 1
        done += len(family)
        progress(LABELS, done, total)


def read_reply(reply: str) -> dict[str, str]:
    """The names in a reply by the number of the topic; {} where it has another form."""
    fenced = _FENCED.fullmatch(reply[:_MAX_REPLY_CHARACTERS])
    try:
        names = json.loads(fenced[1] if fenced else reply[:_MAX_REPLY_CHARACTERS])
    except (ValueError, RecursionError):
        return {}
    if not isinstance(names, dict):
        return {}
    return {number: name.strip() for number, name in names.items() if isinstance(name, str)}


def is_good(name: str, topic: Topic, headings: Iterable[str]) -> bool:
    """Whether a name may stand: short, plain, and of no words but the topic's own."""
    words = _WORD.findall(name)
    if len(name) > MAX_CHARACTERS or not 0 < len(words) <= MAX_WORDS or not _PLAIN.fullmatch(name):
        return False
    said = " ".join((topic.label, *(term for term, _ in topic.keywords), *headings))
    own = {_stem(word) for word in _WORD.findall(said)}
    content = [_stem(word) for word in words if word.lower() not in _SMALL]
    return bool(content) and own.issuperset(content)


def _headings(topic: Topic, snapshot: Snapshot) -> list[str]:
    """The headings of a topic's representatives and the titles above them, each once."""
    headings: dict[str, None] = {}
    for document in topic.representatives:
        record = snapshot.document(document)
        # The heading of an opinion is its parties' names.
        if record is not None and not isinstance(record, Opinion):
            title = record.path[-1].title if record.path else ""
            headings |= dict.fromkeys(filter(None, (record.heading, title)))
    return list(headings)


def _question(parent: Topic, topics: Sequence[Topic], headings: Sequence[Sequence[str]]) -> str:
    return "\n\n".join([f"<heading>{parent.label}</heading>", *_described(topics, headings)])


def _described(topics: Sequence[Topic], headings: Sequence[Sequence[str]]) -> Iterator[str]:
    for number, (topic, own) in enumerate(zip(topics, headings, strict=True), start=1):
        keywords = ", ".join(term for term, _ in topic.keywords[:_KEYWORDS])
        lines = "".join(f"\n- {heading}" for heading in own)
        yield (
            f"<topic number={number}>\nname now: {topic.label}\nkeywords: {keywords}"
            f"\nheadings:{lines}\n</topic>"
        )


def _stem(word: str) -> str:
    return word.lower().rstrip("s")


def _key(label: str) -> frozenset[str]:
    """What makes two labels the same to a reader."""
    return frozenset(map(_stem, _WORD.findall(label))) - _SMALL


class _Asking:
    """A model and its replies so far; it is loaded when there is something new to ask."""

    def __init__(self, file: Path, model: str, load: Callable[[], Generator]) -> None:
        self.asked = 0
        self._model = model
        self._load = load
        self._generator: Generator | None = None
        self._connection = sqlite3.connect(file)
        self._connection.execute(
            "create table if not exists replies (key text primary key, reply text not null) strict"
        )
        prompt = resources.files("decisis.topics").joinpath("prompts/label.md")
        self._instructions = prompt.read_text(encoding="utf-8")

    def __call__(self, question: str) -> str:
        parts = json.dumps([self._model, self._instructions, question])
        key = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
        row = self._connection.execute("select reply from replies where key = ?", (key,)).fetchone()
        if row:
            return str(row[0])
        self._generator = self._generator or self._load()
        reply = self._generator.generate(self._instructions, question)
        self.asked += 1
        with self._connection:
            self._connection.execute("insert into replies values (?, ?)", (key, reply))
        return reply

    def close(self) -> None:
        self._connection.close()
