"""The standing of an authority in short: whether it may be presented as current law.

The citator (``decisis.citator.standing``) weighs an authority's treatments with their evidence,
which takes milliseconds each; a search judges a hundred. So a build weighs every document that is
treated at all, and keeps what stops it or warns of it.
"""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decisis.citator.citator import Citator
from decisis.citator.standing import Standing as WeighedStanding
from decisis.citator.standing import standing_of
from graph import open_store
from law.errors import LibraryError
from law.jurisdictions import jurisdiction
from law.progress import Progress
from law.records import LawRecord
from law.status import Status
from law.treatment import Tier, Treatment, tier_of
from pipeline.authorities import authorities_of
from pipeline.build import Build

# Raised whenever the same graph would give another standing.
STANDING_VERSION = 1

_NEUTRAL = frozenset(each for each in Treatment if tier_of(each) in (Tier.NEUTRAL, Tier.POSITIVE))


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be said beside a citation.

    status        by the document's own words
    overruled_by  citations of the opinions that overrule it
    treated       the gravest treatment in words: ``reversed by 2010-CDSC-004``
    is_stopped    whether that treatment takes it out of the law: overruled, reversed, held invalid
    """

    status: Status
    overruled_by: tuple[str, ...] = ()
    treated: str = ""
    is_stopped: bool = False

    @property
    def is_good_law(self) -> bool:
        """True where the authority may be presented as current law."""
        return self.status.is_good_law and not self.is_stopped and not self.overruled_by

    @property
    def badge(self) -> str:
        """The words beside the citation: ``in force``, ``overruled by 2010-CDSC-004``."""
        if self.overruled_by:
            return f"overruled by {', '.join(self.overruled_by)}"
        if self.is_stopped:
            return self.treated
        return f"{self.status.badge}, {self.treated}" if self.treated else self.status.badge


class Standings:
    """The documents that later courts treat, by id, as a build weighed them."""

    def __init__(self, treated: Mapping[str, tuple[tuple[str, ...], str, bool]]) -> None:
        self._treated = treated

    @classmethod
    def open(cls, file: Path) -> "Standings":
        try:
            treated = {
                document: (tuple(known["overruled_by"]), known["treated"], known["is_stopped"])
                for document, known in json.loads(file.read_text(encoding="utf-8")).items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise LibraryError(
                f"{file} cannot be read ({error}): remove it and run decisis build"
            ) from None
        return cls(treated)

    def of(self, record: LawRecord) -> Standing:
        known = self._treated.get(record.id)
        if known is None:
            return Standing(record.status)
        return Standing(record.status, *known)


class WeighStandings:
    """Weigh the standing of every document that an opinion treats as more than cited."""

    name = "standing.json"
    inputs = ("documents", "citations", "graph.sqlite")

    def recipe(self) -> str:
        return f"standing {STANDING_VERSION}"

    def run(self, build: Build, progress: Progress) -> Mapping[str, Any]:
        snapshot = build.snapshot
        places = [jurisdiction(name) for name in snapshot.values("jurisdictions")]
        kept: dict[str, dict[str, Any]] = {}
        with closing(open_store(build.folder / "graph.sqlite")) as graph:
            citator = Citator(graph, snapshot, lambda: authorities_of(snapshot), places)
            told = {
                edge.target
                for edge in graph.all_edges()
                if str(edge.properties.get("treatment", Treatment.CITES)) not in _NEUTRAL
            }
            documents = [record for name in sorted(told) if (record := snapshot.document(name))]
            for done, record in enumerate(documents, start=1):
                standing = standing_of(citator, record)
                if standing.tier <= Tier.WARNING:
                    kept[record.id] = _in_short(record, standing)
                progress(self.name, done, len(documents))
        if not documents:
            progress(self.name, 1, 1)
        (build.folder / self.name).write_text(json.dumps(kept, indent=1), encoding="utf-8")
        stopped = sum(each["is_stopped"] for each in kept.values())
        return {"treated": len(kept), "stopped": stopped}


def _in_short(record: LawRecord, standing: WeighedStanding) -> dict[str, Any]:
    overruling = [
        card.citing.citation
        for card in standing.treatments
        if card.treatment is Treatment.OVERRULES
        and card.tier is Tier.STOP
        and not card.without_effect
    ]
    return {
        "overruled_by": list(dict.fromkeys(overruling)),
        "treated": standing.badge if record.status.is_good_law else "",
        "is_stopped": bool(standing.overruled_by),
    }
