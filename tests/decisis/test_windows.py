"""The window of a passage that the cross-encoder reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisis.retrieval.windows import WINDOW_WORDS, best_window, content_words

FILLER = " ".join(f"w{number}" for number in range(400))


@pytest.mark.parametrize("place", [0, 1, 109, 110, 111, 250, 289, 290, 399])
def test_the_window_holds_the_match_wherever_it_stands(place: int) -> None:
    words = FILLER.split()
    words[place] = "distraint"
    window = best_window("Is distraint lawful?", " ".join(words))
    assert "distraint" in window.split()
    assert len(window.split()) == WINDOW_WORDS


def test_the_earliest_of_equal_windows_is_taken() -> None:
    assert best_window("nothing shared", FILLER).startswith("w0 ")


def test_more_of_the_question_beats_an_earlier_word_of_it() -> None:
    words = FILLER.split()
    words[5], words[300], words[310] = "notice", "notices", "tenancy"
    assert "tenancy" in best_window("notice to end a tenancy", " ".join(words))


@given(
    st.text(max_size=60),
    st.lists(st.sampled_from(["rent", "owner", "§ 22-4-1", "(A)", "\n\n", "the"]), max_size=60),
    st.integers(1, 30),
)
def test_a_window_is_a_stretch_of_the_text_and_never_too_long(
    query: str, pieces: list[str], words: int
) -> None:
    text = " ".join(pieces)
    window = best_window(query, text, words)
    assert window in text
    assert window == text or len(content_words(window)) <= words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lease", "leases"),
        ("notice", "notices"),
        ("terminate", "terminated"),
        ("terminating", "terminates"),
        ("agency", "agencies"),
        ("fee", "fees"),
        ("tax", "taxes"),
        ("process", "processes"),
        ("proceeding", "proceedings"),
        ("Landlord", "landlord's"),
    ],
)
def test_forms_of_a_word_are_one_word(one: str, other: str) -> None:
    assert content_words(one)[0] == content_words(other)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [("rent", "renter"), ("his", "hi"), ("need", "ne"), ("bus", "bu"), ("us", "u")],
)
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert content_words(one) != content_words(other)


def test_common_words_carry_no_meaning() -> None:
    assert content_words("What is the notice that an owner must give to them?") == [
        "notic",
        "owner",
        "giv",
        "them",
    ]
