"""The embedding cache: each text is encoded once, whatever happens in between."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from law.errors import LibraryError
from law.progress import Progress, silent
from pipeline.embeddings import EmbeddingCache
from tests.pipeline.making import HashingEncoder, rows

TEXTS = {f"key{number}": f"ferry {'raft ' * (number % 9)}{number}" for number in range(600)}


class Counting(HashingEncoder):
    """Counts what it encodes, and fails after so many batches."""

    def __init__(self, batches: int = 10_000) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._batches = batches

    def encode_passages(
        self, texts: Sequence[str], *, progress: Progress = silent
    ) -> npt.NDArray[np.float32]:
        if not self._batches:
            raise KeyboardInterrupt
        self._batches -= 1
        self.texts.extend(texts)
        return super().encode_passages(texts, progress=progress)


def test_vectors_are_those_of_the_encoder(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    with EmbeddingCache(tmp_path / "cache") as cache:
        cache.fill(encoder, TEXTS)
        keys = ["key7", "key3", "key7"]
        vectors = cache.vectors(encoder.name, keys, encoder.dimension)
    assert vectors.dtype == np.float32
    expected = encoder.encode_passages([TEXTS[key] for key in keys])
    assert np.array_equal(vectors, expected.astype(np.float16).astype(np.float32))


def test_a_filling_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    first, second = Counting(batches=1), Counting()
    with EmbeddingCache(tmp_path / "cache") as cache, pytest.raises(KeyboardInterrupt):
        cache.fill(first, TEXTS)
    with EmbeddingCache(tmp_path / "cache") as cache:
        missing = cache.missing("hashing", TEXTS)
        assert 0 < len(missing) < len(TEXTS)
        cache.fill(second, {key: TEXTS[key] for key in missing})
        assert cache.missing("hashing", TEXTS) == set()
    assert sorted(first.texts + second.texts) == sorted(TEXTS.values())
    with EmbeddingCache(tmp_path / "undisturbed") as cache:
        cache.fill(HashingEncoder(), TEXTS)
    query = "select * from embeddings order by model, key"
    assert rows(tmp_path / "cache", query) == rows(tmp_path / "undisturbed", query)


def test_progress_counts_characters_to_the_end(tmp_path: Path) -> None:
    calls: list[tuple[str, int, int | None]] = []
    with EmbeddingCache(tmp_path / "cache") as cache:
        cache.fill(HashingEncoder(), TEXTS, progress=lambda *call: calls.append(call))
    total = sum(map(len, TEXTS.values()))
    assert calls[0] == ("embeddings", 0, total)
    assert calls[-1] == ("embeddings", total, total)
    assert [done for _, done, _ in calls] == sorted(done for _, done, _ in calls)


def test_models_are_apart(tmp_path: Path) -> None:
    one, other = HashingEncoder("one"), HashingEncoder("other")
    with EmbeddingCache(tmp_path / "cache") as cache:
        cache.fill(one, {"a": "ferry"})
        assert cache.missing("other", ["a"]) == {"a"}
        cache.fill(other, {"a": "ferry"})
        assert not np.array_equal(
            cache.vectors("one", ["a"], one.dimension), cache.vectors("other", ["a"], one.dimension)
        )


def test_a_missing_vector_is_named(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path / "cache") as cache:
        with pytest.raises(KeyError, match="b"):
            cache.vectors("hashing", ["b"], 32)
        cache.fill(HashingEncoder(), {"a": "ferry"})
        with pytest.raises(KeyError, match="b"):
            cache.vectors("hashing", ["a", "b"], 32)
        assert cache.vectors("hashing", [], 32).shape == (0, 32)


def test_what_is_not_kept_is_forgotten(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path / "cache") as cache:
        for name in ("one", "other"):
            cache.fill(HashingEncoder(name), {"a": "ferry", "b": "raft"})
        assert cache.keep_only({"a", "c"}) == 1
        assert cache.missing("one", ["a", "b"]) == cache.missing("other", ["a", "b"]) == {"b"}


def test_a_damaged_cache_may_be_removed(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"not a database" * 100)
    with pytest.raises(LibraryError, match="remove it, the next build computes it anew"):
        EmbeddingCache(tmp_path / "cache")
