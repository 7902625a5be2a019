"""A citator over an open library."""

from decisis.citator.citator import Citator
from decisis.library import Library
from graph import GraphStore

RANKING_FILE = "ranking.npz"


def citator_of(library: Library, graph: GraphStore | None = None) -> Citator:
    """What can be asked of the library's graph, or of its copy in another store."""
    return Citator(
        graph or library.graph,
        library.snapshot,
        lambda: library.authorities,
        library.jurisdictions,
        library.folder / RANKING_FILE,
    )
