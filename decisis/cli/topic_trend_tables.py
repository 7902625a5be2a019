"""Trends of topics as they are printed: tables, one topic's series, components."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from decisis.cli.output import console

if TYPE_CHECKING:
    from decisis.topics.components import Components
    from decisis.topics.trends import Point, TopicTrend, Trends

_BARS = "▁▂▃▄▅▆▇█"
_MOST_BARS = 14
_LABEL_CHARACTERS = 28
# What is called a trend: at most so many of those called so are expected to be none.
_FALSE_DISCOVERIES = 0.05


def print_trends(trends: "Trends", limit: int) -> None:
    _print_heading(trends)
    tested = [topic for topic in trends.topics if topic.trend is not None]
    if not tested:
        console.print("  too few years or documents for a test of trend", style="dim")
        _print_table(trends.topics[:limit])
        return
    sure = [topic for topic in tested if (topic.p_adjusted or 0) <= _FALSE_DISCOVERIES]
    for name, sign in (("Rising", 1), ("Falling", -1)):
        moving = [topic for topic in sure if topic.trend and topic.trend.slope * sign > 0]
        moving.sort(key=lambda topic: -abs(topic.trend.slope) if topic.trend else 0.0)
        if moving:
            console.print(f"{name} ({len(moving)})", style="bold")
            _print_table(moving[:limit])
    rest = len(tested) - len(sure)
    if rest:
        console.print(
            f"No trend that could not be chance: {rest} of {len(tested)} topics.", style="dim"
        )


def _print_heading(trends: "Trends") -> None:
    missing = "".join(
        f"; {count:,} {words}"
        for count, words in (
            (trends.undated, "without a date"),
            (trends.unplaced, "in no topic"),
        )
        if count
    )
    console.print(
        f"{trends.name} among the topics of {trends.root}: {trends.documents:,} {trends.unit},"
        f" {trends.first}–{trends.last}, by {_years(trends.width)}{missing}",
        style="bold",
        markup=False,
    )


def _print_table(topics: Sequence["TopicTrend"]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("topic", no_wrap=True)
    table.add_column("", no_wrap=True)
    for name in ("first", "last", "a decade", "p"):
        table.add_column(name, justify="right", no_wrap=True)
    for topic in topics:
        label = topic.label
        if len(label) > _LABEL_CHARACTERS:
            label = label[: _LABEL_CHARACTERS - 1] + "…"
        shares = _joined(topic.points)
        told = [f"{share:.1%}" for share in shares if share is not None] or ["–"]
        table.add_row(Text(label), _bars(shares), told[0], told[-1], *_tested(topic))
    console.print(table)


def _tested(topic: "TopicTrend") -> tuple[str, str]:
    """Points a decade with half the interval, and the adjusted p."""
    if topic.trend is None or topic.p_adjusted is None:
        return "–", "–"
    trend = topic.trend
    return f"{trend.slope:+.2f} ± {(trend.high - trend.low) / 2:.2f}", _chance(topic.p_adjusted)


def print_topic(trends: "Trends", name: str) -> None:
    """One topic's series, period by period."""
    _print_heading(trends)
    topic = next(topic for topic in trends.topics if topic.topic == name)
    console.print(f"{topic.label}  {_bars(_joined(topic.points))}", markup=False, soft_wrap=True)
    highest = max((point.share or 0.0 for point in topic.points), default=0.0) or 1.0
    for point in topic.points:
        bar = "█" * round(24 * (point.share or 0.0) / highest)
        few = "  few" if point.documents and point.is_thin else ""
        console.print(
            f"  {point.label:>9}  {_share(point):>6}  {point.weight:>8,.1f} of"
            f" {point.documents:>6,}  {bar}{few}",
            markup=False,
            soft_wrap=True,
        )
    if topic.trend is None or topic.p_adjusted is None:
        console.print("too few years or documents for a test of trend", style="dim")
        return
    trend = topic.trend
    console.print(
        f"trend {trend.slope:+.2f} points a decade, 95 % interval {trend.low:+.2f} to"
        f" {trend.high:+.2f}; p {_chance(trend.p)}, {_chance(topic.p_adjusted)} allowing for"
        f" {len(trends.topics)} topics",
        soft_wrap=True,
    )
    if topic.median:
        median = topic.median
        console.print(
            f"median slope between periods {median.slope:+.2f} ({median.low:+.2f} to"
            f" {median.high:+.2f})",
            style="dim",
            soft_wrap=True,
        )


def print_components(explained: "Components") -> None:
    third = "court" if explained.unit == "opinions" else "kind of change"
    console.print(
        f"Topic × {_years(explained.width)} × {third} of {explained.root}:"
        f" {explained.documents:,} {explained.unit}",
        style="bold",
        markup=False,
    )
    for number, component in enumerate(explained.components, start=1):
        console.print(f"{number}. {component}", markup=False, soft_wrap=True)
        courses = _bars([part.weight for part in component.periods])
        years = f"{component.periods[0].name} to {component.periods[-1].name}"
        console.print(f"   {courses}  {years}", style="dim", markup=False, soft_wrap=True)
    console.print(f"{explained.rule}; they explain {explained.explained:.0%}", soft_wrap=True)
    if explained.left_out:
        console.print(f"left out, too few: {', '.join(explained.left_out)}", style="dim")


def _joined(points: Sequence["Point"]) -> list[float | None]:
    """The share in each period, or in as many together as there are bars for; None for too few."""
    from pipeline.topics.trends import THIN

    together = -(-len(points) // _MOST_BARS)
    shares: list[float | None] = []
    for start in range(0, len(points), together):
        joined = points[start : start + together]
        documents = sum(point.documents for point in joined)
        weight = sum(point.weight for point in joined)
        shares.append(None if documents < THIN else weight / documents)
    return shares


def _bars(values: Sequence[float | None]) -> str:
    """A bar for each value, a dot for None."""
    highest = max((value for value in values if value is not None), default=0.0) or 1.0
    return "".join(
        "·" if value is None else _BARS[round(value / highest * (len(_BARS) - 1))]
        for value in values
    )


def _share(point: "Point") -> str:
    return "–" if point.share is None else f"{point.share:.1%}"


def _chance(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _years(width: int) -> str:
    return "year" if width == 1 else f"{width} years"
