"""What a build consists of: the pipeline's stages and the graph's, wired together here."""

from collections.abc import Collection, Sequence
from pathlib import Path

from decisis.adaptation.store import Adaptation
from decisis.anchor_scoring import ScoreAnchors
from decisis.answers.generation import ChatModelGenerator
from decisis.linking import LinkGraph, LinkNeo4j
from decisis.retrieval.anchors import ANCHORED
from decisis.settings import Settings, load_settings
from decisis.standing import WeighStandings
from decisis.topics.labelling import LabelTopics
from decisis.treating import ModelClassifier
from law.errors import SettingsError
from law.progress import Progress, silent
from pipeline.build import BuildReport, Stage, StagePlan, build, plan
from pipeline.catalog import Catalog
from pipeline.layout import Layout
from pipeline.links import LinkPassages
from pipeline.models import CrossEncoder, load_cross_encoder, load_encoder
from pipeline.stages import CutPassages, Embed, FindCitations, IndexLexically, IndexVectors
from pipeline.topics.stage import BuildTopics


def build_library(
    path: Path | str,
    *,
    settings: Settings | None = None,
    progress: Progress = silent,
    rebuild: Collection[str] = (),
) -> BuildReport:
    """Bring every index of the library up to date; see ``pipeline.build.build``."""
    layout = Layout(Path(path))
    Catalog.open(layout, read_only=True).close()  # a misspelt path makes no folder
    settings = settings or load_settings(layout.settings)
    return build(layout, stages(settings, layout.root), progress=progress, rebuild=rebuild)


def plan_of(path: Path | str, settings: Settings) -> list[StagePlan]:
    """What ``build_library`` would do now, stage by stage."""
    return plan(Layout(Path(path)), stages(settings, Path(path)))


def stages(settings: Settings, root: Path) -> Sequence[Stage]:
    """All stages of a build, in order; a Neo4j server only where the settings name one.

    A model's folder may be named as it lies in the library, whose folder is ``root``.
    """
    encoder = load_encoder(settings.encoder, home=root)
    anchored = settings.rerank_strategy in ANCHORED
    return (
        CutPassages(),
        FindCitations(_classifier(settings)),
        IndexLexically(),
        BuildTopics(lexicon=root / settings.topic_words if settings.topic_words else None),
        _labels(settings),
        LinkPassages(),
        LinkGraph(),
        WeighStandings(),
        *((LinkNeo4j(settings.neo4j_uri),) if settings.neo4j_uri else ()),
        Embed(encoder),
        IndexVectors(encoder),
        *((ScoreAnchors(_reranking_model(settings, root, encoder.name)),) if anchored else ()),
    )


def _labels(settings: Settings) -> LabelTopics:
    if not settings.topic_labels_by_model:
        return LabelTopics()
    if not settings.generator:
        raise SettingsError("setting topic_labels_by_model needs a chat model: set generator too")
    return LabelTopics(settings.generator, lambda: ChatModelGenerator(settings.generator))


def _reranking_model(settings: Settings, root: Path, encoder: str) -> CrossEncoder:
    """The cross-encoder of searches: the adapted one where there is one."""
    learned = Adaptation.open(Layout(root), encoder=encoder, cross_encoder=settings.cross_encoder)
    return load_cross_encoder(learned.cross_encoder or settings.cross_encoder, home=root)


def _classifier(settings: Settings) -> ModelClassifier | None:
    """The chat model for the treatments that no rule reads, where the settings ask for it."""
    if not settings.treatments_by_model:
        return None
    if not settings.generator:
        raise SettingsError("setting treatments_by_model needs a chat model: set generator too")
    return ModelClassifier(settings.generator, lambda: ChatModelGenerator(settings.generator))
