"""The treatments that a build reads in an opinion: by rules and, where they do not tell, a model.

The model is a plug, and may fail: what it does not decide stays as the rules left it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from law.citations import Citation
from law.errors import ModelError
from law.treatment import (
    Classifier,
    Treatment,
    TreatmentFinding,
    ask,
    strongest,
    treatments,
    undecided,
)
from pipeline.snapshot import Treated


class NamedClassifier(Classifier, Protocol):
    """A model that is asked about treatments, by the name that the build records."""

    @property
    def name(self) -> str: ...


@dataclass
class TreatmentReader:
    """Reads opinion after opinion in one run of a build.

    decided  findings that are the model's
    failure  what the model said when it failed, "" while it has not; it is not asked again then
    """

    classifier: NamedClassifier | None = None
    decided: int = field(default=0, init=False)
    failure: str = field(default="", init=False)

    def read(self, text: str, citations: Sequence[Citation]) -> tuple[list[Treated], bool]:
        """The treatment of each citation, and whether every question about them was answered."""
        found = treatments(text, citations)
        is_answered = self.classifier is None or self._ask(self.classifier, text, citations, found)
        return [_treated(finding) for finding in found], is_answered

    def _ask(
        self,
        classifier: Classifier,
        text: str,
        citations: Sequence[Citation],
        found: list[TreatmentFinding],
    ) -> bool:
        """Put the model's findings in the place of weaker ones; True where it answered."""
        for passage in undecided(text, citations):
            if self.failure:
                return False
            try:
                finding = ask(classifier, passage, text)
            except ModelError as error:
                self.failure = str(error)
                return False
            if finding is None or not finding.checks.passed:
                continue
            if strongest([found[passage.citation], finding]) is finding:
                self.decided += 1
                group = citations[passage.citation].group
                for position, citation in enumerate(citations):
                    if citation.group == group:  # parallel citations are treated alike
                        found[position] = finding
        return True


def _treated(finding: TreatmentFinding) -> Treated:
    """What is kept of a finding; of a plain citation nothing but that it is one."""
    if finding.treatment is Treatment.CITES:
        return Treated(Treatment.CITES)
    return Treated(
        finding.treatment,
        finding.by,
        finding.by_key,
        finding.scope,
        finding.decided_by,
        finding.start,
        finding.end,
    )
