"""``decisis evaluate``: how well the library's search finds the authority that is meant."""

import csv
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.table import Table

from decisis.cli.output import (
    DEFAULT_LIBRARY,
    JsonOption,
    LibraryOption,
    console,
    errors,
    print_json,
    progress_display,
)
from law.errors import QueryError
from law.progress import Progress

if TYPE_CHECKING:
    from decisis.evaluation.evaluate import Evaluation
    from decisis.evaluation.measures import Difference
    from decisis.evaluation.queries import JudgedQuery
    from decisis.library import Library

EPILOG = """
Examples:

decisis evaluate retrieval --limit 500

decisis evaluate retrieval --split tuning --no-rerank --run plain.trec

decisis evaluate retrieval --split tuning --baseline plain.trec

decisis evaluate retrieval --queries questions.tsv --qrels qrels.txt --per-query results.csv
"""

_INTERRUPTED = 130

app = typer.Typer(
    help="Measure the library on its own citations or on your questions.", epilog=EPILOG
)


class SplitChoice(StrEnum):
    """Which half of the library's masked citations."""

    TEST = "test"
    TUNING = "tuning"
    ALL = "all"


@app.callback()
def evaluate() -> None:
    """Measure the library on its own citations or on your questions."""


@app.command("retrieval", epilog=EPILOG)
def retrieval_command(
    library: LibraryOption = DEFAULT_LIBRARY,
    queries: Annotated[
        Path | None, typer.Option(help="Your queries: 'id TAB text' lines, or JSON Lines.")
    ] = None,
    qrels: Annotated[
        Path | None, typer.Option(help="Their documents: TREC qrels, by id or citation.")
    ] = None,
    split: Annotated[
        SplitChoice, typer.Option(help="Half of the masked citations.")
    ] = SplitChoice.TEST,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="Queries at most.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the splits and the intervals.")] = 0,
    rerank: Annotated[bool, typer.Option(help="Rerank with the cross-encoder.")] = True,
    budget: Annotated[int | None, typer.Option(help="Cross-encoder calls at most.")] = None,
    per_query: Annotated[
        Path | None, typer.Option(help="Write a CSV file with a line for each query.")
    ] = None,
    run: Annotated[Path | None, typer.Option(help="Write the results as a TREC run.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="A TREC run of the same queries to compare with.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the search: nDCG@10, MRR@10 and recall with 95 % intervals.

    Without --queries, the library's own citations are the test: the words around a citation,
    without it, must find the authority that was cited. Ctrl-C prints what has been measured.
    """
    import decisis
    from decisis.evaluation.evaluate import compare, evaluate, library_search, shared_queries
    from decisis.evaluation.trec import read_run, write_run

    if (queries is None) != (qrels is None):
        raise typer.BadParameter("--queries and --qrels go together")
    for file in (run, per_query):
        _check_writable(file)
    before = read_run(baseline) if baseline else None
    with decisis.open(library) as opened, progress_display(quiet=as_json) as progress:
        try:
            if queries and qrels:
                judged = _of_the_user(opened, queries, qrels)[:limit]
            else:
                judged = _of_the_library(opened, split, seed, progress)[:limit]
            if before is not None:
                shared_queries(judged, before)
            evaluation = evaluate(
                library_search(opened, rerank=rerank, budget=budget),
                judged,
                seed=seed,
                progress=progress,
            )
        except KeyboardInterrupt:
            errors.print("stopped before the first query was measured: nothing was kept")
            raise typer.Exit(_INTERRUPTED) from None
    gain = compare(evaluation, before, seed=seed) if before is not None else None
    if run:
        write_run(run, evaluation.runs)
    if per_query:
        _write_csv(per_query, evaluation)
    if as_json:
        print_json(_as_json(evaluation, gain))
    else:
        _show(evaluation, gain)
    if not evaluation.complete:
        errors.print(f"stopped after {len(evaluation.results):,} of {len(judged):,} queries")
        raise typer.Exit(_INTERRUPTED)


def _check_writable(file: Path | None) -> None:
    """QueryError before the work rather than after it."""
    try:
        if file is not None:
            file.open("a").close()
    except OSError as error:
        raise QueryError(f"{file} cannot be written: {error.strerror}") from None


def _of_the_user(library: "Library", queries: Path, qrels: Path) -> "list[JudgedQuery]":
    from decisis.evaluation.trec import judged, read_qrels, read_queries

    asked = read_queries(queries)
    kinds: dict[str, str] = {}

    def document_id(name: str) -> str:
        record = library.show(name)
        kinds[record.id] = record.kind
        return record.id

    found = judged(asked, read_qrels(qrels, document_id), kinds.__getitem__)
    if len(found) < len(asked):
        errors.print(
            f"{len(asked) - len(found):,} of {len(asked):,} queries have no relevant document:"
            " left out"
        )
    return found


def _of_the_library(
    library: "Library", split: SplitChoice, seed: int, progress: Progress
) -> "list[JudgedQuery]":
    from decisis.evaluation.masking import masked_queries

    queries = masked_queries(library.snapshot, library.authorities, seed=seed, progress=progress)
    if not queries:
        raise QueryError(
            "no document of this library cites another that it holds: import opinions that do, or"
            " bring your own questions with --queries and --qrels"
        )
    chosen = [query for query in queries if split in (SplitChoice.ALL, query.split)]
    if not chosen:
        raise QueryError(
            f"all {len(queries)} masked citations are in the other half: use --split all"
        )
    return chosen


def _show(evaluation: "Evaluation", gain: "tuple[int, Mapping[str, Difference]] | None") -> None:
    from decisis.evaluation.measures import MEASURES

    table = _table("queries", "number")
    groups = [
        ("", [evaluation.overall]),
        ("for ", evaluation.by_kind if len(evaluation.by_kind) > 1 else ()),
        ("from ", evaluation.by_source if len(evaluation.by_source) > 1 else ()),
    ]
    for prefix, rows in groups:
        for row in rows:
            estimates = (row.estimates[name] for name in MEASURES)
            cells = [_cell(found.mean, found.low, found.high) for found in estimates]
            table.add_row(prefix + row.name, f"{row.queries:,}", *cells)
    console.print(table)
    console.print(
        f"p50 {evaluation.p50 * 1000:.0f} ms, p95 {evaluation.p95 * 1000:.0f} ms a query;"
        " below each mean its 95 % interval"
    )
    if gain is None:
        return
    shared, differences = gain
    found = [differences[name] for name in MEASURES]
    table = _table("gain", "number")
    cells = [_cell(gained.mean, gained.low, gained.high, sign="+") for gained in found]
    table.add_row("mean", f"{shared:,}", *cells)
    table.add_row("above 0", "", *(f"{gained.share_above_zero:.1%}" for gained in found))
    console.print(table)
    console.print("gain on the baseline, and the share of resamples in which it is above zero")


def _table(*first: str) -> Table:
    from decisis.evaluation.measures import MEASURES

    table = Table(*first, *MEASURES, box=box.SIMPLE, padding=(0, 1, 0, 0))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _cell(mean: float, low: float, high: float, sign: str = "") -> str:
    """The mean, and its interval below it: one line each, to fit eighty columns."""
    return f"{mean:{sign}.3f}\n{low:{sign}.2f} {high:{sign}.2f}"


def _as_json(
    evaluation: "Evaluation", gain: "tuple[int, Mapping[str, Difference]] | None"
) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "complete": evaluation.complete,
        "overall": evaluation.overall,
        "by_kind": evaluation.by_kind,
        "by_source": evaluation.by_source,
        "seconds": {"p50": evaluation.p50, "p95": evaluation.p95},
    }
    if gain is not None:
        shown["gain"] = {"queries": gain[0], "differences": gain[1]}
    return shown


def _write_csv(file: Path, evaluation: "Evaluation") -> None:
    from decisis.evaluation.measures import MEASURES

    with file.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(
            ["id", "kind", "cited_by", "split", *MEASURES, "rank", "seconds", "relevant", "text"]
        )
        for result in evaluation.results:
            query = result.query
            gold = [document for document, grade in query.relevant.items() if grade > 0]
            ranks = (at for at, found in enumerate(result.documents, start=1) if found in gold)
            table.writerow(
                [
                    query.id,
                    query.kind,
                    query.source_kind,
                    query.split,
                    *(f"{result.values[name]:.4f}" for name in MEASURES),
                    next(ranks, ""),
                    f"{result.seconds:.4f}",
                    " ".join(gold),
                    query.text,
                ]
            )
