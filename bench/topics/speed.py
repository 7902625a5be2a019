"""The search for the number of topics: scikit-learn's NMF called in a loop, against ours.

    python -m bench.topics.speed [--seed 0] [--documents 1000] [--perturbations 20]
                                 [--topics 2 30] [--n-jobs 2]
                                 [--file bench/results/topics/speed.json]

The same search on one matrix in one run, the TF-IDF of sections of New Mexico where ../shared has
them and of planted documents elsewhere: for each k, fits to the matrix and ``--perturbations`` fits
to perturbed copies of it. scikit-learn: ``NMF(solver="cd", init="nndsvda")`` on float32, one call a
fit, on copies whose non-zeros are multiplied by U(0.975, 1.025), without the silhouettes. Ours: all
of ``NMFk``'s trial of a k (two fits to the matrix, the refits to reweighted documents, the
silhouettes), with no k left out and no shuffles. Both are given the same ``tolerance``, which is
not the same measure: a fall of the projected gradient since the first iteration there, of the
squared error in one iteration here; hence the errors of the fits to the matrix itself beside the
seconds. The last row is ours with its own default tolerance.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.decomposition import NMF
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bench.topics.planted import STATUTES, Setting, planted, sections
from bench.topics.rules import Matrix
from pipeline.topics.nmfk import NMFk, Trials
from pipeline.topics.vocabulary import Weighting

TOLERANCE = 1e-4
MAX_ITERATIONS = 200
NOISE = 0.025

console = Console(width=120)
Errors = list[float]


def main() -> None:
    """Run the benchmark."""
    arguments = _arguments()
    matrix = _matrix(arguments.documents, arguments.seed)
    ks = range(arguments.topics[0], arguments.topics[1] + 1)
    common = {"perturbations": arguments.perturbations, "seed": arguments.seed}
    search = partial(by_nmfk, matrix, ks, n_jobs=arguments.n_jobs, **common)
    ours = _timed(partial(search, TOLERANCE))
    own = _timed(partial(search, NMFk().tolerance))
    theirs = _timed(partial(by_scikit_learn, matrix, ks, **common))
    rows = [
        _row("scikit-learn in a loop", theirs, theirs),
        _row(f"NMFk, tolerance {TOLERANCE:g}", ours, theirs),
        _row(f"NMFk, tolerance {NMFk().tolerance:g}", own, theirs),
    ]
    fits = len(ks) * (arguments.perturbations + 1)
    title = f"{fits} fits, k = {ks[0]} to {ks[-1]}, of {matrix.shape} with {matrix.nnz:,} non-zeros"
    table = Table(*rows[0], title=title)
    for row in rows:
        table.add_row(*row.values())
    console.print(table)
    arguments.file.parent.mkdir(parents=True, exist_ok=True)
    written = {"seed": arguments.seed, "search": title, "rows": rows}
    arguments.file.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def by_scikit_learn(matrix: Matrix, ks: Sequence[int], *, perturbations: int, seed: int) -> Errors:
    """Relative error by k of the fit to the matrix, after all fits."""
    random = np.random.default_rng(seed)
    norm = sp.linalg.norm(matrix)
    errors = []
    for k in track(ks, "scikit-learn", console=console):
        errors.append(_fitted(matrix, k, seed).reconstruction_err_ / norm)
        for _ in range(perturbations):
            copy = matrix.copy()
            copy.data *= random.uniform(1 - NOISE, 1 + NOISE, copy.nnz).astype(np.float32)
            _fitted(copy, k, seed)
    return errors


def _fitted(matrix: Matrix, k: int, seed: int) -> NMF:
    nmf = NMF(
        k,
        init="nndsvda",
        solver="cd",
        tol=TOLERANCE,
        max_iter=MAX_ITERATIONS,
        random_state=seed,
    )
    return nmf.fit(matrix)


def by_nmfk(
    matrix: Matrix,
    ks: Sequence[int],
    tolerance: float,
    *,
    perturbations: int,
    seed: int,
    n_jobs: int,
) -> Errors:
    """Relative error by k of the fit to the matrix, after all fits."""
    nmfk = NMFk(
        max_topics=ks[-1],
        perturbations=perturbations,
        max_overlap=1.0 + 1e-3,  # so that no k is given up before its refits
        tolerance=tolerance,
        max_iterations=MAX_ITERATIONS,
        random_state=seed,
        n_jobs=n_jobs,
    )
    nmfk.stabilities_ = {}
    errors = []
    with threadpool_limits(1, user_api="blas"):
        trials = Trials(nmfk, matrix)
        for k in track(ks, "NMFk", console=console):
            trials.stability(k)
            errors.append(trials.fit(k).error)
    return errors


def _timed(search: Callable[[], Errors]) -> tuple[float, float, Errors]:
    """Seconds by the clock, seconds of processor time, and errors."""
    clock, processor = time.perf_counter(), time.process_time()
    errors = search()
    return time.perf_counter() - clock, time.process_time() - processor, errors


def _row(
    name: str, own: tuple[float, float, Errors], other: tuple[float, float, Errors]
) -> dict[str, str]:
    ratios = np.divide(own[2], other[2])
    return {
        "search": name,
        "seconds": f"{own[0]:.1f}",
        "processor": f"{own[1]:.1f}",
        "times faster": f"{other[0] / own[0]:.1f}",
        "error at the last k": f"{own[2][-1]:.4f}",
        "error ratio, mean": f"{ratios.mean():.4f}",
        "worst": f"{ratios.max():.4f}",
    }


def _matrix(documents: int, seed: int) -> Matrix:
    if not STATUTES.exists():
        return planted(Setting(20, "moderate", even=True, sparse=True, seed=seed))
    counts = sections(documents)
    return Weighting.learn(counts).weigh(counts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--perturbations", type=int, default=20)
    parser.add_argument("--topics", type=int, nargs=2, default=(2, 30))
    parser.add_argument("--n-jobs", type=int, default=2)
    parser.add_argument("--file", type=Path, default=Path("bench/results/topics/speed.json"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
