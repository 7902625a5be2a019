"""The sentences that treat an authority, as patterns: "we overrule @", "@ is distinguishable".

In a pattern ``@`` is one or several references to authorities, which the sentence has masked, so
that no pattern needs to know how cases are called. Named groups tell the parts:

    we      the subject, of which only what follows is the object
    past    the verb, where it tells of an earlier act, by this court or another
    be      the auxiliary of a passive: "is overruled" does it, "was overruled" reports it
    doer    the reference that did it, before the verb; ``actor`` the same behind it
    far     words from the subject to a second verb: "We find it mistaken, overrule it"
    denied  negation within the match is a part of what it says
"""

import re
from typing import NamedTuple

from law.treatment.vocabulary import Treatment

MASK = "\ue000"  # a private character: no text holds it


class Rule(NamedTuple):
    """``stems``: the pattern is tried only on a sentence that holds one of these."""

    treatment: Treatment
    stems: frozenset[str]
    pattern: re.Pattern[str]


_RUN = (
    rf"(?:{MASK}(?:[,;] ?{MASK})+[,;]? (?:and|or) {MASK}"
    rf"|{MASK}(?:(?:,? and|,? or|,|,? as well as|/)? ?{MASK})*)"
)

_ADVERB = (
    r"(?:\w+ly|hereby|therefore|nevertheless|nonetheless|instead|now|also|thus|again|today|here|too|so|must|do|will|shall|have|has|had"
    r"|are|is|were|was|been|later|since|then|first|once|take this opportunity to"
    r"|are compelled to|are constrained to|continue to|choose to)"
)
WE = rf"\b(?P<we>(?:we|I)(?:,[^,;]{{3,40}},)?(?: {_ADVERB}){{0,4}})"
COURT = (
    r"\b(?P<we>(?:we|this court|(?:the|our|that) (?:\w+ ){0,4}?courts?"
    r"(?: of (?:civil |criminal )?appeals)?|most courts|many courts|other courts|courts)"
    rf"(?: {_ADVERB}){{0,3}})"
)
# The object of a verb whose subject is another authority, close to it: "overruled on other grounds
# by" is the passive.
CLOSE = r"(?:(?:the|its|our) (?:[\w-]+ )?(?:of|in|from) )?@"
COURTS_VERB = r"(?P<doer>@) (?:\w+ly )?"
# "the reasoning of", "our decision in"
ITS = r"(?:(?:[\w'-]+ ){0,9}?(?:of|in|from|by) )?(?:the )?"
_THAT = (
    r"\b(?:that (?:case|decision|holding|opinion|rule|principle|test|approach|reasoning"
    r"|analysis|precedent|line of cases)|(?:those|these)(?: two| three| four)?(?: [a-z]+)?"
    r" (?:cases|decisions|authorities|opinions)|this (?:case law|authority|line of cases)"
    r"|the rule of that case|the cases?|each case|both cases)"
)
IT = rf"(?:\b(?:it|them)\b|{_THAT})"
OBJECT = rf"{ITS}(?:@|{IT}\b)"
# As a subject "it" may be anything.
SUBJECT = rf"(?:@|{_THAT})"
IS = (
    r"(?P<be>is|are|must be|should no longer be followed and is|was|were|has been|have been"
    rf"|had been),?(?: {_ADVERB},?| each| all| both| effectively)*"
)
THINK = (
    r"(?:find|found|consider|deem|regard|think|believe|(?:conclude|believe|hold|think|find|note"
    r"|agree|recognize) that)"
)
NO_USE = (
    r"(?:distinguishable|distinguished|inapposite|inapplicable|unavailing|misplaced|unlike"
    r"|of no (?:help|assistance|avail)|no authority|different from|not (?:applicable|apposite"
    r"|on point|controlling|dispositive|analogous|helpful|to the contrary|relevant|in point))"
)
OF_USE = (
    r"(?:controlling|dispositive|instructive|persuasive|illustrative|(?:directly )?on point"
    r"|(?:well|better)[- ]reasoned|binding|helpful|analogous|the better view)"
)
OFTEN = r"(?: \w+ly,?| therefore,?| thus| also| most| more| indeed| both| all| each| however,?)*"


def rules(treatment: Treatment, *patterns: tuple[str, str]) -> list[Rule]:
    """The rules of one treatment, each from its stems ("overrul|overturn") and its pattern."""
    return [
        Rule(treatment, frozenset(stems.split("|")), _compiled(pattern))
        for stems, pattern in patterns
    ]


def _compiled(pattern: str) -> re.Pattern[str]:
    outside = re.sub(r"(\[\^[^\]]*)@", rf"\1{MASK}", pattern)
    return re.compile(outside.replace("@", _RUN), re.I)
