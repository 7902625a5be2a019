"""Which authorities weigh most, what is cited together, and which groups cite one another.

The citation network, its overall ranking and its communities are kept beside the graph in one file
that knows the state of the graph. Where the graph has changed, the network is read anew (0.7 s for
40,000 pairs) and PageRank begins at the ranking before, which takes it a few steps; communities are
looked for from the start, and only when somebody asks for them. All other rankings start at other
documents on the network that is there, and take some hundredths of a second: they are not kept.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from decisis.citator.citator import Citator
from decisis.citator.citing import known
from decisis.citator.model import Authority
from graph import Direction, EdgeKind, NodeKind
from graph.ranking import (
    HALF_LIFE_YEARS,
    CitationNetwork,
    Scores,
    Similarity,
    best,
    citation_network,
    cocitation,
    communities,
    coupling,
    pagerank,
    recency,
)
from graph.ranking_file import SavedRankings, graph_state, load_rankings, save_rankings
from law.errors import QueryError

_OVERALL = "overall"
_COMMUNITY_SEED = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """An authority with its share of a ranking, and how many documents cite it."""

    authority: Authority
    score: float
    cited_by: int


@dataclass(frozen=True, slots=True)
class Related:
    """An authority that is near another: ``cocited`` beside it, ``coupled`` by what both cite.

    ``score`` is the larger of the two.
    """

    authority: Authority
    score: float
    cocited: float
    coupled: float


@dataclass(frozen=True, slots=True)
class Community:
    """A group that cites one another: its size, and the weightiest of its members."""

    number: int
    size: int
    members: tuple[Ranked, ...]


class Rankings:
    """The rankings of one state of a graph, made when first needed; safe to share by threads."""

    def __init__(self, citator: Citator) -> None:
        self._citator = citator
        self._making = threading.Lock()
        self._saved: SavedRankings | None = None

    @property
    def network(self) -> CitationNetwork:
        return self._kept().network

    @property
    def overall(self) -> Scores:
        return self._kept().scores[_OVERALL]

    @property
    def groups(self) -> Sequence[int]:
        """The number of each id's community, 0 the largest."""
        saved = self._kept()
        with self._making:
            if not len(saved.groups) and saved.network.ids:
                groups = np.zeros(len(saved.network.ids), np.int64)
                found = communities(saved.network, seed=_COMMUNITY_SEED)
                for number, members in enumerate(found):
                    groups[[saved.network.index[name] for name in members]] = number
                saved = replace(saved, groups=groups)
                self._keep(saved)
        groups_found: list[int] = saved.groups.tolist()
        return groups_found

    def top(
        self,
        *,
        jurisdiction: str = "",
        topic: str = "",
        recent: bool = False,
        half_life: float = HALF_LIFE_YEARS,
        kinds: Sequence[NodeKind] = (),
        limit: int = 20,
    ) -> tuple[Ranked, ...]:
        """The weightiest authorities, seen by all documents or by those of a state or a topic.

        ``topic`` is its id or its name; ``recent`` sees them by young opinions (``half_life`` in
        years); only one of the three. ``kinds`` keeps nodes of these kinds. Raises QueryError where
        there is no such topic, or no opinion has a year.
        """
        if sum((bool(jurisdiction), bool(topic), recent)) > 1:
            raise QueryError("rank by a jurisdiction, by a topic or by what is recent: one of them")
        if jurisdiction:
            scores = self._of_jurisdiction(jurisdiction)
        elif topic:
            scores = self._of_topic(topic)
        elif recent:
            scores = self._recent(half_life)
        else:
            scores = self.overall
        return self._ranked(best(self.network.ids, scores), kinds, limit)

    def related(
        self, id: str, *, similarity: Similarity = Similarity.COSINE, limit: int = 20
    ) -> tuple[Related, ...]:
        """The authorities nearest to one. Raises QueryError where the graph does not have it."""
        known(self._citator, id)
        cited = cocitation(self.network, id, similarity)
        coupled = coupling(self.network, id, similarity)
        scores = {
            name: max(cited.get(name, 0.0), coupled.get(name, 0.0)) for name in {*cited, *coupled}
        }
        names = sorted(scores, key=lambda name: (-scores[name], name))[:limit]
        return tuple(
            Related(
                authority,
                scores[authority.id],
                cited.get(authority.id, 0.0),
                coupled.get(authority.id, 0.0),
            )
            for authority in self._citator.authorities_by_id(names)
        )

    def communities(self, *, limit: int = 20, members: int = 5) -> tuple[Community, ...]:
        """The largest groups, each with the weightiest of its members."""
        groups = self.groups
        sizes = Counter(groups)
        place = dict(zip(self.network.ids, groups, strict=True))
        leading: dict[int, list[tuple[str, float]]] = {number: [] for number in range(limit)}
        for name, score in best(self.network.ids, self.overall):
            if place[name] < limit and len(leading[place[name]]) < members:
                leading[place[name]].append((name, score))
        return tuple(
            Community(number, sizes[number], self._ranked(leading[number], (), members))
            for number in range(min(limit, len(sizes)))
        )

    def _of_jurisdiction(self, jurisdiction: str) -> Scores:
        inside = {name: 1.0 for name in self.network.ids if name.partition("/")[0] == jurisdiction}
        if not inside:
            raise QueryError(f"no document of {jurisdiction!r:.60} cites or is cited")
        return pagerank(self.network, self.network.weights(inside), first=self.overall)

    def _of_topic(self, topic: str) -> Scores:
        graph = self._citator.graph
        wanted = topic.lower()
        found = [
            node
            for node in sorted(graph.nodes(NodeKind.TOPIC), key=lambda node: node.id)
            if node.id == topic
            or wanted in f"{node.name}, {node.properties.get('keywords', '')}".lower()
        ]
        if not found:
            raise QueryError(f"there is no topic {topic!r:.60}: decisis status lists what there is")
        exact = next((node for node in found if topic in (node.id, node.name)), found[0])
        edges = graph.edges(exact.id, direction=Direction.IN, kinds=[EdgeKind.ABOUT])
        shares = {edge.source: float(edge.properties.get("share", 1.0)) for edge in edges}
        return pagerank(self.network, self.network.weights(shares), first=self.overall)

    def _recent(self, half_life: float) -> Scores:
        if half_life <= 0:
            raise QueryError(f"a half-life is a number of years above 0, not {half_life}")
        nodes = self._citator.graph.nodes(NodeKind.OPINION)
        weights = recency(
            {node.id: int(node.properties.get("year", 0)) for node in nodes}, half_life=half_life
        )
        if not weights:
            raise QueryError("no opinion of this library has a year: there is no recent law to see")
        return pagerank(self.network, self.network.weights(weights), first=self.overall)

    def _ranked(
        self, scored: Sequence[tuple[str, float]], kinds: Sequence[NodeKind], limit: int
    ) -> tuple[Ranked, ...]:
        network = self.network
        wanted = scored
        if kinds:
            of_kind = {node.id for kind in kinds for node in self._citator.graph.nodes(kind)}
            wanted = [each for each in scored if each[0] in of_kind]
        scores = dict(wanted[:limit])
        cited = network.cited.indptr
        return tuple(
            Ranked(
                authority,
                scores[authority.id],
                int(cited[network.index[authority.id] + 1] - cited[network.index[authority.id]]),
            )
            for authority in self._citator.authorities_by_id([*scores])
        )

    def _kept(self) -> SavedRankings:
        with self._making:
            if self._saved is None:
                self._saved = self._open()
            return self._saved

    def _open(self) -> SavedRankings:
        cache = self._citator.cache
        before = load_rankings(cache) if cache else None
        state = graph_state(self._citator.graph)
        if before is not None and before.state == state and _OVERALL in before.scores:
            return before
        network = citation_network(self._citator.graph.cited_pairs())
        first = None
        if before is not None and _OVERALL in before.scores:
            known_scores = zip(before.network.ids, before.scores[_OVERALL].tolist(), strict=True)
            first = network.weights(dict(known_scores))
        saved = SavedRankings(state, network, {_OVERALL: pagerank(network, first=first)})
        self._keep(saved)
        return saved

    def _keep(self, saved: SavedRankings) -> None:
        """In a folder that cannot be written the rankings are made anew by each process."""
        self._saved = saved
        if self._citator.cache:
            save_rankings(self._citator.cache, saved)
