"""The graph of a library: what is in it, how long it takes to make, and how fast it answers.

    python -m bench.graph --library LIBRARY [--seed 0] [--samples 200] [--bolt-owners 3000]
                          [--scale] [--folder bench/results/graph]

Counts nodes and edges by kind and citations that are resolved and not; finds citations in the texts
and builds the graph anew from the catalog, with the peak of its memory; asks for 1 and 2 hops,
paths and cited-by on SQLite and, in the same run, over Bolt (ArcadeDB as a child process), there
on the facts of ``--bolt-owners`` owners (0: of all), which SQLite is then asked for as well.
``--scale`` builds graphs of growing numbers of sections of other states' codes. Prints tables and
writes the same as JSON. ``--seed`` draws the nodes that are asked for.
"""

import argparse
import gzip
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table

import decisis
from decisis.citator import Rankings
from graph import (
    CitedAuthority,
    Counts,
    EdgeKind,
    Facts,
    GraphStore,
    NodeKind,
    document_facts,
    open_store,
)
from graph.neo4j_store import Neo4jStore
from graph.ranking import citation_network, communities, pagerank
from graph.transfer import push
from law.citations import find_citations
from law.identifiers import section_id
from law.jurisdictions import jurisdiction
from law.records import LawRecord, Section
from law.resolution import Authorities
from tests.graph.bolt_server import BoltServer

SCALE = Path(__file__).parents[2] / "shared" / "corpora" / "scale"
STEPS = (5_000, 10_000, 20_000, 40_000)
# The reference system's published figures: 289,102 legal citations over 44,000 documents.
REFERENCE_PER_DOCUMENT = 289_102 / 44_000

console = Console(highlight=False)
Result = TypeVar("Result")


def main() -> None:
    """Run the benchmark."""
    arguments = _arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = {"seed": arguments.seed}
    with decisis.open(arguments.library) as library:
        results["held"] = _held(library.graph)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "graph.sqlite"
            results["build"] = _build(list(library.snapshot.documents()), file)
            results["ranking"] = _ranking(library)
        results["latency"] = _latencies(library.graph, arguments)
    if arguments.scale:
        results["scale"] = [_scaled(count) for count in STEPS]
        _print("Growth", results["scale"])
    path = arguments.folder / "graph.json"
    path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    console.print(f"\nwritten: {path}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--folder", type=Path, default=Path("bench/results/graph"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--samples", type=int, default=200, help="questions of each sort")
    parser.add_argument("--bolt-owners", type=int, default=3_000, help="0: the whole graph")
    parser.add_argument("--scale", action="store_true")
    return parser.parse_args()


def _held(store: GraphStore) -> dict[str, Any]:
    counts = store.counts()
    table = Table("kind", "number", title="The library's graph")
    for kind, number in [*counts.nodes.items(), *counts.edges.items()]:
        table.add_row(kind.value, f"{number:,}")
    unheld = sum(each.occurrences for each in store.unmatched())
    cites = counts.edges.get(EdgeKind.CITES, 0)
    documents = sum(
        counts.nodes.get(kind, 0)
        for kind in (NodeKind.SECTION, NodeKind.PROVISION, NodeKind.OPINION)
    )
    per_document = cites / max(documents, 1)
    table.add_row("citations resolved", f"{cites - unheld:,}")
    table.add_row("citations not held", f"{unheld:,}")
    table.add_row("citations a document", f"{per_document:.2f}")
    table.add_row("the reference's", f"{REFERENCE_PER_DOCUMENT:.2f}")
    console.print(table)
    return {
        **_counted(counts),
        "resolved": cites - unheld,
        "not_held": unheld,
        "citations_per_document": per_document,
    }


def _build(records: Sequence[LawRecord], file: Path) -> dict[str, Any]:
    """Texts in, graph out: citation finding and the store, apart."""
    before = _peak_mib()
    characters = sum(len(record.text) for record in records)
    authorities, resolving = _timed(lambda: Authorities.of(records))
    found, finding = _timed(lambda: [*_facts(records, authorities)])
    with open_store(file, writable=True) as store:
        _, storing = _timed(lambda: store.replace(found))
        counts = store.counts()
    row = {
        "documents": len(records),
        "characters": characters,
        "seconds_finding": round(finding, 2),
        "characters_a_second": round(characters / max(finding, 1e-9)),
        "seconds_authorities": round(resolving, 2),
        "seconds_storing": round(storing, 2),
        "seconds": round(resolving + finding + storing, 2),
        **_counted(counts),
        "file_mib": round(file.stat().st_size / 2**20, 1),
        "peak_mib": round(_peak_mib()),
        "peak_mib_before": round(before),
    }
    _print("Built anew from the catalog", [row])
    return row


def _facts(records: Iterable[LawRecord], authorities: Authorities) -> Iterator[Facts]:
    for record in records:
        found = find_citations(record.text, jurisdiction=record.jurisdiction)
        yield document_facts(
            record,
            (
                CitedAuthority(
                    each.key,
                    each.kind,
                    authorities.resolve(each),
                    each.text,
                    each.start,
                    each.end,
                    each.pin,
                )
                for each in found
            ),
        )


def _ranking(library: decisis.Library) -> dict[str, Any]:
    network, reading = _timed(lambda: citation_network(library.graph.cited_pairs()))
    scores, cold = _timed(lambda: pagerank(network))
    _, warm = _timed(lambda: pagerank(network, first=scores))
    groups, grouping = _timed(lambda: communities(network))
    citator = library.citator
    citator.cache = None
    _, first = _timed(lambda: Rankings(citator).top(limit=20))
    row = {
        "pairs": int(network.cites.nnz),
        "seconds_reading": round(reading, 3),
        "seconds_pagerank": round(cold, 4),
        "seconds_warm": round(warm, 4),
        "communities": len(groups),
        "seconds_communities": round(grouping, 2),
        "seconds_top": round(first, 2),
    }
    _print("Authority", [row])
    return row


def _latencies(store: GraphStore, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    draw = random.Random(arguments.seed)
    rows = _asked("sqlite, whole", store, draw, arguments.samples)
    owners = sorted(store.owners())
    if arguments.bolt_owners:
        owners = sorted(draw.sample(owners, min(arguments.bolt_owners, len(owners))))
    with tempfile.TemporaryDirectory() as folder:
        server = BoltServer(Path(folder))
        server.start()
        try:
            with (
                open_store(Path(folder) / "part.sqlite", writable=True) as part,
                Neo4jStore(
                    server.address.uri,
                    user=server.address.user,
                    password=server.address.password,
                    writable=True,
                ) as bolt,
            ):
                part.replace(store.facts(owners))
                _, pushing = _timed(lambda: push(part, bolt))
                console.print(f"pushed {len(owners):,} owners over Bolt in {pushing:.1f} s")
                for name, each in (("sqlite, same part", part), ("bolt, same part", bolt)):
                    again = random.Random(arguments.seed)
                    rows += _asked(name, each, again, arguments.samples, among=part)
        finally:
            server.kill()
    _print("Latency in milliseconds", rows)
    return rows


def _asked(
    name: str,
    store: GraphStore,
    draw: random.Random,
    samples: int,
    *,
    among: GraphStore | None = None,
) -> list[dict[str, Any]]:
    """Median and 95th percentile of each sort of question, asked of documents that cite."""
    ids = sorted({pair.source for pair in (among or store).cited_pairs()})
    if len(ids) < 2:
        return []
    drawn = [draw.choice(ids) for _ in range(samples)]
    others = [draw.choice(ids) for _ in range(samples)]
    cites = [EdgeKind.CITES]
    questions: dict[str, Callable[[int], object]] = {
        "1 hop": lambda n: store.neighbours(drawn[n], kinds=cites),
        "2 hops": lambda n: store.neighbours(drawn[n], hops=2, kinds=cites),
        "path": lambda n: store.path(drawn[n], others[n], kinds=cites),
        "cited by": lambda n: store.citations(drawn[n]),
    }
    rows = []
    for sort, question in questions.items():
        question(0)
        times = sorted(_timed(partial(question, n))[1] for n in range(samples))
        rows.append(
            {
                "store": name,
                "question": sort,
                "median": round(1_000 * statistics.median(times), 2),
                "p95": round(1_000 * times[int(0.95 * (len(times) - 1))], 2),
            }
        )
    return rows


def _scaled(count: int) -> dict[str, Any]:
    """A graph of so many sections, read from the states' codes in turn."""
    records = [*islice(_sections(), count)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.sqlite"
        return _build(records, file)


def _sections() -> Iterator[LawRecord]:
    for path in sorted(SCALE.glob("*.jsonl.gz")):
        state = jurisdiction(path.name.partition(".")[0])
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                said = json.loads(line)
                number = said["number"]
                yield Section(
                    id=section_id(state.id, number),
                    jurisdiction=state.id,
                    citation=state.cite_section(number),
                    heading=said.get("heading") or "",
                    number=number,
                    text=said.get("text") or "",
                    history=said.get("history") or "",
                )


def _counted(counts: Counts) -> dict[str, Any]:
    return {
        "nodes": sum(counts.nodes.values()),
        "edges": sum(counts.edges.values()),
        "nodes_by_kind": {kind.value: number for kind, number in counts.nodes.items()},
        "edges_by_kind": {kind.value: number for kind, number in counts.edges.items()},
    }


def _print(title: str, rows: Sequence[dict[str, Any]]) -> None:
    """Rows side by side, one row as a list."""
    shown = [name for name, value in rows[0].items() if not isinstance(value, dict)] if rows else []
    if len(rows) == 1:
        table = Table("what", "value", title=title)
        for name in shown:
            table.add_row(name.replace("_", " "), _said(rows[0][name]))
    else:
        table = Table(*(name.replace("_", " ") for name in shown), title=title)
        for row in rows:
            table.add_row(*(_said(row[name]) for name in shown))
    console.print(table)


def _said(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
