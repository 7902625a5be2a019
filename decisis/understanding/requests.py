"""Requests for documents of a kind: "Court of Appeals opinions about larceny since 2000".

Read from the shape of a query. A request stands at the head of the query and says what is wanted
before it says about what; the same words elsewhere ("How many jurors must agree in civil cases?")
ask for nothing. What may be a request but may be a question of law ("What cases may a magistrate
hear?") is read as a preference.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from decisis.understanding.old_law import STATUS_WORDS
from decisis.understanding.shape import COURT, DATE, NAME, STATE, YEAR, Span
from pipeline.filters import Kind


@dataclass(frozen=True, slots=True)
class Request:
    """What a query asks for.

    kinds    of the documents
    noun     span of the word for them
    scope    spans in which court, date and status restrict what is asked for
    head     the characters that only say what is asked for, an empty span where they are part of a
             question; what follows is what the documents are about
    is_sure  whether it may restrict the search, or only prefer
    """

    kinds: tuple[Kind, ...]
    noun: Span
    scope: tuple[Span, ...]
    head: Span
    is_sure: bool


_OPINIONS = r"(?:case ?law|(?:case|opinion|decision|ruling|precedent|judgment)s?)"
_OF_THE_CONSTITUTION = (
    rf" (?:of|from|in) (?:the )?(?:{STATE}+(?:'s)? )?(?:state )?constitution(?: of {STATE}+)?"
)
_OF_THE_CODE = (
    rf" (?:of|from|in) (?:the )?(?:{STATE}+(?:'s)? )?(?:state )?(?:code|statutes)(?: of {STATE}+)?"
)
_NOUNS: tuple[tuple[tuple[Kind, ...], str], ...] = (
    (
        ("section", "provision"),
        r"constitutional (?:and|or) statutory provisions?"
        r"|statutory (?:and|or) constitutional provisions?"
        r"|statutes? (?:and|or) constitutional provisions?",
    ),
    (
        ("provision",),
        r"constitutional (?:provision|section|article|clause)s?"
        rf"|(?:section|provision|article|part)s?{_OF_THE_CONSTITUTION}",
    ),
    (
        ("section",),
        rf"(?:sections?|provisions?){_OF_THE_CODE}|(?:code )?sections?"
        r"|statutory (?:section|provision)s?"
        r"|statutes?(?! of (?:limitations?|repose|frauds?|wills|uses))",
    ),
    (("opinion",), _OPINIONS),
    # Of any law: a contract has provisions, a city has laws. Only ever a preference.
    (("section", "provision"), r"laws|legislation|(?:legal )?provisions?"),
)
_NOUN = "|".join(f"(?P<noun{index}>{pattern})" for index, (_, pattern) in enumerate(_NOUNS))

_ADJECTIVES = (
    rf"(?:(?:all|any|every|some|an?|the|other|more|recent|published|leading|key|important|relevant"
    rf"|landmark|state|{STATUS_WORDS}|{STATE}+(?:'s)?|{COURT}+(?:'s)?|{YEAR}+|{DATE}+),? )*"
)
_LEAD = (
    r"(?:please )?(?:(?:can|could|would|will) you (?:please )?)?"
    r"(?:find|show|list|give|get|search(?: for)?|look(?:ing)?(?: up| for)|pull(?: up)?|locate"
    r"|i(?:'m| am)? (?:need|want|looking for|searching for|would like))(?: me| us)?"
)
_THERE_IS = r"(?:are|is) there|what (?:are|is)|do you have"
_WHICH = r"what|which|how many"
_DECIDED = r"decided|issued|handed down|published|written|filed|rendered"

# After the noun: whose, of which state, from when, of which status.
_OF = (
    rf"(?:,? (?:of|by|from|in|before) (?:the )?(?:{STATE}+(?:'s)? )?{COURT}+"
    rf"(?: (?:of|in) {STATE}+)?"
    rf"| (?:of|from|in) (?:the )?(?:state of )?{STATE}+"
    rf"|,?(?: (?:that were |which were )?(?:{_DECIDED})(?: by (?:the )?{COURT}+)?)? {DATE}+,?"
    rf"| (?:that were |which were )?(?:{_DECIDED}) by (?:the )?(?:{STATE}+ )?{COURT}+"
    rf"|(?: (?:that|which) (?:has|have) been| (?:that|which) (?:was|were|is|are))?"
    rf" (?:{STATUS_WORDS})(?= |[?.!]*\Z))*"
)
# "Cases on appeal" are not decisions on a subject.
_ABOUT = (
    r"about|regarding|concerning|addressing|discussing|interpreting|construing|mentioning|citing"
    r"|overruling|(?:dealing|that deals?) with|(?:relat(?:ing|ed)|relevant) to|holding(?: that)?"
    r"|on(?! (?:appeal|remand|review|rehearing|certiorari|the docket|the calendar)\b)"
    r"(?: the (?:subject|topic|issue|question) of)?"
    r"|(?:that|which) (?:held|holds?|says?|(?:discuss|address)(?:es)?|mentions?|interprets?"
    r"|construes?|cites?|concerns?|governs?|prohibits?|defines?)"
)
_LAW_ABOUT = r"governing|prohibiting|defining|requiring|authorizing|criminalizing|regulating"
# What follows these may as well be a matter in court as a decision on it.
_INVOLVING = r"involving|where|in which|applying"
_WITH = r"under|for|against|that|which|with|appl(?:y|ies)|controls?"

_OPINION_VERBS = (
    r"(?:(?:have |has )?(?:ever )?(?:held(?: that)?|hold(?: that)?|discuss(?:ed)?|interpret(?:ed)?"
    r"|construed?|overruled?|cited?|explain(?:ed)?|mention(?:ed)?|address(?:ed)?"
    r"|distinguish(?:ed)?))"
)
_LAW_VERBS = (
    r"(?:(?:govern|enforce|implement|regulate|cover|define|prohibit|require|authorize"
    r"|provide(?: for)?|limit|protect|criminalize|prescribe|forbid|exempt|create|guarantee"
    r"|permit|allow|make|set|say|deal with|concern)s?|(?:address|punish|establish)(?:es)?)"
)
_COUNTED_VERBS = r"(?:(?:mention|concern|involve|deal with|cover)s?|(?:address|discuss)(?:es)?)"

_HEAD = re.compile(
    rf"\s*(?:(?P<lead>{_LEAD}) |(?P<there>{_THERE_IS}) |(?P<which>{_WHICH}) )?"
    rf"{_ADJECTIVES}(?:{_NOUN})(?![\w'-])(?P<of>{_OF})"
    rf"(?:,? (?:(?P<about>{_ABOUT}|{_LAW_ABOUT})|(?P<involving>{_INVOLVING})|(?P<with>{_WITH})"
    rf"|(?P<verb>{_OPINION_VERBS}|{_LAW_VERBS}|{_COUNTED_VERBS}))(?![\w-])"
    rf"|(?P<nothing>\s*[?.!]*\Z))",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|can|may|must|shall|should|would|could)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:that|which|where|who|whom|whose|when|whether|how|if|what|why|because|holding)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(r"\b(?:can|may|must|shall|should|could|are|is|do|does)\b", re.IGNORECASE)

# "… about larceny, decided by the Court of Appeals since 2000", "… about larceny since 2000"
_DECIDED_AT_END = re.compile(
    rf",?(?: (?:that were |which were )?(?:{_DECIDED})"
    rf"(?: by (?:the )?(?:{STATE}+(?:'s)? )?{COURT}+)?(?:,? {DATE}+)?|(?:,? ){DATE}+)"
    rf"(?:,? (?:of|in|under the law of) (?:the )?{STATE}+)?\s*[?.!]*\Z",
    re.IGNORECASE,
)
# A date after such words is theirs: "about wills executed before 1990".
_DATED_ITSELF = re.compile(
    r"\b(?:\w+ed|made|born|begun|built|sold|bought|given|taken|held|done|that|which|who|when|where"
    r"|whether|is|are|was|were|has|have|had)\b",
    re.IGNORECASE,
)
# Boards and officers decide and rule too.
_ALSO_OF_OTHERS = re.compile(r"(?:decision|ruling|judgment|precedent)s?", re.IGNORECASE)
_ONE_DECISION = re.compile(
    r"\b(?:case|opinion|decision|ruling|precedent|judgment)(?! ?law)\b", re.I
)
# What a court did, asked of it: "Did the Supreme Court ever hold that …?"
_COURT_DID = re.compile(
    rf"\b(?:did|has|have) (?:the |our )?(?:{STATE}+(?:'s)? )?(?P<court>{COURT}+)(?: of {STATE}+)?"
    r" (?:ever )?(?:hold|held|ruled?|say|said|decided?|reversed?|affirm(?:ed)?|overruled?"
    r"|interpret(?:ed)?|construed?|explain(?:ed)?|address(?:ed)?|recognized?|adopt(?:ed)?)\b",
    re.IGNORECASE,
)
_CASE_LAW = re.compile(r"\bcase law\b", re.IGNORECASE)
_CASE_AND_YEAR = re.compile(rf"{NAME}+(?:,| \()? ?(?P<year>[{YEAR}]+)")


def read_request(shape: str) -> Request | None:
    """The request at the head of a query, None where there is none."""
    match = _HEAD.match(shape)
    if match is None:
        return None
    index = next(i for i in range(len(_NOUNS)) if match[f"noun{i}"])
    kinds = _NOUNS[index][0]
    noun = match.span(f"noun{index}")
    if match["which"]:
        is_sure = _which_asks(match, kinds, shape[match.end() :])
        is_answered = kinds == ("opinion",) or match["which"].lower() == "how many"
    elif match["verb"] or (not match["lead"] and _is_statement(match, shape)):
        return None
    else:
        is_sure = _asks(match, kinds, shape[slice(*noun)])
        is_answered = True
    scope: tuple[Span, ...] = (match.span(),)
    at_end = _DECIDED_AT_END.search(shape, match.end())
    if at_end and kinds == ("opinion",):
        topic = shape[match.end() : at_end.start()]
        says_decided = re.search(_DECIDED, at_end.group(), re.IGNORECASE)
        if says_decided or not _DATED_ITSELF.search(topic):
            scope += (at_end.span(),)
    return Request(
        kinds=kinds,
        noun=noun,
        scope=scope,
        head=match.span() if is_answered else (match.start(), match.start()),
        is_sure=is_sure and index != len(_NOUNS) - 1,
    )


def court_asked(shape: str) -> list[Span]:
    """Spans of the courts of which a query asks what they held."""
    return [match.span("court") for match in _COURT_DID.finditer(shape)]


def case_law(shape: str) -> Span | None:
    """Where a query says "case law"."""
    match = _CASE_LAW.search(shape)
    return match.span() if match else None


def years_of_cases(shape: str) -> list[Span]:
    """Spans of the years beside a case name: "State v. Garza, 1999"."""
    return [match.span("year") for match in _CASE_AND_YEAR.finditer(shape)]


def within(span: Span, scopes: Sequence[Span]) -> bool:
    """Whether a span lies in one of these."""
    return any(start <= span[0] and span[1] <= end for start, end in scopes)


def _which_asks(match: re.Match[str], kinds: tuple[Kind, ...], rest: str) -> bool:
    """Whether "which cases …", "what statute …" can only ask for the documents themselves."""
    if match["verb"]:
        own = _OPINION_VERBS if kinds == ("opinion",) else _LAW_VERBS
        verbs = rf"{own}|{_COUNTED_VERBS}" if match["which"].lower() == "how many" else own
        return re.fullmatch(verbs, match["verb"], re.IGNORECASE) is not None
    return bool(match["about"] and COURT in match.group() and not _MODAL.search(rest))


def _asks(match: re.Match[str], kinds: tuple[Kind, ...], noun: str) -> bool:
    """Whether "cases about …", "find statutes on …" can only ask for the documents themselves."""
    if match["about"] and kinds != ("opinion",):
        return True
    if kinds != ("opinion",):
        return bool(match["lead"] and not match["nothing"])
    is_told = COURT in match.group() or DATE in match.group() or YEAR in match.group()
    if _ALSO_OF_OTHERS.fullmatch(noun):
        return (is_told and not match["with"]) or bool(match["lead"] and match["about"])
    if match["lead"] or match["about"]:
        return True
    return is_told and not match["with"]


def _is_statement(match: re.Match[str], shape: str) -> bool:
    """Whether what looks like a request is the head of a statement or of another question."""
    if match["there"]:
        return False
    if shape.rstrip().endswith(".") or _ONE_DECISION.search(match.group()):
        return True
    finite = _FINITE.search(shape, match.end())
    clause = _CLAUSE.search(shape, match.end("of"))
    return finite is not None and (clause is None or clause.start() > finite.start())
