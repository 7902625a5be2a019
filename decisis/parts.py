"""What an open library is made of."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from decisis.adaptation.store import Adaptation
from decisis.answers.generation import ChatModelGenerator, Generator
from decisis.citator.citator import Citator
from decisis.retrieval.anchors import ANCHORED, ANCHORS, Anchors, anchors_recipe
from decisis.retrieval.candidates import FirstStage
from decisis.settings import Settings, load_settings
from decisis.standing import Standing, Standings
from graph import GraphStore, open_store
from law.errors import LibraryError
from law.jurisdictions import Jurisdiction, jurisdiction
from law.records import LawRecord
from law.resolution import Authorities
from pipeline.authorities import authorities_of
from pipeline.build import read_manifest
from pipeline.catalog import Catalog
from pipeline.cur import TopicScores
from pipeline.layout import Layout
from pipeline.lexical import LexicalIndex
from pipeline.links import Links
from pipeline.models import CrossEncoder, Encoder, load_cross_encoder, load_encoder
from pipeline.score_cache import CachedCrossEncoder
from pipeline.snapshot import Snapshot
from pipeline.topics.model import TopicModel
from pipeline.vectors import VectorIndex

T = TypeVar("T")


class Parts:
    """The stores and models of one generation of a library, each opened when it is first needed.

    Safe to share between threads. ``refresh`` moves on to a newer generation.
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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

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
    def anchors(self) -> Anchors | None:
        """The anchor scores, None where the strategy needs none."""
        if self.settings.rerank_strategy not in ANCHORED:
            return None
        return self._part("anchors", self._open_anchors)

    def _open_anchors(self) -> Anchors:
        recipe = anchors_recipe(self.reranking_model.name)
        if self.manifest["stages"].get(ANCHORS, {}).get("recipe") != recipe:
            raise LibraryError(
                f"the strategy {self.settings.rerank_strategy!r} needs anchor scores of the"
                f" cross-encoder: run decisis build --library {self.layout.root}, or set"
                " rerank_strategy to 'residual'"
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
    def reranking_model(self) -> CrossEncoder:
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

    def _part(self, name: str, load: Callable[[], T]) -> T:
        with self._loading:
            if name not in self._parts:
                self._parts[name] = load()
                if close := getattr(self._parts[name], "close", None):
                    self._resources.callback(close)
            part: T = self._parts[name]  # type: ignore[assignment]
            return part
