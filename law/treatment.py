"""What one opinion does to another, read from the words around the citation.

So far one treatment is told from a plain citation: that the court overrules. It is the one that
must not be missed, since an overruled case is no longer law; the whole vocabulary is to come.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from law.citations import Citation, CitationKind
from law.sentences import sentence_spans

# Raised whenever the same words would be read differently.
TREATMENT_VERSION = 1


class Treatment(StrEnum):
    """How an opinion treats an authority that it cites."""

    CITES = "cites"
    OVERRULES = "overrules"


# "We overrule Smith v. Jones, 100 Cald. 12": the court itself, not a party that asks for it.
_OVERRULES = re.compile(
    r"\b(?:we|this court|the court)(?:\s+\w+){0,3}?\s+overrule[sd]?\b(?P<object>.*)", re.I | re.S
)
# "Smith v. Jones, 100 Cald. 12, is overruled"
_IS_OVERRULED = re.compile(
    r"(?P<object>.*)\b(?:is|are|was|must be|should no longer be followed and is)\s+"
    r"(?:\w+\s+){0,2}?overruled\b(?!\s+by\b)",
    re.I | re.S,
)
_NOT_DONE = re.compile(
    r"\b(?:not|never|declined?|refused?|reluctant|asks?|asked|urges?|urged|invites?|invited|whether"
    r"|would|should we|could|might|unless|if we|without)\b[^.;]{0,60}?\boverrul",
    re.I,
)


def treatments(text: str, citations: Sequence[Citation]) -> list[Treatment]:
    """The treatment of each citation of an opinion's text, in their order.

    Within a sentence that overrules, the authorities on the overruled side are overruled; where the
    words also speak of not doing so, none is: a false alarm would take good law out of use.
    """
    found = [Treatment.CITES] * len(citations)
    if "overrul" not in text.lower():
        return found
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if "overrul" not in sentence.lower() or _NOT_DONE.search(sentence):
            continue
        match = _OVERRULES.search(sentence) or _IS_OVERRULED.search(sentence)
        if match is None:
            continue
        first, last = start + match.start("object"), start + match.end("object")
        for index, citation in enumerate(citations):
            if citation.kind is CitationKind.CASE and first <= citation.start < last:
                found[index] = Treatment.OVERRULES
    return found
