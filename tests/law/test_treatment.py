"""Reading treatments: tables of sentences as courts write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.citations import find_citations
from law.treatment import By, Scope, Tier, Treatment, TreatmentFinding, check, treatments
from tests.law.treating import treated

ADAMS = "Adams v. Baker, 101 N.M. 10, 680 P.2d 20 (1984)"
ADAMS_KEY = "case:101 N.M. 10"
COLE = "State v. Cole, 102 N.M. 30 (1985)"
COLE_KEY = "case:102 N.M. 30"


@pytest.mark.parametrize(
    ("text", "treatment"),
    [
        # -- what the court itself does
        (f"We overrule {ADAMS}.", Treatment.OVERRULES),
        (f"We therefore expressly overrule our decision in {ADAMS}.", Treatment.OVERRULES),
        (f"{ADAMS}, is hereby overruled.", Treatment.OVERRULES),
        (f"That was the rule of {ADAMS}. We overrule it and reverse.", Treatment.OVERRULES),
        (f"{ADAMS}, and {COLE}, are overruled.", Treatment.OVERRULES),
        (f"The question arose in {ADAMS}. Adams is no longer good law.", Treatment.ABROGATES),
        (f"We disavow the reasoning of {ADAMS}.", Treatment.DISAPPROVES),
        (f"{ADAMS}, was wrongly decided.", Treatment.QUESTIONS),
        (f"We decline to extend {ADAMS}, to these facts.", Treatment.DECLINES_TO_EXTEND),
        (f"We decline to follow {ADAMS}.", Treatment.DECLINES_TO_FOLLOW),
        (f"We disagree with the holding in {ADAMS}.", Treatment.DECLINES_TO_FOLLOW),
        (
            f"See {ADAMS}; {COLE}. We are not persuaded by these cases.",
            Treatment.DECLINES_TO_FOLLOW,
        ),
        (f"We limit {ADAMS}, to its facts.", Treatment.LIMITS),
        (f"Plaintiff relies on {ADAMS}. Adams is distinguishable.", Treatment.DISTINGUISHES),
        (f"Defendant's reliance on {ADAMS}, is misplaced.", Treatment.DISTINGUISHES),
        (f"Unlike in {ADAMS}, notice was given here.", Treatment.DISTINGUISHES),
        (f"This case is distinguishable from {ADAMS}.", Treatment.DISTINGUISHES),
        (f"{ADAMS}, does not apply here.", Treatment.DISTINGUISHES),
        (f"We follow {ADAMS}.", Treatment.FOLLOWS),
        (f"We agree with the reasoning of {ADAMS}.", Treatment.FOLLOWS),
        (f"We find {ADAMS}, persuasive.", Treatment.FOLLOWS),
        (f"This appeal is controlled by {ADAMS}.", Treatment.FOLLOWS),
        (f"The test is that of {ADAMS}. Applying that test, we affirm.", Treatment.APPLIES),
        (f"Applying {ADAMS}, we hold that the claim is barred.", Treatment.APPLIES),
        (f"We adopt the test set forth in {ADAMS}.", Treatment.ADOPTS),
        (f"We reaffirm {ADAMS}.", Treatment.REAFFIRMS),
        # -- mentions
        (f"See {ADAMS}.", Treatment.CITES),
        (f'"A party must be heard." {ADAMS}.', Treatment.QUOTES),
        (f'See {ADAMS} ("A party must be heard.").', Treatment.QUOTES),
        (f"{COLE} (quoting {ADAMS}).", Treatment.QUOTES),
        (f"See {ADAMS} (holding that notice is required).", Treatment.DISCUSSES),
        (f"In {ADAMS}, the court held that notice is required.", Treatment.DISCUSSES),
    ],
)
def test_what_a_court_does(text: str, treatment: Treatment) -> None:
    found = treated(text, ADAMS_KEY)
    assert (found.treatment, found.by) == (treatment, By.COURT)
    assert found.checks.passed


@pytest.mark.parametrize(
    "text",
    [
        f"We decline to overrule {ADAMS}.",
        f"We do not overrule {ADAMS}.",
        f"We need not overrule {ADAMS}.",
        f"Petitioner asks that we overrule {ADAMS}.",
        f"Petitioner argues that {ADAMS}, is overruled.",
        f"The question is whether we should overrule {ADAMS}.",
        f"Should we overrule {ADAMS}?",
        f"If we were to overrule {ADAMS}, settled titles would be upset.",
        f"The court overruled the objection. See {ADAMS}.",
        f"The State contends that {ADAMS}, is controlling.",
        f"Defendant attempts to distinguish {ADAMS}.",
        f"The two statutes are easily distinguished. See {ADAMS}.",
        f'"We overrule the objection that was made at the trial." {ADAMS}.',
    ],
)
def test_what_is_denied_supposed_or_only_asked_for(text: str) -> None:
    assert treated(text, ADAMS_KEY).tier is Tier.NEUTRAL


@pytest.mark.parametrize(
    ("text", "treatment", "scope", "by_key"),
    [
        (f"{ADAMS}, overruled by {COLE}.", Treatment.OVERRULES, Scope.WHOLE, COLE_KEY),
        (
            f"{ADAMS} (holding that notice is required), overruled on other grounds by {COLE}.",
            Treatment.OVERRULES,
            Scope.OTHER_GROUNDS,
            COLE_KEY,
        ),
        (
            f"{ADAMS}, rev'd in part on other grounds, 102 N.M. 30 (1985).",
            Treatment.REVERSES,
            Scope.OTHER_GROUNDS,
            COLE_KEY,
        ),
        (
            f"{ADAMS}, aff'd in part, rev'd in part by 102 N.M. 30 (1985).",
            Treatment.REVERSES,
            Scope.PART,
            COLE_KEY,
        ),
        (f"{ADAMS}, aff'd, 102 N.M. 30 (1985).", Treatment.AFFIRMS, Scope.WHOLE, COLE_KEY),
        (f"{ADAMS}, vacated by {COLE}.", Treatment.VACATES, Scope.WHOLE, COLE_KEY),
        (
            f"{ADAMS}, abrogated on other grounds by {COLE}.",
            Treatment.ABROGATES,
            Scope.OTHER_GROUNDS,
            COLE_KEY,
        ),
        (
            f"{ADAMS}, superseded by statute as stated in {COLE}.",
            Treatment.SUPERSEDED_BY_STATUTE,
            Scope.WHOLE,
            COLE_KEY,
        ),
        (
            f"{ADAMS}, superseded in part by rule on other grounds as stated in {COLE}.",
            Treatment.SUPERSEDED_BY_STATUTE,
            Scope.OTHER_GROUNDS,
            COLE_KEY,
        ),
        (
            f"{ADAMS}, disapproved of on other grounds by {COLE}.",
            Treatment.DISAPPROVES,
            Scope.OTHER_GROUNDS,
            COLE_KEY,
        ),
        (
            f"{ADAMS}, cert. denied, 102 N.M. 30 (1985).",
            Treatment.DENIES_CERTIORARI,
            Scope.WHOLE,
            COLE_KEY,
        ),
        (f"{COLE} (overruling {ADAMS}).", Treatment.OVERRULES, Scope.WHOLE, COLE_KEY),
        (f"{COLE} (distinguishing {ADAMS}).", Treatment.DISTINGUISHES, Scope.WHOLE, COLE_KEY),
        (f"In {COLE}, we overruled {ADAMS}.", Treatment.OVERRULES, Scope.WHOLE, COLE_KEY),
        (f"{ADAMS}, was overruled by {COLE}.", Treatment.OVERRULES, Scope.WHOLE, COLE_KEY),
        (
            f"Our Supreme Court declined to follow {ADAMS}. See {COLE}.",
            Treatment.DECLINES_TO_FOLLOW,
            Scope.WHOLE,
            COLE_KEY,
        ),
        (
            f"The legislature has since superseded the holding in {ADAMS}.",
            Treatment.SUPERSEDED_BY_STATUTE,
            Scope.WHOLE,
            "",
        ),
    ],
)
def test_what_is_reported_of_another(
    text: str, treatment: Treatment, scope: Scope, by_key: str
) -> None:
    found = treated(text, ADAMS_KEY)
    assert (found.treatment, found.by, found.scope) == (treatment, By.RECOGNISED, scope)
    assert found.by_key == by_key


def test_history_joined_by_and_is_that_of_the_first_decision() -> None:
    text = f"{ADAMS}, rev'd in part, 101 N.M. 99 (1984), and overruled by {COLE}."
    assert treated(text, ADAMS_KEY).treatment is Treatment.OVERRULES
    assert treated(text, "case:101 N.M. 99").tier is Tier.NEUTRAL


@pytest.mark.parametrize(
    "text",
    [
        f"{ADAMS}, overruled on other grounds by {COLE}.",
        f"In {COLE}, we overruled {ADAMS}.",
        f"{ADAMS}, was overruled by {COLE}.",
        f"See {ADAMS}, rev'd, 102 N.M. 30 (1985).",
        f"{COLE} (overruling {ADAMS}).",
    ],
)
def test_the_one_that_overrules_is_not_overruled(text: str) -> None:
    assert treated(text, COLE_KEY).tier is Tier.NEUTRAL


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        (f"We overrule {ADAMS}, to the extent that it holds otherwise.", Scope.PART),
        (
            f"To the extent that {ADAMS}, may not allow such a claim, it is overruled.",
            Scope.PART,
        ),
        (f"We overrule {ADAMS}.", Scope.WHOLE),
    ],
)
def test_how_far_an_overruling_reaches(text: str, scope: Scope) -> None:
    found = treated(text, ADAMS_KEY)
    assert (found.treatment, found.scope) == (Treatment.OVERRULES, scope)


@pytest.mark.parametrize(
    ("text", "treatment", "by"),
    [
        (
            "We hold that NMSA 1978, Section 30-1-1 is unconstitutional.",
            Treatment.HOLDS_UNCONSTITUTIONAL,
            By.COURT,
        ),
        (
            "Defendant argues that NMSA 1978, Section 30-1-1 is unconstitutional.",
            Treatment.CITES,
            By.COURT,
        ),
        (
            "We hold that NMSA 1978, Section 30-1-1 is not unconstitutional as applied.",
            Treatment.UPHOLDS,
            By.COURT,
        ),
        ("See NMSA 1978, § 30-1-1 (1963, repealed 1985).", Treatment.REPEALS, By.RECOGNISED),
        ("NMSA 1978, Section 30-1-1 was repealed in 1985.", Treatment.REPEALS, By.RECOGNISED),
        (
            f"{COLE} (construing NMSA 1978, § 30-1-1).",
            Treatment.INTERPRETS,
            By.RECOGNISED,
        ),
        ("We construe NMSA 1978, Section 30-1-1 narrowly.", Treatment.INTERPRETS, By.COURT),
        ('NMSA 1978, § 30-1-1 provides: "No person shall."', Treatment.QUOTES, By.COURT),
    ],
)
def test_statutes(text: str, treatment: Treatment, by: By) -> None:
    found = treated(text, "nm/code/30-1-1")
    assert (found.treatment, found.by) == (treatment, by)


@pytest.mark.parametrize(
    ("text", "treatment"),
    [
        (
            "The Court of Appeals held that notice was given. Adams v. Baker, 1999-NMCA-010. We"
            " granted certiorari. We reverse the Court of Appeals.",
            Treatment.REVERSES,
        ),
        (
            "We granted certiorari to review the decision of the Court of Appeals in Adams v."
            " Baker, 1999-NMCA-010. We agree and affirm.",
            Treatment.AFFIRMS,
        ),
        (
            "The Court of Appeals held that notice was given. Adams v. Baker, 1999-NMCA-010. We"
            " reverse the district court.",
            Treatment.CITES,
        ),
    ],
)
def test_the_decision_below(text: str, treatment: Treatment) -> None:
    assert treated(text, "case:1999-NMCA-010").treatment is treatment


def test_a_dissent_is_not_the_court() -> None:
    court = f"We follow {COLE}. " + "The judgment is affirmed on every ground. " * 8
    text = (
        f"{court}BACA, Justice (dissenting). I would overrule. Adams is wrong. We overrule {ADAMS}."
    )
    found = treated(text, ADAMS_KEY)
    assert (found.treatment, found.by) == (Treatment.OVERRULES, By.DISSENT)
    assert not found.has_effect
    assert treated(text, COLE_KEY).by is By.COURT


def test_parallel_citations_are_treated_alike() -> None:
    text = f"We overrule {ADAMS}."
    citations = find_citations(text, jurisdiction="nm")
    assert [found.treatment for found in treatments(text, citations)] == [Treatment.OVERRULES] * 2


def test_a_case_is_found_by_its_name_and_not_by_a_partys() -> None:
    text = f"In {ADAMS}, notice was given. Officer Adams is distinguishable by his badge."
    assert treated(text, ADAMS_KEY).tier is Tier.NEUTRAL


def test_the_evidence_reaches_back_to_where_the_case_is_named() -> None:
    text = (
        f"We heard argument. That was the rule of {ADAMS}. We overrule it and reverse. So ordered."
    )
    found = treated(text, ADAMS_KEY)
    assert found.evidence == f"That was the rule of {ADAMS}. We overrule it and reverse."


def test_checks_state_facts() -> None:
    text = f"We overrule {ADAMS}."
    found = treated(text, ADAMS_KEY)
    assert check(text, found, ["Adams"]).passed
    assert not check(text.replace("overrule", "uphold"), found, ["Adams"]).stands
    assert not check(text, found, ["Dunning"]).names


def test_no_citations_no_treatments() -> None:
    assert treatments("We overrule it.", []) == []


WORDS = st.sampled_from(
    [
        *(
            "We",
            "overrule",
            "overruled",
            "by",
            "it.",
            "is",
            "distinguishable.",
            "In",
            "See",
            "(",
            ")",
        ),
        *(ADAMS, COLE, "Adams", "Cole", "NMSA 1978, § 30-1-1", '"', ";", "Id.", "rev'd,", "not"),
        *("dissenting", "\n\n", "\ue000", "these cases", "the Court of Appeals", "reverse", "and"),
    ]
)


@given(st.lists(WORDS, max_size=40))
def test_every_finding_stands_in_the_text_whatever_it_says(words: list[str]) -> None:
    text = " ".join(words)
    citations = find_citations(text, jurisdiction="nm")
    found: list[TreatmentFinding] = treatments(text, citations)
    assert len(found) == len(citations)
    for citation, finding in zip(citations, found, strict=True):
        assert text[finding.start : finding.end] == finding.evidence
        assert finding.checks.stands
        assert finding.treatment is not Treatment.CITES or finding.start <= citation.start
