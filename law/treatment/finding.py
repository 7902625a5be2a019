"""A treatment with its evidence, and the checks that a machine can make of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from law.treatment.vocabulary import MEANINGS, Scope, Tier, Treatment, tier_of


class By(StrEnum):
    """Who treats the authority.

    COURT       the deciding court, in this opinion
    RECOGNISED  another authority did; this opinion reports it
    DISSENT     a judge who does not write for the court (a dissent or a separate concurrence):
                without effect
    """

    COURT = "court"
    RECOGNISED = "recognised"
    DISSENT = "dissent"


class Told(NamedTuple):
    """A treatment that was read from a text, before its evidence is made of whole sentences.

    treated  position of the treated one among the text's authorities
    """

    treatment: Treatment
    treated: int
    start: int
    end: int
    by: By = By.COURT
    by_key: str = ""
    scope: Scope = Scope.WHOLE


@dataclass(frozen=True, slots=True)
class Checks:
    """What was verified of a finding's evidence; both are facts, neither is a judgment.

    stands  the evidence stands in the text, letter for letter, at its span
    names   the evidence cites the authority or calls it by its name
    """

    stands: bool
    names: bool

    @property
    def passed(self) -> bool:
        return self.stands and self.names


@dataclass(frozen=True, slots=True)
class TreatmentFinding:
    """How a text treats the authority of one of its citations: ``text[start:end] == evidence``.

    start, end  the passage that shows it, whole sentences
    by_key      key of the authority that did it, where the text reports it and names which
    decided_by  ``rules`` or ``model``
    """

    treatment: Treatment
    start: int
    end: int
    evidence: str
    by: By = By.COURT
    by_key: str = ""
    scope: Scope = Scope.WHOLE
    decided_by: str = "rules"
    checks: Checks = Checks(stands=False, names=False)

    @property
    def tier(self) -> Tier:
        """The weight of the treatment within its scope."""
        return tier_of(self.treatment, self.scope)

    @property
    def has_effect(self) -> bool:
        """False of what a dissent says, and of what fails a check."""
        return self.by is not By.DISSENT and self.checks.passed


def check(text: str, finding: TreatmentFinding, names: Iterable[str]) -> Checks:
    """The two checks: ``names`` are the citation's text and the names of the authority."""
    stands = bool(finding.evidence) and text[finding.start : finding.end] == finding.evidence
    return Checks(stands, any(name in finding.evidence for name in names))


_ORDER = {treatment: position for position, treatment in enumerate(MEANINGS)}


def strongest(findings: Iterable[TreatmentFinding]) -> TreatmentFinding | None:
    """The finding to be shown of several: by tier, then by the vocabulary's order; None of none.

    What another court made of an authority counts before this court's own treatment only where
    it weakened the authority; a dissent's is shown where the court only mentions the authority.
    """
    return min(findings, key=_weight, default=None)


def _weight(found: TreatmentFinding) -> tuple[bool, bool, bool, Tier, int, int]:
    return (
        found.tier is Tier.NEUTRAL,
        found.by is By.DISSENT,
        found.by is By.RECOGNISED and found.tier in (Tier.CAUTION, Tier.POSITIVE),
        found.tier,
        _ORDER[found.treatment],
        found.start,
    )
