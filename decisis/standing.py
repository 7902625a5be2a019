"""The standing of an authority: its own status, and whether a court has overruled it.

Of later treatment only overruling is read so far (``law.treatment``); a case that is only
distinguished, limited or superseded by statute is not told from one that stands.
"""

from dataclasses import dataclass

from graph import Direction, EdgeKind, GraphStore
from law.jurisdictions import jurisdiction
from law.records import LawRecord, Opinion
from law.status import Status
from law.treatment import Treatment


@dataclass(frozen=True, slots=True)
class Standing:
    """``overruled_by`` holds the citations of the opinions that overrule an opinion."""

    status: Status
    overruled_by: tuple[str, ...] = ()

    @property
    def is_good_law(self) -> bool:
        """True where the authority may be presented as current law."""
        return self.status.is_good_law and not self.overruled_by

    @property
    def badge(self) -> str:
        """The words beside the citation: ``in force``, ``overruled by 2010-CDSC-004``."""
        if self.overruled_by:
            return f"overruled by {', '.join(self.overruled_by)}"
        return self.status.badge


def standing_of(record: LawRecord, graph: GraphStore) -> Standing:
    """The record's standing by the library's own documents.

    Only a court of at least the rank of the one that decided can overrule it.
    """
    if not isinstance(record, Opinion):
        return Standing(record.status)
    place = jurisdiction(record.jurisdiction)
    own = place.court(record.court)
    overruling = []
    for edge in graph.edges(record.id, direction=Direction.IN, kinds=[EdgeKind.CITES]):
        if edge.properties.get("treatment") != Treatment.OVERRULES.value:
            continue
        node = graph.node(edge.source)
        courts = graph.edges(edge.source, direction=Direction.OUT, kinds=[EdgeKind.DECIDED_BY])
        court = place.court(courts[0].target.rpartition("/")[2]) if courts else None
        if node and (own is None or court is None or court.rank <= own.rank):
            overruling.append(node.name)
    return Standing(record.status, tuple(dict.fromkeys(overruling)))
