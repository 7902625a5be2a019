"""What the user is told of what was understood."""

import pytest

from decisis.understanding import understand, understood_as
from law.jurisdictions import jurisdiction


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("Must a tenant prove motive?", ()),
        ("Who appoints judges of the Court of Appeals?", ()),
        (
            "Calder Court of Appeals cases about larceny since 2000",
            (
                "“Calder”: only law of Calder",
                "“Court of Appeals”: only opinions of the Calder Court of Appeals",
                "“cases”: only opinions",
                "“since 2000”: only opinions since 2000",
            ),
        ),
        (
            "2005 opinions on larceny",
            ("“2005”: only opinions of 2005", "“opinions”: only opinions"),
        ),
        (
            "opinions before 1990 on larceny",
            ("“opinions”: only opinions", "“before 1990”: only opinions up to 1989"),
        ),
        (
            "opinions between 1990 and 1995 on larceny",
            (
                "“opinions”: only opinions",
                "“between 1990 and 1995”: only opinions from 1990 to 1995",
            ),
        ),
        (
            "repealed sections about rent",
            ("“repealed”: only repealed law", "“sections”: only sections"),
        ),
        (
            "Where is former § 14-2-12?",
            ("“former”: law that no longer stands is not moved down", "“§ 14-2-12”: looked up"),
        ),
        ("State v. Garza", ("“State v. Garza”: opinions preferred",)),
        ("laws on dogs", ("“laws”: sections and constitutional provisions preferred",)),
    ],
)
def test_each_effect_is_told_with_the_words_that_have_it(query: str, told: tuple[str, ...]) -> None:
    assert understood_as(understand(query, held=[jurisdiction("cd")])) == told
