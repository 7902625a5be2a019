"""Trend lines as a picture: one panel a court or corpus, one line a topic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from decisis.topics.pictures import PALETTE, save_chart
from decisis.topics.trends import Trends

if TYPE_CHECKING:
    import altair

# More lines than these cannot be told apart by colour.
MOST_LINES = len(PALETTE)


@dataclass(frozen=True, slots=True)
class Row:
    """One point of a line: ``share`` (0 to 1) of a topic in the period that starts in ``year``."""

    year: int
    period: str
    source: str
    label: str
    share: float | None
    documents: int
    thin: bool


def rows(trends: Iterable[Trends], *, topics: Sequence[str] = ()) -> list[Row]:
    """The points of the surest trends of each court, or of the ``topics`` (ids) alone."""
    found = []
    for court in trends:
        chosen = [topic for topic in court.topics if not topics or topic.topic in topics]
        for topic in chosen[:MOST_LINES]:
            found += [
                Row(
                    year=point.start,
                    period=point.label,
                    source=f"{court.name} ({court.unit})",
                    label=topic.label,
                    share=point.share,
                    documents=point.documents,
                    thin=point.is_thin,
                )
                for point in topic.points
            ]
    return found


def save_trend_lines(points: Sequence[Row], file: Path) -> None:
    """Draw the lines as an HTML page that needs no network, or as a PNG, by the file's ending.

    A period without documents breaks its line; one of few is a hollow point. QueryError for another
    ending or a folder that is not there.
    """
    save_chart(_chart(points), file)


def _chart(points: Sequence[Row]) -> "altair.FacetChart":
    # Takes a second to import.
    import altair

    data: list[dict[str, Any]] = [
        {
            "year": point.year,
            "period": point.period,
            "source": point.source,
            "label": point.label,
            "share": point.share,
            "documents": point.documents,
            "seen": "few" if point.thin else "enough",
        }
        for point in points
    ]
    labels = list(dict.fromkeys(point.label for point in points))
    lines = altair.Chart().encode(
        x=altair.X("year:Q", title="", axis=altair.Axis(format="d", grid=False, tickMinStep=1)),
        y=altair.Y("share:Q", title="share of all", axis=altair.Axis(format="%", tickCount=6)),
        color=altair.Color(
            "label:N",
            title="",
            sort=labels,
            scale=altair.Scale(domain=labels, range=list(PALETTE)),
            legend=altair.Legend(
                orient="bottom", columns=2, labelLimit=330, symbolType="stroke", symbolStrokeWidth=3
            ),
        ),
        tooltip=[
            altair.Tooltip("label:N", title="topic"),
            altair.Tooltip("period:N", title="years"),
            altair.Tooltip("share:Q", format=".1%"),
            altair.Tooltip("documents:Q", format=","),
        ],
    )
    drawn = lines.mark_line(strokeWidth=2, invalid="break-paths-filter-domains")
    told = lines.transform_filter("datum.share != null")
    solid = told.transform_filter("datum.seen == 'enough'").mark_point(filled=True, size=26)
    hollow = told.transform_filter("datum.seen == 'few'").mark_point(fill="white", size=26)
    panel = altair.layer(drawn, solid, hollow).properties(width=720, height=300)
    chart: altair.FacetChart = panel.facet(
        row=altair.Row(
            "source:N",
            title="",
            header=altair.Header(labelFontSize=13, labelAnchor="start", labelOrient="top"),
        ),
        data=altair.InlineData(values=data),
    )
    return chart
