"""The treatment vocabulary: complete, consistent, and with the courts' powers right."""

import pytest

import law.treatment
from law.treatment import (
    MEANINGS,
    By,
    Checks,
    Object,
    Power,
    Scope,
    Tier,
    Treatment,
    TreatmentFinding,
    badge_of,
    can_give,
    strongest,
    tier_of,
    vocabulary_table,
)

GOOD = Checks(stands=True, names=True)


def finding(
    treatment: Treatment, by: By = By.COURT, scope: Scope = Scope.WHOLE, start: int = 0
) -> TreatmentFinding:
    return TreatmentFinding(treatment, start, start + 9, "evidence!", by, "", scope, "rules", GOOD)


def test_everything_public_is_listed_in_order() -> None:
    names = law.treatment.__all__
    assert names == sorted(names, key=lambda name: (not name.isupper(), name[0].islower(), name))
    assert all(hasattr(law.treatment, name) for name in names)


def test_every_treatment_has_a_meaning_and_the_tiers_follow_each_other() -> None:
    assert set(MEANINGS) == set(Treatment)
    tiers = [meaning.tier for meaning in MEANINGS.values()]
    assert tiers == sorted(tiers)
    assert set(tiers) == set(Tier)


def test_badges_are_distinct_and_the_table_shows_them_all() -> None:
    badges = [meaning.badge for meaning in MEANINGS.values()]
    assert len(set(badges)) == len(badges)
    table = vocabulary_table()
    assert all(f"`{treatment.value}`" in table for treatment in Treatment)
    assert len(table.splitlines()) == len(Treatment) + 2


def test_only_statutes_are_repealed_and_only_the_legislature_repeals() -> None:
    assert MEANINGS[Treatment.REPEALS].applies is Object.STATUTE
    assert MEANINGS[Treatment.REPEALS].power is Power.LEGISLATURE
    assert MEANINGS[Treatment.OVERRULES].applies is Object.CASE


@pytest.mark.parametrize(
    ("treatment", "scope", "badge", "tier"),
    [
        (Treatment.OVERRULES, Scope.WHOLE, "overruled by", Tier.STOP),
        (Treatment.OVERRULES, Scope.PART, "overruled in part by", Tier.WARNING),
        (Treatment.REVERSES, Scope.OTHER_GROUNDS, "reversed on other grounds by", Tier.WARNING),
        (
            Treatment.SUPERSEDED_BY_STATUTE,
            Scope.OTHER_GROUNDS,
            "superseded by statute on other grounds, as stated in",
            Tier.WARNING,
        ),
        (Treatment.DISTINGUISHES, Scope.PART, "distinguished in part by", Tier.CAUTION),
        (Treatment.CITES, Scope.WHOLE, "cited by", Tier.NEUTRAL),
    ],
)
def test_badge_and_tier_within_a_scope(
    treatment: Treatment, scope: Scope, badge: str, tier: Tier
) -> None:
    assert badge_of(treatment, scope) == badge
    assert tier_of(treatment, scope) is tier


@pytest.mark.parametrize(
    ("treatment", "by_rank", "of_rank", "can"),
    [
        (Treatment.OVERRULES, 1, 1, True),  # a supreme court its own decision
        (Treatment.OVERRULES, 1, 2, True),
        (Treatment.OVERRULES, 2, 1, False),  # a court of appeals never its supreme court's
        (Treatment.OVERRULES, 0, 1, True),  # the Supreme Court of the United States
        (Treatment.REVERSES, 1, 2, True),
        (Treatment.REVERSES, 1, 1, False),  # review goes upwards
        (Treatment.AFFIRMS, 2, 2, False),
        (Treatment.DISAPPROVES, 2, 1, False),
        (Treatment.DISTINGUISHES, 2, 1, True),
        (Treatment.SUPERSEDED_BY_STATUTE, 2, 1, True),  # the legislature did it, a court says so
    ],
)
def test_who_can_give_a_treatment(
    treatment: Treatment, by_rank: int, of_rank: int, can: bool
) -> None:
    assert can_give(treatment, by_rank, of_rank) is can


@pytest.mark.parametrize(
    ("findings", "shown"),
    [
        ([], None),
        ([Treatment.CITES, Treatment.FOLLOWS], Treatment.FOLLOWS),
        ([Treatment.FOLLOWS, Treatment.DISTINGUISHES], Treatment.DISTINGUISHES),
        ([Treatment.DISTINGUISHES, Treatment.OVERRULES], Treatment.OVERRULES),
        ([Treatment.QUOTES, Treatment.DENIES_CERTIORARI], Treatment.DENIES_CERTIORARI),
    ],
)
def test_the_strongest_treatment(findings: list[Treatment], shown: Treatment | None) -> None:
    best = strongest(map(finding, findings))
    assert (best and best.treatment) == shown


def test_a_dissent_is_shown_only_over_mere_mentions() -> None:
    dissent = finding(Treatment.OVERRULES, By.DISSENT)
    assert strongest([dissent, finding(Treatment.FOLLOWS)]) == finding(Treatment.FOLLOWS)
    assert strongest([dissent, finding(Treatment.QUOTES)]) == dissent
    assert not dissent.has_effect


def test_what_another_court_did_outranks_this_courts_only_where_it_weakens() -> None:
    followed = finding(Treatment.FOLLOWS)
    distinguished = finding(Treatment.DISTINGUISHES, By.RECOGNISED)
    overruled = finding(Treatment.OVERRULES, By.RECOGNISED)
    assert strongest([distinguished, followed]) == followed
    assert strongest([overruled, followed]) == overruled


def test_a_failed_check_leaves_no_effect() -> None:
    unchecked = TreatmentFinding(Treatment.OVERRULES, 0, 3, "abc")
    assert not unchecked.checks.passed
    assert not unchecked.has_effect
