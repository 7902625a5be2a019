"""decisis: open legal research. Answers of law that rest on the law, each quotation verified.

    import decisis

    library = decisis.open("my-library")
    for hit in library.search("notice to end a month-to-month tenancy").hits:
        print(hit.rank, hit.record.citation, hit.passage.text[:80])
    answer = library.ask("How much notice must a landlord give?")

Names are loaded when first used, so that ``decisis --help`` need not wait for indexes and models.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decisis.answers.model import Answer, Source, Statement, Verdict
    from decisis.build import build_library
    from decisis.ingest import import_path
    from decisis.library import Library
    from decisis.retrieval.search import Hit, SearchResult
    from decisis.settings import Settings, load_settings
    from decisis.status import LibraryStatus, library_status
    from law.errors import DecisisError
    from pipeline.filters import Filters

__all__ = [
    "Answer",
    "DecisisError",
    "Filters",
    "Hit",
    "Library",
    "LibraryStatus",
    "SearchResult",
    "Settings",
    "Source",
    "Statement",
    "Verdict",
    "build_library",
    "import_path",
    "library_status",
    "load_settings",
    "open",
]

_HOMES = {
    "Answer": "decisis.answers.model",
    "DecisisError": "law.errors",
    "Filters": "pipeline.filters",
    "Hit": "decisis.retrieval.search",
    "Library": "decisis.library",
    "LibraryStatus": "decisis.status",
    "SearchResult": "decisis.retrieval.search",
    "Settings": "decisis.settings",
    "Source": "decisis.answers.model",
    "Statement": "decisis.answers.model",
    "Verdict": "decisis.answers.model",
    "build_library": "decisis.build",
    "import_path": "decisis.ingest",
    "library_status": "decisis.status",
    "load_settings": "decisis.settings",
}


def open(path: "Path | str", *, settings: "Settings | None" = None) -> "Library":  # noqa: A001
    """Open a library for reading; LibraryError where there is none or it was never built."""
    from decisis.library import Library

    return Library(path, settings=settings)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'decisis' has no attribute {name!r}")
