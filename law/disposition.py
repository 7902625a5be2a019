"""How a court disposed of a case: affirmed, reversed and remanded, dismissed …

Read from the words that dispose ("we reverse", "the judgment is affirmed", "REVERSED") at the end
of the court's own opinion, before "IT IS SO ORDERED" or the concurring judges; where the end is
silent, from its introduction. What a lower court did, or a party asks, disposes of nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from law.sentences import sentence_spans

_END_REACH = 2_500  # characters before the order in which a court says what it does
_START_REACH = 4_000
_CONCLUDING = 6  # sentences before the order that may belong to the conclusion


class Outcome(StrEnum):
    """What became of the decision under review."""

    AFFIRMED = "affirmed"
    AFFIRMED_IN_PART = "affirmed in part"
    REVERSED = "reversed"
    REVERSED_AND_REMANDED = "reversed and remanded"
    VACATED = "vacated"
    DISMISSED = "dismissed"
    QUASHED = "quashed"
    REMANDED = "remanded"
    GRANTED = "granted"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Disposition:
    """An outcome with its evidence, ``text[start:end]``; ``remanded`` whether the case goes back.

    ``AFFIRMED_IN_PART`` is every decision of which a part stands and a part does not.
    """

    outcome: Outcome
    remanded: bool
    start: int
    end: int


# Outcomes that may be a part of one.
_OF_A_PART = (Outcome.AFFIRMED, Outcome.REVERSED, Outcome.REVERSED_AND_REMANDED, Outcome.REMANDED)


def _act(present: str, past: str) -> re.Pattern[str]:
    """The words of one act of disposing, in the first person and in the passive."""
    return re.compile(
        r"\b(?:[Ww]e|[Ii]|[Tt]his [Cc]ourt)\b(?![^.;]{0,40}\b(?:not|decline[sd]?|refuse[sd]?)\b)"
        rf"[^.;]{{0,400}}?\b{present}\b"
        r"|\b(?:is|are|stands?|must be)(?: (?:hereby|also|therefore|accordingly|otherwise))? "
        rf"{past}\b|\b{past.upper()}\b|(?:^|[.}}]) ?{past.capitalize()}\b",
    )


_ACTS = {
    "affirm": _act("(?:affirm|uphold)", "(?:affirmed|upheld)"),
    "reverse": _act("reverse", "reversed"),
    "vacate": _act("(?:vacate|set aside)", "(?:vacated|set aside)"),
    "dismiss": _act("dismiss", "dismissed"),
    "quash": _act("quash", "quashed"),
    "remand": _act("remand", "remanded"),
}
_PETITION = re.compile(
    r"\b[Ww]e (?:hereby |therefore )?(?P<act>grant|deny) (?:the|his|her|its|\w+'s?) "
    r"(?:\w+ )?(?:petition|writ|application)"
    r"|\b(?:petition|writ|application)\b[^.;]{0,60} (?:is|are) (?:hereby )?"
    r"(?P<passive>granted|denied)"
)
_ORDERED = re.compile(
    r"IT\s+IS\s+SO\s+ORDERED|\bWE\s+CONCUR\b|\bI\s+CONCUR\b|,\s+(?:JJ?|C\.J)\.,\s+concur"
    r"|[A-Z]{3,},\s+(?:C\.)?J\.,\s+and\s+[A-Z]{3,}[^.]{0,40}concur",
)
# Not what the court does: what others did or ask, and what it would do.
_NOT_DONE = re.compile(
    r"\b(?:asks?|asked|urges?|urged|argues?|argued|contends?|requests?|whether|would|could|might"
    r"|should we|decline[sd]?|refuse[sd]?|cannot|until|unless|had we|if we)\b(?=[^.;]{0,80}\Z)"
)
_IN_PART = re.compile(
    r"\baffirm\w*,? (?:\w+ ){0,3}?in part\b|\brevers\w+,? (?:\w+ ){0,3}?in part\b|\bmodified to the"
    r"|\baffirmed in all (?:other )?respects,? except|\bexcept (?:for|that|as to)\b"
    r"|\baffirmed insofar\b"
)
# A decision of the court below is undone and thereby that of the court below it restored.
_RESTORED = re.compile(
    r"revers\w+[^.;]{0,40}Court of Appeals[^.;]{0,80}(?:affirm|reinstat|uphold)\w*[^.;]{0,60}"
    r"(?:district|trial|children's|metropolitan) court"
    r"|revers\w+[^.;]{0,60}(?:district|trial) court[^.;]{0,60}affirm\w*[^.;]{0,40}"
    r"(?:Commission|Board|Department|Director|Division|Council|hearing officer)",
    re.I,
)


def disposition(text: str) -> Disposition | None:
    """What the opinion with this text decides; None where its words do not tell."""
    order = _ORDERED.search(text)
    end = order.start() if order else len(text)
    concluding = sentence_spans(text, max(0, end - _END_REACH), end)[-_CONCLUDING:]
    found = _last_disposing(text, concluding)
    if found is None or found.outcome in _OF_A_PART:
        opening = sentence_spans(text, 0, min(end, _START_REACH))
        announced = _last_disposing(text, opening, reach=len(opening))
        # A conclusion may repeat only a part of what the introduction announces.
        if found is None or (announced and announced.outcome is Outcome.AFFIRMED_IN_PART):
            return announced
    return found


def _last_disposing(
    text: str, sentences: list[tuple[int, int]], reach: int = _CONCLUDING
) -> Disposition | None:
    """What the last disposing sentence decides, with those that stand right before it."""
    acts: set[str] = set()
    first = last = -1
    for start, end in reversed(sentences[-reach:]):
        done = set(_acts_in(text[start:end]))
        if done:
            acts |= done
            first, last = start, max(last, end)
        elif acts:
            break
    if not acts:
        return None
    if _RESTORED.search(text, first, last):
        acts.discard("affirm")
    outcome = _outcome(acts, in_part=_IN_PART.search(text, first, last) is not None)
    return Disposition(outcome, "remand" in acts, first, last) if outcome else None


def _acts_in(sentence: str) -> Iterator[str]:
    for act, words in _ACTS.items():
        for match in words.finditer(sentence):
            if not _NOT_DONE.search(sentence[: match.end()][-120:]):
                yield act
                break
    if petition := _PETITION.search(sentence):
        yield "grant" if (petition["act"] or petition["passive"]).startswith("grant") else "deny"


def _outcome(acts: set[str], *, in_part: bool) -> Outcome | None:
    undone = acts & {"reverse", "vacate"}
    if ("affirm" in acts and (undone or in_part)) or ("reverse" in acts and in_part):
        return Outcome.AFFIRMED_IN_PART
    if "affirm" in acts:
        return Outcome.AFFIRMED
    if "reverse" in acts:
        return Outcome.REVERSED_AND_REMANDED if "remand" in acts else Outcome.REVERSED
    for act, outcome in (
        ("vacate", Outcome.VACATED),
        ("quash", Outcome.QUASHED),
        ("dismiss", Outcome.DISMISSED),
        ("remand", Outcome.REMANDED),
        ("deny", Outcome.DENIED),
        ("grant", Outcome.GRANTED),
    ):
        if act in acts:
            return outcome
    return None
