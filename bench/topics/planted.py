"""How often the number of planted topics is found, and how often one is found where there is none.

    python -m bench.topics.planted [--seed 0] [--draws 1] [--copies 4] [--n-jobs 2]
                                   [--file bench/results/topics/planted.json]

Planted matrices of 2 to 20 topics, in even and uneven sizes, sparse (TF-IDF of documents drawn word
by word) and dense, from no noise to heavy noise: NMFk by linear search and by bisection, the
reference's published rule (``bench.topics.rules``), the elbow of the error, and AIC. All but NMFk,
which needs no such limit, are told that k is at most 24. Then the same matrices shuffled, and 2,000
sections of New Mexico shuffled where ../shared has them: any topic beside the one is false.
"""

import argparse
import gzip
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from joblib import Parallel, delayed
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bench.topics.rules import Matrix, akaike, elbow, errors_by_k, reference
from bench.topics.shuffles import SHUFFLES
from pipeline.topics.nmfk import NMFk
from pipeline.topics.vocabulary import Vocabulary, Weighting

STATUTES = Path(__file__).parents[3] / "shared/corpora/new-mexico/statutes.jsonl.gz"
SECTIONS = 2_000

TOPICS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20)
# Share of a document that is not its topic's.
NOISE = {"none": 0.0, "light": 0.2, "moderate": 0.4, "heavy": 0.7}
HIGHEST = 24
DOCUMENTS_PER_TOPIC = 30
TERMS = 200
TERMS_PER_TOPIC = 30
WORDS = 60
METHODS = ("linear", "bisection", "published", "elbow", "AIC")

console = Console(width=120)


@dataclass(frozen=True)
class Setting:
    """What is planted. ``noise`` is the share of a document that is not its topic's."""

    topics: int
    noise: str
    even: bool
    sparse: bool
    seed: int


def planted(setting: Setting) -> Matrix:
    """The matrix of a setting, 30 documents a topic (at least 120) × 200 terms.

    Topics are profiles over 30 terms each, drawn with replacement, so that they overlap. Uneven
    sizes fall from the largest topic to a fifth of it. Dense: the topic's profile and an even
    background, each entry × U(0.5, 1.5) by noise. Sparse: 60 words, each of the topic or of a
    background whose words are as uneven as a language's, weighted as the hierarchy weighs counts.
    """
    random = np.random.default_rng(
        [
            setting.seed,
            setting.topics,
            list(NOISE).index(setting.noise),
            setting.even,
            setting.sparse,
        ]
    )
    noise = NOISE[setting.noise]
    documents = max(120, DOCUMENTS_PER_TOPIC * setting.topics)
    shares = np.ones(setting.topics) if setting.even else np.linspace(1, 0.2, setting.topics)
    truth = np.sort(np.arange(documents) % setting.topics)
    if not setting.even:
        truth = np.searchsorted(
            np.cumsum(shares / shares.sum()), (np.arange(documents) + 0.5) / documents
        )
    profiles = np.zeros((setting.topics, TERMS))
    for profile in profiles:
        own = random.choice(TERMS, TERMS_PER_TOPIC, replace=False)
        profile[own] = random.gamma(1.0, size=TERMS_PER_TOPIC) + 0.1
    profiles /= profiles.sum(axis=1, keepdims=True)
    if setting.sparse:
        background = random.dirichlet(np.full(TERMS, 0.5))
        words = (1 - noise) * profiles[truth] + noise * background
        lengths = random.poisson(WORDS, documents) + 5
        counts = random.multinomial(lengths, words / words.sum(axis=1, keepdims=True))
        matrix = sp.csr_matrix(counts.astype(np.float32))
        return Weighting.learn(matrix).weigh(matrix)
    scale = random.uniform(0.5, 1.5, (documents, 1))
    spread = random.uniform(1 - noise, 1 + noise, (documents, TERMS))
    background = noise * random.exponential(1 / TERMS, (documents, TERMS))
    dense = scale * ((1 - noise) * profiles[truth] * spread + background)
    return sp.csr_matrix((TERMS * dense).astype(np.float32))


def settings(seed: int, draws: int) -> Iterator[Setting]:
    for draw in range(draws):
        for topics in TOPICS:
            for noise in NOISE:
                for even in (True, False):
                    for sparse in (True, False):
                        yield Setting(topics, noise, even, sparse, seed + draw)


def found(matrix: Matrix, *, copies: int, seed: int) -> dict[str, int]:
    """The k of every method."""
    highest = min(HIGHEST, min(matrix.shape) - 1)
    with threadpool_limits(1, user_api="blas"):
        errors = errors_by_k(matrix, highest, seed)
        return {
            **ours(matrix, seed),
            "published": reference(matrix, highest, copies=copies, seed=seed),
            "elbow": elbow(errors),
            "AIC": akaike(errors, matrix),
        }


def ours(matrix: Matrix, seed: int) -> dict[str, int]:
    return {
        search: NMFk(search=search, random_state=seed).fit(matrix).n_components_
        for search in ("linear", "bisection")
    }


def main() -> None:
    """Run the benchmark."""
    arguments = _arguments()
    began = time.perf_counter()
    parallel = Parallel(n_jobs=arguments.n_jobs)
    chosen = list(settings(arguments.seed, arguments.draws))
    results = parallel(
        delayed(_found)(setting, arguments.copies, arguments.seed) for setting in chosen
    )
    rows = _by_noise(chosen, results)
    _print(f"Share of {len(chosen)} planted matrices whose number of topics is found", rows)
    false = _false_structure(chosen, arguments, parallel)
    _print("Shuffled matrices in which more than one topic is found", false)
    minutes = (time.perf_counter() - began) / 60
    console.print(f"{minutes:.1f} minutes")
    arguments.file.parent.mkdir(parents=True, exist_ok=True)
    written = {"seed": arguments.seed, "found": rows, "false": false, "minutes": round(minutes, 1)}
    arguments.file.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--draws", type=int, default=1, help="of 208 matrices each")
    parser.add_argument("--copies", type=int, default=4, help="perturbed, for the published rule")
    parser.add_argument("--n-jobs", type=int, default=2)
    parser.add_argument("--file", type=Path, default=Path("bench/results/topics/planted.json"))
    return parser.parse_args()


def _found(setting: Setting, copies: int, seed: int) -> dict[str, int]:
    return found(planted(setting), copies=copies, seed=seed)


def _by_noise(chosen: Sequence[Setting], results: Sequence[dict[str, int]]) -> list[dict[str, str]]:
    rows = []
    for noise in NOISE:
        for sparse in (True, False):
            of = [i for i, s in enumerate(chosen) if (s.noise, s.sparse) == (noise, sparse)]
            row = {"noise": noise, "matrix": "sparse" if sparse else "dense", "n": str(len(of))}
            for method in METHODS:
                hits = sum(results[i][method] == chosen[i].topics for i in of)
                row[method] = f"{hits / len(of):.0%}"
            rows.append(row)
    return rows


def _false_structure(
    chosen: Sequence[Setting], arguments: argparse.Namespace, parallel: Parallel
) -> list[dict[str, str]]:
    """Every fifth planted matrix and the real text, by every shuffle.

    On real text the published rule is asked once for each shuffle: a search takes it minutes.
    """
    sources: list[tuple[str, Setting | int]] = [("planted", setting) for setting in chosen[1::5]]
    if STATUTES.exists():
        sources += [("real text", number) for number in range(5)]
    tasks = [(name, source, shuffle) for name, source in sources for shuffle in SHUFFLES]
    ks = parallel(
        delayed(_found_shuffled)(source, shuffle, arguments.copies, arguments.seed)
        for _, source, shuffle in tasks
    )
    rows = []
    for name in dict(sources):
        for shuffle in SHUFFLES:
            of = [
                k
                for k, task in zip(ks, tasks, strict=True)
                if (task[0], task[2]) == (name, shuffle)
            ]
            row = {"matrix": name, "shuffled": shuffle}
            for method in METHODS:
                asked = [k[method] for k in of if method in k]
                row[method] = f"{sum(k > 1 for k in asked)} of {len(asked)}"
            rows.append(row)
    return rows


def _found_shuffled(source: Setting | int, shuffle: str, copies: int, seed: int) -> dict[str, int]:
    if isinstance(source, Setting):
        random = np.random.default_rng(source.seed)
        return found(SHUFFLES[shuffle](planted(source), random), copies=copies, seed=seed)
    counts = SHUFFLES[shuffle](sections(SECTIONS), np.random.default_rng(source))
    matrix = Weighting.learn(counts).weigh(counts)
    if source:
        with threadpool_limits(1, user_api="blas"):
            return ours(matrix, seed)
    return found(matrix, copies=copies, seed=seed)


def sections(number: int) -> Matrix:
    """Term counts of so many sections of New Mexico, evenly drawn from its code."""
    with gzip.open(STATUTES, "rt", encoding="utf-8") as lines:
        held = [row for row in map(json.loads, lines) if row["text"].strip()]
    step = len(held) // number
    texts = [f"{row['heading']}\n{row['text']}" for row in held[::step][:number]]
    return Vocabulary.learn(texts)[1]


def _print(title: str, rows: list[dict[str, str]]) -> None:
    table = Table(*rows[0], title=title)
    for row in rows:
        table.add_row(*row.values())
    console.print(table)


if __name__ == "__main__":
    main()
