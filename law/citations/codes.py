"""How the sections of a state's code are written: patterns made of its jurisdiction's file."""

import re
from functools import cache
from typing import NamedTuple

from law.citations.enumeration import SIGN
from law.citations.places import loose, place_pattern
from law.identifiers import section_id
from law.jurisdictions import Jurisdiction

_YEAR = r"(?:18|19|20)\d\d"
# What may follow a code's name: the volume, and marks before the section's number.
_VOLUME = (
    r"(?:,? ?(?:\([^()]{0,40}\)|(?:\dd )?Repl\. ?(?:Vol|Pamp)\.(?: ?\d+)?|pt\. \d))*[.,]{0,2}\]? ?"
)
# What may stand between a section's number and the code's name behind it.
_BEHIND_NUMBER = (
    r"(?: ?\[[^\]]{1,30}\])?(?: ?\((?:\d{4}|except[^()]{0,40})\))?,? ?"
    r"(?:et\.? seq\.?,? )?(?:inclusive,? )?(?:of (?:the )?)?[\[(]?"
)


class Code(NamedTuple):
    """The patterns of one state's code.

    year         the year in the code's name, which tells it from earlier codes; "" when none
    number       a section's number
    whole_number the same where it is not the end of a longer one, to search a text for
    shortened    a later number of a list, reduced to its last part: "-5"
    name         the code's name alone
    name_before  the name, with what may follow it, up to the end of the stretch searched
    name_after   the name, with what may precede it, and not that of the next citation
    old_number   the name and a number of whatever shape, for the codes before this one
    elsewhere    " of " another state
    """

    state: str
    year: str
    number: re.Pattern[str]
    whole_number: re.Pattern[str]
    shortened: re.Pattern[str]
    name: re.Pattern[str]
    name_before: re.Pattern[str]
    name_after: re.Pattern[str]
    old_number: re.Pattern[str]
    elsewhere: re.Pattern[str]

    def key(self, number: str, year: str) -> str:
        """``nm/code/30-16-1``; ``nm/code-1953/40A-16-1`` where ``year`` is an earlier code's."""
        key = section_id(self.state, number)
        # A later year is that of a volume.
        return key.replace("/code/", f"/code-{year}/") if "" < year < self.year else key


def year_named(match: re.Match[str] | None) -> str:
    """The year beside a code's name, "" when none."""
    return next(filter(None, match.group("before", "after", "alone")), "") if match else ""


@cache
def code_of(state: Jurisdiction) -> Code:
    """The patterns of ``state``'s code."""
    names = {re.sub(r" \d{4}$", "", name) for name in state.code_names}
    any_name = "|".join(sorted(map(loose, names), key=len, reverse=True))
    name = (
        rf"(?:(?:(?P<before>{_YEAR}) ?)?(?<![A-Z])(?:{any_name})"
        rf"(?:[.,]{{0,2}} ?\(?(?P<after>{_YEAR})\)?)?(?:,? ?Comp(?:ilation|\.)?)?"
        rf"|(?P<alone>{_YEAR}) Comp\.)"
    )
    first_letters = re.escape("".join({name[0] for name in names}))
    number = _loose_number(state.section_number)
    next_number = rf"{_VOLUME}(?:{SIGN} ?)?"
    return Code(
        state=state.id,
        year=next(iter(re.findall(r"\d{4}$", state.code)), ""),
        number=re.compile(number),
        whole_number=re.compile(rf"(?<![0-9A-Z-])(?<![0-9]\.){number}"),
        shortened=re.compile(r"- ?[0-9l]{1,4}(?:\.[0-9]{1,2})?(?![0-9-])"),
        name=re.compile(any_name),
        name_before=re.compile(rf"{name}{_VOLUME}\Z"),
        name_after=re.compile(rf"{_BEHIND_NUMBER}(?>{name})(?!{next_number}{number})"),
        old_number=re.compile(
            # The first look at a letter spares most of the text.
            rf"(?=[12{first_letters}])(?>{name}){next_number}(?P<number>[0-9]{{1,5}}[A-Z]?(?:-[0-9]+)*)(?![0-9])"
        ),
        elsewhere=re.compile(rf" of (?:the )?(?P<place>{place_pattern()})\b"),
    )


def _loose_number(shape: str) -> str:
    """The shape as scanning may have left it: "31 - 19- 1", "44-6^1", "30-2-l"."""
    loose_form = {"-": r" ?[-~^] ?", "[0-9]": "[0-9l]"}
    first, *rest = re.findall(r"\[[^\]]*\]|.", shape)
    scanned: str = first + "".join(loose_form.get(part, part) for part in rest)
    # No part of a longer number ("14-16-1-5"), but the start of a range ("41-5-1-41-5-29") is one.
    whole = r"(?!\.?[0-9])(?!-[0-9](?![0-9]?[A-Z]?-[0-9]))(?!(?<=l)[a-z])"
    return scanned + whole
