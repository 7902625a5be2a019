"""A cross-encoder trained on a library's citations, and measured against what there was."""

import time
from pathlib import Path

import numpy as np
import pytest

from decisis.adaptation.exercises import TrainingSetting
from decisis.adaptation.pairs import Asked, ask
from decisis.adaptation.reranking import (
    FUSED,
    PACKAGED,
    WEIGHTS,
    NotNowError,
    exercises_of,
    rerank,
    train_reranker,
)
from decisis.evaluation.masking import masked_queries
from decisis.library import Library
from decisis.retrieval.fusion import ReciprocalRankFusion
from decisis.retrieval.rerank import reranker_text
from pipeline.models import load_cross_encoder
from tests.decisis.making import WordOverlap

SETTING = TrainingSetting(layers=(0, 11), frozen=0, batch=2, max_tokens=64)


@pytest.fixture(scope="module")
def asked(calder: Library) -> list[Asked]:
    queries = masked_queries(calder.snapshot, calder.authorities, seed=0)
    return ask(queries[:16], calder.first_stage, calder.encoder.encode_query)


def test_exercises_are_what_a_reranker_shows(calder: Library, asked: list[Asked]) -> None:
    exercises = exercises_of(asked, calder.first_stage, seed=0)
    texts = {entry.query.text: entry for entry in asked}
    for exercise in exercises:
        entry = texts[exercise.query]
        numbers = calder.snapshot.numbers[np.isin(calder.snapshot.versions, entry.relevant)]
        right = calder.snapshot.passages(numbers.tolist())
        assert exercise.texts[0] in {reranker_text(exercise.query, item) for item in right}
        assert 1 < len(exercise.texts) == len(set(exercise.texts)) <= 8


def test_reranking_pays_for_the_head_of_the_list(calder: Library, asked: list[Asked]) -> None:
    model = WordOverlap()
    found = rerank(asked, calder.first_stage, ReciprocalRankFusion(), model, budget=5, stage="test")
    assert model.calls == 5 * len(asked)
    unranked = found.quality(calder.first_stage, 0.0)
    assert unranked.shape == (len(asked),)
    best = found.best_weight(calder.first_stage)
    assert best in WEIGHTS
    assert found.quality(calder.first_stage, best).mean() >= unranked.mean()


def test_it_is_measured_against_what_there_was(
    calder: Library, asked: list[Asked], tmp_path: Path
) -> None:
    found = train_reranker(
        asked[:12],
        asked[12:],
        calder.first_stage,
        ReciprocalRankFusion(),
        budget=3,
        work=tmp_path,
        deadline=time.monotonic() + 3600,
        seed=0,
        setting=SETTING,
        steps=2,
    )
    assert set(found.gains) == {FUSED, PACKAGED}
    assert {gain.queries for gain in found.gains.values()} == {4}
    assert found.facts["steps"] == 2
    assert found.facts["weight"] in WEIGHTS
    assert np.isfinite(load_cross_encoder(f"onnx:{found.folder}").score("a", ["b"])).all()


def test_too_little_time_is_said(calder: Library, asked: list[Asked], tmp_path: Path) -> None:
    with pytest.raises(NotNowError, match="--minutes"):
        train_reranker(
            asked[:12],
            asked[12:],
            calder.first_stage,
            ReciprocalRankFusion(),
            budget=2,
            work=tmp_path,
            deadline=time.monotonic() + 5,
            seed=0,
        )
    assert not list(tmp_path.iterdir())
