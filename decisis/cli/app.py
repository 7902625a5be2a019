"""The program ``decisis``: its commands, and how its errors reach the user."""

import logging
import sys

import typer

from decisis.cli import (
    adapt,
    ask,
    build,
    cite,
    crawl,
    evaluate,
    graph,
    importing,
    search,
    serve,
    show,
    status,
    topics,
)
from decisis.cli.output import errors
from law.errors import DecisisError

app = typer.Typer(
    name="decisis",
    help="Open legal research: answers that rest on the law, each quotation verified.",
    epilog="Start with: decisis crawl --help, or decisis import --help.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.command("crawl", epilog=crawl.EPILOG)(crawl.crawl_command)
app.command("import", epilog=importing.EPILOG)(importing.import_command)
app.command("build", epilog=build.EPILOG)(build.build_command)
app.command("ask", epilog=ask.EPILOG)(ask.ask_command)
app.command("search", epilog=search.EPILOG)(search.search_command)
app.command("show", epilog=show.EPILOG)(show.show_command)
app.command("adapt", epilog=adapt.EPILOG)(adapt.adapt_command)
app.command("cite", epilog=cite.EPILOG)(cite.cite_command)
app.add_typer(graph.graph_app, name="graph")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(topics.topics_app, name="topics")
app.command("status", epilog=status.EPILOG)(status.status_command)
app.command("serve", epilog=serve.EPILOG)(serve.serve_command)


def main() -> None:
    """Run the program: exit code 0 when done, 1 for a failure said in one line, 2 for usage."""
    # A PDF that cannot be read is reported as a rejected file; its parser need not say so too.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        app()
    except DecisisError as error:
        errors.print(
            f"decisis: {error}", style="red", markup=False, highlight=False, soft_wrap=True
        )
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
