"""Sentences that end, deny or narrow an authority, in the notation of ``patterns``."""

from law.treatment.patterns import (
    CLOSE,
    COURT,
    COURTS_VERB,
    IS,
    IT,
    ITS,
    NO_USE,
    OBJECT,
    OFTEN,
    SUBJECT,
    WE,
    rules,
)
from law.treatment.vocabulary import Treatment

_NO_LONGER_LAW = [
    *rules(
        Treatment.OVERRULES,
        ("overrul", rf"{WE} overrule [^;@]{{0,80}}?{OBJECT}"),
        (
            "overrul",
            rf"(?P<far>\bwe\b[^;]{{3,170}}?(?:,| and)) (?:therefore |now )?overrule {OBJECT}",
        ),
        ("overrul", r"@,? which we (?:therefore |now |hereby )?overrule\b"),
        (
            "overrul|overturn",
            rf"{COURT} (?P<past>overruled|overturned) [^;@]{{0,60}}?{OBJECT}"
            r"(?P<actor> (?:in|by) @)?",
        ),
        (
            "overrul|overturn",
            rf"{SUBJECT}(?:,? (?:which|insofar|to the extent)[^;@]{{0,120}},|[^;@.]{{0,50}}?),?"
            rf" {IS} (?:overruled|overturned)\b(?P<actor> (?:sub silentio )?(?:by|in) @)?",
        ),
        (
            "overrul",
            rf"(?P<denied>to the extent) (?:that )?[^;]{{0,90}}?@[^;]{{0,260}}?{IS} overruled\b",
        ),
        (
            "overrul",
            r"(?:(?P<past>overruled)|overruling) (?:(?:our|the) (?:decision|holding|opinion|rule)"
            r" (?:in|of) |prior authority, )?@(?!'s? \w)",
        ),
        ("overruled", rf"{COURTS_VERB}(?P<past>overruled) {CLOSE}"),
    ),
    *rules(
        Treatment.ABROGATES,
        ("abrogat", rf"{SUBJECT}[^;@.]{{0,50}}? {IS} abrogated\b(?P<actor> by @)?"),
        ("abrogat", rf"{COURT} (?P<past>abrogated) {OBJECT}"),
        (
            "no longer",
            rf"(?P<denied>{SUBJECT})[^;@.]{{0,40}}? (?:is|are) no longer"
            r" (?:good law|valid|controlling|the law|viable)\b",
        ),
    ),
    *rules(
        Treatment.SUPERSEDED_BY_STATUTE,
        (
            "supersed|superced",
            rf"@[^;@]{{0,60}}? {IS} super[sc]eded by (?:that |the |this |an? )?(?:\w+ ){{0,4}}?"
            r"(?:statute|legislat\w+|amendment|act|section|enactment|@)",
        ),
        (
            "supersed|superced|abrogat|overrul|displac|overturn",
            r"\b(?:statute|legislature|congress|amendment|legislation|enactment|act)\b[^;@]{0,60}? "
            r"(?P<past>(?:has |had |have )?(?:super[sc]eded|abrogated|overruled|displaced"
            r"|overturned)) [^;@.]{0,60}?@",
        ),
    ),
    *rules(
        Treatment.VACATES,
        (
            "vacated|withdrawn",
            rf"(?<!under )(?<!in )@,?(?: later| then)? {IS} (?:vacated|withdrawn)\b"
            r"(?P<actor> by @)?",
        ),
        (
            "vacated|withdrawn",
            r"\b(?:the|that|this) opinion (?P<past>(?:was|has been) (?:later |subsequently )?"
            r"(?:vacated|withdrawn))",
        ),
    ),
    *rules(
        Treatment.REVERSES,
        (
            "reversed",
            rf"(?<!under )(?<!in )@,?(?: later| then)? {IS} reversed\b(?P<actor> (?:by|in) @)?",
        ),
        (
            "reverse",
            rf"{WE} reverse (?:the )?(?:Court of Appeals|decision|opinion|judgment)(?:'s?)?"
            r"(?: \w+){0,6} in @",
        ),
    ),
    *rules(
        Treatment.HOLDS_UNCONSTITUTIONAL,
        (
            "constitutional",
            r"\b(?:(?P<past>held|declared|concluded)|hold|conclude|declare|holding)\b[^;@]{0,60}?@"
            r"[^;@]{0,60}? (?:is|was|are|were|to be)? ?(?:\w+ly )?(?:void |invalid and )?"
            r"unconstitutional",
        ),
        ("struck down|invalidated", rf"{COURT} (?P<past>struck down|invalidated) {ITS}@"),
    ),
    *rules(
        Treatment.REPEALS,
        (
            "repealed",
            r"@[^;@]{0,50}? (?P<past>was|has been|had been|were) repealed\b(?! and re-?enacted)",
        ),
    ),
]
_UNSOUND = [
    *rules(
        Treatment.DISAPPROVES,
        (
            "disapprov|disavow",
            rf"{WE} (?:disapprove(?: of)?|disavow(?! any reliance)) [^;@]{{0,60}}?{OBJECT}",
        ),
        ("disapprov|disavow", r"@,? which we (?:disapprove|disavow)\b"),
        (
            "disapprov|disavow",
            rf"{COURT} (?P<past>disapproved(?: of)?|disavowed) [^;@]{{0,60}}?{OBJECT}",
        ),
        (
            "disapproved|disavowed",
            rf"{SUBJECT}[^;@]{{0,40}}? {IS} (?:disapproved|disavowed)\b"
            r"(?P<actor> (?:by|in) @)?",
        ),
    ),
    *rules(
        Treatment.QUESTIONS,
        (
            "question|doubt",
            rf"{WE} (?:question|doubt) (?:the (?:[\w']+ ){{0,5}}(?:of|in) |whether (?:the )?)@",
        ),
        (
            "question|doubt",
            r"(?:calls?|called|casts?|throws?|threw) (?:into (?:serious )?(?:question|doubt)"
            rf"|(?:some |serious |grave |considerable )?doubt (?:up)?on) {OBJECT}",
        ),
        (
            "question|doubt|decided",
            rf"@[^;@]{{0,60}}? (?:{IS} (?:called into (?:question|doubt)|questionable|doubtful"
            r"|in doubt|of (?:doubtful|questionable) \w+)|was (?:wrongly|incorrectly"
            r"|erroneously) decided)\b",
        ),
    ),
    *rules(
        Treatment.CRITICIZES,
        ("criticiz", rf"{WE} criticize {OBJECT}"),
        ("criticized", rf"{COURT} (?P<past>criticized) {OBJECT}"),
        (
            "criticized|reasoned|considered",
            rf"(?P<denied>@)[^;@]{{0,40}}? {IS} (?:(?:much |widely |roundly |sharply |heavily )?"
            r"criticized|poorly reasoned|not well[- ]reasoned|ill[- ]considered)\b",
        ),
        (
            "reasoning",
            r"(?:@[^;@]{0,90}?\b|\b(?:the|its|that) )reasoning (?:was|is) (?:poor|unsound|faulty"
            r"|weak|flawed)\b",
        ),
    ),
    *rules(
        Treatment.MODIFIES,
        ("modify", rf"{WE} modify [^;@]{{0,40}}?{OBJECT}"),
        (
            "modified",
            rf"{COURT} (?P<past>modified) (?:the )?(?:\w+ ){{0,4}}(?:of|in|from) @",
        ),
    ),
]
_NOT_CARRIED_ON = [
    *rules(
        Treatment.DECLINES_TO_EXTEND,
        (
            "extend",
            rf"{WE} (?:(?:decline|refuse)d? to|do not|will not) extend [^;@]{{0,60}}?{OBJECT}",
        ),
        (
            "extend",
            rf"{COURT} (?P<past>(?:declined|refused) to extend) [^;@]{{0,60}}?{OBJECT}",
        ),
    ),
    *rules(
        Treatment.DECLINES_TO_FOLLOW,
        (
            "follow|adopt|apply|accept|rely|agree",
            rf"{WE} (?:(?:decline|refuse|are not inclined|are unwilling|see no reason) to|do not"
            r"|cannot|would not|will not) (?:follow|adopt|apply|accept|rely (?:up)?on|agree with)"
            rf" {OBJECT}",
        ),
        (
            "follow|adopt|apply|accept",
            rf"{COURT} (?P<past>(?:declined|refused) to (?:follow|adopt|apply|accept)) {OBJECT}",
        ),
        (
            "reject|disagree|depart|persuaded|convinced|disavow",
            rf"{WE} (?:reject|disagree with|depart from|disavow any reliance (?:up)?on"
            rf"|are (?:not|un)(?: at all | entirely | )?(?:persuaded|convinced) by) {OBJECT}",
        ),
        (
            "persuasive|convincing|controlling|helpful|dispositive",
            rf"{WE} (?:find {ITS}(?:@|{IT}) (?:unpersuasive|unconvincing)|do not (?:find"
            rf"|consider|regard) {ITS}(?:@|{IT})(?: to be)? (?:persuasive|convincing"
            r"|controlling|helpful|dispositive))",
        ),
        (
            "rejected",
            rf"{COURT} (?P<past>rejected) (?:the )?(?:[\w-]+ ){{0,4}}(?:of|in|from|by) @",
        ),
        ("rejected|follow", rf"{COURTS_VERB}(?P<past>rejected|declined to follow) {CLOSE}"),
        (
            "persuasive|convincing|followed",
            rf"{SUBJECT}[^;@]{{0,30}}? (?:(?:is|are) (?:un|not )(?:persuasive|convincing)"
            r"|should not be followed)\b",
        ),
    ),
    *rules(
        Treatment.LIMITS,
        ("limit|confine", rf"{WE} (?:limit|confine) {OBJECT}[^;]{{0,30}}? to\b"),
        ("limited|confined", rf"{COURT} (?P<past>limited|confined) {OBJECT}[^;]{{0,30}}? to\b"),
        (
            "limited|confined",
            rf"{COURTS_VERB}(?P<past>limited|confined) {CLOSE}[^;]{{0,30}}? to\b",
        ),
        ("limited|confined", r"\bit (?P<past>limited|confined) @[^;]{0,30}? to\b"),
        (
            "limited|confined",
            rf"{SUBJECT}[^;@]{{0,30}}? {IS} (?:limited|confined) to (?:its|their|the"
            rf"|those) (?:own )?"
            r"(?:\w+ )?(?:facts|circumstances|situations?|context|cases)\b",
        ),
    ),
    *rules(
        Treatment.DISTINGUISHES,
        ("distinguish", rf"{WE} distinguish {OBJECT}"),
        (
            "distinguish|appli|appos|unavailing|point|controlling|dispositive|analogous|helpful"
            "|contrary|relevant|avail|assistance|authority|unlike|different|misplaced",
            rf"{SUBJECT}[^;@.]{{0,110}}? (?:is|are|(?P<be>was|were)|(?:may|can|could)(?: \w+)? be)"
            rf"{OFTEN} {NO_USE}\b",
        ),
        (
            "distinguish|appli|appos|unavailing|point",
            rf"{WE} (?:find|believe|think|consider|conclude)(?: that)? {ITS}(?:@|{IT})"
            rf"[^;@]{{0,30}}?{NO_USE}\b",
        ),
        (
            "distinguish",
            r"\b(?:distinguishable from|distinguished from|distinguish (?:this|the present"
            rf"|the instant|our) case from) {OBJECT}",
        ),
        (
            "distinguish",
            r"\bit (?:is|can be|may be)(?: \w+ly)? (?:distinguishable|distinguished)\b",
        ),
        ("distinguished", rf"{COURT} (?P<past>distinguished) {CLOSE}"),
        (
            "governed|controlled|compelled|bound",
            rf"{WE} (?:do|did) not (?:see|view|read|believe|think)[^;@]{{0,60}}?"
            r"(?:governed|controlled|compelled|bound) by @",
        ),
        ("distinguished", rf"{COURTS_VERB}(?P<past>distinguished) {CLOSE}"),
        (
            "reliance",
            rf"\breliance (?:up)?on {OBJECT}[^;]{{0,90}}? (?:is|are|was|were){OFTEN}"
            r" (?:misplaced|unavailing|inapposite|unfounded|not well[- ]taken|mistaken"
            r"|unpersuasive)\b",
        ),
        ("reliance", r"\b(?:this|such) reliance\b[^;@.]{0,30}? is misplaced\b"),
        (
            "reliance|misread|misinterpret",
            r"\b(?:not persuaded by (?:[\w']+ )?reliance (?:up)?on|misplaced reliance (?:up)?on"
            rf"|misreads|misreading of|misinterprets?) {ITS}@",
        ),
        (
            "not ",
            rf"{SUBJECT}[^;@.]{{0,40}}?,? (?:does|do|did) not (?:apply|control|govern|support"
            r"|help|aid|compel|require|stand for|involve|dictate|mandate|address|reach this case"
            r"|assist|alter|change)\b",
        ),
        ("unlike", r"\bunlike(?: in| the (?:\w+ ){1,4}in| those in)? @"),
        (
            "differ|distinguishable|dissimilar|unlike",
            r"\b(?:case|facts|situation|circumstances)[^;@]{0,30} (?:is|are) (?:different"
            r"|distinguishable|dissimilar|unlike)(?: from)?(?: that| those)?(?: of| in| from"
            r"| presented in)* @",
        ),
        ("differ", r"\bdiffers? (?:\w+ )?from(?: those| that| the \w+)?(?: in| of)? @"),
        ("not ", r"@,? (?:however, )?but it does not (?:reach|apply to|control|govern) this case"),
    ),
]
WEAKENING = (*_NO_LONGER_LAW, *_UNSOUND, *_NOT_CARRIED_ON)
