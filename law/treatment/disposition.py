"""What an opinion does to the decision under review, where it cites that decision.

"The Court of Appeals reversed. State v. Vandenberg, 2002-NMCA-066. … We now reverse …"
"""

import re
from collections.abc import Iterator, Sequence

from law.treatment.authorities import Authorities, Reference
from law.treatment.finding import By, Told
from law.treatment.masking import Masked, masked
from law.treatment.patterns import MASK
from law.treatment.vocabulary import Scope, Treatment

_OPENING = 6_000  # characters in which an opinion says what it reviews
_FIRST = 60  # sentences at most that they are

_BELOW = r"(?:the|our) Court of (?:Civil |Criminal )?Appeals"
_NAMES_BELOW = re.compile(_BELOW, re.I)
# "The Court of Appeals held that … ." and then the citation as a sentence of its own
_DECIDED = re.compile(
    rf"(?:^|, |\. |\}} ?){_BELOW}(?: \w+ly| also| then)? (?:held|reversed|affirmed|concluded"
    rf"|reasoned|agreed|disagreed"
    r"|vacated|determined|ruled|dismissed|remanded)\b",
    re.I,
)
_ALONE = re.compile(rf"{MASK}[.;,]?(?:\s|\Z)")
# "the Court of Appeals reasoned that …, Banks, 2003-NMCA-016, and thus …"
_ASIDE = re.compile(rf", (?P<it>{MASK})(?:,|\.$)")
# "to review the decision of the Court of Appeals in Prentiss v. City"
_REVIEWED = re.compile(
    rf"(?:review|consider|appeal|certiorari)\b[^;]{{0,60}}?(?:decision|opinion|judgment)? ?(?:of "
    rf"|from )?"
    rf"(?:{_BELOW})(?:'s?)?(?: (?:decision|opinion|judgment"
    rf"|holding))? in (?:this case, )?(?P<it>{MASK})",
    re.I,
)
_IN_IT = re.compile(rf"\bIn (?P<it>{MASK}),? {_BELOW} ", re.I)
_DISPOSED = re.compile(
    r"\b(?:we|I)\b(?P<between>[^.;]{0,110}?)\b(?P<verb>reverse|affirm"
    r"|vacate)\b(?P<what>(?:(?! and )[^,.;]){0,60})",
    re.I,
)
_NOT_THIS = re.compile(r"\b(?:not|cannot|whether|if|may|would|will only|must)\b", re.I)
_OTHER_COURT = re.compile(
    r"\b(?:trial|district|magistrate|metropolitan|lower|children's)\b|convictions?", re.I
)
_EXTENT = re.compile(r"\b(?:to (?:that|the) extent|in part|insofar)\b", re.I)
_DONE = {
    "reverse": Treatment.REVERSES,
    "affirm": Treatment.AFFIRMS,
    "vacate": Treatment.VACATES,
}


def told_of_decision_below(
    folded: str, authorities: Authorities, sentences: Sequence[tuple[int, int]]
) -> Iterator[Told]:
    """What becomes of the decision below, at most once."""
    below: Reference | None = None
    done: tuple[Treatment, Scope] | None = None
    before, said = "", 0
    for start, end in sentences[:_FIRST]:
        if start > _OPENING:
            return
        sentence = masked(folded, start, end, authorities.within(start, end))
        if below is None:
            below = _decision_below(sentence, before)
        if done is None and (done := _disposed(sentence.text)):
            # Before the decision is cited, only words that name its court speak of it.
            if below is None and not _NAMES_BELOW.search(sentence.text):
                done = None
            said = start
        if below is not None and done is not None:
            treatment, scope = done
            first = min(said, authorities.all[below.authority].start)
            yield Told(treatment, below.authority, first, end, By.COURT, "", scope)
            return
        before = sentence.text


def _decision_below(sentence: Masked, before: str) -> Reference | None:
    if match := _REVIEWED.search(sentence.text) or _IN_IT.search(sentence.text):
        return sentence.among(*match.span("it"))[0]
    if _ALONE.match(sentence.text) and _DECIDED.search(before):
        return sentence.references[0]
    if _DECIDED.search(sentence.text) and (match := _ASIDE.search(sentence.text)):
        return sentence.among(*match.span("it"))[0]
    return None


def _disposed(sentence: str) -> tuple[Treatment, Scope] | None:
    match = _DISPOSED.search(sentence)
    if not match or _NOT_THIS.search(match["between"]) or _OTHER_COURT.search(match["what"]):
        return None
    partly = _EXTENT.search(sentence)
    return _DONE[match["verb"].lower()], Scope.PART if partly else Scope.WHOLE
