"""``decisis topics explain``: why a passage was found."""

from dataclasses import asdict
from typing import Annotated

import typer

from decisis.cli.output import DEFAULT_LIBRARY, JsonOption, LibraryOption, console, print_json

EPILOG = """
Examples:

decisis topics explain "notice to end a tenancy"

decisis topics explain "search of a vehicle without a warrant" --hit 2 --json
"""


def explain_command(
    query: Annotated[str, typer.Argument(help="What was searched for.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    hit: Annotated[int, typer.Option(help="Which hit, from 1.", min=1)] = 1,
    topic: Annotated[str, typer.Option(help="Topic: nm/code.3 or its label.")] = "",
    rerank: Annotated[bool, typer.Option(help="Rerank with the cross-encoder.")] = True,
    seed: Annotated[int, typer.Option(help="Of the concepts and their masks.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Say which concepts and words of a passage made a search find it."""
    import decisis
    from decisis.topics.explaining import explain
    from decisis.topics.highlighting import as_rich, as_text
    from law.errors import QueryError

    with decisis.open(library) as opened:
        hits = opened.search(query, limit=hit, topic=topic, rerank=rerank).hits
        if len(hits) < hit:
            raise QueryError(f"the search has {len(hits)} hits, there is no hit {hit}")
        found = hits[hit - 1]
        explanation = explain(opened, query, found.passage, seed=seed)
    if as_json:
        topic_of = explanation.topic
        print_json(
            {
                "query": query,
                "hit": hit,
                "id": found.record.id,
                "citation": found.record.citation,
                "passage": found.passage.id,
                "topic": {"id": topic_of.id, "label": topic_of.label} if topic_of else None,
                "by_words": explanation.by_words,
                "by_meaning": explanation.by_meaning,
                "likeness": explanation.likeness,
                "reason": explanation.reason,
                "concepts": [asdict(concept) for concept in explanation.concepts],
                "words": [{"word": word, "weight": weight} for word, weight in explanation.words()],
                "marks": [asdict(mark) for mark in explanation.marks],
            }
        )
        return
    label = f", {found.passage.label}" if found.passage.label else ""
    console.print(f"{hit:>2}. {found.record.citation}{label}", style="bold", markup=False)
    console.print(f"    {found.record.heading}", markup=False)
    console.print(as_text(explanation), markup=False)
    console.print()
    console.print(as_rich(explanation))


def register(app: typer.Typer) -> None:
    """Add the command to ``decisis topics``."""
    app.command("explain", epilog=EPILOG)(explain_command)
