"""``decisis crawl``: from a site into the library's catalog."""

from typing import Annotated

import typer

from decisis.cli.output import (
    DEFAULT_LIBRARY,
    JsonOption,
    LibraryOption,
    console,
    print_json,
    progress_display,
)

EPILOG = """
Examples:

decisis crawl codes new-mexico --contact you@example.org

decisis crawl constitution new-mexico --contact you@example.org

decisis crawl cases new-mexico --court court-of-appeals --year 2020 --year 2021

A crawl that was interrupted goes on where it stopped: run the same command again. It reads a page a
second at most, so a whole code takes hours. Afterwards: decisis build.
"""


def crawl_command(
    what: Annotated[str, typer.Argument(help="codes, constitution or cases.")],
    state: Annotated[str, typer.Argument(help="State as in the site's address: new-mexico.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    contact: Annotated[
        str, typer.Option(help="E-mail or web address in the User-Agent, for the site's owner.")
    ] = "",
    site: Annotated[str, typer.Option(help="Site to crawl.")] = "https://law.justia.com",
    court: Annotated[
        list[str] | None, typer.Option(help="Court, as in the site's address; may be repeated.")
    ] = None,
    year: Annotated[list[int] | None, typer.Option(help="Year; may be repeated.")] = None,
    edition: Annotated[int, typer.Option(help="Edition of the code; 0 is the current one.")] = 0,
    delay: Annotated[float, typer.Option(help="Seconds between requests, 1 or more.")] = 1.0,
    concurrency: Annotated[int, typer.Option(help="Requests under way at once.")] = 1,
    limit: Annotated[int, typer.Option(help="Ask for so many pages at most; 0 is no limit.")] = 0,
    refresh: Annotated[
        bool, typer.Option(help="Start a new run even if one is unfinished.")
    ] = False,
    accept_drop: Annotated[
        bool, typer.Option(help="Accept far fewer records than the last run brought.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Crawl statutes, a constitution or case law into the library.

    Obeys robots.txt, keeps to the state's pages, and stops where the site asks for a human.
    """
    from crawler.request import CrawlRequest
    from crawler.run import crawl
    from decisis.ingest import import_crawl, source_name
    from decisis.settings import load_settings
    from pipeline.layout import Layout

    layout = Layout(library)
    request = CrawlRequest(
        what=what,  # type: ignore[arg-type]  # checked by CrawlRequest itself
        jurisdiction=state,
        folder=layout.sources / source_name(what, state, court or (), year or (), edition),
        base_url=site,
        contact=contact or load_settings(layout.settings).contact,
        courts=tuple(court or ()),
        years=tuple(year or ()),
        edition=edition,
        delay=delay,
        concurrency=concurrency,
        limit=limit,
        refresh=refresh,
        accept_drop=accept_drop,
    )
    with progress_display(quiet=as_json) as progress:
        report = crawl(request, progress=progress)
        imported = import_crawl(
            layout, request.folder, report, accept_drop=accept_drop, progress=progress
        )
    if as_json:
        print_json({"crawl": report, "import": imported})
        return
    console.print(
        f"{report.pages:,} pages in {report.seconds:.0f} s ({report.pages_per_second:.1f} a"
        f" second), {report.records:,} records, {report.quarantined} set aside"
    )
    if report.quarantined:
        console.print(
            f"set aside, with reasons: {request.folder / 'quarantine.jsonl'}", markup=False
        )
    if not report.complete:
        console.print(f"not complete: {report.reason}; run the same command to go on", markup=False)
    console.print(
        f"catalog: {imported.new:,} new, {imported.changed:,} changed, {imported.unchanged:,}"
        f" unchanged, {imported.deleted:,} deleted"
    )
    if imported.touched:
        console.print(f"next: decisis build --library {library}", markup=False)
