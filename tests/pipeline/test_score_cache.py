"""The score cache: no pair is paid for twice, and whatever befalls its file, scores are right."""

import logging
import math
import resource
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.layout import Layout
from pipeline.models import load_cross_encoder
from pipeline.score_cache import CachedCrossEncoder
from tests.pipeline.children import run

QUERIES = [f"query {number}" for number in range(20)]
TEXTS = [f"text {number}" for number in range(15)]


class Sums:
    """A cross-encoder whose logit is a fraction made of both texts; it keeps what it was asked."""

    def __init__(self, name: str = "sums") -> None:
        self.name = name
        self.asked: list[tuple[str, str]] = []

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += [(query, text) for text in texts]
        return np.array([logit(query, text) for text in texts], dtype=np.float32)


def logit(query: str, text: str) -> float:
    if text == "unreadable":
        return math.nan
    return sum(map(ord, query)) / 7 - sum(map(ord, text)) / 3


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Layout(tmp_path).scores


def check(encoder: CachedCrossEncoder, query: str, texts: Sequence[str]) -> None:
    expected = np.array([logit(query, text) for text in texts], dtype=np.float32)
    assert np.array_equal(encoder.score(query, texts), expected, equal_nan=True)


def asked_again(file: Path, query: str, texts: Sequence[str]) -> list[str]:
    """The texts for which a newly opened cache asks the model."""
    model = Sums()
    with closing(CachedCrossEncoder(model, file)) as encoder:
        check(encoder, query, texts)
    return [text for _, text in model.asked]


def test_a_pair_is_paid_for_once(file: Path) -> None:
    model = Sums()
    with closing(CachedCrossEncoder(model, file)) as encoder:
        check(encoder, "q", ["b", "a", "b"])
        check(encoder, "q", ["a", "c", "b"])
        assert encoder.name == "sums"
    assert model.asked == [("q", "b"), ("q", "a"), ("q", "c")]
    assert asked_again(file, "q", ["c", "b", "a"]) == []


def test_the_logit_is_the_very_one(file: Path) -> None:
    texts = ["A tenant has three days to pay.", "A boat shall carry a bell.", "", "a \udfff"]
    model = load_cross_encoder(max_tokens=32)
    expected = model.score("How long to pay rent?", texts)
    for _ in range(2):
        with closing(CachedCrossEncoder(model, file)) as encoder:
            found = encoder.score("How long to pay rent?", texts)
            assert found.dtype == np.float32
            assert np.array_equal(found, expected)


@pytest.mark.parametrize(
    ("model", "query", "text"), [("other", "q", "t"), ("sums", "Q", "t"), ("sums", "q", "t ")]
)
def test_another_model_query_or_text_is_another_pair(
    file: Path, model: str, query: str, text: str
) -> None:
    asked_again(file, "q", ["t"])
    other = Sums(model)
    with closing(CachedCrossEncoder(other, file)) as encoder:
        check(encoder, query, [text])
    assert other.asked == [(query, text)]


def test_no_texts_ask_nothing(file: Path) -> None:
    with closing(CachedCrossEncoder(Sums(), file)) as encoder:
        assert encoder.score("q", []).shape == (0,)


def test_what_is_no_number_is_not_kept(file: Path) -> None:
    for _ in range(2):
        assert "unreadable" in asked_again(file, "q", ["a", "unreadable"])


def test_the_oldest_go_first(file: Path) -> None:
    with closing(CachedCrossEncoder(Sums(), file, max_rows=4)) as encoder:
        for text in "abcd":
            check(encoder, "q", [text])
        check(encoder, "q", ["a", "e", "f"])
    assert asked_again(file, "q", list("abcdef")) == ["a", "b"]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("select count(*) from scores").fetchone() == (6,)


def test_more_than_the_bound_at_once_keeps_the_bound(file: Path) -> None:
    with closing(CachedCrossEncoder(Sums(), file, max_rows=4)) as encoder:
        check(encoder, "q", TEXTS)
    assert asked_again(file, "q", TEXTS[-4:]) == []
    assert asked_again(file, "q", TEXTS[:-4]) == TEXTS[:-4]


def test_threads_share_one(file: Path) -> None:
    with closing(CachedCrossEncoder(Sums(), file)) as encoder, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda query: check(encoder, query, TEXTS), QUERIES * 4))
    for query in QUERIES:
        assert asked_again(file, query, TEXTS) == []


def test_processes_share_a_file(file: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        ended = list(pool.map(lambda _: run(ask_all, file), range(3)))
    assert ended == [0, 0, 0]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)


def ask_all(file: Path) -> None:
    with closing(CachedCrossEncoder(Sums(), file)) as encoder:
        for query in QUERIES:
            check(encoder, query, TEXTS)


def test_a_locked_file_costs_the_cache_alone(file: Path) -> None:
    asked_again(file, "q", ["a"])
    with closing(CachedCrossEncoder(Sums(), file)) as encoder:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("begin immediate")
            check(encoder, "q", ["a", "b"])
            other.execute("rollback")
        assert asked_again(file, "q", ["a", "b"]) == ["b"]
        check(encoder, "q", ["a", "c"])
    assert asked_again(file, "q", ["a", "b", "c"]) == []


def test_a_disk_that_is_full_costs_the_cache_alone(file: Path) -> None:
    assert run(ask_on_a_full_disk, file) == 0
    assert asked_again(file, "first", TEXTS) == []


def ask_on_a_full_disk(file: Path) -> None:
    with closing(CachedCrossEncoder(Sums(), file)) as encoder:
        check(encoder, "first", TEXTS)
        grown = max(path.stat().st_size for path in file.parent.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, (grown + 1, resource.RLIM_INFINITY))
        for query in QUERIES:
            check(encoder, query, TEXTS)
        check(encoder, "first", TEXTS)


@pytest.mark.parametrize("place", ["absent/scores.sqlite", "a file/scores.sqlite", "a folder"])
def test_where_no_file_can_be_made_the_model_is_asked(
    tmp_path: Path, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a file").touch()
    for _ in range(2):
        assert asked_again(tmp_path / place, "q", ["a"]) == ["a"]
    assert not caplog.records


def test_a_library_that_may_not_be_written_to(file: Path) -> None:
    """Of a file that may only be read, what it holds is used or not: no search fails."""
    asked_again(file, "q", ["a"])
    file.chmod(0o444)
    file.parent.chmod(0o555)
    try:
        assert "b" in asked_again(file, "q", ["a", "b"])
    finally:
        file.parent.chmod(0o755)


def overwrite(file: Path) -> None:
    file.write_bytes(b"not a database at all" * 500)


def overwrite_pages(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


@pytest.mark.parametrize("damage", [overwrite, overwrite_pages, cut_off])
def test_a_damaged_file_is_replaced_and_named_once(
    file: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], None]
) -> None:
    ask_all(file)
    damage(file)
    model = Sums()
    with closing(CachedCrossEncoder(model, file)) as encoder:
        for query in [*QUERIES, *QUERIES]:
            check(encoder, query, TEXTS)
    assert len(model.asked) < 2 * len(QUERIES) * len(TEXTS)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert f"{file} is damaged" in record.getMessage()
    assert asked_again(file, QUERIES[-1], TEXTS) == []


def test_a_table_of_another_make_is_left_alone(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("create table scores (everything text)")
    for _ in range(2):
        assert asked_again(file, "q", ["a"]) == ["a"]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("select count(*) from scores").fetchone() == (0,)
