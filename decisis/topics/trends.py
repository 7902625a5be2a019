"""The share of each topic by year and court, and whether it rises or falls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from decisis.topics.activity import Activity, Unit, corpus_name, read_activity, source_name
from law.errors import QueryError
from pipeline.topics.trends import (
    THIN,
    Floats,
    Integers,
    MedianSlope,
    Trend,
    adjusted,
    median_slope,
    period_width,
    trends,
)

if TYPE_CHECKING:
    from decisis.library import Library


@dataclass(frozen=True, slots=True)
class Point:
    """A topic in one period: ``weight`` of the ``documents`` observed, memberships summed.

    share is their quotient, None where nothing was observed: it is not guessed from its neighbours.
    """

    start: int
    end: int
    documents: int
    weight: float
    share: float | None

    @property
    def is_thin(self) -> bool:
        """Whether too few documents were observed for the share to say much."""
        return self.documents < THIN

    @property
    def label(self) -> str:
        return str(self.start) if self.start == self.end else f"{self.start}–{self.end}"


@dataclass(frozen=True, slots=True)
class TopicTrend:
    """A topic over time.

    trend       None where years or documents are too few for a test
    p_adjusted  p over all topics of the same court or corpus; None without a test
    median      slope between periods that are not thin; None for fewer than three
    """

    topic: str
    label: str
    points: tuple[Point, ...]
    trend: Trend | None
    p_adjusted: float | None
    median: MedianSlope | None


@dataclass(frozen=True, slots=True)
class Trends:
    """The topics of one level over time, as one court or the makers of one corpus saw them.

    source       id of the court, or of the corpus where changes of the law are counted
    name         the same in words
    unit         ``opinions`` or ``changes`` (of sections, by a law)
    width        years a period
    documents    opinions or changes observed
    undated      documents of the corpus, or opinions of the courts asked for, without a year
    unplaced     dated documents that no topic of the level knows a word of
    topics       the surest trend first
    """

    root: str
    source: str
    name: str
    unit: Unit
    width: int
    first: int
    last: int
    documents: int
    undated: int
    unplaced: int
    topics: tuple[TopicTrend, ...]


def topic_trends(
    library: "Library",
    root: str,
    *,
    courts: Sequence[str] = (),
    depth: int = 1,
    year_from: int | None = None,
    year_to: int | None = None,
    width: int | None = None,
) -> list[Trends]:
    """The trends of a corpus, or of each of the ``courts`` (ids) among the topics of its tree.

    ``depth`` is the level of the tree, ``width`` the years a period shown (default: as many as are
    needed for 20 documents in the median period); tests read single years. QueryError where
    nothing is dated or the tree is a single topic.
    """
    activity = read_activity(
        library, root, courts=courts, depth=depth, year_from=year_from, year_to=year_to
    )
    require_dates(activity)
    labels = {topic: library.topics.nodes[topic].label for topic in activity.topics}
    return trends_of(activity, labels, width=width)


def trends_of(
    activity: Activity, labels: Mapping[str, str], *, width: int | None = None
) -> list[Trends]:
    """The trends of what was observed, court by court; of changes of the law all together."""
    if activity.unit == "changes":
        every = np.ones(len(activity.years), dtype=np.bool_)
        name = corpus_name(activity.root)
        return [_trends(activity, activity.root, name, every, labels, width)]
    return [
        _trends(
            activity,
            source,
            source_name(activity, source),
            activity.sources == place,
            labels,
            width,
        )
        for place, source in enumerate(activity.names)
    ]


def require_dates(activity: Activity) -> None:
    """QueryError where an activity has no shares that could move."""
    root = activity.root
    if len(activity.topics) < 2:
        raise QueryError(f"{root} is a single topic, whose share is always the whole: import more")
    if not len(activity.years):
        what = "opinion" if activity.unit == "opinions" else "document"
        raise QueryError(
            f"no {what} in {root} has a year in that time ({activity.undated:,} have none at all):"
            " import a source that tells dates, or ask for another corpus or time"
        )


def _trends(
    activity: Activity,
    source: str,
    name: str,
    chosen: npt.NDArray[np.bool_],
    labels: Mapping[str, str],
    width: int | None,
) -> Trends:
    years, counts, sums = _by_year(activity, chosen)
    width = width or period_width(years, counts)
    tested = trends(sums, counts, years)
    shown = [
        _topic_trend(topic, labels[topic], _points(years, counts, row, width))
        for topic, row in zip(activity.topics, sums, strict=True)
    ]
    if tested:
        chances = adjusted([trend.p for trend in tested])
        shown = [
            replace(topic, trend=trend, p_adjusted=p)
            for topic, trend, p in zip(shown, tested, chances, strict=True)
        ]
        shown.sort(key=lambda topic: (topic.trend.p if topic.trend else 1.0, topic.topic))
    return Trends(
        root=activity.root,
        source=source,
        name=name,
        unit=activity.unit,
        width=width,
        first=int(years[0]),
        last=int(years[-1]),
        documents=int(counts.sum()),
        undated=activity.undated,
        unplaced=activity.unplaced,
        topics=tuple(shown),
    )


def _by_year(activity: Activity, chosen: npt.NDArray[np.bool_]) -> tuple[Integers, Floats, Floats]:
    """Years [y] ascending, observations [y], and memberships summed [topics, y]."""
    years, places = np.unique(activity.years[chosen], return_inverse=True)
    sums = np.zeros((len(years), len(activity.topics)))
    np.add.at(sums, places, activity.weights[activity.documents[chosen]])
    return years, np.bincount(places).astype(np.float64), sums.T


def _points(years: Integers, counts: Floats, sums: Floats, width: int) -> tuple[Point, ...]:
    """The periods from the first year to the last, those without documents too."""
    points = []
    for start in range(int(years[0]) // width * width, int(years[-1]) + 1, width):
        within = (years >= start) & (years < start + width)
        documents, weight = int(counts[within].sum()), float(sums[within].sum())
        points.append(
            Point(
                start=max(start, int(years[0])),
                end=min(start + width - 1, int(years[-1])),
                documents=documents,
                weight=round(weight, 4),
                share=weight / documents if documents else None,
            )
        )
    return tuple(points)


def _topic_trend(topic: str, label: str, points: tuple[Point, ...]) -> TopicTrend:
    told = [point for point in points if not point.is_thin]
    shares = np.array([point.weight / point.documents for point in told])
    middles = np.array([(point.start + point.end) / 2 for point in told])
    return TopicTrend(topic, label, points, None, None, median_slope(shares, middles))
