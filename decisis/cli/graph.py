"""``decisis graph``: the graph of a library, asked, exported, pushed to a server and compared."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from decisis.cli.cite import (
    CourtOption,
    FromOption,
    JurisdictionOption,
    KindOption,
    LimitOption,
    ToOption,
    TreatmentOption,
    make_filter,
    print_citations,
    print_passage,
)
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
    from decisis.citator import Authority, Citator
    from decisis.citator.model import UnmatchedAuthority
    from decisis.citator.ranking import Ranked, Related
    from decisis.citator.templates import Finding

EPILOG = """
Examples:

decisis graph path "Ames v. Dunning" "NMSA 1978, § 30-16-1"

decisis graph line "NMSA 1978, § 30-16-1" --from 1990

decisis graph top --topic larceny

decisis graph export law.graphml

decisis graph push --neo4j bolt://localhost:7687

Each command has --json, and --help of its own.
"""

graph_app = typer.Typer(
    help="Paths, neighbourhoods, rankings; export, push and check.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

AuthorityArgument = Annotated[str, typer.Argument(help="Citation, docket number, name or id.")]
Neo4jOption = Annotated[
    str,
    typer.Option(
        "--neo4j",
        envvar="DECISIS_NEO4J_URI",
        help="Address: bolt://localhost:7687. NEO4J_USERNAME and NEO4J_PASSWORD say who you are.",
    ),
]


def _example(command: str) -> str:
    return f"Example: decisis graph {command}"


@contextmanager
def _citator(library: Path) -> "Iterator[Citator]":
    import decisis

    with decisis.open(library) as opened:
        yield opened.citator


@graph_app.command("path", epilog=_example('path "Ames v. Dunning" 1990-CDSC-012'))
def path_command(
    start: AuthorityArgument,
    end: AuthorityArgument,
    library: LibraryOption = DEFAULT_LIBRARY,
    hops: Annotated[int, typer.Option(help="Steps at most, 1 to 6.")] = 6,
    as_json: JsonOption = False,
) -> None:
    """How two authorities are connected by citations: a shortest path."""
    from decisis.citator import connection, named

    with _citator(library) as citator:
        ends = named(citator, start), named(citator, end)
        found = connection(citator, *ends, max_hops=hops)
    if as_json:
        print_json(found)
        return
    _print_finding(found)


@graph_app.command("neighbours", epilog=_example('neighbours "§ 30-16-1" --hops 2'))
def neighbours_command(
    authority: AuthorityArgument,
    library: LibraryOption = DEFAULT_LIBRARY,
    hops: Annotated[int, typer.Option(help="Steps at most, 1 to 6.")] = 1,
    limit: LimitOption = 20,
    as_json: JsonOption = False,
) -> None:
    """What is within so many citations of an authority, whatever way they point."""
    from decisis.citator import named, neighbourhood

    with _citator(library) as citator:
        found = neighbourhood(citator, named(citator, authority), hops=hops, limit=limit)
    if as_json:
        print_json(found)
        return
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in found.by_kind.items())
    console.print(f"{found.total:,} within {hops} of {found.of.name}: {kinds}", markup=False)
    _print_authorities(found.authorities)


@graph_app.command("line", epilog=_example('line "§ 30-16-1" --from 1990'))
def line_command(
    authority: AuthorityArgument,
    library: LibraryOption = DEFAULT_LIBRARY,
    court: CourtOption = None,
    jurisdiction: JurisdictionOption = None,
    treatment: TreatmentOption = None,
    year_from: FromOption = None,
    year_to: ToOption = None,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    """The line of cases on a section or a case, in the order of time."""
    from decisis.citator import line_of_cases, named

    where = make_filter(court, jurisdiction, None, treatment, year_from, year_to)
    with _citator(library) as citator:
        found = line_of_cases(citator, named(citator, authority), where, limit=limit)
    if as_json:
        print_json(found)
        return
    _print_finding(found)


@graph_app.command("unmatched", epilog=_example("unmatched --kind case --limit 100"))
def unmatched_command(
    library: LibraryOption = DEFAULT_LIBRARY,
    kind: Annotated[str, typer.Option("--kind", "-k", help="case, statute …; all if empty.")] = "",
    limit: LimitOption = 20,
    as_json: JsonOption = False,
) -> None:
    """What is cited but not held, what most documents cite first."""
    from decisis.citator import unmatched

    with _citator(library) as citator:
        found = unmatched(citator, authority=kind, limit=limit)
    if as_json:
        print_json(found)
        return
    _print_finding(found)


@graph_app.command("top", epilog=_example("top --recent --kind opinion"))
def top_command(
    library: LibraryOption = DEFAULT_LIBRARY,
    jurisdiction: Annotated[
        str, typer.Option("--jurisdiction", "-j", help="As the documents of this state see it.")
    ] = "",
    topic: Annotated[str, typer.Option(help="As the documents on this topic see it.")] = "",
    recent: Annotated[bool, typer.Option("--recent", help="As young opinions see it.")] = False,
    half_life: Annotated[float, typer.Option(help="Years, for --recent.")] = 10.0,
    kind: KindOption = None,
    limit: LimitOption = 20,
    as_json: JsonOption = False,
) -> None:
    """The weightiest authorities by PageRank over citations."""
    from decisis.citator import Rankings

    kinds = make_filter(None, None, kind, None, None, None).kinds
    with _citator(library) as citator:
        found = Rankings(citator).top(
            jurisdiction=jurisdiction,
            topic=topic,
            recent=recent,
            half_life=half_life,
            kinds=kinds,
            limit=limit,
        )
    if as_json:
        print_json(found)
        return
    _print_finding(found)


@graph_app.command("related", epilog=_example('related "Ames v. Dunning"'))
def related_command(
    authority: AuthorityArgument,
    library: LibraryOption = DEFAULT_LIBRARY,
    limit: LimitOption = 20,
    as_json: JsonOption = False,
) -> None:
    """What is cited beside an authority, and what cites the same as it does."""
    from decisis.citator import Rankings, named

    with _citator(library) as citator:
        found = Rankings(citator).related(named(citator, authority), limit=limit)
    if as_json:
        print_json(found)
        return
    _print_finding(found)


@graph_app.command("communities", epilog=_example("communities --limit 5"))
def communities_command(
    library: LibraryOption = DEFAULT_LIBRARY,
    limit: LimitOption = 10,
    as_json: JsonOption = False,
) -> None:
    """Groups of authorities that cite one another, the largest first."""
    from decisis.citator import Rankings

    with _citator(library) as citator:
        found = Rankings(citator).communities(limit=limit)
    if as_json:
        print_json(found)
        return
    for group in found:
        console.print(f"{group.number + 1:>3}. {group.size:,} authorities", style="bold")
        _print_authorities(member.authority for member in group.members)


@graph_app.command("find", epilog=_example('find "Smith v Jones"'))
def find_command(
    name: Annotated[str, typer.Argument(help="Name, citation, docket number or '111 N.M. at 95'.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    limit: LimitOption = 10,
    as_json: JsonOption = False,
) -> None:
    """Authorities by what people call them; spelling may be a little off."""
    from decisis.citator import find
    from decisis.citator.reading import authority_of

    with _citator(library) as citator:
        found = find(citator, name, limit=limit)
    rows = [
        {
            "authority": authority_of(each.node),
            "how": each.how,
            "score": each.score,
            "note": each.note,
        }
        for each in found
    ]
    if as_json:
        print_json(rows)
        return
    if not rows:
        console.print("nothing found: try decisis search")
    for each in found:
        said = f"{each.how}{f': {each.note}' if each.note else ''}"
        console.print(f"  {authority_of(each.node).name}  ({said})", markup=False)


@graph_app.command("ask", epilog=_example('ask "how many opinions cite § 30-16-1 since 2000?"'))
def ask_command(
    question: Annotated[str, typer.Argument(help="A question about who cites whom.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    generator: Annotated[
        str, typer.Option(help="Model that chooses the template where no rule reads the question.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """A question in words: count, list, path, compare, most cited, line of cases."""
    from decisis.answers.generation import ChatModelGenerator
    from decisis.citator.questions import choose_question, read_question
    from decisis.citator.templates import answer
    from law.errors import QueryError

    with _citator(library) as citator:
        try:
            asked = read_question(citator, question)
        except QueryError:
            if not generator:
                raise
            asked = choose_question(question, ChatModelGenerator(generator))
        found = answer(citator, asked)
    if as_json:
        print_json(found)
        return
    _print_finding(found.finding)


@graph_app.command("export", epilog=_example("export law.graphml"))
def export_command(
    file: Annotated[Path, typer.Argument(help="Ends in .graphml, .gexf or .csv.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    as_json: JsonOption = False,
) -> None:
    """Write the graph to a file for other programs."""
    import decisis
    from graph.export import export

    with decisis.open(library) as opened, progress_display(quiet=as_json) as progress:
        written = export(opened.graph, file, progress)
    if as_json:
        print_json({"files": written})
        return
    for path in written:
        console.print(str(path), markup=False)


@graph_app.command("push", epilog=_example("push --neo4j bolt://localhost:7687"))
def push_command(
    neo4j: Neo4jOption,
    library: LibraryOption = DEFAULT_LIBRARY,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Replace the graph of another library.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the graph in a Neo4j server to the state of the library's; only changes are sent."""
    import decisis
    from graph import open_store
    from graph.transfer import push

    with (
        decisis.open(library) as opened,
        open_store(_server(neo4j), writable=True) as server,
        progress_display(quiet=as_json) as progress,
    ):
        pushed = push(opened.graph, server, progress, take_over=take_over)
    if as_json:
        print_json(pushed)
        return
    console.print(f"{pushed.stated:,} stated, {pushed.retracted:,} retracted")


@graph_app.command("check", epilog=_example("check --neo4j bolt://localhost:7687"))
def check_command(
    neo4j: Neo4jOption,
    library: LibraryOption = DEFAULT_LIBRARY,
    sample: Annotated[int, typer.Option(min=0, help="Nodes whose surroundings to compare.")] = 200,
    seed: Annotated[int, typer.Option(help="Which nodes are drawn.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Compare the graph in a Neo4j server with the library's; exit code 1 where they differ."""
    import decisis
    from graph import open_store
    from graph.transfer import check

    with decisis.open(library) as opened, open_store(_server(neo4j)) as server:
        checked = check(opened.graph, server, sample=sample, seed=seed)
    if as_json:
        print_json(checked)
    else:
        for difference in checked.differences[:_MAX_DIFFERENCES]:
            console.print(str(difference), markup=False)
        console.print(
            f"{checked.owners:,} owners and {checked.neighbourhoods:,} neighbourhoods compared:"
            f" {len(checked.differences):,} differences"
        )
    if not checked.equal:
        errors.print("the two graphs differ: run decisis graph push", style="red")
        raise typer.Exit(1)


_MAX_DIFFERENCES = 50


def _server(address: str) -> str:
    """A file would be opened as SQLite: what is pushed to is a server."""
    from law.errors import GraphError

    if "://" not in address:
        raise GraphError(f"{address!r:.100} is no address of a server: bolt://localhost:7687")
    return address


def _print_authorities(authorities: "Iterable[Authority]") -> None:
    for authority in authorities:
        unheld = "" if authority.held else "  [not held]"
        console.print(f"  {authority.name}{unheld}", markup=False)


def _print_finding(found: "Finding") -> None:
    """An answer in the way of its kind."""
    from decisis.citator.model import Citations, Connection, LineOfCases
    from decisis.citator.templates import Comparison

    match found:
        case None:
            console.print("they are not connected by citations")
        case Connection(steps=()):
            console.print("they are the same authority")
        case Connection():
            console.print(found.start.name, style="bold", markup=False)
            for step in found.steps:
                arrow, verb = ("->", step.kind) if step.forward else ("<-", step.kind)
                words = f" ({step.text})" if step.text else ""
                console.print(f"  {arrow} {verb}: {step.end.name}{words}", markup=False)
        case Citations():
            print_citations(found.of.name, found)
        case LineOfCases():
            for passage in found.dated:
                print_passage(passage)
            if found.undated:
                console.print("Of no known year:", style="bold")
            for passage in found.undated:
                print_passage(passage)
            if not (found.dated or found.undated):
                console.print("no opinion cites it")
        case Comparison():
            print_citations(found.first.of.name, found.first)
            print_citations(found.second.of.name, found.second)
            console.print(f"\nBoth are cited by {len(found.both):,}:", style="bold")
            _print_authorities(found.both)
        case tuple():
            for row in found:
                _print_row(row)


def _print_row(row: "Ranked | Related | UnmatchedAuthority") -> None:
    from decisis.citator.ranking import Ranked, Related

    name = row.authority.name + ("" if row.authority.held else "  [not held]")
    match row:
        case Ranked():
            said = f"{row.score:.5f}  cited by {row.cited_by:,}"
        case Related():
            said = f"cited beside {row.cocited:.2f}  citing the same {row.coupled:.2f}"
        case _:
            said = f"{row.documents:,} documents, {row.occurrences:,} places"
    console.print(f"  {name}  ({said})", markup=False)
