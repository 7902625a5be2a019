"""The map of query vectors: it undoes a planted rotation, and leaves well enough alone."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from decisis.adaptation.encoder_map import (
    MapSetting,
    Passages,
    QueryMap,
    Triples,
    fit_map,
    reciprocal_ranks,
    train_map,
)
from law.errors import LibraryError
from tests.adaptation.planted import rotated, unit

SETTINGS = (MapSetting(8, 0.1), MapSetting(8, 0.003))


def test_the_map_undoes_a_rotation() -> None:
    triples, passages = rotated(300)
    fitted = fit_map(triples, passages, seed=0, settings=SETTINGS)
    unseen, _ = rotated(100, seed=1)
    before = reciprocal_ranks(unseen, unseen.queries, passages).mean()
    after = reciprocal_ranks(unseen, fitted.map(unseen.queries), passages).mean()
    assert after > before + 0.3
    assert fitted.after > fitted.before
    assert fitted.setting == {"rank": 8, "penalty": 0.003}


def test_mapped_vectors_are_unit_vectors() -> None:
    triples, _ = rotated(40)
    mapped = train_map(triples, SETTINGS[1], seed=0)(triples.queries)
    assert mapped.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(mapped, axis=1), 1, rtol=1e-5)


def test_equal_input_gives_equal_maps() -> None:
    triples, _ = rotated(40)
    assert train_map(triples, SETTINGS[0], seed=1).digest == (
        train_map(triples, SETTINGS[0], seed=1).digest
    )


def test_a_strong_penalty_leaves_the_queries_where_they_are() -> None:
    triples, _ = rotated(60)
    held = train_map(triples, MapSetting(4, 1e3), seed=0)(triples.queries)
    free = train_map(triples, MapSetting(4, 0.0), seed=0)(triples.queries)
    near = np.einsum("nd,nd->n", held, triples.queries)
    far = np.einsum("nd,nd->n", free, triples.queries)
    assert near.min() > 0.99
    assert far.mean() < 0.9


def test_ranks_are_among_other_documents() -> None:
    query, positive, nearer = (unit(np.array([[1.0, x]])) for x in (0.0, 1.0, 0.5))
    triple = Triples(
        queries=query,
        positives=positive,
        negatives=nearer[None],
        documents=np.array([1]),
        sources=np.array([2]),
    )
    own, source, another = 1, 2, 3
    passages = Passages(nearer.repeat(4, axis=0), np.array([own, source, another, another]))
    assert reciprocal_ranks(triple, query, passages).tolist() == [1 / 3]


def test_the_map_is_what_it_was_when_it_was_saved(tmp_path: Path) -> None:
    triples, _ = rotated(20)
    fitted = train_map(triples, SETTINGS[0], seed=0)
    fitted.save(tmp_path / "map.npy")
    opened = QueryMap.open(tmp_path / "map.npy")
    assert opened.digest == fitted.digest
    vector = unit(np.ones(32))
    assert opened(vector).tolist() == fitted(vector).tolist()


@pytest.mark.parametrize(
    "array", [np.ones(3), np.ones((3, 4, 2)), np.full((2, 4, 2), np.nan)], ids=str
)
def test_an_array_that_is_no_map_is_refused(tmp_path: Path, array: npt.NDArray[np.float64]) -> None:
    np.save(tmp_path / "map.npy", array)
    with pytest.raises(LibraryError, match="decisis adapt"):
        QueryMap.open(tmp_path / "map.npy")
