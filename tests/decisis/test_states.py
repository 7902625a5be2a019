"""The state that a question names becomes a filter; a party's name does not."""

import pytest

from decisis.retrieval.states import read_states
from law.jurisdictions import jurisdiction
from pipeline.filters import NO_FILTERS, Filters

HELD = (jurisdiction("cd"), jurisdiction("nm"))


@pytest.mark.parametrize(
    ("question", "words", "states"),
    [
        ("What is larceny?", "What is larceny?", ()),
        ("What is larceny in Calder?", "What is larceny?", ("cd",)),
        ("In Calder, what is larceny?", ", what is larceny?", ("cd",)),
        ("Calder's larceny statute", "larceny statute", ("cd",)),
        ("larceny under the law of the state of New Mexico", "larceny under the law", ("nm",)),
        ("larceny in Calder and in New Mexico", "larceny and", ("cd", "nm")),
        ("Calder v. Reyes", "Calder v. Reyes", ()),
        ("Reyes v. Calder", "Reyes v. Calder", ()),
        ("New Mexico ex rel. Smith v. Jones", "New Mexico ex rel. Smith v. Jones", ()),
        ("Calder", "Calder", ("cd",)),
        ("larceny in Texas", "larceny in Texas", ()),
        ("Calderon's larceny", "Calderon's larceny", ()),
    ],
)
def test_a_state_is_read_from_the_question(
    question: str, words: str, states: tuple[str, ...]
) -> None:
    assert read_states(question, NO_FILTERS, HELD) == (words, Filters(jurisdictions=states))


def test_a_filter_for_a_state_stays_as_it_is() -> None:
    chosen = Filters(jurisdictions=("nm",))
    assert read_states("larceny in Calder", chosen, HELD) == ("larceny", chosen)
