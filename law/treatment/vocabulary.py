"""The treatment vocabulary: what one authority can do to another, how grave it is, in which words.

The one place that names treatments: badges, filters, tables and documentation are made from it.
Values are verbs whose subject is the later authority: *X overrules Y*.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """How much a treatment weighs upon the treated authority; the gravest is the smallest.

    STOP      it is no longer law
    WARNING   a part of it is not, or its soundness is denied
    CAUTION   it stands, but was not carried to other facts
    POSITIVE  it was followed
    NEUTRAL   it was mentioned
    """

    STOP = 1
    WARNING = 2
    CAUTION = 3
    POSITIVE = 4
    NEUTRAL = 5


class Power(StrEnum):
    """Who can give a treatment its effect.

    ANY         any court may say it
    EQUAL       a court of at least the rank of the one that decided
    REVIEW      a court above the one that decided
    LEGISLATURE only a statute; a court reports it
    """

    ANY = "any"
    EQUAL = "equal"
    REVIEW = "review"
    LEGISLATURE = "legislature"


class Object(StrEnum):
    """Which authorities a treatment can befall."""

    CASE = "case"
    STATUTE = "statute"
    BOTH = "both"


class Treatment(StrEnum):
    """How an authority treats another."""

    OVERRULES = "overrules"
    REVERSES = "reverses"
    VACATES = "vacates"
    ABROGATES = "abrogates"
    SUPERSEDED_BY_STATUTE = "superseded_by_statute"
    HOLDS_UNCONSTITUTIONAL = "holds_unconstitutional"
    REPEALS = "repeals"

    DISAPPROVES = "disapproves"
    QUESTIONS = "questions"
    CRITICIZES = "criticizes"
    MODIFIES = "modifies"

    DECLINES_TO_FOLLOW = "declines_to_follow"
    DECLINES_TO_EXTEND = "declines_to_extend"
    LIMITS = "limits"
    DISTINGUISHES = "distinguishes"

    AFFIRMS = "affirms"
    UPHOLDS = "upholds"
    FOLLOWS = "follows"
    APPLIES = "applies"
    ADOPTS = "adopts"
    APPROVES = "approves"
    REAFFIRMS = "reaffirms"
    HARMONIZES = "harmonizes"

    GRANTS_CERTIORARI = "grants_certiorari"
    DENIES_CERTIORARI = "denies_certiorari"
    INTERPRETS = "interprets"
    DISCUSSES = "discusses"
    QUOTES = "quotes"
    CITES = "cites"


class Scope(StrEnum):
    """How much of the authority a treatment reaches."""

    WHOLE = "whole"
    PART = "in part"
    OTHER_GROUNDS = "on other grounds"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the vocabulary says of one treatment.

    tier     its weight where it reaches the whole authority
    badge    words beside the treated authority, before the name of the one that treats it
    applies  to which authorities
    power    who can give it effect
    """

    tier: Tier
    badge: str
    applies: Object = Object.CASE
    power: Power = Power.ANY


# In order of weight within a tier: of several treatments the first is the one to be shown.
MEANINGS: dict[Treatment, Meaning] = {
    Treatment.OVERRULES: Meaning(Tier.STOP, "overruled by", power=Power.EQUAL),
    Treatment.REVERSES: Meaning(Tier.STOP, "reversed by", power=Power.REVIEW),
    Treatment.VACATES: Meaning(Tier.STOP, "vacated by", power=Power.EQUAL),
    Treatment.ABROGATES: Meaning(Tier.STOP, "abrogated by", power=Power.EQUAL),
    Treatment.SUPERSEDED_BY_STATUTE: Meaning(
        Tier.STOP, "superseded by statute, as stated in", power=Power.LEGISLATURE
    ),
    Treatment.HOLDS_UNCONSTITUTIONAL: Meaning(
        Tier.STOP, "held unconstitutional by", Object.STATUTE
    ),
    Treatment.REPEALS: Meaning(
        Tier.STOP, "repealed, as stated in", Object.STATUTE, Power.LEGISLATURE
    ),
    Treatment.DISAPPROVES: Meaning(Tier.WARNING, "disapproved by", power=Power.EQUAL),
    Treatment.QUESTIONS: Meaning(Tier.WARNING, "called into doubt by"),
    Treatment.CRITICIZES: Meaning(Tier.WARNING, "criticized by"),
    Treatment.MODIFIES: Meaning(Tier.WARNING, "modified by", power=Power.EQUAL),
    Treatment.DECLINES_TO_FOLLOW: Meaning(Tier.CAUTION, "not followed by"),
    Treatment.DECLINES_TO_EXTEND: Meaning(Tier.CAUTION, "not extended by"),
    Treatment.LIMITS: Meaning(Tier.CAUTION, "limited by"),
    Treatment.DISTINGUISHES: Meaning(Tier.CAUTION, "distinguished by"),
    Treatment.AFFIRMS: Meaning(Tier.POSITIVE, "affirmed by", power=Power.REVIEW),
    Treatment.UPHOLDS: Meaning(Tier.POSITIVE, "upheld as constitutional by", Object.STATUTE),
    Treatment.FOLLOWS: Meaning(Tier.POSITIVE, "followed by"),
    Treatment.REAFFIRMS: Meaning(Tier.POSITIVE, "reaffirmed by"),
    Treatment.ADOPTS: Meaning(Tier.POSITIVE, "adopted by", Object.BOTH),
    Treatment.APPROVES: Meaning(Tier.POSITIVE, "approved by"),
    Treatment.APPLIES: Meaning(Tier.POSITIVE, "applied by", Object.BOTH),
    Treatment.HARMONIZES: Meaning(Tier.POSITIVE, "harmonized by", Object.BOTH),
    Treatment.GRANTS_CERTIORARI: Meaning(Tier.NEUTRAL, "certiorari granted by", power=Power.REVIEW),
    Treatment.DENIES_CERTIORARI: Meaning(
        Tier.NEUTRAL, "certiorari denied or quashed by", power=Power.REVIEW
    ),
    Treatment.INTERPRETS: Meaning(Tier.NEUTRAL, "interpreted by", Object.STATUTE),
    Treatment.DISCUSSES: Meaning(Tier.NEUTRAL, "discussed by", Object.BOTH),
    Treatment.QUOTES: Meaning(Tier.NEUTRAL, "quoted by", Object.BOTH),
    Treatment.CITES: Meaning(Tier.NEUTRAL, "cited by", Object.BOTH),
}


def tier_of(treatment: Treatment, scope: Scope = Scope.WHOLE) -> Tier:
    """The weight of a treatment; one that reaches only a part of an authority does not stop it."""
    tier = MEANINGS[treatment].tier
    return Tier.WARNING if tier is Tier.STOP and scope is not Scope.WHOLE else tier


def badge_of(treatment: Treatment, scope: Scope = Scope.WHOLE) -> str:
    """``overruled by``, ``overruled in part by``, ``superseded by statute on other grounds, …``."""
    words = MEANINGS[treatment].badge
    if scope is Scope.WHOLE:
        return words
    for tail in (", as stated in", " by"):
        if words.endswith(tail):
            return f"{words.removesuffix(tail)} {scope.value}{tail}"
    return f"{words} ({scope.value})"


def can_give(treatment: Treatment, by_rank: int, of_rank: int) -> bool:
    """Whether a court of rank ``by_rank`` can so treat a decision of a court of rank ``of_rank``.

    Ranks are those of one jurisdiction's courts, 1 the court of last resort (0 a court above it);
    a court of another jurisdiction has no power over a decision, only opinions of it.
    """
    match MEANINGS[treatment].power:
        case Power.EQUAL:
            return by_rank <= of_rank
        case Power.REVIEW:
            return by_rank < of_rank
        case _:
            return True


def vocabulary_table() -> str:
    """The vocabulary as a Markdown table, for documentation and prompts."""
    rows = [
        f"| `{treatment.value}` | {meaning.tier.name.lower()} | {meaning.badge} |"
        f" {meaning.applies.value} | {meaning.power.value} |"
        for treatment, meaning in MEANINGS.items()
    ]
    head = "| treatment | tier | words | of | by a court |\n|---|---|---|---|---|"
    return "\n".join([head, *rows])
