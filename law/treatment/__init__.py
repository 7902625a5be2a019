"""How an opinion treats the authorities that it cites: overruled, distinguished, followed, cited.

    >>> from law.citations import find_citations
    >>> text = "We overrule State v. Harrow, 99 Cald. 41 (1983)."
    >>> treatments(text, find_citations(text, jurisdiction="cd"))[0].treatment
    <Treatment.OVERRULES: 'overrules'>

``vocabulary`` owns the words; ``history`` reads what stands in the form of citations ("rev'd on
other grounds by"), ``acts`` what sentences do, ``disposition`` what becomes of the decision below,
``mentions`` tells quotations and discussions from plain citations, ``classify`` puts them together.
"""

from law.treatment.classify import Undecided, treatments, undecided
from law.treatment.finding import By, Checks, TreatmentFinding, check, strongest
from law.treatment.model import Classifier, ask
from law.treatment.vocabulary import (
    MEANINGS,
    Meaning,
    Object,
    Power,
    Scope,
    Tier,
    Treatment,
    badge_of,
    can_give,
    tier_of,
    vocabulary_table,
)

# Raised whenever the same words would be read differently.
TREATMENT_VERSION = 2

__all__ = [
    "MEANINGS",
    "TREATMENT_VERSION",
    "By",
    "Checks",
    "Classifier",
    "Meaning",
    "Object",
    "Power",
    "Scope",
    "Tier",
    "Treatment",
    "TreatmentFinding",
    "Undecided",
    "ask",
    "badge_of",
    "can_give",
    "check",
    "strongest",
    "tier_of",
    "treatments",
    "undecided",
    "vocabulary_table",
]
