"""URLs: what they may say, and that a permalink reproduces the state that wrote it."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

import pytest

from law.errors import QueryError
from law.status import Status
from pipeline.filters import Filters
from ui.state import PageState, document_link, permalink, read_state


def read(values: Mapping[str, Sequence[str]]) -> PageState:
    return read_state(lambda name: values.get(name, []))


@pytest.mark.parametrize(
    ("state", "address"),
    [
        (PageState(), "?"),
        (PageState("larceny"), "?q=larceny"),
        (PageState("a & b?", "search"), "?q=a+%26+b%3F&mode=search"),
        (PageState("x", "search", hits=40), "?q=x&mode=search&hits=40"),
        (PageState(document="cd/code/1-1-1"), "?doc=cd/code/1-1-1"),
        (PageState(document="cd/code/1-1-1", span=(0, 5)), "?doc=cd/code/1-1-1&start=0&end=5"),
        (
            PageState(
                "tenant",
                filters=Filters(
                    kinds=("section", "opinion"),
                    statuses=(Status.IN_FORCE,),
                    chapters=("32A",),
                    year_from=1990,
                ),
            ),
            "?q=tenant&kind=section&kind=opinion&chapter=32A&status=in_force&from=1990",
        ),
    ],
)
def test_a_permalink_reproduces_its_state(state: PageState, address: str) -> None:
    assert permalink(state) == address
    assert read(parse_qs(address[1:])) == state


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kind": ["novel"]}, "no kind 'novel'"),
        ({"status": ["abolished"]}, "no status 'abolished'"),
        ({"mode": ["guess"]}, "mode is one of ask, search"),
        ({"from": ["MCMXC"]}, "from is a year"),
        ({"to": ["-1990"]}, "to is a year"),
        ({"from": ["2000"], "to": ["1990"]}, "no year is from 2000"),
        ({"hits": ["1e9"]}, "hits is a whole number"),
        ({"hits": ["0"]}, "hits is from 1 to"),
        ({"hits": ["999999999"]}, "hits is from 1 to"),
        ({"start": ["5"]}, "start and end"),
        ({"start": ["5"], "end": ["5"]}, "start and end"),
        ({"start": ["9" * 5000], "end": ["5"]}, "start is a whole number"),
        ({"from": ["٣٣٣"]}, "from is a year"),
        ({"q": ["x" * 5000]}, "q is longer than"),
        ({"doc": ["x" * 5000]}, "doc is longer than"),
        ({"court": ["x" * 5000]}, "too many or too long values"),
        ({"chapter": ["1"] * 500}, "too many or too long values"),
    ],
)
def test_a_broken_address_says_what_is_wrong(
    values: Mapping[str, Sequence[str]], message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        read(values)


def test_parameters_of_others_and_empty_ones_are_passed_over() -> None:
    assert read({"utm_source": ["x"], "mode": [""], "from": [""], "q": [" law "]}) == PageState(
        "law"
    )


def test_a_document_link_has_a_span_only_where_there_is_one() -> None:
    assert document_link("cd/code/1-1-1") == "?doc=cd/code/1-1-1"
    assert document_link("cd/code/1-1-1", 3, 9) == "?doc=cd/code/1-1-1&start=3&end=9"
