"""``decisis topics``: build the topics, read their tree, see one of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from decisis.cli import topic_explaining, topic_trends
from decisis.cli.output import (
    DEFAULT_LIBRARY,
    JsonOption,
    LibraryOption,
    console,
    errors,
    print_json,
    progress_display,
)

if TYPE_CHECKING:
    from decisis.topics.reading import Representative
    from pipeline.topics.model import Topic, TopicModel

EPILOG = """
Examples:

decisis topics tree --depth 1

decisis topics show "Public school finance"

decisis topics trend nm/code --from 1950

Each command has --json, and --help of its own.
"""

topics_app = typer.Typer(
    help="The topics of the law held: a tree for each corpus, read, drawn, followed over time.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

_PASSAGE_CHARACTERS = 300
_KEYWORDS_IN_LINE = 12

PictureOption = Annotated[
    Path | None,
    typer.Option("--picture", help="Draw it too: a file that ends with .html or .png."),
]


def _examples(*commands: str) -> str:
    lines = "\n\n".join(f"decisis topics {command}" for command in commands)
    return f"Examples:\n\n{lines}"


@topics_app.command("build", epilog=_examples("build --library nm", "build --refit"))
def build_command(
    library: LibraryOption = DEFAULT_LIBRARY,
    refit: Annotated[
        bool, typer.Option("--refit", help="Find all topics anew, also where little has changed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the topics up to date, and with them whatever else a build finds out of date.

    New and changed documents are placed in the trees that there are; only a topic of which too much
    has changed is fitted anew. Interrupted, it goes on where it was: run the same command again.
    """
    from decisis.build import build_library
    from pipeline.topics.stage import BuildTopics

    with progress_display(quiet=as_json) as progress:
        rebuild = (BuildTopics.name,) if refit else ()
        report = build_library(library, progress=progress, rebuild=rebuild)
    facts = report.facts.get("topics", {})
    if as_json:
        changed = {"changed": report.changed, "generation": report.generation}
        print_json({**changed, "seconds": report.seconds.get("topics", 0.0), **facts})
        return
    if not report.changed:
        console.print(f"nothing to do: generation {report.generation} is up to date")
        return
    console.print(
        f"generation {report.generation}: {facts['topics']:,} topics, {facts['leaves']:,} of them"
        f" not split further, in {report.seconds['topics']:,.1f} s"
    )
    for corpus, found in facts["corpora"].items():
        _print_corpus(corpus, found)


def _print_corpus(corpus: str, facts: Mapping[str, Any]) -> None:
    console.print(
        f"  {corpus:<20} {facts['documents']:>7,} documents, {facts['topics']:>4,} topics,"
        f" {facts['how']}",
        markup=False,
    )
    for topic, reason in facts["refitted"].items():
        console.print(f"    {topic} refitted: {reason}", markup=False)


@topics_app.command(
    "tree",
    epilog=_examples(
        "tree --depth 1", "tree nm/code.3", "tree --corpus nm/code --picture topics.html"
    ),
)
def tree_command(
    topic: Annotated[
        str, typer.Argument(help="Only what is below this topic: its id or label.")
    ] = "",
    library: LibraryOption = DEFAULT_LIBRARY,
    corpus: Annotated[str, typer.Option("--corpus", help="Only this corpus: nm/code.")] = "",
    depth: Annotated[int, typer.Option(min=0, max=9, help="Levels below the top.")] = 2,
    picture: PictureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the topics as an indented tree: documents, label, id."""
    import decisis
    from decisis.topics.pictures import save_tree
    from decisis.topics.reading import as_tree, topic_named, walk

    with decisis.open(library) as opened:
        model = opened.topics
        name = topic or corpus
        tops = [topic_named(model, name).id] if name else model.roots
        if picture:
            save_tree(model, picture, tops=tops, depth=depth)
            errors.print(f"drawn: {picture}", markup=False)
        if as_json:
            print_json([as_tree(model, top, depth) for top in tops])
            return
        for top in tops:
            for level, node in walk(model, top, depth):
                _print_node(level, node)


def _print_node(level: int, node: "Topic") -> None:
    from rich.text import Text

    line = Text(f"{node.size:>7,}  {'  ' * level}")
    line.append(node.label, style="" if level else "bold")
    line.append(f"  {node.id}", style="dim")
    console.print(line, soft_wrap=True)


@topics_app.command(
    "show",
    epilog=_examples("show nm/code.3", 'show "Water rights"', "show nm/code.3 --picture t.png"),
)
def show_command(
    topic: Annotated[str, typer.Argument(help="A topic: its id or label.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    picture: PictureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one topic: keywords, how it divides and how surely, the passages that stand for it."""
    import decisis
    from decisis.topics.pictures import save_topic
    from decisis.topics.reading import representatives, topic_named
    from pipeline.topics.nmfk import NMFk

    with decisis.open(library) as opened:
        model = opened.topics
        node = topic_named(model, topic)
        found = representatives(opened, node)
        if picture:
            save_topic(model, node, picture, threshold=NMFk().threshold)
            errors.print(f"drawn: {picture}", markup=False)
        if as_json:
            print_json(_as_json(model, node, found))
            return
        _print_topic(model, node, found)


def _as_json(model: "TopicModel", node: "Topic", found: list["Representative"]) -> dict[str, Any]:
    def brief(topic: str) -> dict[str, Any]:
        named = model.nodes[topic]
        return {"id": named.id, "label": named.label, "documents": named.size}

    return {
        **brief(node.id),
        "parent": brief(node.parent) if node.parent else None,
        "children": [brief(child) for child in model.children(node.id)],
        "keywords": [{"term": term, "weight": weight} for term, weight in node.keywords],
        "stop": node.stop,
        "stability": node.stability,
        "stabilities": dict(node.stabilities),
        "unexplained": node.residual,
        "changed_since_fit": model.fits[node.id].since,
        "representatives": [
            {
                "id": each.record.id,
                "citation": each.record.citation,
                "heading": each.record.heading,
                "passage": each.passage.id if each.passage else "",
                "text": each.passage.text if each.passage else "",
            }
            for each in found
        ],
    }


def _print_topic(model: "TopicModel", node: "Topic", found: list["Representative"]) -> None:
    console.print(f"{node.label}  ({node.id})", style="bold", markup=False)
    if node.parent:
        parent = model.nodes[node.parent]
        console.print(f"below {parent.label} ({parent.id})", style="dim", markup=False)
    console.print(f"{node.size:,} documents", markup=False)
    words = ", ".join(f"{term} {weight:.2f}" for term, weight in node.keywords[:_KEYWORDS_IN_LINE])
    console.print(f"Keywords: {words}", markup=False)
    children = model.children(node.id)
    if children:
        console.print(
            f"Divides into {len(children)}, stability {node.stability:.2f}:", markup=False
        )
        for child in children:
            _print_node(1, model.nodes[child])
    else:
        console.print(f"Not divided: {node.stop}", markup=False)
    if node.stabilities:
        tried = ", ".join(f"{k}: {stability:.2f}" for k, stability in node.stabilities)
        console.print(f"Stability by number of topics tried: {tried}", markup=False)
    changed = model.fits[node.id].since
    if changed:
        console.print(f"{changed:,} documents came, changed or went since its fit", markup=False)
    for each in found:
        console.print()
        console.print(f"{each.record.citation}  {each.record.heading}", style="bold", markup=False)
        if each.passage:
            text = " ".join(each.passage.text.split())
            more = "…" if len(text) > _PASSAGE_CHARACTERS else ""
            console.print(f"  {text[:_PASSAGE_CHARACTERS]}{more}", markup=False)


topic_trends.register(topics_app)
topic_explaining.register(topics_app)
