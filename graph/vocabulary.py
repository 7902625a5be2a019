"""The words of the graph: kinds of nodes and edges, and the Neo4j labels and types made of them.

Labels and relationship types cannot be parameters of a Cypher query. Every one that decisis writes
comes from these two enumerations, never from input.
"""

import re
from enum import StrEnum


class NodeKind(StrEnum):
    """What a node is."""

    JURISDICTION = "jurisdiction"
    LEVEL = "level"  # a step of a hierarchy: the code, a chapter, an article
    SECTION = "section"
    PROVISION = "provision"
    OPINION = "opinion"
    COURT = "court"
    JUDGE = "judge"
    TOPIC = "topic"
    AUTHORITY = "authority"  # cited, but not held by the library

    @property
    def label(self) -> str:
        """The Neo4j label: ``Section``."""
        return self.value.capitalize()

    @property
    def parent_edge(self) -> "EdgeKind":
        """The kind of edge that leads from a node of this kind to its parent."""
        return EdgeKind.SUBTOPIC_OF if self is NodeKind.TOPIC else EdgeKind.PART_OF


class EdgeKind(StrEnum):
    """What an edge says of its source, read as a sentence: source CITES target."""

    PART_OF = "part_of"
    SUBTOPIC_OF = "subtopic_of"
    DECIDED_BY = "decided_by"
    CITES = "cites"
    MOVED_TO = "moved_to"  # a recompiled section, to the number under which it now stands
    ABOUT = "about"

    # A section, to the session law that did it.
    ENACTED_BY = "enacted_by"
    AMENDED_BY = "amended_by"
    RECOMPILED_BY = "recompiled_by"
    REPEALED_BY = "repealed_by"

    # An opinion, to a judge.
    WRITTEN_BY = "written_by"
    JOINED_BY = "joined_by"  # concurs, specially or not
    DISSENTED_BY = "dissented_by"

    @property
    def type(self) -> str:
        """The Neo4j relationship type: ``PART_OF``."""
        return self.value.upper()


# Made by the stores from ``Node.parent``; no owner states them as edges.
STRUCTURE = frozenset({EdgeKind.PART_OF, EdgeKind.SUBTOPIC_OF})

# A property of a node or an edge is named like a column, and never like a field that they have.
PROPERTY_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
RESERVED_PROPERTIES = frozenset(
    {"id", "kind", "name", "parent", "speaker", "owner", "source", "target"}
    | {"start", "end", "text", "pin", "fingerprint"}
)
