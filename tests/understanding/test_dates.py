"""Dates as years, and the characters that say them."""

import pytest

from decisis.understanding.dates import read_dates


@pytest.mark.parametrize(
    ("text", "found", "first", "last"),
    [
        ("larceny since 2000", "since 2000", 2000, None),
        ("since 2000 on larceny", "since 2000", 2000, None),
        ("from 2000 on", "from 2000 on", 2000, None),
        ("from 2000 onward, larceny", "from 2000 onward", 2000, None),
        ("from 2005", "from 2005", 2005, None),
        ("starting in 2005", "starting in 2005", 2005, None),
        ("after 1995", "after 1995", 1996, None),
        ("after July 1, 1995", "after July 1, 1995", 1995, None),
        ("after 1 July 1995", "after 1 July 1995", 1995, None),
        ("after 7/1/1995", "after 7/1/1995", 1995, None),
        ("before 2010", "before 2010", None, 2009),
        ("prior to Sept. 3, 2010", "prior to Sept. 3, 2010", None, 2010),
        ("until 2010", "until 2010", None, 2010),
        ("in 2005", "in 2005", 2005, 2005),
        ("in May 2005", "in May 2005", 2005, 2005),
        ("during the year 2005", "during the year 2005", 2005, 2005),
        ("in the 1990s", "in the 1990s", 1990, 1999),
        ("in the 1990’s".replace("’", "'"), "in the 1990's", 1990, 1999),
        ("in the early 1990s", "in the early 1990s", 1990, 1999),
        ("from the 1990s", "from the 1990s", 1990, 1999),
        ("since the 1990s", "since the 1990s", 1990, None),
        ("before the 1990s", "before the 1990s", None, 1989),
        ("after the 1990s", "after the 1990s", 2000, None),
        ("between 2001 and 2005", "between 2001 and 2005", 2001, 2005),
        ("from 2001 to 2005", "from 2001 to 2005", 2001, 2005),
        ("from the 1980s through 2005", "from the 1980s through 2005", 1980, 2005),
        ("2001-2005", "2001-2005", 2001, 2005),
        ("1990s", "1990s", 1990, 1999),
    ],
)
def test_a_date_is_read_as_years(
    text: str, found: str, first: int | None, last: int | None
) -> None:
    (dated,) = read_dates(text)
    assert (text[dated.start : dated.end], dated.first, dated.last) == (found, first, last)


@pytest.mark.parametrize(
    "text",
    ["", "since yesterday", "$2000.50", "section 2000-1", "in 12005", "in 2000/01", "in 300"],
)
def test_a_number_is_no_date(text: str) -> None:
    assert list(read_dates(text)) == []
