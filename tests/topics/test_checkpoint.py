import signal
import subprocess
import sys

import numpy as np
import pytest

from pipeline.topics.checkpoint import fingerprint
from pipeline.topics.hierarchy import HNMFk
from pipeline.topics.nmfk import NMFk
from tests.topics.planted import nested

# Prints a line for each k that was tried and each node that is done, then waits to be let go on.
CHILD = """
import sys
from pathlib import Path
from tests.topics.test_checkpoint import tree

def report(settled):
    print(settled, flush=True)
    sys.stdin.readline()

tree(checkpoint=Path(sys.argv[1]), on_settled=report).fit(COUNTS)
""".replace("COUNTS", "__import__('tests.topics.planted').topics.planted.nested()")


def tree(n_jobs=None, **settings):
    nmfk = NMFk(max_topics=3, perturbations=3, n_jobs=n_jobs)
    return HNMFk(nmfk, min_documents=30, **settings)


def assert_same(one, other):
    assert list(one.branches_) == list(other.branches_)
    for path, branch in one.branches_.items():
        twin = other.branches_[path]
        assert (branch.stop, branch.stabilities) == (twin.stop, twin.stabilities)
        np.testing.assert_array_equal(branch.documents, twin.documents)
        assert_same_split(branch.split, twin.split)


def assert_same_split(one, other):
    assert (one is None) == (other is None)
    if one:
        np.testing.assert_array_equal(one.components, other.components)
        assert (one.stability, one.residual) == (other.stability, other.residual)


@pytest.fixture(scope="module")
def counts():
    return nested()


@pytest.fixture(scope="module")
def whole(counts):
    return tree().fit(counts)


def test_the_tree_has_two_levels(whole):
    assert {len(path) for path in whole.leaves_} == {2}
    assert len(whole.tree_[()]) == 3
    assert all(len(whole.tree_[child]) == 2 for child in whole.tree_[()])


@pytest.mark.parametrize("n_jobs", [1, 2, 4])
def test_workers_do_not_change_the_tree(counts, whole, n_jobs):
    assert_same(tree(n_jobs).fit(counts), whole)


def test_a_killed_fit_goes_on_to_the_same_tree(tmp_path, counts, whole):
    folder = tmp_path / "nodes"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        while len(list(folder.glob("*.npz"))) < 2:
            assert child.stdout.readline()
            child.stdin.write("\n")
            child.stdin.flush()
        child.kill()
    assert child.returncode == -signal.SIGKILL
    kept = {file: file.stat().st_mtime_ns for file in folder.glob("*.npz")}
    assert_same(tree(checkpoint=folder).fit(counts), whole)
    assert len(list(folder.glob("*.npz"))) == 4 > len(kept)
    assert {file: file.stat().st_mtime_ns for file in kept} == kept


def test_a_finished_fit_is_read_and_not_repeated(tmp_path, counts, whole):
    tree(checkpoint=tmp_path).fit(counts)
    steps: list[int] = []
    again = tree(checkpoint=tmp_path, on_settled=steps.append).fit(counts)
    assert_same(again, whole)
    assert len(steps) == len(whole.branches_)


def test_other_parameters_are_another_node(tmp_path, counts):
    tree(checkpoint=tmp_path).fit(counts)
    before = set(tmp_path.iterdir())
    tree(checkpoint=tmp_path, random_state=1).fit(counts)
    assert len(set(tmp_path.iterdir()) - before) > 0
    assert before <= set(tmp_path.iterdir())


@pytest.mark.parametrize("damage", [b"", b"no archive"])
def test_a_damaged_node_is_fitted_again(tmp_path, counts, whole, damage):
    tree(checkpoint=tmp_path).fit(counts)
    for file in tmp_path.iterdir():
        file.write_bytes(damage)
    assert_same(tree(checkpoint=tmp_path).fit(counts), whole)
    assert all(file.stat().st_size > len(damage) for file in tmp_path.iterdir())


def test_the_fingerprint_is_of_values_shape_and_parameters(counts):
    changed = counts.copy()
    changed.data[0] += 1
    names = {
        fingerprint(counts, {}),
        fingerprint(changed, {}),
        fingerprint(counts, {"seed": 1}),
        fingerprint(counts[:-1], {}),
    }
    assert len(names) == 4
    assert fingerprint(counts.copy(), {}) in names


def test_a_node_is_grown_anew_and_the_rest_left_alone(counts, whole):
    grown = tree().fit(counts).regrow(counts, (2,))
    assert_same(grown, whole)
    fewer = whole.branches_[(2,)].documents[:40]
    pruned = tree().fit(counts).regrow(counts, (2,), fewer)
    np.testing.assert_array_equal(pruned.branches_[(2,)].documents, fewer)
    for path, branch in whole.branches_.items():
        if path[:1] != (2,):
            assert_same_split(pruned.branches_[path].split, branch.split)
            np.testing.assert_array_equal(pruned.branches_[path].documents, branch.documents)
    assert pruned.transform(counts).shape == (300, len(pruned.leaves_))


def test_a_node_can_be_grown_without_its_tree(counts, whole):
    documents = whole.branches_[(2,)].documents
    grown = tree().grow(counts, (2,), documents)
    assert list(grown) == [(2,), (2, 1), (2, 2)]
    np.testing.assert_array_equal(
        grown[(2,)].split.components, whole.branches_[(2,)].split.components
    )


def test_no_node_no_growth(counts, whole):
    with pytest.raises(ValueError, match="no node"):
        whole.regrow(counts, (9,))
