"""The states that have a file, and the generic form of those that have none."""

import re

import pytest

from law.jurisdictions import (
    Court,
    Jurisdiction,
    all_jurisdictions,
    generic,
    jurisdiction,
    jurisdiction_by_slug,
)


def test_the_known_states() -> None:
    known = all_jurisdictions()
    assert {"nm", "cd"} <= set(known)
    assert all(state.id == key for key, state in known.items())
    assert [state.id for state in known.values() if state.fictional] == ["cd"]


@pytest.mark.parametrize("state", all_jurisdictions().values(), ids=lambda state: state.id)
def test_every_file_is_complete(state: Jurisdiction) -> None:
    assert state.code in state.code_names
    assert re.fullmatch(state.section_number, "12-3-4")
    assert not re.fullmatch(state.section_number, "4")
    assert [court.rank for court in state.courts] == sorted(court.rank for court in state.courts)
    assert len({court.id for court in state.courts}) == len(state.courts)
    assert all(isinstance(name, str) for name in (*state.constitution_names, *state.reporters))


@pytest.mark.parametrize(
    ("id", "section", "range_", "provision", "article", "preamble"),
    [
        (
            "nm",
            "NMSA 1978, § 69-28-1",
            "NMSA 1978, §§ 69-28-1 to 69-28-14",
            "N.M. Const. art. II, § 10",
            "N.M. Const. art. II",
            "N.M. Const. pmbl.",
        ),
        (
            "south-dakota",
            "South Dakota Code § 69-28-1",
            "South Dakota Code §§ 69-28-1 to 69-28-14",
            "South Dakota Const. art. II, § 10",
            "South Dakota Const. art. II",
            "South Dakota Const. pmbl.",
        ),
    ],
)
def test_how_law_is_cited(
    id: str, section: str, range_: str, provision: str, article: str, preamble: str
) -> None:
    state = jurisdiction(id)
    assert state.cite_section("69-28-1") == section
    assert state.cite_section("69-28-1", "69-28-14") == range_
    assert state.cite_provision("II", "10") == provision
    assert state.cite_provision("II") == article
    assert state.cite_provision("") == preamble


def test_a_state_is_found_by_its_path_segment() -> None:
    assert jurisdiction_by_slug("new-mexico") is jurisdiction("nm")
    assert jurisdiction_by_slug("south-dakota") == generic("south-dakota")


def test_a_state_without_a_file_is_made_from_its_path_segment() -> None:
    state = jurisdiction("west-virginia")
    assert (state.id, state.name, state.slug) == (
        "west-virginia",
        "West Virginia",
        "west-virginia",
    )
    assert state.court("supreme-court") == Court(
        "west-virginia-supreme", "West Virginia Supreme Court", 1, slug="supreme-court"
    )


@pytest.mark.parametrize(
    ("name", "id"),
    [("nmsc", "nmsc"), ("court-of-appeals", "nmca"), ("NMSC", None), ("", None)],
)
def test_a_court_is_found_by_id_or_path_segment(name: str, id: str | None) -> None:
    court = jurisdiction("nm").court(name)
    assert (court.id if court else None) == id
