"""Factors on disk: what is read is what was written, or an error that says what to do."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from law.errors import LibraryError
from pipeline.cur import AnchorScores, CurFactors, TopicScores, fit_anncur, fit_cur
from tests.cur.planting import low_rank

MATRIX = low_rank(queries=12, passages=40)
ITEMS = np.arange(40, dtype=np.int64) * 3
SCORES = AnchorScores.of(MATRIX, ITEMS, [f"§ {row}" for row in range(12)])


def same(left: object, right: object) -> bool:
    return all(np.array_equal(value, vars(right)[name]) for name, value in vars(left).items())


@pytest.mark.parametrize(
    "stored",
    [
        fit_cur(MATRIX, ITEMS),
        fit_anncur(MATRIX, ITEMS, n_anchors=5),
        fit_cur(MATRIX[:, :0], ITEMS[:0]),
        SCORES,
    ],
)
def test_what_is_read_is_what_was_written(
    stored: CurFactors | AnchorScores, tmp_path: Path
) -> None:
    stored.save(tmp_path / "file.npz")
    assert same(stored, type(stored).load(tmp_path / "file.npz"))


def test_groups_keep_their_names_and_order(tmp_path: Path) -> None:
    groups = TopicScores({"nm/2": SCORES, "": AnchorScores.of(MATRIX[:6], ITEMS + 1)})
    groups.save(tmp_path / "file.npz")
    read = TopicScores.load(tmp_path / "file.npz")
    assert list(read.groups) == ["nm/2", ""]
    assert all(same(groups.groups[name], read.groups[name]) for name in groups.groups)
    TopicScores({}).save(tmp_path / "none.npz")
    assert TopicScores.load(tmp_path / "none.npz").groups == {}


@pytest.mark.parametrize("kind", [CurFactors, AnchorScores, TopicScores])
def test_a_damaged_file_is_refused(
    kind: type[CurFactors | AnchorScores | TopicScores], tmp_path: Path
) -> None:
    stored: dict[type, CurFactors | AnchorScores | TopicScores] = {
        CurFactors: fit_cur(MATRIX, ITEMS),
        AnchorScores: SCORES,
        TopicScores: TopicScores({"a": SCORES}),
    }
    file = tmp_path / "file.npz"
    stored[kind].save(file)
    content = file.read_bytes()
    middle = len(content) // 3
    flipped = content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]
    for damaged in (b"", b"no zip", content[: len(content) // 2], content[:-30], flipped):
        file.write_bytes(damaged)
        with pytest.raises(LibraryError, match=r"file\.npz cannot be read: remove it and run"):
            kind.load(file)
    with pytest.raises(LibraryError):
        kind.load(tmp_path / "absent.npz")


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("weights", np.zeros((3, 7), dtype=np.float32)),
        ("means", np.full(40, np.nan, dtype=np.float32)),
        ("items", ITEMS[::-1]),
        ("items", ITEMS.astype(np.float64)),
        ("gram", np.eye(2)),
        ("projection", np.array([{}], dtype=object)),
        ("surplus", np.zeros(1)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(name: str, array: np.ndarray, tmp_path: Path) -> None:
    file = tmp_path / "file.npz"
    arrays: dict[str, Any] = dict(fit_cur(MATRIX, ITEMS).arrays()) | {name: array}
    with file.open("wb") as output:
        np.savez(output, **arrays)
    with pytest.raises(LibraryError):
        CurFactors.load(file)


def test_a_missing_array_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file.npz"
    arrays: dict[str, Any] = dict(fit_cur(MATRIX, ITEMS).arrays())
    del arrays["gram"]
    with file.open("wb") as output:
        np.savez(output, **arrays)
    with pytest.raises(LibraryError):
        CurFactors.load(file)
