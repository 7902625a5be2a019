"""Learned fusions: they find a planted rule, and are what is written to the file."""

from pathlib import Path

import lightgbm
import numpy as np
import pytest

from decisis.adaptation.fusion import WeightedSum, fit_sum, fit_trees
from decisis.adaptation.gain import gain, quality
from decisis.retrieval.candidates import SIGNALS
from decisis.retrieval.fusion import FEATURES, LearnedFusion, ReciprocalRankFusion
from law.errors import LibraryError
from tests.adaptation.planted import asked


def test_trees_learn_a_planted_rule(tmp_path: Path) -> None:
    trees = fit_trees(asked(160), seed=0)
    (tmp_path / "fusion.txt").write_text(trees.text, encoding="utf-8")
    fusion = LearnedFusion(tmp_path / "fusion.txt")
    unseen = asked(60, seed=1)
    before = quality(unseen, [ReciprocalRankFusion()(entry.candidates) for entry in unseen])
    after = quality(unseen, [fusion(entry.candidates) for entry in unseen])
    found = gain(unseen, before, after, seed=0)
    assert found.after > 0.75
    assert found.before < 0.3
    assert found.is_sure


def test_equal_queries_give_equal_trees() -> None:
    assert fit_trees(asked(60), seed=3).text == fit_trees(asked(60), seed=3).text


def test_a_signal_that_speaks_for_a_passage_never_speaks_against_it() -> None:
    trees = lightgbm.Booster(model_str=fit_trees(asked(80), seed=0).text)
    rows = np.random.default_rng(0).random((50, 2 * len(SIGNALS)))
    dense = [SIGNALS.index("dense"), len(SIGNALS) + SIGNALS.index("dense")]
    higher = rows.copy()
    higher[:, dense] += 0.5
    before, after = (np.asarray(trees.predict(matrix)) for matrix in (rows, higher))
    assert (after >= before).all()


def test_popularity_is_not_learned() -> None:
    planted = asked(60, truth=("citing", "dense"))
    trees = lightgbm.Booster(model_str=fit_trees(planted, seed=0).text)
    used = dict(zip(FEATURES, trees.feature_importance(), strict=True))
    assert used["dense"] + used["dense_of_best"] > 0
    assert used["citing"] == used["citing_of_best"] == 0
    weights = dict(zip(SIGNALS, fit_sum(planted).weights.tolist(), strict=True))
    assert weights["dense"] > 0 == weights["citing"]


def test_a_sum_learns_what_counts() -> None:
    weights = dict(zip(SIGNALS, fit_sum(asked(80)).weights.tolist(), strict=True))
    silent = set(SIGNALS) - {"dense", "cited"}
    assert min(weights["dense"], weights["cited"]) > 2 * max(weights[name] for name in silent)
    assert min(weights.values()) >= 0


def test_a_sum_passes_over_what_is_unknown() -> None:
    fitted = fit_sum(asked(60, unknown=("topic", "cited_best")))
    scores = fitted(asked(1, unknown=("topic",), seed=1)[0].candidates)
    assert np.isfinite(scores).all()


def test_a_sum_is_what_it_was_when_it_was_saved(tmp_path: Path) -> None:
    fitted = fit_sum(asked(50))
    fitted.save(tmp_path / "fusion.json")
    assert WeightedSum.open(tmp_path / "fusion.json").weights.tolist() == fitted.weights.tolist()


@pytest.mark.parametrize("content", ["", "[]", '{"lexical": 1.0}', '{"bm25": "much"}'])
def test_a_sum_of_other_signals_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "fusion.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(LibraryError, match="decisis adapt"):
        WeightedSum.open(file)
