"""The standing vocabulary."""

import pytest

from law.status import Status


@pytest.mark.parametrize("status", Status)
def test_only_law_in_force_is_good_law(status: Status) -> None:
    assert status.is_good_law == (status is Status.IN_FORCE)


@pytest.mark.parametrize(
    ("status", "words"),
    [(Status.IN_FORCE, "in force"), (Status.NOT_YET_EFFECTIVE, "not yet effective")],
)
def test_the_badge_is_in_words(status: Status, words: str) -> None:
    assert status.badge == words


def test_a_status_is_its_own_value() -> None:
    assert Status("repealed") is Status.REPEALED
    assert str(Status.REPEALED) == "repealed"
