import numpy as np
import pytest

from pipeline.topics.hierarchy import Branch, HNMFk, Split
from pipeline.topics.labels import describe
from pipeline.topics.nmfk import NMFk
from pipeline.topics.vocabulary import Vocabulary, Weighting
from tests.topics.planted import THEMES, code


def grow(records, **settings):
    vocabulary, counts = Vocabulary.learn(record.text for record in records)
    return vocabulary, counts, HNMFk(**settings).fit(counts)


@pytest.fixture(scope="module")
def tree():
    return grow(code())


def test_the_themes_are_the_first_level(tree):
    _, _, hnmfk = tree
    assert list(hnmfk.branches_) == [(), (1,), (2,), (3,)]
    homes = [hnmfk.branches_[(child,)].documents % len(THEMES) for child in (1, 2, 3)]
    assert [len(set(rows)) for rows in homes] == [1, 1, 1]


def test_every_leaf_says_why(tree):
    _, _, hnmfk = tree
    assert hnmfk.branches_[()].stop == ""
    assert {hnmfk.branches_[(child,)].stop for child in (1, 2, 3)} == {"too few documents"}
    assert grow(code(), max_depth=0)[2].branches_[()].stop == "depth"
    alike = [record for record in code(80) if record.heading.startswith("Ferries")]
    assert grow(alike)[2].branches_[()].stop == "one stable topic"


def test_documents_have_shares_and_one_home(tree):
    _, counts, hnmfk = tree
    for row, shares in enumerate(hnmfk.shares(counts)):
        home = next(share for share in shares if share.home)
        assert sum(share.home for share in shares) == 1
        assert row in hnmfk.branches_[home.path].documents
        assert 0 < sum(share.weight for share in shares) <= 1.001


def test_a_document_of_two_themes_has_shares_in_both(tree):
    vocabulary, _, hnmfk = tree
    mixed = " ".join(THEMES["Ferries"] + THEMES["Orchards"])
    shares = hnmfk.shares(vocabulary.counts([mixed]))[0]
    assert len(shares) == 2
    assert all(share.weight > 0.3 for share in shares)


def test_a_document_of_unknown_words_rests_at_the_root(tree):
    vocabulary, _, hnmfk = tree
    (share,) = hnmfk.shares(vocabulary.counts(["Zymurgy."]))[0]
    assert (share.path, share.weight, share.home) == ((), 1.0, True)


def test_labels_are_unique_among_siblings_and_speak_of_the_theme(tree):
    vocabulary, counts, hnmfk = tree
    headings = vocabulary.counts(record.heading for record in code())
    described = describe(hnmfk.branches_, vocabulary, counts, headings)
    labels = [described[(child,)].label for child in (1, 2, 3)]
    assert len(set(labels)) == 3
    for child in (1, 2, 3):
        theme = list(THEMES.values())[hnmfk.branches_[(child,)].documents[0] % 3]
        words = {word for term, _ in described[(child,)].keywords for word in term.split()}
        assert words <= set(theme)
        assert len(described[(child,)].keywords) <= 20
        assert described[(child,)].keywords[0][1] == 1.0


@pytest.mark.parametrize("text", ["ferry harbor", "ferry", ""])
def test_siblings_of_equal_words_still_differ_in_their_labels(text):
    vocabulary, counts = Vocabulary.learn([text] * 6 + ["apple orchard"] * 12)
    weighting = Weighting.learn(counts)
    split = Split(weighting, np.ones((3, len(weighting.columns)), dtype=np.float32), 1.0)
    branches = {(): Branch((), np.arange(18), "", split)} | {
        (child,): Branch((child,), np.arange(2 * child - 2, 2 * child), "depth", None)
        for child in (1, 2, 3)
    }
    described = describe(branches, vocabulary, counts, counts)
    labels = [described[(child,)].label for child in (1, 2, 3)]
    assert len(set(labels)) == 3
    assert all(labels)


def test_a_tree_is_its_seed_s(tree):
    _, _, first = tree
    second = grow(code(), nmfk=NMFk(n_jobs=2))[2]
    assert list(first.branches_) == list(second.branches_)
    for path, branch in first.branches_.items():
        np.testing.assert_array_equal(branch.documents, second.branches_[path].documents)


def test_settled_documents_are_counted_to_the_last():
    seen: list[int] = []
    grow(code(), on_settled=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == len(code())
