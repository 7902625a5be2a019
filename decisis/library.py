"""An open library: search, ask, show, status."""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import numpy as np

from decisis.adaptation.store import Adaptation
from decisis.answers.answering import Answering, Evidence
from decisis.answers.extraction import PASSAGES_READ
from decisis.answers.generation import ChatModelGenerator, Generator
from decisis.answers.model import Answer
from decisis.citator.citator import Citator
from decisis.reranking import STRATEGIES
from decisis.retrieval.anchors import ANCHORED, ANCHORS, Anchors, anchors_recipe
from decisis.retrieval.candidates import FirstStage
from decisis.retrieval.fusion import ReciprocalRankFusion
from decisis.retrieval.registers import PASSAGE, register_of
from decisis.retrieval.rerank import Reranker
from decisis.retrieval.search import Search, SearchResult, hits_of
from decisis.settings import Settings, load_settings
from decisis.standing import Standing, Standings
from decisis.status import LibraryStatus, library_status
from decisis.topics.indexed import within_topic
from decisis.understanding import Expansion, expand, understand, understood_as
from graph import GraphStore, open_store
from law.citations import Citation, find_citations
from law.errors import LibraryError, QueryError
from law.jurisdictions import Jurisdiction, jurisdiction
from law.records import LawRecord
from law.resolution import Authorities
from pipeline.authorities import authorities_of
from pipeline.build import read_manifest
from pipeline.catalog import Catalog
from pipeline.cur import TopicScores
from pipeline.filters import NO_FILTERS, Filters
from pipeline.layout import Layout
from pipeline.lexical import LexicalIndex
from pipeline.links import Links
from pipeline.models import CrossEncoder, Encoder, load_cross_encoder, load_encoder
from pipeline.score_cache import CachedCrossEncoder
from pipeline.snapshot import Snapshot
from pipeline.topics.model import TopicModel
from pipeline.vectors import VectorIndex

MAX_QUERY_CHARACTERS = 4_000
MAX_LIMIT = 1_000

T = TypeVar("T")


class Library:
    """One generation of a library, open for reading; safe to share between threads.

    ``refresh`` moves on to a newer generation. Models and indexes are loaded when first needed.
    """

    def __init__(self, path: Path | str, *, settings: Settings | None = None) -> None:
        self.layout = Layout(Path(path))
        self.settings = settings or load_settings(self.layout.settings)
        self._loading = threading.RLock()
        self._retired = ExitStack()
        self._open()

    def _open(self) -> None:
        generation = self.layout.current()
        if generation == 0:
            Catalog.open(self.layout, read_only=True).close()
            raise LibraryError(
                f"{self.layout.root} has not been built yet: run decisis build --library"
                f" {self.layout.root}"
            )
        folder = self.layout.generation(generation)
        manifest = read_manifest(folder)
        if "embeddings" not in manifest.get("stages", {}):
            raise LibraryError(
                f"{folder} is damaged: run decisis build --library {self.layout.root} for a new one"
            )
        self.snapshot = Snapshot(self.layout, generation)
        self.generation, self.folder, self.manifest = generation, folder, manifest
        self._parts: dict[str, object] = {}
        self._resources = ExitStack()
        self._resources.callback(self.snapshot.close)

    def refresh(self) -> bool:
        """Open the current generation, or what was newly learned of it; whether there was any.

        Calls that are under way in other threads may end on the generation that they began on: its
        files are only let go of by the next refresh.
        """
        with self._loading:
            adapted = "adaptation" in self._parts and not self.adaptation.is_current(self.layout)
            if self.layout.current() == self.generation and not adapted:
                return False
            before = self._resources
            self._open()
            self._retired.close()
            self._retired = before
            return True

    def close(self) -> None:
        """Let go of the files."""
        with self._loading:
            self._retired.close()
            self._resources.close()
            self._parts = {}

    def __enter__(self) -> "Library":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # What a library is made of, each opened once

    @property
    def lexical(self) -> LexicalIndex:
        return self._part("lexical", lambda: LexicalIndex(self.folder / "lexical"))

    @property
    def vectors(self) -> VectorIndex:
        return self._part("vectors", lambda: VectorIndex(self.folder / "vectors.faiss"))

    @property
    def links(self) -> Links:
        return self._part("links", lambda: Links.open(self.folder / "links.npz"))

    @property
    def first_stage(self) -> FirstStage:
        """What finds candidates: words, meaning, citations."""
        return FirstStage(
            self.snapshot, self.lexical, self.vectors, self.links, self.settings.candidates
        )

    @property
    def adaptation(self) -> Adaptation:
        """What ``decisis adapt`` learned of this library and kept."""
        return self._part(
            "adaptation",
            lambda: Adaptation.open(
                self.layout, encoder=self._built_with, cross_encoder=self.settings.cross_encoder
            ),
        )

    @property
    def _anchors(self) -> Anchors | None:
        """The anchor scores, None where the strategy needs none."""
        if self.settings.rerank_strategy not in ANCHORED:
            return None
        return self._part("anchors", self._open_anchors)

    def _open_anchors(self) -> Anchors:
        recipe = anchors_recipe(self._reranking_model.name)
        if self.manifest["stages"].get(ANCHORS, {}).get("recipe") != recipe:
            raise LibraryError(
                f"the strategy {self.settings.rerank_strategy!r} needs anchor scores of the"
                f" cross-encoder: run decisis build --library {self.layout.root}, or set"
                " rerank_strategy to 'first'"
            )
        return Anchors(TopicScores.load(self.folder / ANCHORS))

    @property
    def graph(self) -> GraphStore:
        return self._part("graph", lambda: open_store(self.folder / "graph.sqlite"))

    @property
    def topics(self) -> TopicModel:
        return self._part("topics", lambda: TopicModel.open(self.folder / "topics"))

    @property
    def authorities(self) -> Authorities:
        """Citations to held documents."""
        return self._part("authorities", lambda: authorities_of(self.snapshot))

    @property
    def encoder(self) -> Encoder:
        encoder = load_encoder(self.settings.encoder, home=self.layout.root)
        if encoder.name != self._built_with:
            raise LibraryError(
                f"this library was built with the encoder {self._built_with}, settings name"
                f" {encoder.name}: run decisis build --library {self.layout.root}"
            )
        return encoder

    @property
    def _built_with(self) -> str:
        """The name of the encoder that the library was built with."""
        return str(self.manifest["stages"]["embeddings"]["recipe"])

    @property
    def cross_encoder(self) -> CrossEncoder:
        name = self.settings.cross_encoder
        return self._part("cross_encoder", lambda: self._load_cross_encoder(name))

    @property
    def _reranking_model(self) -> CrossEncoder:
        """The adapted cross-encoder where there is one. Questions and answers keep to the other."""
        adapted = self.adaptation.cross_encoder
        if not adapted:
            return self.cross_encoder
        return self._part("adapted", lambda: self._load_cross_encoder(adapted))

    def _load_cross_encoder(self, name: str) -> CrossEncoder:
        model = load_cross_encoder(name, home=self.layout.root)
        return CachedCrossEncoder(model, self.layout.scores)

    @cached_property
    def generator(self) -> Generator | None:
        """The chat model of the settings, None for extractive answers."""
        return ChatModelGenerator(self.settings.generator) if self.settings.generator else None

    @property
    def jurisdictions(self) -> list[Jurisdiction]:
        """The states whose law is held; the one of the settings first."""
        return self._part("jurisdictions", self._held_jurisdictions)

    def _held_jurisdictions(self) -> list[Jurisdiction]:
        held = self.snapshot.values("jurisdictions")
        first = self.settings.jurisdiction
        return [jurisdiction(name) for name in sorted(held, key=lambda name: (name != first, name))]

    # What is asked of it

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        filters: Filters = NO_FILTERS,
        rerank: bool = True,
        budget: int | None = None,
        one_per_document: bool = True,
        without: Collection[str] = (),
        restrict: bool = True,
        topic: str = "",
    ) -> SearchResult:
        """The passages that match ``query`` best.

        Documents that the query cites come first. ``budget`` bounds the cross-encoder's calls
        (default: the setting ``rerank_budget``); ``rerank=False`` makes none. The documents
        ``without`` (ids) do not appear. ``restrict=False`` searches for the query as it stands,
        also where it asks for law of one court, kind or time. With a ``topic`` (id or label) only
        its documents are searched.
        """
        started = time.perf_counter()
        query = _checked(query)
        if not 1 <= limit <= MAX_LIMIT:
            raise QueryError(f"limit must be between 1 and {MAX_LIMIT}, not {limit}")
        if budget is not None and budget < 0:
            raise QueryError(f"the budget of cross-encoder calls cannot be {budget}")
        if topic:
            filters = within_topic(filters, topic, self.topics, self.snapshot)
        cited = [record.id for record in self._cited(query)[0]]
        read = understand(query, filters, held=self.jurisdictions, restrict=restrict)
        expansion = self._expansion(read.words)
        search = self._search(query, rerank=rerank, budget=budget)
        ranking = search.rank(
            read.words,
            read.filters,
            cited,
            without,
            documents=2 * limit,
            demote=not read.wants_old_law,
            added=expansion.phrases if expansion else (),
        )
        return SearchResult(
            query,
            read.filters,
            hits_of(ranking, limit, self.standing, one_per_document=one_per_document),
            read,
            tuple(cited),
            expansion,
            ranking.trace,
            time.perf_counter() - started,
        )

    def ask(
        self, question: str, *, filters: Filters = NO_FILTERS, generator: Generator | None = None
    ) -> Answer:
        """An answer that rests on the library, or a refusal that says that it holds none."""
        started = time.perf_counter()
        question = _checked(question)

        answering = Answering(
            snapshot=self.snapshot,
            authorities=self.authorities,
            jurisdictions=self.jurisdictions,
            name=self._cited,
            gather=lambda text, cited: self._evidence(text, cited, filters),
            cross_encoder=lambda: self.cross_encoder,
            lexical=self.lexical,
            topics=lambda: self.topics,
            standing=self.standing,
            generator=generator or self.generator,
            filters=filters,
        )
        answer = answering.answer(question)
        return replace(answer, seconds=time.perf_counter() - started)

    def show(self, name: str) -> LawRecord:
        """The document with this id or citation; QueryError where the library does not hold it."""
        name = _checked(name)
        held = self.snapshot.document(name)
        if held is not None:
            return held
        cited, _ = self._cited(name)
        if not cited:
            raise QueryError(f"the library does not hold {name!r}: try decisis search")
        if len(cited) > 1:
            names = ", ".join(record.id for record in cited)
            raise QueryError(f"{name!r} names several documents, say which: {names}")
        return cited[0]

    def standing(self, record: LawRecord) -> Standing:
        """Whether the document is good law, by its own words and by the opinions held."""
        return self._standings.of(record)

    @property
    def _standings(self) -> Standings:
        return self._part("standings", lambda: Standings.open(self.folder / "standing.json"))

    @property
    def citator(self) -> Citator:
        """Who cites an authority, how, and whether it still stands."""
        return self._part("citator", self._open_citator)

    def _open_citator(self) -> Citator:
        return Citator(
            self.graph,
            self.snapshot,
            lambda: self.authorities,
            self.jurisdictions,
            self.folder / "ranking.npz",
        )

    def citations_of(self, document: str) -> list[tuple[Citation, str | None]]:
        """The citations in a document, each with the id of the held document that it names."""
        return [
            (citation, self.authorities.resolve(citation))
            for citation in self.snapshot.citations_of(document)
        ]

    def status(self) -> LibraryStatus:
        """What the library holds, how fresh it is, what a build would do."""
        return library_status(self.layout.root, self.settings)

    def _expansion(self, words: str) -> Expansion | None:
        if not self.settings.expand or self.generator is None:
            return None
        return expand(words, self.generator)

    def _evidence(self, question: str, cited: Sequence[LawRecord], filters: Filters) -> Evidence:
        read = understand(question, filters, held=self.jurisdictions)
        notes: tuple[str, ...] = ()
        if read.filters != filters and not len(self.snapshot.numbers_matching(read.filters)):
            notes = (f"The library holds nothing for {'; '.join(understood_as(read))}.",)
            read = understand(question, filters, held=self.jurisdictions, restrict=False)
        ranking = self._search(question).rank(
            read.words,
            read.filters,
            [record.id for record in cited],
            documents=self.settings.candidates,
            demote=not read.wants_old_law,
        )
        with_text = [each.item.number for each in ranking.ranked if each.item.passage.text]
        numbers = np.array(with_text[:PASSAGES_READ], dtype=np.int64)
        cosines = self.vectors.vectors(numbers) @ self.encoder.encode_query(read.words)
        nearness = dict(zip(numbers.tolist(), cosines.tolist(), strict=True))
        return Evidence(read.words, ranking.ranked, nearness, notes)

    def _search(self, query: str, *, rerank: bool = True, budget: int | None = None) -> Search:
        """What suits the register of ``query``; what was learned is learned of passages."""
        if budget is None:
            budget = self.settings.rerank_budget
        register = register_of(query)
        learned = self.adaptation if register is PASSAGE else Adaptation()
        # Anchors are scored by the model that was learned, where there is one.
        anchored = register is PASSAGE or not self.adaptation.cross_encoder
        shares = (learned.rerank_weight, self.settings.rerank_weight, register.share)
        return Search(
            first_stage=self.first_stage,
            encode=learned.encode(self.encoder.encode_query),
            fusion=learned.fusion or ReciprocalRankFusion(register.weights),
            reranker=Reranker(
                cross_encoder=lambda: (
                    self._reranking_model if register is PASSAGE else self.cross_encoder
                ),
                strategy=STRATEGIES[self.settings.rerank_strategy],
                weight=next(share for share in shares if share is not None),
                budget=budget if rerank else 0,
                coverage=self.lexical.coverage,
                anchors=self._anchors if rerank and anchored else None,
            ),
            standing=self.standing,
        )

    def _cited(self, text: str) -> tuple[list[LawRecord], list[str]]:
        """The held documents that a text cites, and its citations that the library cannot follow.

        A bare section number is read as one of the first of the library's states that has it.
        """
        held: dict[str, LawRecord] = {}
        unheld: dict[str, None] = {}
        followed: set[str] = set()
        for state in self.jurisdictions:
            for citation in find_citations(text, jurisdiction=state.id):
                if citation.text in followed:
                    continue
                document = self.authorities.resolve(citation)
                record = self.snapshot.document(document) if document else None
                if record is None:
                    unheld.setdefault(citation.text)
                else:
                    held.setdefault(record.id, record)
                    followed.add(citation.text)
        missing = [text for text in unheld if not any(text in other for other in followed)]
        return list(held.values()), missing

    def _part(self, name: str, load: Callable[[], T]) -> T:
        with self._loading:
            if name not in self._parts:
                self._parts[name] = load()
                if close := getattr(self._parts[name], "close", None):
                    self._resources.callback(close)
            part: T = self._parts[name]  # type: ignore[assignment]
            return part


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise QueryError("the question is empty")
    if len(text) > MAX_QUERY_CHARACTERS:
        raise QueryError(f"the question is longer than {MAX_QUERY_CHARACTERS:,} characters")
    return text.replace("\x00", " ")
