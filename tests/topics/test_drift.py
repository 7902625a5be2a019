import numpy as np
import pytest

from pipeline.topics.branches import Split
from pipeline.topics.drift import Drift, drift_of, moved, to_refit
from pipeline.topics.lexicon import Lexicon
from pipeline.topics.model import Corpus, Fit
from pipeline.topics.vocabulary import Vocabulary, Weighting


@pytest.mark.parametrize(
    ("changed", "strangeness", "reason"),
    [
        (0.0, 0.0, ""),
        (0.2, 0.0, ""),
        (0.21, 0.0, "21% of its documents changed"),
        (0.04, 1.0, ""),
        (0.1, 0.3, ""),
        (0.1, 0.5, "10% of its documents changed, and it explains the new ones 50% less"),
    ],
)
def test_when_a_topic_is_fitted_anew(changed, strangeness, reason):
    assert Drift(changed, strangeness).reason == reason


def split(residual):
    weighting = Weighting(np.array([0, 1]), np.ones(2, dtype=np.float32))
    return Split(weighting, np.eye(2, dtype=np.float32), 1.0, residual)


@pytest.mark.parametrize(
    ("fit", "residual", "expected"),
    [
        (Fit(100), 0.6, Drift(0.0, 0.0)),
        (Fit(100, since=10, arrived=4, unexplained=4.0), 0.6, Drift(0.1, 0.0)),
        (Fit(100, since=10, arrived=10, unexplained=6.0), 0.6, Drift(0.1, 0.0)),
        (Fit(100, since=10, arrived=10, unexplained=8.0), 0.6, Drift(0.1, 0.5)),
        (Fit(100, since=10, arrived=10, unexplained=10.0), 0.6, Drift(0.1, 1.0)),
        (Fit(100, since=10, arrived=10, unexplained=3.0), 0.6, Drift(0.1, 0.0)),
        (Fit(100, since=10, arrived=10, unexplained=10.0), 1.0, Drift(0.1, 0.0)),
        (Fit(0, since=1), 0.6, Drift(1.0, 0.0)),
    ],
)
def test_drift_is_measured_against_the_fit(fit, residual, expected):
    found = drift_of(fit, split(residual))
    assert (found.changed, found.strangeness) == pytest.approx(
        (expected.changed, expected.strangeness)
    )


def test_a_leaf_drifts_by_its_changes_alone():
    assert drift_of(Fit(10, since=3, arrived=9), None) == Drift(0.3, 0.0)


def test_changes_are_counted_once_in_every_topic_above():
    vocabulary, counts = Vocabulary.learn(["ferry", "orchard"] * 3, Lexicon())
    corpus = Corpus("cd/code", vocabulary, {(): split(0.5)})
    fits = {topic: Fit(6) for topic in ("cd/code", "cd/code.1", "cd/code.2", "cd/code.2.1")}
    after = moved(
        fits,
        corpus,
        homes=["cd/code.1", "cd/code.2.1"],
        homes_before=["cd/code.2", ""],
        counts=counts[:2],
        gone=["cd/code.2"],
    )
    assert {topic: (fit.since, fit.arrived) for topic, fit in after.items()} == {
        "cd/code": (3, 2),
        "cd/code.1": (1, 1),
        "cd/code.2": (3, 1),
        "cd/code.2.1": (1, 1),
    }
    assert after["cd/code"].unexplained == pytest.approx(0.0, abs=1e-5)


def test_only_the_topmost_of_those_that_drift_is_fitted():
    drifted = Fit(10, since=5)
    fits = {
        "cd/code": Fit(100, since=5),
        "cd/code.1": drifted,
        "cd/code.1.2": drifted,
        "cd/code.11": Fit(10),
        "cd/code.2.1": drifted,
    }
    assert list(to_refit(fits, {})) == ["cd/code.1", "cd/code.2.1"]
