"""How far a topic has moved from what it was fitted to, and when it must be fitted anew."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.topics.branches import Path, Split
from pipeline.topics.model import Corpus, Fit, path_of, upwards
from pipeline.topics.vocabulary import TermMatrix

# A topic is fitted anew once this share of its documents has come, changed or gone, …
CHANGED = 0.2
# … or this share, where its children explain so much less of the new ones than of the old: they
# speak of something else.
CHANGED_IF_STRANGE, STRANGE = 0.05, 0.3
# Fewer new documents show no drift.
_LEAST_ARRIVED = 5


@dataclass(frozen=True, slots=True)
class Drift:
    """How a topic has moved since its last fit.

    changed      share of its documents that came, changed or went
    strangeness  by what share its children explain the new documents less than the old, 0 where
                 they explain them as well or too few are new; 1 where they explain nothing
    """

    changed: float
    strangeness: float

    @property
    def reason(self) -> str:
        """Why the topic must be fitted anew; "" where it need not."""
        if self.changed > CHANGED:
            return f"{self.changed:.0%} of its documents changed"
        if self.changed > CHANGED_IF_STRANGE and self.strangeness > STRANGE:
            return (
                f"{self.changed:.0%} of its documents changed, and it explains the new ones"
                f" {self.strangeness:.0%} less"
            )
        return ""


def drift_of(fit: Fit, split: Split | None) -> Drift:
    """The drift of one topic."""
    changed = fit.since / max(1, fit.documents)
    explained = 1 - split.residual if split else 0.0
    if fit.arrived < _LEAST_ARRIVED or explained <= 0:
        return Drift(changed, 0.0)
    now = 1 - fit.unexplained / fit.arrived
    return Drift(changed, min(1.0, max(0.0, 1 - now / explained)))


def moved(
    fits: Mapping[str, Fit],
    corpus: Corpus,
    *,
    homes: Sequence[str],
    homes_before: Sequence[str],
    counts: TermMatrix,
    gone: Iterable[str],
) -> dict[str, Fit]:
    """The fits of a corpus's topics with these changes counted.

    ``homes`` are the topic ids of documents that came or changed, ``homes_before`` where they were
    ("" for a new one), ``counts`` their terms; ``gone`` those of documents that the corpus lost.
    """
    changes = Counter(topic for home in gone for topic in upwards(home))
    rows: dict[str, list[int]] = {}
    for row, (home, before) in enumerate(zip(homes, homes_before, strict=True)):
        there = upwards(home)
        changes.update({*there, *(upwards(before) if before else ())})
        for topic in there:
            rows.setdefault(topic, []).append(row)
    after = dict(fits)
    for topic, since in changes.items():
        fit, own = fits[topic], rows.get(topic, [])
        split = corpus.splits.get(path_of(topic))
        unexplained = float(split.residuals(counts[own]).sum()) if split and own else 0.0
        after[topic] = Fit(
            fit.documents,
            fit.since + since,
            fit.arrived + len(own),
            round(fit.unexplained + unexplained, 6),
        )
    return after


def to_refit(fits: Mapping[str, Fit], splits: Mapping[Path, Split]) -> dict[str, str]:
    """The topics that must be fitted anew, each with the reason; none that lies below another."""
    found: dict[str, str] = {}
    for topic in sorted(fits, key=lambda topic: (len(path_of(topic)), topic)):
        reason = drift_of(fits[topic], splits.get(path_of(topic))).reason
        if reason and not any(above in found for above in upwards(topic)):
            found[topic] = reason
    return found
