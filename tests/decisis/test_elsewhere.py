"""Law that a library of states' law does not hold."""

import pytest

from decisis.understanding import law_elsewhere, names_federal_law
from law.jurisdictions import jurisdiction

NEW_MEXICO = [jurisdiction("nm")]


@pytest.mark.parametrize(
    ("question", "states"),
    [
        ("Does Colorado limit the damages for pain and suffering?", ("Colorado",)),
        ("What is the homestead exemption under Texas law?", ("Texas",)),
        ("What is the age of majority in the state of New York?", ("New York",)),
        ("May an heir contest a will in West Virginia?", ("West Virginia",)),
        ("Texas constitution rural homestead acreage", ("Texas",)),
        ("the laws of Utah and the courts of Nevada", ("Utah", "Nevada")),
        ("May I drive here with a Texas license?", ()),
        ("Is a judgment of a court in Arizona enforced in New Mexico?", ()),
        ("Does New Mexico recognize marriages made in Iowa?", ()),
        ("Who owns land in Virginia City?", ()),
        ("May a corporation do business in Texas Instruments' plant?", ()),
        ("What is larceny?", ()),
    ],
)
def test_the_state_whose_law_is_asked_for(question: str, states: tuple[str, ...]) -> None:
    assert law_elsewhere(question, NEW_MEXICO) == states


def test_a_held_state_is_not_elsewhere() -> None:
    question = "What does New Mexico law say of larceny?"
    assert law_elsewhere(question, NEW_MEXICO) == ()
    assert law_elsewhere(question, [jurisdiction("cd")]) == ("New Mexico",)


@pytest.mark.parametrize(
    ("question", "federal"),
    [
        ("How many hours does the federal Family and Medical Leave Act ask for?", True),
        ("Does the U.S. Constitution allow it?", True),
        ("Is that a crime under federal law?", True),
        ("May the act of Congress be adopted by reference?", True),
        ("Where are federal funds kept?", False),
        ("May a federal officer serve as a notary?", False),
        ("May the congress of parents speak?", False),
    ],
)
def test_federal_law_is_recognised(question: str, federal: bool) -> None:
    assert names_federal_law(question) == federal
