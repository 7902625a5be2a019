"""``decisis topics trend``: which topics rise and fall, and what goes together."""

import csv
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from decisis.cli.cite import CourtOption, FromOption, LimitOption, ToOption
from decisis.cli.output import DEFAULT_LIBRARY, JsonOption, LibraryOption, errors, print_json
from decisis.cli.topic_trend_tables import print_components, print_topic, print_trends

if TYPE_CHECKING:
    from decisis.library import Library
    from decisis.topics.trends import Trends

EPILOG = """
Examples:

decisis topics trend nm/code --from 1950

decisis topics trend "water" --by decade

decisis topics trend nm/code --court nmsc --court nmca --csv shares.csv

decisis topics trend nm/case/nmsc --tensor

decisis topics trend nm/code --picture trends.html
"""


class Period(StrEnum):
    """How many years a period."""

    YEAR = "year"
    DECADE = "decade"


_YEARS = {Period.YEAR: 1, Period.DECADE: 10}


def register(app: typer.Typer) -> None:
    """Add the command ``trend``."""
    app.command("trend", epilog=EPILOG)(trend_command)


def trend_command(
    topic: Annotated[
        str,
        typer.Argument(
            help="A topic (its id, or words of its label), or a corpus: nm/code; all if left out.",
            show_default=False,
        ),
    ] = "",
    library: LibraryOption = DEFAULT_LIBRARY,
    court: CourtOption = None,
    year_from: FromOption = None,
    year_to: ToOption = None,
    by: Annotated[
        Period | None,
        typer.Option("--by", help="Years a period; by default as many as the documents need."),
    ] = None,
    depth: Annotated[int, typer.Option(min=1, max=9, help="Level of the tree.")] = 1,
    limit: LimitOption = 10,
    tensor: Annotated[
        bool, typer.Option("--tensor", help="Explain topic, time and court by a few components.")
    ] = False,
    as_json: JsonOption = False,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="Write all shares to this file.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Draw the surest trends: lines.html or lines.png.")
    ] = None,
) -> None:
    """How the share of each topic moves over the years, court by court, with a test of trend.

    Opinions count in the year of their decision, sections in each year in which a law enacted,
    amended or repealed them.
    """
    import decisis
    from decisis.topics.components import topic_components
    from decisis.topics.reading import topic_named
    from decisis.topics.trend_pictures import rows, save_trend_lines
    from decisis.topics.trends import topic_trends
    from law.errors import QueryError

    if year_from is not None and year_to is not None and year_from > year_to:
        raise QueryError(f"no year is from {year_from} on and up to {year_to}")
    if tensor and (csv_file or picture):
        raise QueryError("the components have no --csv and no --picture: use --json")
    asked: dict[str, Any] = {
        "year_from": year_from,
        "year_to": year_to,
        "width": _YEARS[by] if by else None,
    }
    with decisis.open(library) as opened:
        named = topic_named(opened.topics, topic).id if topic else ""
        root, below = named.partition(".")[0], named.count(".")
        asked["depth"] = below or depth
        if tensor:
            explained = topic_components(
                opened, root or _busiest(opened), courts=court or (), **asked
            )
            if as_json:
                print_json({**_fields(explained), "rule": explained.rule})
            else:
                print_components(explained)
            return
        found: list[Trends] = []
        if root:
            found = topic_trends(opened, root, courts=court or (), **asked)
        for corpus in [] if root else _corpora(opened, court or ()):
            try:
                found += topic_trends(opened, corpus, **asked)
            except QueryError as error:
                errors.print(str(error), style="dim", markup=False, soft_wrap=True)
    if not found:
        raise QueryError("no corpus of this library has topics with dates to follow")
    topics = [named] if below else []
    if csv_file:
        _write_csv(found, csv_file, topics)
        errors.print(f"written: {csv_file}", markup=False)
    if picture:
        save_trend_lines(rows(found, topics=topics), picture)
        errors.print(f"drawn: {picture}", markup=False)
    if as_json:
        print_json([_data(trends, topics) for trends in found])
        return
    for trends in found:
        if below:
            print_topic(trends, named)
        else:
            print_trends(trends, limit)


def _corpora(library: "Library", courts: Sequence[str]) -> list[str]:
    """The corpora to look at where none is named: of the courts asked for, or all."""
    from law.errors import QueryError

    roots = library.topics.roots
    if not courts:
        return roots
    held = {root.rpartition("/")[2]: root for root in roots if "/case/" in root}
    for court in courts:
        if court not in held:
            known = ", ".join(held) or "the library holds none"
            raise QueryError(f"no opinions of a court {court!r:.40}: {known}")
    return [held[court] for court in courts]


def _busiest(library: "Library") -> str:
    """The court with the most documents, where opinions have dates; else the largest corpus."""
    from law.records import Opinion

    dated = {
        record.court
        for record in library.snapshot.headings()
        if isinstance(record, Opinion) and (record.decided or record.year)
    }
    topics = library.topics
    cases = [root for root in topics.roots if root.rpartition("/")[2] in dated and "/case/" in root]
    return max(cases or topics.roots, key=lambda root: (topics.nodes[root].size, root))


def _data(trends: "Trends", topics: Sequence[str]) -> dict[str, Any]:
    """For JSON: all topics, or those asked for."""
    kept = [topic for topic in trends.topics if not topics or topic.topic in topics]
    return {**_fields(trends), "topics": kept}


def _write_csv(found: Sequence["Trends"], file: Path, topics: Sequence[str]) -> None:
    from law.errors import QueryError

    try:
        with file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.writer(opened)
            writer.writerow(
                ["corpus", "source", "topic", "label", "from", "to", "documents", "weight", "share"]
            )
            for trends in found:
                for topic in trends.topics:
                    if topics and topic.topic not in topics:
                        continue
                    for point in topic.points:
                        share = "" if point.share is None else f"{point.share:.6f}"
                        place = (trends.root, trends.source, topic.topic, topic.label)
                        seen = (point.start, point.end, point.documents, point.weight, share)
                        writer.writerow((*place, *seen))
    except OSError as error:
        raise QueryError(f"{file} cannot be written: {error.strerror}") from None


def _fields(value: Any) -> dict[str, Any]:
    from dataclasses import fields

    return {field.name: getattr(value, field.name) for field in fields(value)}
