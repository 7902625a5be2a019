"""The standing vocabulary: what a document says of its own force.

The treatment of an opinion by later courts is the citator's subject, not this module's.
"""

from enum import StrEnum


class Status(StrEnum):
    """Whether a document is law, by its own words (stub heading, history note, edition)."""

    IN_FORCE = "in_force"
    REPEALED = "repealed"
    RECOMPILED = "recompiled"  # moved to another number; the text lives there
    RESERVED = "reserved"  # a number kept free; there was never a text
    SUPERSEDED = "superseded"  # replaced by a later version or has expired by its own terms
    NOT_YET_EFFECTIVE = "not_yet_effective"
    UNKNOWN = "unknown"

    @property
    def is_good_law(self) -> bool:
        """True where the text may be presented as current law."""
        return self is Status.IN_FORCE

    @property
    def badge(self) -> str:
        """The words that a page shows beside the citation."""
        return self.value.replace("_", " ")
