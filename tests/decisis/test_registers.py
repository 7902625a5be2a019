"""Questions and passages of legal writing are searched differently."""

import pytest

from decisis.retrieval.registers import PASSAGE, QUESTION, Register, register_of

PASTED = (
    "A landlord who wishes to end a month-to-month tenancy must give the tenant written notice at"
    " least thirty days before the day on which the rent is next due."
)


@pytest.mark.parametrize(
    ("query", "register"),
    [
        ("", QUESTION),
        ("notice to end a tenancy", QUESTION),
        ("How much notice must a landlord give?", QUESTION),
        (PASTED, PASSAGE),
        (f"{PASTED} Is that so?", QUESTION),
        (f"{PASTED} Is that so?” ", QUESTION),
        (" ".join(PASTED.split()[:19]), QUESTION),
        (" ".join(PASTED.split()[:20]), PASSAGE),
    ],
)
def test_a_passage_is_long_and_asks_nothing(query: str, register: Register) -> None:
    assert register_of(query) is register


def test_the_cross_encoder_counts_more_where_words_differ() -> None:
    assert QUESTION.share > PASSAGE.share
