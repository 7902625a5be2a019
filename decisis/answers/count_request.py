"""Counting questions, read into a typed request.

The question is consumed piece by piece; where words are left over that no piece explains, it is not
answered: a number for another question than the one asked is worse than none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from law.citations import find_citations
from law.jurisdictions import Court, Jurisdiction
from law.status import Status
from pipeline.filters import Kind

_COUNT = re.compile(
    r"\bhow many\b|\bwhat is the (?:total )?number of\b|^(?:please )?count(?: all)?(?: the)?\b",
    re.I,
)
_COUNTED = re.compile(
    r"\b(?:(?P<opinion>opinions|cases|decisions)|(?P<provision>provisions)"
    r"|(?P<section>sections|statutes))\b",
    re.I,
)
# What stands between "how many" and another thing that is counted: "how many jurors must agree in
# civil cases", "how many days are cases held". Names of courts and states have been read before.
_OTHER_SUBJECT = re.compile(
    r"\b(?i:must|may|might|can|could|do|does|did|is|are|was|were|has|have|had|shall|should|will"
    r"|would|need)\b|\b(?!its\b)[a-z]+[^\W_ius]s\b"
)
_CODE = re.compile(r"\bcode\b|\bchapter \d", re.I)
_CONSTITUTION = re.compile(r"\bconstitution\b|\barticle [IVXLC]+\b", re.I)
_MENTION = re.compile(
    r"\b(?:mention|contain|use|include)(?:s|ing)?(?: the (?:exact )?(?:words?|phrases?|terms?))?\s*"
    r"(?:[\"“](?P<double>[^\"“”]{2,200})[\"”]|(?:'|‘)(?P<single>.{2,200}?)(?:'|’)(?!\w))",
    re.I,
)
_CITE = re.compile(
    r"(?<!\bare )(?<!\bis )(?<!\bwere )(?<!\bwas )(?<!\bbeen )"
    r"\b(?:cit(?:e|es|ed|ing)|rely on|relies on|refers? to)\b(?! by\b| in\b)",
    re.I,
)
# The verb of a subject; "on" is none, for opinions are decided on days.
_ADDRESS = re.compile(
    r"\b(?:address(?:es)?|concern(?:s|ing)?|discuss(?:es)?|regard(?:s|ing)?|involv(?:e|es|ing)"
    r"|govern|regulates?|about|deal(?:s|ing)? with|relat(?:e|es|ed|ing) to|have to do with)\b",
    re.I,
)
# A subject with one of these words is another than its words say.
_QUALIFIERS = frozenset({"not", "no", "never", "only", "or", "nor", "except", "without", "other"})
_NOT_SUBJECT = re.compile(
    r"\b(?:that )?(?:have been|were|was|are|is) (?:decided|issued|there|in force)\b"
    r"|\b(?:in total|altogether)\b|^\s*the\b|\b(?:in|of|from|by|under|the)\W*$",
    re.I,
)
_CASE_NAME = re.compile(r"(?:[A-Z]\S* (?:(?:of|the|for|and|&) )*)+v\. [^,]+, $")
_AUTHOR = re.compile(
    r"\b(?:(?i:written|authored) )?(?:(?i:by|did|has|of) )?(?i:the )?(?i:chief )?(?i:justice|judge)"
    r" (?P<name>[A-Z]\w*(?:['’-][A-Z]\w*)*)\b(?:['’]s)?(?: (?i:write|author|written|authored)\b)?"
)
# Not "were reversed": that asks what a higher court did to them.
_OUTCOME = re.compile(
    r"\b(?:(?:with|have|had|has) )?(?:the |an? )?(?:outcome|disposition)s? (?:of |is |was )?"
    r"[\"“'‘]?(?P<outcome>affirmed|reversed|dismissed|vacated|remanded)\b[\"”'’]?",
    re.I,
)
_STATUS = re.compile(
    r"\b(?P<status>repealed|recompiled|reserved|superseded|in force)\b"
    r"(?: elsewhere\b| under (?:another|a new|a different) number\b)?",
    re.I,
)
_OVERRULED = re.compile(r"\boverruled\b(?! by\b| in\b)", re.I)
_CHAPTER = re.compile(r"\bchapter (?P<number>\d+[A-Z]?)\b", re.I)
_ARTICLE = re.compile(r"\barticle (?P<number>[IVXLC]+|\d+[A-Z]?)\b", re.I)
_YEARS = (
    (re.compile(r"\b(?:between|from) (\d{4}) (?:and|to|through) (\d{4})\b", re.I), (0, 0)),
    (re.compile(r"\b(?:since|from) (\d{4})\b", re.I), (0, None)),
    (re.compile(r"\bafter (\d{4})\b", re.I), (1, None)),
    (re.compile(r"\bbefore (\d{4})\b", re.I), (None, -1)),
    (re.compile(r"\b(?:in|during) (\d{4})\b", re.I), (0, 0)),
)
# A range is always counted by its sections; a question may say so.
_EACH_OF_RANGE = re.compile(
    r"\bcounting (?:each|every) section (?:of|in) a (?:repealed )?range\b", re.I
)
# Words that narrow nothing. "not", "only" or "or" is none of them.
_FILLERS = frozenset(
    """a all altogether are been by case cases code constitution contain contains court courts
    decide decided decision decisions did do does exist from had has have held hold holds in is
    issue issued it law library of opinion opinions our provision provisions s section sections
    state statute statutes that the their there these they this those total was were which
    with""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class CountRequest:
    """What is to be counted; fields at their default restrict nothing.

    courts          ids; several where the question names a court that several states have
    cited           key of a citation
    subject         what the documents are to be about: ``public schools``
    not_understood  words of the question that no field stands for
    """

    kind: Kind
    jurisdiction: str = ""
    courts: tuple[str, ...] = ()
    chapter: str = ""
    article: str = ""
    status: Status | None = None
    phrase: str = ""
    author: str = ""
    outcome: str = ""
    overruled: bool = False
    cited: str = ""
    first_year: int | None = None
    last_year: int | None = None
    subject: str = ""
    not_understood: tuple[str, ...] = ()


def read_count_request(question: str, jurisdictions: Sequence[Jurisdiction]) -> CountRequest | None:
    """The request in a question that asks for a number of documents, else None.

    ``jurisdictions`` are the states whose law is held.
    """
    question = question.strip()
    asked = _COUNT.search(question)
    kind = _kind(question[asked.end() :], jurisdictions) if asked else None
    if asked is None or kind is None:
        return None
    request = CountRequest(kind)
    rest = _without(question, asked)
    if match := _MENTION.search(rest):
        request = replace(request, phrase=(match["double"] or match["single"]).strip(" .,;:?!"))
        rest = _without(rest, match)
    subject = ""
    if verb := _ADDRESS.search(rest):
        rest, subject = rest[: verb.start()], rest[verb.end() :]
    for read in (_read_citation, _read_places, _read_facts):
        request, rest = read(request, rest, jurisdictions)
    if verb:
        request, unread = _read_subject(request, subject, jurisdictions)
        rest = f"{rest} {unread}"
    words = re.findall(r"\w+", _EACH_OF_RANGE.sub(" ", rest))
    unknown = (word for word in words if word.lower() not in _FILLERS)
    return replace(request, not_understood=tuple(unknown))


def _kind(text: str, jurisdictions: Sequence[Jurisdiction]) -> Kind | None:
    """What is counted in the words after "how many"; None where it is no document."""
    for state in jurisdictions:
        for pattern in (_courts_of(state), _names_of(state)):
            text = pattern.sub(" ", text)
    counted = _COUNTED.search(text)
    if counted is None or _OTHER_SUBJECT.search(text, 0, counted.start()):
        return None
    if counted["opinion"]:
        return "opinion"
    restriction = text[counted.end() :]
    for pattern in (_CITE, _MENTION, _ADDRESS):
        if match := pattern.search(restriction):
            restriction = restriction[: match.start()]
    if _CODE.search(text[: counted.start()] + restriction):
        return "section"
    if counted["provision"] or _CONSTITUTION.search(text[: counted.end()] + restriction):
        return "provision"
    return "section"


def _read_citation(
    request: CountRequest, rest: str, jurisdictions: Sequence[Jurisdiction]
) -> tuple[CountRequest, str]:
    """``cite § 22-4-1``. A pin is not understood: what is counted is whoever cites the document."""
    verb = _CITE.search(rest)
    for state in jurisdictions if verb else ():
        found = find_citations(rest, jurisdiction=state.id)
        if verb and found and found[0].start >= verb.end() and not found[0].pin:
            name = _CASE_NAME.sub(" ", rest[verb.end() : found[0].start])
            rest = f"{rest[: verb.start()]} {name} {rest[found[0].end :]}"
            return replace(request, cited=found[0].key), rest
    return request, rest


def _read_places(
    request: CountRequest, rest: str, jurisdictions: Sequence[Jurisdiction]
) -> tuple[CountRequest, str]:
    """State, court, chapter and article; two of a kind are not understood."""
    named = [state for state in jurisdictions if _names_of(state).search(rest)]
    if len(named) == 1:
        request = replace(request, jurisdiction=named[0].id)
        rest = _names_of(named[0]).sub(" ", rest)
    if request.kind == "opinion":
        found = [
            (court.id, match)
            for state in named or jurisdictions
            for court in state.courts
            if (match := _name_of_court(court, state).search(rest))
        ]
        if len({match.span() for _, match in found}) == 1:
            request = replace(request, courts=tuple(court for court, _ in found))
            rest = _without(rest, found[0][1])
        return request, rest
    if request.kind == "section" and (match := _CHAPTER.search(rest)):
        request = replace(request, chapter=match["number"].upper())
        rest = _without(rest, match)
    # Every chapter has an article 1.
    numbered_once = request.kind == "provision" or request.chapter
    if numbered_once and (match := _ARTICLE.search(rest)):
        request = replace(request, article=match["number"].upper())
        rest = _without(rest, match)
    return request, rest


def _read_facts(
    request: CountRequest, rest: str, jurisdictions: Sequence[Jurisdiction]
) -> tuple[CountRequest, str]:
    """Author, outcome and years of opinions, status of sections and provisions."""
    if request.kind != "opinion":
        if match := _STATUS.search(rest):
            request = replace(request, status=Status(match["status"].lower().replace(" ", "_")))
            rest = _without(rest, match)
        return request, rest
    if match := _AUTHOR.search(rest):
        request = replace(request, author=match["name"])
        rest = _without(rest, match)
    if match := _OUTCOME.search(rest):
        request = replace(request, outcome=match["outcome"].lower())
        rest = _without(rest, match)
    if match := _OVERRULED.search(rest):
        request = replace(request, overruled=True)
        rest = _without(rest, match)
    return _read_years(request, rest)


def _read_years(request: CountRequest, rest: str) -> tuple[CountRequest, str]:
    for pattern, (after_first, after_last) in _YEARS:
        if match := pattern.search(rest):
            first, last = int(match[1]), int(match[pattern.groups])
            if after_first is not None:
                request = replace(request, first_year=first + after_first)
            if after_last is not None:
                request = replace(request, last_year=last + after_last)
            return request, _without(rest, match)
    return request, rest


def _read_subject(
    request: CountRequest, text: str, jurisdictions: Sequence[Jurisdiction]
) -> tuple[CountRequest, str]:
    """What follows the verb: a subject, perhaps with a state and years, and what is not understood.

    Courts, chapters and the like are read before the verb alone: after it they are what the law
    is about.
    """
    named = [state for state in jurisdictions if _names_of(state).search(text)]
    if len(named) == 1 and request.jurisdiction in ("", named[0].id):
        request = replace(request, jurisdiction=named[0].id)
        text = _names_of(named[0]).sub(" ", text)
    if request.kind == "opinion" and request.first_year is request.last_year is None:
        request, text = _read_years(request, text)
    while stripped := _NOT_SUBJECT.search(text):
        text = _without(text, stripped)
    subject = " ".join(text.split()).strip(" .,;:?!\"'“”‘’")
    words = re.findall(r"\w+", subject)
    unread = [word for word in words if word.lower() in _QUALIFIERS or not word.isalpha()]
    if not words:
        unread = ["about"]
    return replace(request, subject=subject), " ".join(unread)


@cache
def _names_of(state: Jurisdiction) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{re.escape(state.name)}|{re.escape(state.id.upper())})\b(?:['’]s\b)?")


@cache
def _courts_of(state: Jurisdiction) -> re.Pattern[str]:
    return re.compile(
        "|".join(_name_of_court(court, state).pattern for court in state.courts) or r"(?!)", re.I
    )


@cache
def _name_of_court(court: Court, state: Jurisdiction) -> re.Pattern[str]:
    """``Court of Appeals``, ``appeals court``, ``CDCA``: the state's name is read before."""
    name = court.name.removeprefix(state.name).strip()
    names = {name, re.sub(r"^Court of (\w+)$", r"\1 Court", name), court.neutral} - {""}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b(?:['’]s\b)?", re.I)


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
