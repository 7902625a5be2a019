"""How much authority the documents have, by who cites them: PageRank and what is cited together.

A document that cites an authority ten times counts as one that does: an edge of the citation
network is a pair of documents, not an occurrence.

PageRank     Page, Brin, Motwani, Winograd: The PageRank Citation Ranking (1999). A reader starts at
             some document and follows citations; where the reader starts is what tells the overall
             ranking from that of a state, of a topic or of the recent law.
Recent       Walker, Xie, Yan, Maslov: Ranking scientific publications using a model of network
             traffic (2007). The reader starts at a young document. To weight the edges by the year
             of the citing document would change nothing: all edges of a document are of one year.
Co-citation  Small (1973): authorities that the same documents cite.
Coupling     Kessler (1963): documents that cite the same authorities.
Association  van Eck, Waltman: How to normalize cooccurrence data? (2009); it has the cosine too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, diags_array

from graph.store import CitedPair

Scores = npt.NDArray[np.float64]

DAMPING = 0.85
HALF_LIFE_YEARS = 10.0
_TOLERANCE = 1e-10  # of the sum of all changes; the scores sum to 1
_MAX_ITERATIONS = 200


class Similarity(StrEnum):
    """How a count of what two documents share is put in proportion to what each has."""

    COSINE = "cosine"
    ASSOCIATION = "association"


@dataclass(frozen=True, eq=False)
class CitationNetwork:
    """Who cites whom: ``ids`` in order, ``cites[i, j] == 1`` where document i cites j."""

    ids: tuple[str, ...]
    cites: csr_array

    @cached_property
    def index(self) -> dict[str, int]:
        """The row and column of each id."""
        return {name: place for place, name in enumerate(self.ids)}

    @cached_property
    def cited(self) -> csr_array:
        """``cites`` turned round: the row of an authority holds the documents that cite it."""
        return csr_array(self.cites.T)

    def weights(self, of: Mapping[str, float]) -> Scores:
        """A weight for each of ``ids``, 0 where it has none; ids that are unknown are left out."""
        found = np.zeros(len(self.ids))
        for name, weight in of.items():
            place = self.index.get(name)
            if place is not None:
                found[place] = weight
        return found


def citation_network(pairs: Iterable[CitedPair]) -> CitationNetwork:
    """The network of these pairs; a document that neither cites nor is cited is not in it."""
    found = [(pair.source, pair.target) for pair in pairs]
    ids = tuple(sorted(set(chain.from_iterable(found))))
    index = {name: place for place, name in enumerate(ids)}
    rows = np.fromiter((index[source] for source, _ in found), np.int64, len(found))
    columns = np.fromiter((index[target] for _, target in found), np.int64, len(found))
    shape = (len(ids), len(ids))
    cites = csr_array((np.ones(len(found)), (rows, columns)), shape=shape)
    cites.data[:] = 1.0
    return CitationNetwork(ids, cites)


def pagerank(
    network: CitationNetwork, start: Scores | None = None, *, first: Scores | None = None
) -> Scores:
    """The share of time that a reader spends at each document; the shares sum to 1.

    ``start`` is where the reader begins, and begins anew where a document cites nothing: weights,
    by default equal ones. ``first`` is where the iteration begins, such as the ranking before a
    change: the nearer, the fewer steps. All zeros where ``start`` is.
    """
    size = len(network.ids)
    jump = np.ones(size) if start is None else np.maximum(start, 0.0)
    if not jump.any():
        return np.zeros(size)
    jump = jump / jump.sum()
    cites = network.cites.sum(axis=1)
    ends = cites == 0
    follow = network.cited @ diags_array(1.0 / np.where(ends, 1.0, cites))
    scores: Scores = jump if first is None or not first.any() else first / first.sum()
    for _ in range(_MAX_ITERATIONS):
        before = scores
        scores = DAMPING * (follow @ before + before[ends].sum() * jump) + (1 - DAMPING) * jump
        if np.abs(scores - before).sum() < _TOLERANCE:
            break
    return scores


def recency(years: Mapping[str, int], *, half_life: float = HALF_LIFE_YEARS) -> dict[str, float]:
    """A weight for each document of a known year: 1 in the newest, a half one ``half_life`` before.

    Documents of no known year (0) have none. ``half_life`` is in years.
    """
    known = {name: year for name, year in years.items() if year}
    newest = max(known.values(), default=0)
    return {name: 0.5 ** ((newest - year) / half_life) for name, year in known.items()}


def cocitation(
    network: CitationNetwork, id: str, similarity: Similarity = Similarity.COSINE
) -> dict[str, float]:
    """How often each other authority is cited beside this one, in proportion; {} where never."""
    return _shared(network.ids, network.index.get(id), network.cited, network.cites, similarity)


def coupling(
    network: CitationNetwork, id: str, similarity: Similarity = Similarity.COSINE
) -> dict[str, float]:
    """How much of what this document cites each other document cites too, in proportion."""
    return _shared(network.ids, network.index.get(id), network.cites, network.cited, similarity)


def communities(network: CitationNetwork, *, seed: int = 0) -> list[tuple[str, ...]]:
    """Groups that cite one another more than others, the largest first (Blondel et al. 2008).

    Members are in the order of their ids; groups of equal size by their first member. Who cites
    whom is not told apart.
    """
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(network.ids)
    rows, columns = network.cites.nonzero()
    graph.add_edges_from(
        (network.ids[row], network.ids[column])
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    )
    found = nx.community.louvain_communities(graph, seed=seed)
    groups = [tuple(sorted(members)) for members in found]
    return sorted(groups, key=lambda members: (-len(members), members[0]))


def best(ids: Sequence[str], scores: Scores, limit: int | None = None) -> list[tuple[str, float]]:
    """The ids with a score above 0, the highest first; of equal ones the first by id."""
    places = np.flatnonzero(scores > 0)
    order = sorted(places.tolist(), key=lambda place: (-scores[place], ids[place]))
    return [(ids[place], float(scores[place])) for place in order[:limit]]


def _shared(
    ids: Sequence[str],
    place: int | None,
    has: csr_array,
    had_by: csr_array,
    similarity: Similarity,
) -> dict[str, float]:
    """What the row ``place`` of ``has`` shares with every other row of it."""
    if place is None:
        return {}
    together = (has[[place], :] @ had_by).tocoo()
    sizes = np.diff(has.indptr).astype(float)
    found = {}
    for other, count in zip(together.coords[1].tolist(), together.data.tolist(), strict=True):
        if other != place:
            product = sizes[place] * sizes[other]
            scale = np.sqrt(product) if similarity is Similarity.COSINE else product
            found[ids[other]] = float(count / scale)
    return found
