"""The vector index: exact neighbours, restricted to what is allowed."""

import resource
from pathlib import Path

import numpy as np
import pytest

from law.errors import LibraryError
from pipeline.vectors import VectorIndex, build_vector_index
from tests.pipeline.making import HashingEncoder

RNG = np.random.default_rng(7)
VECTORS = RNG.normal(size=(200, 16)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
NUMBERS = np.sort(RNG.choice(2**62, size=200, replace=False)).astype(np.int64)
QUERY = VECTORS[17] + 0.1 * VECTORS[3]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    file = tmp_path_factory.mktemp("vectors") / "vectors.faiss"
    build_vector_index(file, NUMBERS, VECTORS)
    return VectorIndex(file)


@pytest.mark.parametrize("limit", [1, 10, 200, 10_000])
@pytest.mark.parametrize("step", [None, 1, 3, 150])
def test_the_nearest_by_inner_product_come_first(
    index: VectorIndex, limit: int, step: int | None
) -> None:
    allowed = None if step is None else NUMBERS[::step]
    candidates = index.search(QUERY, limit, allowed)
    rows = np.arange(200)[::step]
    order = rows[np.argsort(-(VECTORS[rows] @ QUERY))][:limit]
    assert [candidate.passage for candidate in candidates] == NUMBERS[order].tolist()
    assert [candidate.score for candidate in candidates] == pytest.approx(
        (VECTORS[order] @ QUERY).tolist(), abs=1e-5
    )


def test_nothing_allowed_and_nothing_wanted(index: VectorIndex) -> None:
    assert index.search(QUERY, 10, np.array([], dtype=np.int64)) == []
    assert index.search(QUERY, 10, np.array([1, 2], dtype=np.int64)) == []  # numbers it lacks
    assert index.search(QUERY, 0) == index.search(QUERY, -1) == []


def test_vectors_by_number(index: VectorIndex) -> None:
    assert len(index) == 200
    assert np.array_equal(index.vectors(NUMBERS[[5, 2, 5]]), VECTORS[[5, 2, 5]])
    assert index.vectors(NUMBERS[:0]).shape == (0, 16)


def test_an_empty_index(tmp_path: Path) -> None:
    empty = np.zeros((0, 16), dtype=np.float32)
    build_vector_index(tmp_path / "file", NUMBERS[:0], empty)
    index = VectorIndex(tmp_path / "file")
    assert len(index) == 0
    assert index.search(QUERY, 10) == index.search(QUERY, 10, NUMBERS) == []


def test_the_same_vectors_make_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "other"):
        build_vector_index(tmp_path / name, NUMBERS, VECTORS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_file_that_is_no_index(tmp_path: Path) -> None:
    build_vector_index(tmp_path / "cut", NUMBERS, VECTORS)
    whole = (tmp_path / "cut").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "other").write_bytes(b"x" * 10_000)
    for name in ("cut", "empty", "other", "missing"):
        with pytest.raises(LibraryError, match="remove it and run decisis build"):
            VectorIndex(tmp_path / name)


def test_a_file_that_is_cut_short_in_writing_is_an_error(tmp_path: Path) -> None:
    """FAISS itself takes no notice of a write that fails at the end."""
    vectors = HashingEncoder().encode_passages(["ferry"])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            build_vector_index(tmp_path / "file", NUMBERS[:1], vectors)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
