"""Session laws, authorities of their own kind."""

import pytest

from law.citations import CitationKind
from tests.law.citing import Cited, cited


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Laws 1977, ch. 216, § 3", [("Laws 1977, ch. 216, § 3", "nm/laws/1977/216", "§ 3")]),
        ("See 1993 N.M. Laws, ch. 66, § 7.", [
            ("1993 N.M. Laws, ch. 66, § 7", "nm/laws/1993/66", "§ 7"),
        ]),
        ("N.M. Laws 1965, ch. 295,  19 (repealed)", [
            ("N.M. Laws 1965, ch. 295,  19", "nm/laws/1965/295", "§ 19"),
        ]),
        ("Section 3 of Laws 1979, chapter 186, amended it", [
            ("Section 3 of Laws 1979, chapter 186", "nm/laws/1979/186", "§ 3"),
        ]),
        ("1882 N.M. Laws, ch. 61, §§ 1 to 4", [
            ("1882 N.M. Laws, ch. 61, §§ 1 to 4", "nm/laws/1882/61", "§§ 1-4"),
        ]),
        ("Laws 1977, ch. 216, § 3; 1989, ch. 5, §§ 2, 4; 1991, ch. 7", [
            ("Laws 1977, ch. 216, § 3", "nm/laws/1977/216", "§ 3"),
            ("1989, ch. 5, §§ 2, 4", "nm/laws/1989/5", "§§ 2, 4"),
            ("1991, ch. 7", "nm/laws/1991/7", ""),
        ]),
        ("1997 N.M. Laws, ch. 43, § 1, ch. 205, § 1", [
            ("1997 N.M. Laws, ch. 43, § 1", "nm/laws/1997/43", "§ 1"),
            ("ch. 205, § 1", "nm/laws/1997/205", "§ 1"),
        ]),
        ("Laws 1935 (S.S.), ch. 5", [("Laws 1935 (S.S.), ch. 5", "nm/laws/1935-ss/5", "")]),
        ("Laws 2021 (2nd S.S.), ch. 6, § 79", [
            ("Laws 2021 (2nd S.S.), ch. 6, § 79", "nm/laws/2021-ss2/6", "§ 79"),
        ]),
        ("1855 Mo. Laws ch. 51", [("1855 Mo. Laws ch. 51", "missouri/laws/1855/51", "")]),
        ("the laws of 1977, chapter 216", []),
        ("Detective Laws, ch. 5", []),
        ("Laws 1977", []),
    ],
)  # fmt: skip
def test_an_act_is_found_by_year_and_chapter(text: str, expected: list[Cited]) -> None:
    assert cited(text, CitationKind.SESSION_LAW) == expected
