"""The whole way on real law: New Mexico's statutes and 500 opinions, from web pages to answers.

    python -m bench.new_mexico [--folder bench/results/new-mexico] [--sections N] [--fresh]

Reads ``../shared/corpora/new-mexico``, serves it as a replica of the site on loopback, crawls it,
imports, builds, rebuilds with nothing changed and with one section changed, and asks the 58
questions that lawyers put to the reference system. Prints what it took; writes the same as JSON.
The folder is kept: run again, and what is done is not done again (``--fresh`` starts over).
No seed: nothing is random.
"""

import argparse
import json
import shutil
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

import decisis
from crawler.importers import read_path
from crawler.report import CrawlReport
from crawler.request import CrawlRequest
from crawler.run import crawl
from decisis.build import build_library
from decisis.ingest import import_crawl
from law.errors import RecordError
from law.jsonl import read_records
from law.records import LawRecord, Section
from pipeline.build import BuildReport
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock
from sample.site import serve

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "new-mexico"
console = Console(highlight=False)


@dataclass
class Measured:
    """Seconds and peak resident memory (this process and its children, MiB) of one step."""

    seconds: float = 0.0
    peak_mib: float = 0.0


@dataclass
class Peaks:
    """Peak memory by stage, sampled ten times a second."""

    stage: str = ""
    by_stage: dict[str, float] = field(default_factory=dict)

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """A progress callback that notes the stage and prints its last state now and then."""
        if stage != self.stage:
            console.print(f"  {stage} …", style="dim")
        self.stage = stage


def main() -> None:
    """Run the benchmark."""
    arguments = _arguments()
    if not CORPUS.is_dir():
        raise SystemExit(f"no corpus in {CORPUS}")
    folder: Path = arguments.folder
    if arguments.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = {}

    records = _records(arguments.sections)
    layout = Layout(folder / "library")
    results["crawl"] = _crawl(records, layout)
    results["build"] = _build(layout)
    results["rebuild, nothing changed"] = _rebuild_unchanged(layout)
    results["rebuild, one section changed"] = _rebuild_changed(layout, records)
    results["questions"] = _ask(layout)
    results["size on disk, MiB"] = _sizes(layout)
    (folder / "results.json").write_text(json.dumps(results, indent=1, default=str))
    _print(results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, default=Path("bench/results/new-mexico"))
    parser.add_argument("--sections", type=int, default=0, help="only the first N sections")
    parser.add_argument("--fresh", action="store_true", help="remove what an earlier run left")
    return parser.parse_args()


def _records(sections: int) -> list[LawRecord]:
    statutes = _good(read_path(CORPUS / "statutes.jsonl.gz", "nm"))
    opinions = _good(read_path(CORPUS / "opinions.jsonl.gz", "nm"))
    return (statutes[:sections] if sections else statutes) + opinions


def _good(records: Iterator[LawRecord | RecordError]) -> list[LawRecord]:
    good: list[LawRecord] = []
    for record in records:
        if isinstance(record, RecordError):
            raise SystemExit(f"the corpus has a record that cannot be read: {record}")
        good.append(record)
    return good


def _crawl(records: Sequence[LawRecord], layout: Layout) -> dict[str, Any]:
    expected = {record.id: record.content_hash for record in records}
    reports: dict[str, CrawlReport] = {}
    found: dict[str, str] = {}
    duplicated = 0
    with _peak() as peak, serve(records) as site:
        for what in ("codes", "cases"):
            request = CrawlRequest(
                what=what,
                jurisdiction="new-mexico",
                folder=layout.sources / f"{what}-new-mexico",
                base_url=site,
                delay=0,
                concurrency=16,
            )
            report = crawl(request, progress=_say(what))
            reports[what] = report
            import_crawl(layout, request.folder, report)
            with (request.folder / "records.jsonl").open(encoding="utf-8") as lines:
                for record in read_records(lines):
                    if isinstance(record, RecordError):
                        raise record
                    duplicated += record.id in found
                    found[record.id] = record.content_hash
    pages = sum(report.pages for report in reports.values())
    seconds = sum(report.seconds for report in reports.values())
    return {
        "pages": pages,
        "seconds": round(seconds, 1),
        "pages a second": round(pages / seconds, 1) if seconds else 0,
        "peak MiB": round(peak.peak_mib),
        "records served": len(expected),
        "records in": len(found),
        "lost": len(expected.keys() - found.keys()),
        "not on the site": len(found.keys() - expected.keys()),
        "duplicated": duplicated,
        "text altered on the way": sum(
            found[name] != expected[name] for name in found.keys() & expected.keys()
        ),
        "set aside": sum(report.quarantined for report in reports.values()),
    }


def _build(layout: Layout) -> dict[str, Any]:
    with _peak_by_stage() as peaks:
        report = build_library(layout.root, progress=peaks.progress)
    if not report.changed:  # an earlier run of this benchmark built it
        return dict(json.loads((layout.root / "first-build.json").read_text()))
    stages = {
        name: {
            "seconds": seconds,
            "peak MiB": round(peaks.by_stage.get(name, 0)),
            **report.facts[name],
        }
        for name, seconds in report.seconds.items()
    }
    result = {"seconds": round(sum(report.seconds.values()), 1), "stages": stages}
    (layout.root / "first-build.json").write_text(json.dumps(result, default=str))
    return result


def _rebuild_unchanged(layout: Layout) -> dict[str, Any]:
    seconds, report = _timed(lambda: build_library(layout.root))
    return {"seconds": round(seconds, 1), "changed": report.changed}


def _rebuild_changed(layout: Layout, records: Sequence[LawRecord]) -> dict[str, Any]:
    section = next(r for r in records if isinstance(r, Section) and len(r.text) > 200)
    text = f"{section.text} This sentence was added at {time.time():.0f}."

    def change() -> BuildReport:
        with writer_lock(layout), Catalog.open(layout) as catalog:
            source = "codes-new-mexico"
            catalog.import_records([replace(section, text=text)], source=source, complete=False)
        return build_library(layout.root)

    seconds, report = _timed(change)
    return {"seconds": round(seconds, 1), "stages": dict(report.seconds)}


def _ask(layout: Layout) -> dict[str, Any]:
    questions = (CORPUS / "questions-58.txt").read_text(encoding="utf-8").strip().splitlines()
    search_seconds, plain_seconds, ask_seconds = [], [], []
    answers = []
    with decisis.open(layout.root) as library:
        library.ask(questions[0])  # models and indexes are loaded once, not a question's cost
        for question in questions:
            plain_seconds.append(library.search(question, rerank=False).seconds)
            search_seconds.append(library.search(question).seconds)
            answer = library.ask(question)
            ask_seconds.append(answer.seconds)
            answers.append(
                {
                    "question": question,
                    "kind": answer.kind,
                    "summary": answer.summary,
                    "quotations": [f"{s.pinpoint}: {s.text}" for s in answer.statements],
                }
            )
    (layout.root / "answers.json").write_text(json.dumps(answers, indent=1, ensure_ascii=False))
    return {
        "asked": len(questions),
        "answered": sum(answer["kind"] == "answer" for answer in answers),
        "search without reranking, ms p50": _milliseconds(plain_seconds, 50),
        "search without reranking, ms p95": _milliseconds(plain_seconds, 95),
        "search, ms p50": _milliseconds(search_seconds, 50),
        "search, ms p95": _milliseconds(search_seconds, 95),
        "ask, ms p50": _milliseconds(ask_seconds, 50),
        "ask, ms p95": _milliseconds(ask_seconds, 95),
        "answers": str(layout.root / "answers.json"),
    }


def _sizes(layout: Layout) -> dict[str, float]:
    parts = {
        "catalog": layout.catalog,
        "embeddings": layout.embeddings,
        "generation": layout.generation(layout.current()),
        "crawl caches and records": layout.sources,
    }
    return {name: round(_bytes(path) / 2**20, 1) for name, path in parts.items()}


def _bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def _milliseconds(seconds: Sequence[float], percentile: int) -> int:
    return round(1000 * statistics.quantiles(seconds, n=100, method="inclusive")[percentile - 1])


def _timed(work: Callable[[], BuildReport]) -> tuple[float, BuildReport]:
    started = time.perf_counter()
    report = work()
    return time.perf_counter() - started, report


def _say(what: str) -> Callable[[str, int, int | None], None]:
    def progress(stage: str, done: int, total: int | None) -> None:
        if done % 5_000 == 0:
            console.print(f"  {what}: {done:,} of {total or 0:,} known pages", style="dim")

    return progress


@contextmanager
def _peak() -> Iterator[Measured]:
    measured = Measured()
    with _sampling(lambda mib: setattr(measured, "peak_mib", max(measured.peak_mib, mib))):
        yield measured


@contextmanager
def _peak_by_stage() -> Iterator[Peaks]:
    peaks = Peaks()

    def note(mib: float) -> None:
        peaks.by_stage[peaks.stage] = max(peaks.by_stage.get(peaks.stage, 0.0), mib)

    with _sampling(note):
        yield peaks


@contextmanager
def _sampling(note: Callable[[float], None]) -> Iterator[None]:
    stop = threading.Event()
    me = psutil.Process()

    def sample() -> None:
        while not stop.wait(0.1):
            note(sum(_resident(process) for process in (me, *me.children(recursive=True))))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


def _print(results: dict[str, Any]) -> None:
    for title, result in results.items():
        table = Table(title=title, title_justify="left", show_header=False)
        table.add_column(min_width=34)
        table.add_column(justify="right", overflow="fold")
        for name, value in result.items():
            if isinstance(value, dict):
                for inner, entry in value.items():
                    shown = entry
                    if isinstance(entry, dict):
                        shown = ", ".join(f"{key} {part}" for key, part in entry.items())
                    table.add_row(f"  {inner}", str(shown))
            else:
                table.add_row(name, f"{value:,}" if isinstance(value, int | float) else str(value))
        console.print(table)


if __name__ == "__main__":
    main()
