"""Building the topics on demand."""

from pathlib import Path

from decisis.build import stages
from decisis.settings import load_settings
from law.progress import Progress, silent
from pipeline.build import BuildReport, build
from pipeline.catalog import Catalog
from pipeline.layout import Layout
from pipeline.topics.stage import BuildTopics


def build_topics(
    path: Path | str, *, refit: bool = False, progress: Progress = silent
) -> BuildReport:
    """Bring the topics and whatever else is out of date up to date; ``refit`` finds them anew."""
    layout = Layout(Path(path))
    Catalog.open(layout, read_only=True).close()  # a misspelt path makes no folder
    every = stages(load_settings(layout.settings), layout.root)
    rebuild = (BuildTopics.name,) if refit else ()
    return build(layout, every, progress=progress, rebuild=rebuild)
