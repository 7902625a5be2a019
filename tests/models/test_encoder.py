"""The default encoder: unit vectors that depend on nothing but their text."""

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from law.errors import ModelError
from pipeline.models import Encoder, load_encoder

# Of several lengths, so that a padded batch would change the vectors.
PASSAGES = [
    "A person commits trespass who knowingly enters posted land without the owner's consent.",
    "The annual fee for a well permit is twelve dollars.",
    "Water rights. " * 60,
    "Notice of an appeal must be filed with the clerk within thirty days of the final order.",
    "A dog that has bitten a person shall be confined for ten days at the owner's expense.",
    "§",
]


def test_rows_are_unit_vectors(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(PASSAGES)
    assert vectors.shape == (len(PASSAGES), encoder.dimension) == (6, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
    query = encoder.encode_query("How long do I have to appeal?")
    assert query.shape == (384,)
    assert np.linalg.norm(query) == pytest.approx(1, abs=1e-6)


def test_a_vector_depends_on_its_text_alone(encoder: Encoder) -> None:
    together = encoder.encode_passages(PASSAGES)
    order = list(range(len(PASSAGES)))
    random.Random(7).shuffle(order)
    shuffled = encoder.encode_passages([PASSAGES[i] for i in order])
    assert np.array_equal(shuffled, together[order])
    for passage, vector in zip(PASSAGES, together, strict=True):
        assert np.array_equal(encoder.encode_passages([passage])[0], vector)


def test_threads_do_not_disturb_each_other(encoder: Encoder) -> None:
    expected = encoder.encode_passages(PASSAGES)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(encoder.encode_passages, [PASSAGES] * 4):
            assert np.array_equal(vectors, expected)


def test_equal_texts_are_encoded_once(encoder: Encoder) -> None:
    seen: list[tuple[str, int, int | None]] = []
    vectors = encoder.encode_passages(
        ["one text", "another", "one text"],
        progress=lambda stage, done, total: seen.append((stage, done, total)),
    )
    assert seen == [("encode", 1, 2), ("encode", 2, 2)]
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])


@pytest.mark.parametrize(
    ("query", "relevant", "irrelevant"),
    [
        ("my neighbour walks over my land although I put up signs", 0, 1),
        ("deadline to appeal a judgment", 3, 0),
        ("quarantine after a dog bite", 4, 2),
    ],
)
def test_a_relevant_passage_beats_an_irrelevant_one(
    encoder: Encoder, query: str, relevant: int, irrelevant: int
) -> None:
    similarity = encoder.encode_passages(PASSAGES) @ encoder.encode_query(query)
    assert similarity[relevant] > similarity[irrelevant]
    assert similarity.argmax() == relevant


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 384)


@pytest.mark.parametrize(
    "text", ["", " \n", "\x00", "a lone \ud800 surrogate", "x" * 500, "word " * 300_000]
)
def test_any_text_has_a_vector(encoder: Encoder, text: str) -> None:
    vector = encoder.encode_passages([text])[0]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)


def test_text_beyond_the_limit_changes_nothing() -> None:
    short = load_encoder(max_tokens=32)
    start = "The clerk shall record every deed. " * 10
    cut, whole = short.encode_passages([start, start + "Dogs shall be confined."])
    assert np.array_equal(cut, whole)


def test_an_error_in_the_progress_callback_stops_the_work(encoder: Encoder) -> None:
    def interrupt(stage: str, done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encoder.encode_passages([f"text {i}" for i in range(10_000)], progress=interrupt)


def test_a_limit_beyond_the_model_says_so() -> None:
    long = load_encoder(max_tokens=600)
    with pytest.raises(ModelError, match="the model failed on a text"):
        long.encode_passages(["word " * 1000])
