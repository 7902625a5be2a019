import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from pipeline.topics.branches import Unweighted
from pipeline.topics.hierarchy import HNMFk
from pipeline.topics.nmfk import NMFk
from pipeline.topics.vocabulary import Vocabulary
from tests.topics.planted import THEMES, code, planted


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


def test_memberships_are_soft_and_agree_with_the_homes(tree):
    _, counts, hnmfk = tree
    memberships = hnmfk.transform(counts)
    assert memberships.shape == (len(code()), 3)
    assert memberships.dtype == np.float32
    np.testing.assert_allclose(memberships.sum(axis=1), 1, rtol=1e-4)
    for column, leaf in enumerate(hnmfk.leaves_):
        assert (memberships[hnmfk.branches_[leaf].documents].argmax(axis=1) == column).all()


def test_what_was_learned_is_described(tree):
    vocabulary, counts, hnmfk = tree
    assert hnmfk.tree_ == {(): [(1,), (2,), (3,)], (1,): [], (2,): [], (3,): []}
    assert hnmfk.components_.shape == (3, counts.shape[1])
    np.testing.assert_allclose(np.linalg.norm(hnmfk.components_, axis=1), 1, rtol=1e-5)
    assert hnmfk.get_feature_names_out().tolist() == ["hnmfk0", "hnmfk1", "hnmfk2"]
    root = hnmfk.branches_[()]
    assert hnmfk.stability_ == root.split.stability == root.stabilities[3]
    for leaf, component in zip(hnmfk.leaves_, hnmfk.components_, strict=True):
        theme = list(THEMES.values())[hnmfk.branches_[leaf].documents[0] % 3]
        assert set(vocabulary.terms[component.argmax()].split()) <= set(theme)


def test_drift_shows_in_the_residuals(tree):
    vocabulary, counts, hnmfk = tree
    split = hnmfk.branches_[()].split
    held = split.residuals(counts)
    assert held.dtype == np.float32
    assert split.residual == pytest.approx(held.mean(), abs=1e-3)
    texts = ["ferry shelf apple ferry", "zymurgy"]
    strange = split.residuals(vocabulary.counts(texts))
    assert strange[0] > split.residual
    assert strange[1] == 1.0


def test_no_search_where_there_is_no_depth_left():
    hnmfk = grow(code(), max_depth=1)[2]
    assert hnmfk.branches_[()].stabilities
    leaves = [hnmfk.branches_[leaf] for leaf in hnmfk.leaves_]
    assert {leaf.stop for leaf in leaves} == {"depth"}
    assert not any(leaf.stabilities for leaf in leaves)


def test_any_non_negative_matrix_has_a_tree():
    matrix, truth = planted(3, 150, 80)
    hnmfk = HNMFk(min_documents=100, weighting=Unweighted).fit(matrix / 7)
    assert len(hnmfk.leaves_) == 3
    found = hnmfk.transform(matrix.toarray() / 7).argmax(axis=1)
    assert adjusted_mutual_info_score(truth, found) > 0.95


@pytest.mark.parametrize(
    ("matrix", "stop"),
    [
        (np.zeros((80, 5)), "too few terms"),
        (np.ones((80, 5)), "too few terms"),
        (np.ones((1, 5)), "too few documents"),
        (np.eye(80, 1), "too few terms"),
        (np.random.default_rng(0).poisson(0.3, (300, 40)), "no structure"),
    ],
    ids=["zeros", "constant", "one document", "one term", "noise"],
)
def test_where_nothing_is_found_the_root_says_why(matrix, stop):
    hnmfk = HNMFk().fit(matrix)
    assert hnmfk.branches_[()].stop == stop
    assert hnmfk.leaves_ == [()]
    np.testing.assert_array_equal(hnmfk.transform(matrix), np.ones((len(matrix), 1)))
    assert hnmfk.components_.shape == (1, matrix.shape[1])


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
