"""Filters from what users type."""

from typing import Any

import pytest

from decisis.filters import make_filters
from law.errors import QueryError
from law.status import Status
from pipeline.filters import NO_FILTERS, Filters


def test_nothing_restricts_nothing() -> None:
    assert make_filters() == NO_FILTERS
    assert make_filters(kinds=[], courts=None) == NO_FILTERS
    assert not make_filters()


def test_values_are_read_as_users_type_them() -> None:
    assert make_filters(
        jurisdictions=["cd"],
        kinds=["Section", "opinion"],
        courts=["cdca"],
        chapters=["32a"],
        statuses=["In force", "not_yet_effective"],
        year_from=1990,
        year_to=1990,
    ) == Filters(
        jurisdictions=("cd",),
        kinds=("section", "opinion"),
        courts=("cdca",),
        chapters=("32A",),
        statuses=(Status.IN_FORCE, Status.NOT_YET_EFFECTIVE),
        year_from=1990,
        year_to=1990,
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kinds": ["statute"]}, "section, provision, opinion"),
        ({"kinds": ["section", ""]}, "section, provision, opinion"),
        ({"statuses": ["good"]}, ", ".join(Status)),
        ({"statuses": ["repealed", "in  force"]}, ", ".join(Status)),
        ({"year_from": 2001, "year_to": 2000}, "from 2001 on and up to 2000"),
        ({"courts": ["x" * 101]}, "too long"),
        ({"jurisdictions": ["nm"] * 51}, "too many"),
        ({"chapters": ["1"] * 51}, "too many"),
    ],
)
def test_what_cannot_be_a_filter_is_refused_with_what_can(
    values: dict[str, Any], said: str
) -> None:
    with pytest.raises(QueryError) as error:
        make_filters(**values)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
