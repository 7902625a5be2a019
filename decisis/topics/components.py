"""A compact explanation of topic, time and court: a few components, each told in a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from decisis.topics.activity import Activity, Unit, read_activity, source_name
from decisis.topics.trends import require_dates
from law.errors import QueryError
from pipeline.topics.tensor import ALIKE, Factors, Observations, factorise
from pipeline.topics.trends import MIN_DOCUMENTS, THIN, WIDTHS, Floats, Integers

if TYPE_CHECKING:
    from decisis.library import Library

MIN_PERIODS = 3

# What a component is told by: topics and courts that weigh at least so much of its heaviest, and
# the time about its peak at which it stands at least so high.
_TOLD_TOPICS = 1 / 3
_TOLD_SOURCES = 1 / 2
_TOLD_PERIODS = 1 / 2
_MOST_TOPICS = 4

_MOST_PERIODS = 20
_OPINIONS_A_CELL = 20


@dataclass(frozen=True, slots=True)
class Part:
    """What a component is made of: a topic, a court or a period, and its part of the component."""

    id: str
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Component:
    """Topics that come and go together at the same courts.

    share          part of all that the components explain
    first, last    years about its peak in which it stands at least half as high
    topics, sources, periods  each heaviest first but the periods, which are in order
    """

    share: float
    first: int
    last: int
    topics: tuple[Part, ...]
    sources: tuple[Part, ...]
    periods: tuple[Part, ...]

    def __str__(self) -> str:
        topics = "; ".join(part.name for part in _told(self.topics, _TOLD_TOPICS)[:_MOST_TOPICS])
        told = _told(self.sources, _TOLD_SOURCES)
        sources = " and ".join(part.name for part in told)
        evenly = "evenly " if len(told) == len(self.sources) > 1 else ""
        years = str(self.first) if self.first == self.last else f"{self.first}–{self.last}"
        whole = self.first == int(self.periods[0].id) and self.last >= int(self.periods[-1].id)
        when = f"throughout {years}" if whole else f"peaks {years}"
        return f"{topics}: {when}, {evenly}{sources} ({self.share:.0%})"


@dataclass(frozen=True, slots=True)
class Components:
    """The components of a corpus's topics, periods and courts (or what laws did: ``enacted`` …).

    explained  part of the shares' squares that they account for
    agreement  for 1, 2, … components, how alike those of two halves of the documents are
    left_out   courts with too few dated documents
    """

    root: str
    unit: Unit
    width: int
    documents: int
    explained: float
    agreement: tuple[float, ...]
    left_out: tuple[str, ...]
    components: tuple[Component, ...]

    @property
    def rule(self) -> str:
        """Why there are so many, in words."""
        count = len(self.components)
        if len(self.agreement) > count:
            return (
                f"{count} of them, for with {count + 1} two halves of the {self.unit} no longer"
                f" tell the same (agreement {self.agreement[count]:.2f}, {ALIKE} wanted)"
            )
        return f"{count} of them, as many as were tried"


def topic_components(
    library: "Library",
    root: str,
    *,
    courts: Sequence[str] = (),
    depth: int = 1,
    year_from: int | None = None,
    year_to: int | None = None,
    width: int | None = None,
    seed: int = 0,
) -> Components:
    """Topic × year × court as a few components; of statutes topic × year × what the laws did.

    Of a court's corpus, the opinions of all courts of its state are placed in its tree unless
    ``courts`` (ids) are named. QueryError where there are not two courts with 30 dated documents
    each, or not three periods.
    """
    if not courts and "/case/" in root:
        courts = courts_of(library, root.partition("/")[0])
    activity = read_activity(
        library, root, courts=courts, depth=depth, year_from=year_from, year_to=year_to
    )
    require_dates(activity)
    counts = np.bincount(activity.sources, minlength=len(activity.names))
    held = [place for place, count in enumerate(counts) if count >= MIN_DOCUMENTS]
    if len(held) < 2:
        what = "courts" if activity.unit == "opinions" else "kinds of change"
        raise QueryError(
            f"a tensor takes two {what} with {MIN_DOCUMENTS} dated {activity.unit} each, {root} has"
            f" {len(held)}: ask without --tensor"
        )
    seen, starts, width = _observations(activity, held, width)
    if len(starts) < MIN_PERIODS:
        raise QueryError(
            f"a tensor takes {MIN_PERIODS} periods, {root} has {len(starts)} of {width} years:"
            " ask without --tensor, or --by year"
        )
    factors = factorise(seen, seed=seed)
    labels = [library.topics.nodes[topic].label for topic in activity.topics]
    names = [source_name(activity, activity.names[place]) for place in held]
    ids = [activity.names[place] for place in held]
    periods = [
        (start, min(start + width - 1, int(activity.years.max()))) for start in starts.tolist()
    ]
    return Components(
        root=root,
        unit=activity.unit,
        width=width,
        documents=len(seen.periods),
        explained=round(factors.explained, 4),
        agreement=tuple(round(value, 3) for value in factors.agreement),
        left_out=tuple(name for place, name in enumerate(activity.names) if place not in held),
        components=tuple(
            _component(
                factors,
                place,
                list(zip(activity.topics, labels, strict=True)),
                list(zip(ids, names, strict=True)),
                periods,
            )
            for place in range(len(factors.weights))
        ),
    )


def courts_of(library: "Library", state: str) -> list[str]:
    """Ids of the courts of a state of which opinions are held."""
    counts = library.snapshot.document_counts()
    return sorted({court for place, _, court in counts if place == state and court})


def _observations(
    activity: Activity, held: Sequence[int], width: int | None
) -> tuple[Observations, Integers, int]:
    """What is observed of the courts held, the first year of each period, and the years a period.

    Left to itself, the width is the least at which there are at most 20 periods and the median
    period of a court that has opinions has 20 of them.
    """
    chosen = np.flatnonzero(np.isin(activity.sources, held))
    width = width or _width(activity.years[chosen], activity.sources[chosen])
    # A period in which no court has enough opinions says nothing.
    cells = np.stack([activity.years[chosen] // width, activity.sources[chosen]])
    _, places, counts = np.unique(cells, axis=1, return_inverse=True, return_counts=True)
    told = np.unique(cells[0][counts[places] >= THIN])
    chosen = chosen[np.isin(cells[0], told)]
    years, sources = activity.years[chosen], np.searchsorted(held, activity.sources[chosen])
    starts, periods = np.unique(years // width * width, return_inverse=True)
    seen = Observations(
        weights=activity.weights,
        documents=activity.documents[chosen],
        periods=periods,
        sources=sources,
        groups=activity.groups[chosen],
        shape=(len(starts), len(held)),
    )
    return seen, starts, width


def _width(years: Integers, sources: Integers) -> int:
    for width in WIDTHS:
        cells = np.stack([years // width, sources])
        _, counts = np.unique(cells, axis=1, return_counts=True)
        if len(np.unique(cells[0])) <= _MOST_PERIODS and np.median(counts) >= _OPINIONS_A_CELL:
            return width
    return WIDTHS[-1]


def _component(
    factors: Factors,
    place: int,
    topics: Sequence[tuple[str, str]],
    sources: Sequence[tuple[str, str]],
    periods: Sequence[tuple[int, int]],
) -> Component:
    course = factors.periods[:, place]
    first, last = _about_peak(course)
    return Component(
        share=float(factors.weights[place]),
        first=periods[first][0],
        last=periods[last][1],
        topics=_heaviest(topics, factors.topics[:, place]),
        sources=_heaviest(sources, factors.sources[:, place]),
        periods=tuple(
            Part(str(start), f"{start}–{end}" if end > start else str(start), float(weight))
            for (start, end), weight in zip(periods, course, strict=True)
        ),
    )


def _about_peak(course: Floats) -> tuple[int, int]:
    """The first and last place of the run about the peak that stands high."""
    peak = int(course.argmax())
    high = course >= _TOLD_PERIODS * course[peak]
    first, last = peak, peak
    while first > 0 and high[first - 1]:
        first -= 1
    while last + 1 < len(course) and high[last + 1]:
        last += 1
    return first, last


def _heaviest(names: Sequence[tuple[str, str]], weights: Floats) -> tuple[Part, ...]:
    parts = [
        Part(key, name, float(weight)) for (key, name), weight in zip(names, weights, strict=True)
    ]
    return tuple(sorted(parts, key=lambda part: (-part.weight, part.id)))


def _told(parts: Sequence[Part], least: float) -> list[Part]:
    return [part for part in parts if part.weight >= least * parts[0].weight]
