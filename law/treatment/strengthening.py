"""Sentences that follow, apply or interpret an authority, in the notation of ``patterns``."""

from law.treatment.patterns import (
    CLOSE,
    COURT,
    COURTS_VERB,
    IS,
    ITS,
    OBJECT,
    OF_USE,
    OFTEN,
    SUBJECT,
    THINK,
    WE,
    rules,
)
from law.treatment.vocabulary import Treatment

STRENGTHENING = (
    *rules(
        Treatment.AFFIRMS,
        (
            "affirmed",
            rf"(?<!under )(?<!in )@,?(?: later| then)? {IS} affirmed\b(?P<actor> (?:by|in) @)?",
        ),
        (
            "affirm",
            rf"{WE} affirm (?:the )?(?:Court of Appeals|decision|opinion|judgment)(?:'s?)?"
            r"(?: \w+){0,6} in @",
        ),
    ),
    *rules(
        Treatment.UPHOLDS,
        (
            "constitutional|violate",
            r"(?P<denied>@)[^;@]{0,60}? (?:(?:is|was|are) (?:therefore |thus )?"
            r"(?:not unconstitutional\w*|(?:a )?constitutional)|(?:does|did) not violate (?:the"
            r"|our|due"
            r"|equal|his|her|defendant's))\b",
        ),
        ("unconstitutional", r"(?P<denied>(?:do|does|did)) not render unconstitutional @"),
        ("constitutionality", r"\b(?:uph[eo]ld\w*)(?: the)? constitutionality of @"),
    ),
    *rules(
        Treatment.REAFFIRMS,
        ("reaffirm|reiterat", rf"{WE} (?:reaffirm|reiterate) {OBJECT}"),
        ("reaffirm", rf"{COURT} (?P<past>reaffirmed) {OBJECT}"),
        ("reaffirm", rf"@[^;@]{{0,40}}? {IS} reaffirmed\b(?P<actor> (?:by|in) @)?"),
    ),
    *rules(
        Treatment.HARMONIZES,
        ("harmonize|reconcile", rf"{WE} (?:harmonize|reconcile) {OBJECT}"),
    ),
    *rules(
        Treatment.ADOPTS,
        ("adopt", rf"{WE} adopt [^;@]{{0,70}}?{OBJECT}"),
        ("adopt", r"@,? which we (?:now |hereby |also )?adopt\b"),
        (
            "adopt",
            rf"{COURT} (?P<past>adopted|joins? \w+ in adopting) [^;@]{{0,60}}?{OBJECT}",
        ),
        ("adopted", rf"@[^;@]{{0,60}}? {IS} adopted\b(?P<actor>[^;@]{{0,40}} (?:by|in) @)"),
        ("adopted", r"@,? (?P<past>adopted)\b(?P<actor>[^;@]{0,40} (?:by|in) @)"),
        ("adopting", r"\bin adopting (?:the (?:\w+ ){1,3}(?:of|in|from) )?@"),
    ),
    *rules(
        Treatment.APPROVES,
        ("approv|endors", rf"{WE} (?:approve(?: of)?|endorse) {OBJECT}"),
        ("approv|endors", rf"{COURT} (?P<past>approved(?: of)?|endorsed) {OBJECT}"),
        ("approval", r"\b(?:(?P<past>cited|quoted)|citing|quoting) @[^;]{0,30}? with approval"),
        ("approval", rf"{COURT} (?P<past>(?:cited|quoted) with approval) {OBJECT}"),
    ),
    *rules(
        Treatment.FOLLOWS,
        (
            "follow|adhere|agree|rely|support|guidance|look|bound|guided|persuaded|governed"
            "|controlled|convinced|join",
            rf"{WE} (?:follow(?: and approve)?|adhere to|agree with|rely (?:up)?on"
            rf"|find (?:additional )?(?:support"
            r"|guidance) (?:for [^;@]{0,50} )?in|look to(?= @)|(?:are|remain) (?:bound|guided"
            rf"|persuaded|governed|controlled|convinced) by|join) {OBJECT}",
        ),
        ("follow", rf"(?P<far>\bwe\b[^;]{{3,120}}?(?:,| and)) follow (?:and approve )?{OBJECT}"),
        ("follow", r"@,?[^;@]{0,30}? which we (?:now |also |therefore )?follow\b"),
        (
            "follow|relied|adhered|agreed",
            rf"{COURT} (?P<past>followed|relied (?:up)?on|adhered to|agreed with) {OBJECT}",
        ),
        (
            "relying|relied",
            rf"\bcourts?\b[^;@]{{0,120}}?(?P<past>relying|relied) (?:up)?on {ITS}@",
        ),
        (
            "relying",
            rf"(?P<past>relying) (?:up)?on {ITS}@, (?:the|this|our)[^;@.]{{0,30}} court\b",
        ),
        ("relying", rf"relying (?:up)?on {ITS}@, we\b"),
        ("followed", rf"{COURTS_VERB}(?P<past>followed) {CLOSE}"),
        (
            "following|consistent|accordance|keeping|light of",
            r"(?:(?:^|[,}] ?)following|\bconsistent with our (?:holding|decision) in"
            r"|in (?:accordance|keeping)"
            rf" with|in light of our (?:holding|decision) in) {ITS}@",
        ),
        (
            "control|dispositive|instructive|persuasive|point|reasoned|helpful|analogous",
            rf"{WE} {THINK} {ITS}@(?:[^;@]|@){{0,140}}?\b{OF_USE}\b",
        ),
        (
            "control|dispositive|instructive|persuasive|illustrative|point|reasoned|binding"
            "|helpful|analogous|better view",
            rf"{SUBJECT}[^;@.]{{0,60}}? (?:is|are|was){OFTEN} {OF_USE}\b",
        ),
        (
            "control|govern|compel|dictate|mandate",
            r"@[^;@.]{0,30}?,? (?:controls?|governs?|compels?|dictates?|mandates?)"
            r"(?: here| this| the| our| that| an?| us)?\b",
        ),
        (
            "controlled|governed|compelled|guided|dictated|supported|foreclosed|settled"
            "|consistent|accord|bound|persuaded",
            r"\b(?:(?:is|are|was) (?:controlled|governed|compelled|guided|dictated|supported"
            r"|foreclosed|settled) by|(?:is|are) consistent with|in accord with|guided by"
            rf"|bound by|persuaded by) {ITS}@",
        ),
        (
            "would",
            rf"(?P<we>\bI\b)[^;]{{0,60}}? would (?:instead )?(?:rely (?:instead )?(?:up)?on"
            rf"|follow) {ITS}@",
        ),
    ),
    *rules(
        Treatment.APPLIES,
        (
            "applying",
            rf"\bapplying (?:{OBJECT}|(?:that|this|these|those) (?:rules?|tests?|principles?"
            r"|standards?|factors)\b)",
        ),
        ("apply", rf"{WE} apply {OBJECT}"),
        ("applied", rf"{COURT} (?P<past>applied) {OBJECT}"),
        ("application", r"\bapplication of (?:the )?@"),
    ),
    *rules(
        Treatment.INTERPRETS,
        (
            "construe|interpret|read",
            rf"{WE} (?:construe|interpret|read) (?:[^;@]{{0,60}}?(?:of|in) )?@",
        ),
        (
            "construed|interpreted|read",
            rf"{COURT} (?P<past>construed|interpreted|has read)"
            r" (?:the (?:\w+ ){1,5}(?:of|in) )?@",
        ),
        (
            "construed|interpreted|read",
            r"@[^;@]{0,30}? (?:(?:has|have) been (?:construed|interpreted)|(?:must|should) be"
            r" (?:construed|read|interpreted))\b",
        ),
    ),
)
