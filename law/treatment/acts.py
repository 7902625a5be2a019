"""What sentences do to authorities, by ``law.treatment.patterns``: "We overrule Ybarra".

Words that deny, suppose or report another's wish are looked for in the clause of the verb.
"""

import re
from typing import NamedTuple

from law.treatment.finding import By
from law.treatment.patterns import IT, MASK
from law.treatment.strengthening import STRENGTHENING
from law.treatment.vocabulary import Scope, Tier, Treatment, tier_of
from law.treatment.weakening import WEAKENING

RULES = (*WEAKENING, *STRENGTHENING)
STEMS = frozenset(stem for rule in RULES for stem in rule.stems)


# A clause in which nothing is done: denied, supposed, asked for, said by a party.
_SAID = (
    r"argu(?:es?|ed|ing)|contend\w*|assert(?:s|ed|ing)?|claim(?:s|ed) that|urg(?:es|ed|ing)|ask(?:s"
    r"|ed)|request\w*"
    r"|maintain\w*|suggests?|submits?|insist\w*|invit\w+|seeks?|proposes?|posits?"
)
_SAID_BY_PARTY = re.compile(rf"\b(?:{_SAID})\b", re.I)
_SUPPOSED = re.compile(r"\b(?:if|whether|unless)\b", re.I)
_NOT_DONE = re.compile(
    rf"\b(?:{_SAID}|not|never|neither|nor|cannot|without|decline[sd]?|refuse[sd]?|reluctant"
    r"|whether|if|unless|until|would|should|could|might|may|need|position|attempt\w*|tries|try"
    r"|believes that|complain\w*|question|invitation)\b",
    re.I,
)
_CLAUSE = re.compile(
    r"[;:.]\s|,\s(?:and|but|yet|so|because|since|although|though|however|while|as|we|I)\b"
)
_NEGATION = re.compile(r"\b(?:not|never|neither|nor|hardly|no reason|declin\w+|refus\w+)\b", re.I)
# Negation is the very sense of these.
_NEGATIVE = {
    Treatment.DECLINES_TO_EXTEND,
    Treatment.DECLINES_TO_FOLLOW,
    Treatment.DISTINGUISHES,
}
# "It thought that Pacheco was distinguishable"
_THOUGHT = re.compile(
    r"\b(?!we\b|I\b)\w+,? (?:thought|reasoned|believed|held|concluded|found|said|determined)"
    r" (?:that )?\Z",
    re.I,
)
_PART = re.compile(
    r"\bto (?:that|the) extent|\binsofar|\bin part\b|\bthis dicta\b|\bportions?\b|\bparts? of\b"
    r"|\blanguage in\b",
    re.I,
)
_OTHER_GROUNDS = re.compile(r"\b(?:on|upon) (?:other|another|different) (?:grounds?|issues?)", re.I)
_IN_CASE = re.compile(rf"\b[Ii]n ({MASK})")
_SEVERAL = re.compile(r"\b(?:those|these|them|the cases|each case|both cases)\b", re.I)
_POINTS = re.compile(IT, re.I)
_REPORTING = frozenset({"was", "were", "has been", "have been", "had been"})
_NOWHERE = (0, 0)
_GOVERNS = 25  # characters before "we" in which "whether" or "if" makes its verb a question


class Act(NamedTuple):
    """A treatment that a sentence performs or reports.

    at       where in the masked text
    objects  span of the references treated; (0, 0) where the sentence only points to them ("We
             overrule it")
    several  it points to several of them ("these cases")
    near     what it points to stands in this sentence or the one before ("such reliance")
    actor    span of the reference that did it, (0, 0) where none is named
    """

    treatment: Treatment
    at: int
    objects: tuple[int, int]
    several: bool
    near: bool
    actor: tuple[int, int]
    by: By
    scope: Scope

    @property
    def points(self) -> bool:
        """Whether the act names none of what it treats."""
        return self.objects == _NOWHERE


def stems_in(lower: str) -> frozenset[str]:
    """The words of treatment in a stretch of lower-case text."""
    return frozenset(stem for stem in STEMS if stem in lower)


def is_read(sentence: str, stems: frozenset[str]) -> bool:
    """Whether any pattern reads the sentence, even where it finds that nothing is done."""
    return any(rule.stems & stems and rule.pattern.search(sentence) for rule in RULES)


def is_denied(sentence: str, at: int) -> bool:
    """Whether the clause up to a place denies, supposes or reports a wish."""
    return _NOT_DONE.search(_clause(sentence, at)) is not None


def acts_in(sentence: str, stems: frozenset[str]) -> list[Act]:
    """The acts of a masked sentence that holds ``stems``; a question performs none."""
    if sentence.rstrip().endswith("?"):
        return []
    return [
        _act(sentence, rule.treatment, match)
        for rule in RULES
        if rule.stems & stems
        for match in rule.pattern.finditer(sentence)
        if not _not_done(sentence, rule.treatment, match)
    ]


def _act(sentence: str, treatment: Treatment, match: re.Match[str]) -> Act:
    groups = match.groupdict()
    start = match.start()
    for subject in ("we", "far", "doer"):
        if groups.get(subject):
            start = match.end(subject)
    end = match.start("actor") if groups.get("actor") else match.end()
    several = near = False
    objects = start, end
    if MASK not in sentence[start:end]:
        objects = _NOWHERE
        several = _SEVERAL.search(sentence, start, end) is not None
        near = not several and _POINTS.search(sentence, start, end) is None
    scope = Scope.WHOLE
    if _OTHER_GROUNDS.search(sentence, match.start()):
        scope = Scope.OTHER_GROUNDS
    elif _PART.search(sentence):
        scope = Scope.PART
    by = By.RECOGNISED if _is_reported(sentence, match) else By.COURT
    actor = _actor(sentence, match)
    return Act(treatment, match.start(), objects, several, near, actor, by, scope)


def _is_reported(sentence: str, match: re.Match[str]) -> bool:
    groups = match.groupdict()
    return (
        bool(groups.get("past"))
        or (groups.get("be") or "").lower() in _REPORTING
        or (not groups.get("we") and _THOUGHT.search(sentence[: match.start()]) is not None)
    )


def _actor(sentence: str, match: re.Match[str]) -> tuple[int, int]:
    groups = match.groupdict()
    for name in ("actor", "doer"):
        if groups.get(name):
            return match.span(name)
    if groups.get("past") and (case := _IN_CASE.search(sentence, 0, match.start())):
        return case.span(1)
    return _NOWHERE


def _not_done(sentence: str, treatment: Treatment, match: re.Match[str]) -> bool:
    groups = match.groupdict()
    start = match.start()
    ahead = _clause(sentence, start)
    if groups.get("we") and ahead.endswith(", "):
        return False
    own = match.group()[len(groups.get("far") or "") :]
    if not groups.get("we") and _SAID_BY_PARTY.search(own):
        return True
    if groups.get("we"):
        return bool(_SAID_BY_PARTY.search(ahead) or _SUPPOSED.search(ahead[-_GOVERNS:]))
    if tier_of(treatment) is Tier.STOP and _SAID_BY_PARTY.search(sentence, 0, start):
        return True
    if treatment in _NEGATIVE or groups.get("denied"):
        nearest = ahead[ahead.rfind(",") + 1 :]
        return bool(_SAID_BY_PARTY.search(ahead) or _SUPPOSED.search(nearest))
    return _NOT_DONE.search(ahead) is not None or _NEGATION.search(own) is not None


def _clause(sentence: str, at: int) -> str:
    """The words of the clause before a place."""
    start = max((found.end() for found in _CLAUSE.finditer(sentence, 0, at)), default=0)
    return sentence[start:at]
