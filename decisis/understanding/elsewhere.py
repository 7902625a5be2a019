"""Law that is asked for and that a library of some states does not hold: other states, federal.

A state's name alone says little: "May I drive here with a Texas license?" asks for the law of here.
It is the law of Texas that is asked for where the state acts, or has the law: "Does Texas allow …",
"in Texas", "under Texas law".
"""

import re
from collections.abc import Sequence

from law.jurisdictions import Jurisdiction

_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia"
    "|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts"
    "|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey"
    "|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania"
    "|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington"
    "|West Virginia|Wisconsin|Wyoming"
)
_LAW = r"(?:[Ll]aws?|[Ss]tatutes?|[Cc]ode|[Cc]onstitution|[Cc]ourts?|[Ll]egislature)"
_NAMED = re.compile(
    rf"\b(?:(?:[Dd]oes|[Dd]o|[Mm]ay|[Cc]an|[Mm]ust|[Ii]n|[Uu]nder) (?:the )?(?:[Ss]tate of )?)"
    rf"(?P<acts>{_STATES})\b(?! [A-Z])"
    rf"|\b(?P<has>{_STATES})(?:'s)? {_LAW}\b"
    rf"|\b{_LAW} of (?:the )?(?:[Ss]tate of )?(?P<of>{_STATES})\b"
)
_FEDERAL = re.compile(
    r"\bfederal (?:law|statutes?|constitution|regulations?|code|[A-Z])"
    r"|\bU\.? ?S\.? (?:Code|Constitution|Congress|Supreme Court)\b"
    r"|\bUnited States (?:Code|Constitution|Congress|Supreme Court)\b"
    r"|\b(?:the|of|by) Congress\b"
)


def law_elsewhere(query: str, held: Sequence[Jurisdiction]) -> tuple[str, ...]:
    """The states whose law is asked for; none where the query names a held one as well."""
    if any(re.search(rf"\b{re.escape(state.name)}\b", query) for state in held):
        return ()
    found = (match["acts"] or match["has"] or match["of"] for match in _NAMED.finditer(query))
    return tuple(dict.fromkeys(found))


def names_federal_law(query: str) -> bool:
    """Whether the query speaks of federal law."""
    return _FEDERAL.search(query) is not None
