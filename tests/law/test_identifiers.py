"""Ids made of the law's own numbers."""

import pytest

from law.identifiers import case_key, opinion_id, provision_id, section_id, usc_id


@pytest.mark.parametrize(
    ("number", "through", "id"),
    [
        ("30-16-1", "", "nm/code/30-16-1"),
        ("32A-4-3", "", "nm/code/32A-4-3"),
        ("7-2-5.8", "", "nm/code/7-2-5.8"),
        (" 30-16-1 ", "", "nm/code/30-16-1"),
        ("69-28-1", "69-28-14", "nm/code/69-28-1_69-28-14"),
        ("39:4-50", "", "nm/code/39-4-50"),
        ("65 ILCS 5/1-1", "", "nm/code/65-ILCS-5-1-1"),
    ],
)
def test_a_section(number: str, through: str, id: str) -> None:
    assert section_id("nm", number, through) == id


@pytest.mark.parametrize(
    ("article", "section", "id"),
    [
        ("II", "10", "nm/const/ii/10"),
        ("XX", "", "nm/const/xx"),
        ("", "", "nm/const/preamble"),
        ("IX", "5A", "nm/const/ix/5a"),
    ],
)
def test_a_provision(article: str, section: str, id: str) -> None:
    assert provision_id("nm", article, section) == id


@pytest.mark.parametrize(
    ("neutral", "key", "id"),
    [
        ("1990-NMCA-112", "", "nm/case/1990-NMCA-112"),
        ("1990-NMCA-112", "9244", "nm/case/1990-NMCA-112"),
        ("", "2004-9244", "nm/case/nmca/2004-9244"),
        ("", "S-1-SC-39679 (2024)", "nm/case/nmca/S-1-SC-39679-2024"),
    ],
)
def test_an_opinion(neutral: str, key: str, id: str) -> None:
    assert opinion_id("nm", "nmca", neutral=neutral, key=key) == id


def test_an_opinion_needs_something_of_its_own() -> None:
    with pytest.raises(ValueError, match="neutral citation or a key"):
        opinion_id("nm", "nmca")


def test_a_federal_section() -> None:
    assert usc_id("42", "2000e-5") == "us/code/42/2000e-5"


def test_a_case_key_folds_white_space() -> None:
    assert case_key(" 111  N.M.\n90 ") == "case:111 N.M. 90"
