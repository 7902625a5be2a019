"""The state that a question names: a restriction, not a search word.

Left in the question, the name draws in whatever happens to say it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from law.jurisdictions import Jurisdiction
from pipeline.filters import Filters


def read_states(
    question: str, filters: Filters, held: Sequence[Jurisdiction]
) -> tuple[str, Filters]:
    """The question without the names of held states, and the filters with the states it names.

    Filters that already say which states are meant are left as they are. A state's name that is a
    party's ("Calder v. Reyes") is no restriction.
    """
    named = []
    for state in held:
        pattern = re.compile(
            r"(?<!\bv\. )"
            rf"(?:\b(?:in|of|under|within) )?(?:the )?(?:state of )?\b{re.escape(state.name)}\b"
            r"(?:['’]s)?(?! v\.| ex rel)",
            re.IGNORECASE,
        )
        shorter = " ".join(pattern.sub(" ", question).split())
        if shorter != " ".join(question.split()):
            named.append(state.id)
            question = re.sub(r" ([?.,;])", r"\1", shorter) or question
    if named and not filters.jurisdictions:
        filters = replace(filters, jurisdictions=tuple(named))
    return question, filters
