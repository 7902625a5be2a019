"""The anchor scores of a library, as searches with ``cur`` and ``adacur`` consult them."""

from dataclasses import dataclass
from functools import cached_property

from pipeline.cur import AnchorScores, FactorIndex, Numbers, TopicFactors, TopicScores

ANCHORS = "anchors.npz"
# The strategies that need them.
ANCHORED = frozenset({"cur", "adacur"})
# Raised whenever the same documents would give other scores.
ANCHORS_VERSION = 1

# A query concerns the topics of the first so many of its fused list, at most so many topics.
_HEAD = 32
_CONSULTED = 4


@dataclass(frozen=True)
class Anchors:
    """Anchor scores by topic, and the factors that follow from them."""

    scores: TopicScores

    @cached_property
    def factors(self) -> TopicFactors:
        return self.scores.factors()

    def consult(self, fused: Numbers) -> tuple[AnchorScores | None, FactorIndex | None]:
        """What is known of the topics that the fused list (passage numbers) begins with."""
        topics = self.scores.groups_of(fused[:_HEAD])[:_CONSULTED]
        factors = self.factors.consult(topics)
        return self.scores.consult(topics), None if factors is None else FactorIndex(factors)


def anchors_recipe(model: str) -> str:
    """What the anchor scores of this cross-encoder are recorded under."""
    return f"anchors {ANCHORS_VERSION} {model}"
