"""Fusion of ranked lists."""

from collections.abc import Mapping, Sequence

from pipeline.snapshot import Candidate

# Cormack, Clarke and Büttcher 2009 ("Reciprocal rank fusion outperforms Condorcet"), their k.
RRF_K = 60


def reciprocal_rank_fusion(runs: Mapping[str, Sequence[Candidate]]) -> list[Candidate]:
    """One list of the passages of all runs, by the sum of 1 / (k + rank), ranks from 1.

    Ties go to the lower passage number, so that equal input gives equal output.
    """
    scores: dict[int, float] = {}
    for run in runs.values():
        for rank, candidate in enumerate(run, start=1):
            scores[candidate.passage] = scores.get(candidate.passage, 0.0) + 1 / (RRF_K + rank)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Candidate(passage, score) for passage, score in ranked]
