import json

import numpy as np
import pytest

from bench.topics.growth import exponent, held, measure
from pipeline.topics.stage import TOPICS_VERSION


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_of_growth_is_found(power):
    sizes = [1_000, 5_000, 25_000]
    assert exponent(sizes, [3 * size**power for size in sizes]) == pytest.approx(power)


def test_a_tree_is_fitted_and_what_it_took_is_told():
    random = np.random.default_rng(0)
    subjects = ("deer elk hunting license warden antler", "tax refund taxpayer levy income credit")
    texts = [" and ".join(random.choice(words.split(), 4)) for words in subjects * 60]
    row = measure(texts, seed=0)
    assert row["sections"] == 120
    assert row["characters"] == sum(map(len, texts))
    assert row["topics"] == 3
    assert row["leaves"] == 2
    assert row["peak_mib"] > 0


def test_only_what_the_present_stage_measured_with_this_seed_is_not_measured_again(tmp_path):
    file = tmp_path / "growth.jsonl"
    assert held(file, 0) == []
    rows = [
        {"version": TOPICS_VERSION, "seed": 0, "sections": 5_000},
        {"version": TOPICS_VERSION, "seed": 0, "sections": 1_000},
        {"version": TOPICS_VERSION, "seed": 1, "sections": 25_000},
        {"version": TOPICS_VERSION - 1, "seed": 0, "sections": 75_000},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert [row["sections"] for row in held(file, 0)] == [1_000, 5_000]
