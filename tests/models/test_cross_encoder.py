"""The default cross-encoder: logits by which relevant passages come first."""

import numpy as np

from pipeline.models import CrossEncoder

QUERY = "How many days does a tenant have to pay overdue rent?"
BEST = "A tenant who receives notice of overdue rent has three days in which to pay it."
RELATED = "The owner shall return the tenant's deposit within thirty days."
UNRELATED = "A boat on a public lake shall carry a bell."


def test_logits_follow_relevance(cross_encoder: CrossEncoder) -> None:
    best, related, unrelated = cross_encoder.score(QUERY, [BEST, RELATED, UNRELATED])
    assert best > related > unrelated
    assert best > 0 > unrelated


def test_a_score_depends_on_its_pair_alone(cross_encoder: CrossEncoder) -> None:
    texts = [UNRELATED, BEST * 20, RELATED, UNRELATED]
    scores = cross_encoder.score(QUERY, texts)
    assert scores.dtype == np.float32
    assert scores[0] == scores[3]
    for text, score in zip(texts, scores, strict=True):
        assert cross_encoder.score(QUERY, [text])[0] == score


def test_empty_inputs(cross_encoder: CrossEncoder) -> None:
    assert cross_encoder.score(QUERY, []).shape == (0,)
    assert np.isfinite(cross_encoder.score("", ["", "a \udfff"])).all()


def test_a_query_longer_than_the_limit_leaves_the_passage_readable(
    cross_encoder: CrossEncoder,
) -> None:
    best, unrelated = cross_encoder.score(QUERY * 100, [BEST, UNRELATED])
    assert best > unrelated
