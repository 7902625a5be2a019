"""The methods that need no package beyond our own, on a small planted corpus."""

import sys

import numpy as np
import pytest

from bench.topics.children import is_installed, run_child
from bench.topics.competitors import KEYWORDS, METHODS, Prepared, Topics
from bench.topics.measures import purity
from pipeline.topics.vocabulary import Vocabulary

SUBJECTS = (
    "deer elk hunting license season game warden bag limit antler",
    "income tax return taxpayer refund credit revenue deduction assessment levy",
    "school pupil teacher classroom superintendent kindergarten curriculum diploma bus lunch",
    "water acequia irrigation ditch reservoir diversion well aquifer flow headgate",
)
EACH = 40
SUBJECT_OF = np.repeat(np.arange(len(SUBJECTS)), EACH)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    random = np.random.default_rng(0)
    texts = [
        " and ".join(random.choice(subject.split(), 6)) for subject in SUBJECTS for _ in range(EACH)
    ]
    vocabulary, counts = Vocabulary.learn(texts)
    folder = tmp_path_factory.mktemp("bench") / "corpus"
    vectors = random.normal(size=(len(texts), 4)).astype(np.float32)
    return Prepared.write(folder, vocabulary, counts, [("", text) for text in texts], vectors)


@pytest.mark.parametrize(
    ("method", "least"),
    # From one start k-means may end with two subjects in one topic and one subject in two.
    [("nmf", 1.0), ("kmeans", 0.75), ("minibatch-kmeans", 0.5)],
)
def test_a_method_that_is_told_how_many_follows_the_subjects(corpus, method, least):
    [found] = METHODS[method](corpus, len(SUBJECTS), 0)
    assert purity(SUBJECT_OF, np.array(found.topics)) >= least
    _assert_described(found)


def test_ours_is_cut_at_both_depths_and_near_the_number_asked_for(corpus):
    found = {topics.name: topics for topics in METHODS["decisis"](corpus, len(SUBJECTS), 0)}
    assert list(found) == ["depth 1", "depth 2", f"cut at {len(SUBJECTS)}"]
    assert purity(SUBJECT_OF, np.array(found["depth 1"].topics)) == 1.0
    for topics in found.values():
        _assert_described(topics)


def test_a_method_in_a_process_of_its_own_says_what_it_took(corpus):
    run_child("bench.topics.competitors", corpus.folder, "kmeans", "--topics=4")
    result = corpus.result()
    assert result["found"][0]["topics"] == METHODS["kmeans"](corpus, 4, 0)[0].topics
    assert result["seconds"] >= 0
    assert result["peak_mib"] >= result["peak_mib_before"] > 0


def test_a_process_that_fails_is_told_in_one_line(tmp_path):
    with pytest.raises(ChildProcessError, match="No such file or directory") as caught:
        run_child("bench.topics.competitors", tmp_path / "missing", "kmeans")
    assert "\n" not in str(caught.value)


def test_a_process_that_takes_too_long_is_stopped(corpus):
    with pytest.raises(ChildProcessError, match="not done after"):
        run_child("bench.topics.competitors", corpus.folder, "decisis", minutes=1e-6)


def _assert_described(found: Topics) -> None:
    """Every topic has documents and at most ten words."""
    assert set(found.topics) == set(range(len(found.keywords)))
    for words in found.keywords:
        assert 0 < len(words) <= KEYWORDS


def test_whether_a_package_is_installed_is_asked_of_the_interpreter_that_needs_it():
    assert is_installed("numpy", sys.executable)
    assert not is_installed("no_such_package", sys.executable)
