"""Queries whose answer follows a rule that can be learned."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from decisis.adaptation.encoder_map import Passages, Triples
from decisis.adaptation.pairs import Asked
from decisis.evaluation.queries import JudgedQuery
from decisis.retrieval.candidates import SIGNALS, Candidates
from pipeline.snapshot import Candidate

CANDIDATES = 30


def asked(
    count: int,
    *,
    truth: Sequence[str] = ("dense", "cited"),
    noise: float = 0.1,
    unknown: Sequence[str] = (),
    seed: int = 0,
) -> list[Asked]:
    """Queries for which the candidate with the greatest sum of the ``truth`` signals is meant.

    Every signal is uniform in [0, 1]; the legs rank by ``lexical`` alone, which says nothing.
    Signals ``unknown`` are NaN throughout.
    """
    random = np.random.default_rng(seed)
    found = []
    for number in range(count):
        signals = random.random((CANDIDATES, len(SIGNALS))).astype(np.float32)
        meant = sum(signals[:, SIGNALS.index(name)] for name in truth)
        right = int(np.argmax(meant + noise * random.random(CANDIDATES)))
        for name in unknown:
            signals[:, SIGNALS.index(name)] = np.nan
        numbers = np.arange(CANDIDATES, dtype=np.int64)
        lexical = np.argsort(-signals[:, SIGNALS.index("lexical")])
        run = [Candidate(place, 1.0) for place in lexical.tolist()]
        found.append(
            Asked(
                query=JudgedQuery(f"q{number}", "", {"d": 1}, source=f"o{number // 2}"),
                vector=np.zeros(2, dtype=np.float32),
                candidates=Candidates(
                    numbers,
                    numbers,
                    np.zeros(CANDIDATES, dtype=bool),
                    {"lexical": run},
                    partial(np.copy, signals),
                ),
                source=-1,
                relevant=np.array([right], dtype=np.int64),
                cited=np.array([right], dtype=np.int64),
            )
        )
    return found


def unit(vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / lengths, dtype=np.float32)


def rotated(count: int, *, dimension: int = 32, seed: int = 0) -> tuple[Triples, Passages]:
    """Queries that are their passages turned in two planes, and all of the passages.

    The passages have most of their length in those planes.
    """
    world = np.random.default_rng(0)
    passages = world.normal(size=(400, dimension))
    passages[:, :4] *= 3
    passages = unit(passages).astype(np.float64)
    turn = np.eye(dimension)
    turn[:4, :4] = np.kron(np.eye(2), [[0.0, -1.0], [1.0, 0.0]])
    random = np.random.default_rng(seed)
    chosen = random.integers(len(passages), size=count)
    noise = random.normal(scale=0.02, size=(count, dimension))
    triples = Triples(
        queries=unit(passages[chosen] @ turn.T + noise),
        positives=unit(passages[chosen]),
        negatives=unit(passages[random.integers(len(passages), size=(count, 8))]),
        documents=chosen.astype(np.int64),
        sources=np.arange(count, dtype=np.int64) + 1_000,
    )
    return triples, Passages(unit(passages), np.arange(len(passages), dtype=np.int64))
