"""``decisis search``: passages that match, best first."""

import math
from dataclasses import asdict
from typing import Annotated

import typer

from decisis.cli.filtering import (
    ChapterOption,
    CourtOption,
    FromOption,
    JurisdictionOption,
    KindOption,
    StatusOption,
    ToOption,
)
from decisis.cli.output import DEFAULT_LIBRARY, JsonOption, LibraryOption, console, print_json

_SHOWN_CHARACTERS = 300

EPILOG = """
Examples:

decisis search "notice to end a month-to-month tenancy"

decisis search larceny --kind section --chapter 30

decisis search "open meetings" --kind opinion --from 2000 --json

decisis search "teacher's contract" --topic nm/code.10

decisis search "open meetings" --budget 64 --trace
"""


def search_command(
    query: Annotated[str, typer.Argument(help="Words, a question or a citation.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    limit: Annotated[int, typer.Option("--limit", "-n", help="Documents to show.")] = 10,
    jurisdiction: JurisdictionOption = None,
    kind: KindOption = None,
    court: CourtOption = None,
    chapter: ChapterOption = None,
    status: StatusOption = None,
    year_from: FromOption = None,
    year_to: ToOption = None,
    topic: Annotated[str, typer.Option(help="Topic: nm/code.3 or its label.")] = "",
    rerank: Annotated[bool, typer.Option(help="Rerank with the cross-encoder.")] = True,
    budget: Annotated[int | None, typer.Option(help="Cross-encoder calls at most.")] = None,
    restrict: Annotated[
        bool, typer.Option(help="Read courts, dates, kinds and states in the query as filters.")
    ] = True,
    trace: Annotated[
        bool, typer.Option("--trace", help="Show what the cross-encoder was asked, in which round.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Search the library by words, meaning and citation."""
    import decisis
    from decisis.filters import make_filters
    from decisis.topics.indexed import find_topic
    from decisis.understanding import understood_as

    filters = make_filters(
        jurisdictions=jurisdiction,
        kinds=kind,
        courts=court,
        chapters=chapter,
        statuses=status,
        year_from=year_from,
        year_to=year_to,
    )
    with decisis.open(library) as opened:
        result = opened.search(
            query,
            limit=limit,
            filters=filters,
            rerank=rerank,
            budget=budget,
            restrict=restrict,
            topic=topic,
        )
        within = find_topic(opened.topics, topic) if topic else None
        paid = opened.snapshot.passages([call.passage for call in result.trace])
    understood = result.understood
    calls = [
        {
            "round": call.round,
            "passage": item.passage.id,
            "predicted": call.predicted,
            "logit": call.logit if math.isfinite(call.logit) else None,
        }
        for call, item in zip(result.trace, paid, strict=True)
    ]
    if as_json:
        print_json(
            {
                "query": result.query,
                "topic": {"id": within.id, "label": within.label} if within else None,
                "seconds": round(result.seconds, 3),
                "words": understood.words,
                "understood": [
                    {
                        "kind": each.kind,
                        "text": each.text,
                        "start": each.start,
                        "end": each.end,
                        "effect": each.effect,
                    }
                    for each in understood.recognised
                ],
                "recognised": result.recognised,
                "expansion": asdict(result.expansion) if result.expansion else None,
                "trace": calls,
                "hits": [
                    {
                        "rank": hit.rank,
                        "id": hit.record.id,
                        "citation": hit.record.citation,
                        "heading": hit.record.heading,
                        "status": hit.standing.status,
                        "overruled_by": list(hit.standing.overruled_by),
                        "passage": hit.passage.id,
                        "label": hit.passage.label,
                        "start": hit.passage.start,
                        "end": hit.passage.end,
                        "text": hit.passage.text,
                        "score": hit.score,
                        "logit": hit.logit,
                        "found_by": hit.found_by,
                        "source": hit.record.source,
                    }
                    for hit in result.hits
                ],
            }
        )
        return
    if within:
        console.print(
            f"within the topic {within.label} ({within.id}, {within.size:,} documents)",
            style="dim",
            markup=False,
        )
    if told := understood_as(understood):
        console.print(f"understood as: {'; '.join(told)}", style="dim", markup=False)
    if expansion := result.expansion:
        added = "; ".join(expansion.phrases) or f"nothing ({expansion.failure})"
        console.print(f"added by {expansion.generator}: {added}", style="dim", markup=False)
    if not result.hits:
        ways = "other words or fewer filters"
        if understood.restricts:
            ways += ", or --no-restrict"
        console.print(f"nothing found: try {ways}")
    for hit in result.hits:
        badge = "" if hit.standing.is_good_law else f"  [{hit.standing.badge}]"
        label = f", {hit.passage.label}" if hit.passage.label else ""
        console.print(
            f"{hit.rank:>2}. {hit.record.citation}{label}{badge}", style="bold", markup=False
        )
        console.print(f"    {hit.record.heading}", markup=False)
        text = " ".join(hit.passage.text.split())
        shown = text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + " …"
        if shown:
            console.print(f"    {shown}", style="dim", markup=False)
    if trace:
        console.print(f"{len(calls)} cross-encoder calls", markup=False)
        for entry in calls:
            predicted, logit = (
                "" if entry[name] is None else f"{entry[name]:.2f}"
                for name in ("predicted", "logit")
            )
            console.print(
                f"  round {entry['round']}  predicted {predicted:>6}  logit {logit:>6}"
                f"  {entry['passage']}",
                style="dim",
                markup=False,
            )
