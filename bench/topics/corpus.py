"""Topics of real law against its own order, beside other ways to find topics.

    python -m bench.topics.corpus [--seed 0] [--sections N] [--methods decisis nmf kmeans …]
                                  [--topics 84 …] [--python INTERPRETER] [--minutes 15]
                                  [--embeddings FILE] [--folder bench/results/topics]

New Mexico's statutes, each section's heading and text: the chapter and the article in a section's
number are a truth that no method reads. All methods get the same term counts, or their TF-IDF, and
the number of topics of ours (both depths) and those of ``--topics``; ours and BERTopic find their
own. Each is fitted twice, to all sections (agreement, seconds, memory) and to a random 80 % (NPMI
of the ten best keywords on the other 20 %), in a process of its own, stopped after ``--minutes``.

hnmf and BERTopic are no dependencies. Where they are missing the table says so; an environment that
has them beside the project's own is given by ``--python``:

    python -m venv OTHER && OTHER/bin/pip install -e . hnmf bertopic

BERTopic is given the packaged encoder's embeddings of heading and text, which its seconds do not
count; they are kept in ``--embeddings`` (at the first use, half an hour on two cores for the whole
code). The embeddings of a library would not do: their passages name the chapter.

Prints a table and writes the same as JSON.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table
from sklearn.metrics import adjusted_mutual_info_score

from bench.topics.children import is_installed, run_child
from bench.topics.competitors import METHODS, Prepared
from bench.topics.measures import Integers, coherence, diversity, purity
from bench.topics.statutes import Corpus, embedded, read_statutes
from pipeline.topics.vocabulary import TermMatrix, Vocabulary

FITTED_SHARE = 0.8
# These find their own number of topics: they are run once.
OWN_NUMBER = frozenset({"decisis", "bertopic"})
PACKAGES = {"hnmf": "hnmf", "bertopic": "bertopic"}

console = Console(highlight=False, width=150)


@dataclass(frozen=True)
class Row:
    """What was measured of one partition; None where it does not apply.

    partition        which of the method's ("depth 1"), or its k
    assigned         share of the documents that are in a topic at all
    ami, purity      against the chapters; documents in no topic count as one topic
    ami_assigned     AMI over the documents in a topic alone
    ami_articles     AMI against the articles
    npmi, diversity  of the ten best keywords, fitted on 80 %, NPMI on the other 20 %
    """

    method: str
    partition: str
    topics: int
    assigned: float
    ami: float
    ami_assigned: float
    ami_articles: float
    purity: float
    npmi: float | None
    diversity: float | None
    seconds: float
    cpu_seconds: float
    peak_mib: int


@dataclass(frozen=True)
class Laid:
    """The corpus as the children read it: all of it, and the part that keywords are learned from.

    vocabulary, unseen  the part's terms, and their counts in the other documents
    """

    whole: Prepared
    part: Prepared
    vocabulary: Vocabulary
    unseen: TermMatrix


def main() -> None:
    """Run the benchmark."""
    asked = _arguments()
    corpus = read_statutes(asked.sections, asked.seed)
    chapters, articles = (len(np.unique(each)) for each in (corpus.chapters, corpus.articles))
    size = len(corpus.documents)
    console.print(f"{size:,} sections of {chapters} chapters and {articles:,} articles")
    asked.folder.mkdir(parents=True, exist_ok=True)
    file = asked.folder / "corpus.json"
    rows: list[Row] = []
    failures: dict[str, str] = {}
    for method in [method for method in asked.methods if method in PACKAGES]:
        if not is_installed(PACKAGES[method], asked.python):
            asked.methods.remove(method)
            failures[method] = f"not installed in {asked.python}: give --python one that has it"
    with tempfile.TemporaryDirectory() as temporary:
        laid = _laid(Path(temporary), corpus, asked)
        for method, number in _runs(asked.methods, asked.topics, rows):
            name = method if method in OWN_NUMBER else f"{method}, {number} topics"
            console.print(f"{name} …", style="dim")
            try:
                found = _measured(laid, method, number, corpus, asked)
            except ChildProcessError as error:
                failures[name] = str(error)
                console.print(str(error))
                continue
            _print(found)
            rows += found
            written = {"seed": asked.seed, "sections": size, "rows": [asdict(row) for row in rows]}
            written["failures"] = failures
            file.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    console.print()
    _print(rows)
    for name, reason in failures.items():
        console.print(f"{name}: {reason}")
    console.print(f"written: {file}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sections", type=int, default=0, help="a random sample of so many")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--topics", nargs="*", type=int, default=[84])
    parser.add_argument("--python", default=sys.executable, help="has the competitors' packages")
    parser.add_argument("--minutes", type=float, default=15, help="limit for one fit")
    parser.add_argument("--folder", type=Path, default=Path("bench/results/topics"))
    parser.add_argument("--embeddings", type=Path, default=None)
    asked = parser.parse_args()
    asked.embeddings = asked.embeddings or asked.folder / "embeddings.sqlite"
    return asked


def _laid(folder: Path, corpus: Corpus, asked: argparse.Namespace) -> Laid:
    size = len(corpus.documents)
    vectors = None
    if "bertopic" in asked.methods:
        console.print("embeddings …", style="dim")
        vectors = embedded(corpus.texts, asked.embeddings)
    mixed = np.random.default_rng(asked.seed).permutation(size)
    fitted, held_out = np.split(mixed, [round(FITTED_SHARE * size)])
    whole, _ = _prepared(folder / "whole", corpus, np.arange(size), vectors)
    part, vocabulary = _prepared(folder / "part", corpus, np.sort(fitted), vectors)
    unseen = vocabulary.counts(corpus.texts[row] for row in held_out)
    return Laid(whole, part, vocabulary, unseen)


def _prepared(
    folder: Path, corpus: Corpus, rows: Integers, vectors: npt.NDArray[np.float32] | None
) -> tuple[Prepared, Vocabulary]:
    started = time.perf_counter()
    vocabulary, counts = Vocabulary.learn(corpus.texts[row] for row in rows)
    seconds = time.perf_counter() - started
    console.print(
        f"{len(rows):,} sections, {counts.shape[1]:,} terms in {seconds:.1f} s", style="dim"
    )
    own = None if vectors is None else vectors[rows]
    documents = [corpus.documents[row] for row in rows]
    return Prepared.write(folder, vocabulary, counts, documents, own), vocabulary


def _runs(
    methods: Iterable[str], topics: Sequence[int], rows: Sequence[Row]
) -> Iterator[tuple[str, int]]:
    """Method and number of topics, ours first: the others are then given its numbers too."""
    ordered = sorted(methods, key=list(METHODS).index)
    for method in ordered:
        if method in OWN_NUMBER:
            yield method, topics[0] if topics else 0
        else:
            ours = [row.topics for row in rows if row.partition.startswith("depth")]
            for number in sorted({*topics, *ours}):
                yield method, number


def _measured(
    laid: Laid, method: str, topics: int, corpus: Corpus, asked: argparse.Namespace
) -> list[Row]:
    """The rows of all partitions that one method gives."""
    outcome = _fit(laid.whole, method, topics, asked)
    again = _fit(laid.part, method, topics, asked)
    keywords = {found["name"]: found["keywords"] for found in again["found"]}
    rows = []
    for found in outcome["found"]:
        words = keywords.get(found["name"])
        npmi = None if words is None else coherence(words, laid.vocabulary.terms, laid.unseen)
        rows.append(_row(method, found, outcome, corpus, npmi, words))
    return rows


def _fit(corpus: Prepared, method: str, topics: int, asked: argparse.Namespace) -> dict[str, Any]:
    """The child's result; ChildProcessError, in one line, where it has none."""
    run_child(
        "bench.topics.competitors",
        corpus.folder,
        method,
        f"--topics={topics}",
        f"--seed={asked.seed}",
        python=asked.python,
        minutes=asked.minutes,
    )
    return corpus.result()


def _row(
    method: str,
    found: Mapping[str, Any],
    outcome: Mapping[str, Any],
    corpus: Corpus,
    npmi: float | None,
    keywords: Sequence[Sequence[str]] | None,
) -> Row:
    topics = np.array(found["topics"])
    placed = topics >= 0
    chapters = corpus.chapters
    return Row(
        method=method,
        partition=found["name"],
        topics=len(np.unique(topics[placed])),
        assigned=float(placed.mean()),
        ami=adjusted_mutual_info_score(chapters, topics),
        ami_assigned=adjusted_mutual_info_score(chapters[placed], topics[placed]),
        ami_articles=adjusted_mutual_info_score(corpus.articles, topics),
        purity=purity(chapters, topics),
        npmi=npmi,
        diversity=None if keywords is None else diversity(keywords),
        seconds=outcome["seconds"],
        cpu_seconds=outcome["cpu_seconds"],
        peak_mib=outcome["peak_mib"],
    )


def _print(rows: Sequence[Row]) -> None:
    table = Table("method", "partition")
    for heading in (
        "topics",
        "assigned",
        "AMI",
        "AMI of the assigned",
        "AMI articles",
        "purity",
        "NPMI",
        "diversity",
        "s",
        "CPU s",
        "peak MiB",
    ):
        table.add_column(heading, justify="right")
    for row in rows:
        measures = (
            row.ami,
            row.ami_assigned,
            row.ami_articles,
            row.purity,
            row.npmi,
            row.diversity,
        )
        table.add_row(
            row.method,
            row.partition,
            str(row.topics),
            f"{row.assigned:.1%}",
            *("" if value is None else f"{value:.3f}" for value in measures),
            f"{row.seconds:.1f}",
            f"{row.cpu_seconds:.1f}",
            str(row.peak_mib),
        )
    console.print(table)


if __name__ == "__main__":
    main()
