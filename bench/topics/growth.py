"""How the cost of a topic tree grows with the law: seconds and memory from 1,000 sections on.

    python -m bench.topics.growth [--seed 0] [--sizes 1000 5000 25000 75000 150000]
                                  [--folder bench/results/topics] [--fresh]

Each size is a random sample of the sections of five states' codes (``../shared/corpora``), the
smaller within the larger, fitted as the topics stage fits a corpus (depth 2), in a process of its
own. A line is added to ``growth.jsonl`` as soon as a size is done, and what is there for the same
seed and version of the stage is not measured again (``--fresh`` starts over). Prints the table and
the exponents: seconds grow with sections to that power.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.topics.children import peak_mib, run_child
from crawler.importers import read_path
from law.records import Section
from pipeline.topics.hierarchy import HNMFk
from pipeline.topics.nmfk import NMFk
from pipeline.topics.stage import TOPICS_VERSION
from pipeline.topics.vocabulary import Vocabulary

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
SIZES = (1_000, 5_000, 25_000, 75_000, 150_000)

console = Console(highlight=False, width=150)


def main() -> None:
    """Run the benchmark, or the child's part of it."""
    asked = _arguments()
    if asked.texts:
        texts = json.loads(asked.texts.read_text("utf-8"))
        asked.texts.with_suffix(".result").write_text(json.dumps(measure(texts, asked.seed)))
        return
    asked.folder.mkdir(parents=True, exist_ok=True)
    file = asked.folder / "growth.jsonl"
    if asked.fresh:
        file.unlink(missing_ok=True)
    missing = set(asked.sizes) - {row["sections"] for row in held(file, asked.seed)}
    if missing:
        texts = _texts(asked.seed)
        for size in sorted(missing):
            if size > len(texts):
                console.print(f"{size:,}: there are only {len(texts):,} sections")
                continue
            console.print(f"{size:,} sections …", style="dim")
            row = {"version": TOPICS_VERSION, "seed": asked.seed, **_measured(texts[:size], asked)}
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(row) + "\n")
    _print([row for row in held(file, asked.seed) if row["sections"] in asked.sizes])


def measure(texts: Sequence[str], seed: int) -> dict[str, Any]:
    """Fit a tree; wall and processor seconds, and the peak of this process's memory."""
    started = time.perf_counter()
    _, counts = Vocabulary.learn(texts)
    read, computed = time.perf_counter(), time.process_time()
    branches = HNMFk(NMFk(n_jobs=-1), random_state=seed).fit(counts).branches_
    return {
        "sections": len(texts),
        "characters": sum(map(len, texts)),
        "terms": counts.shape[1],
        "topics": len(branches),
        "leaves": sum(branch.split is None for branch in branches.values()),
        "seconds_vocabulary": round(read - started, 2),
        "seconds_fit": round(time.perf_counter() - read, 2),
        "cpu_seconds_fit": round(time.process_time() - computed, 2),
        "peak_mib": round(peak_mib()),
    }


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power p of cost ~ size^p, by least squares over the logarithms of two or more."""
    slope, _ = np.polyfit(np.log(sizes), np.log(costs), 1)
    return float(slope)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--folder", type=Path, default=Path("bench/results/topics"))
    parser.add_argument("--fresh", action="store_true", help="forget what was measured")
    parser.add_argument("--texts", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measured(texts: Sequence[str], asked: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts), encoding="utf-8")
        run_child("bench.topics.growth", f"--texts={file}", f"--seed={asked.seed}")
        return dict(json.loads(file.with_suffix(".result").read_text("utf-8")))


def _texts(seed: int) -> list[str]:
    """Heading and text of every section that has text, mixed."""
    files = {path.name.partition(".")[0]: path for path in sorted(CORPORA.glob("scale/*.jsonl.gz"))}
    files["new-mexico"] = CORPORA / "new-mexico" / "statutes.jsonl.gz"
    texts = [text for state, path in files.items() for text in _sections(path, state)]
    return [texts[place] for place in np.random.default_rng(seed).permutation(len(texts))]


def _sections(path: Path, state: str) -> Iterator[str]:
    if not path.is_file():
        raise SystemExit(f"no corpus in {path}")
    for record in read_path(path, state):
        if isinstance(record, Section) and record.text.strip():
            yield f"{record.heading}\n{record.text}"


def held(file: Path, seed: int) -> list[dict[str, Any]]:
    """What was measured with this seed of the stage as it now is, smallest first."""
    if not file.is_file():
        return []
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    own = [row for row in rows if (row["version"], row["seed"]) == (TOPICS_VERSION, seed)]
    return sorted(own, key=lambda row: row["sections"])


def _print(rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    shown = [name for name in rows[0] if name not in ("version", "seed")]
    table = Table(*(name.replace("_", " ") for name in shown))
    for row in rows:
        table.add_row(*(f"{row[name]:,}" for name in shown))
    console.print(table)
    if len(rows) > 1:
        sizes = [row["sections"] for row in rows]
        for name in ("seconds_vocabulary", "seconds_fit", "cpu_seconds_fit", "peak_mib"):
            power = exponent(sizes, [max(row[name], 0.01) for row in rows])
            console.print(f"{name.replace('_', ' ')} ~ sections^{power:.2f}")


if __name__ == "__main__":
    main()
