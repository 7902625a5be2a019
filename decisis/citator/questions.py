"""A question in words becomes a template: by rules, or by a model that may only choose one.

Rules read a question piece by piece, and where words are left over that nothing explains, it is
not answered: what is found for another question than the one asked is worse than nothing.
"""

import json
import re
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from decisis.answers.generation import Generator
from decisis.citator.citator import Citator
from decisis.citator.model import CitationFilter
from decisis.citator.templates import ARITY, GraphQuestion, Template
from graph import NodeKind
from law.errors import QueryError
from law.treatment.vocabulary import Treatment

MAX_QUESTION_CHARACTERS = 1_000
MAX_REPLY_CHARACTERS = 5_000

_A = r"(?P<a>.+?)"
_B = r"(?P<b>.+?)"
_DOCUMENTS = (
    r"(?P<kind>opinions?|cases?|decisions?|sections?|statutes?|provisions?|documents?|authorities)"
)
_OF_COURT = r"(?: (?:of|by|from) (?P<court>the .+?))?"
_VERB = r"(?P<verb>cit(?:e|es|ed|ing)|overrul\w+|follow\w*|distinguish\w*|limit\w*|revers\w+"
_VERB += r"|affirm\w*|appl(?:y|ies|ied)|criticiz\w*|question\w*|disapprov\w*)"
# Each with its template; the first that fits the whole question is taken.
_RULES: tuple[tuple[Template, re.Pattern[str]], ...] = tuple(
    (template, re.compile(pattern, re.IGNORECASE))
    for template, pattern in (
        (
            Template.COMPARE,
            rf"compare (?:who|what|which {_DOCUMENTS}) cites? {_A} (?:and|with) {_B}",
        ),
        (Template.COMPARE, rf"(?:which|what) {_DOCUMENTS} cite both {_A} and {_B}"),
        (Template.PATH, rf"how (?:is|are) {_A} (?:and|with|to) {_B} (?:connected|linked|related)"),
        (
            Template.PATH,
            rf"how (?:is|are) {_A} (?:connected|linked|related) (?:and|with|to) {_B}",
        ),
        (Template.PATH, rf"(?:the )?(?:shortest )?path (?:from|between) {_A} (?:to|and) {_B}"),
        (Template.COUNT, rf"how many {_DOCUMENTS}{_OF_COURT} {_VERB} {_A}"),
        (Template.COUNT, rf"how (?:often|many times) (?:is|was) {_A} cited"),
        (
            Template.AUTHORITIES,
            rf"(?:what|which) (?:{_DOCUMENTS} )?(?:does|do) {_A} cite"
            r"|(?:the )?authorities of (?P<c>.+)",
        ),
        (Template.LINE, rf"(?:the )?line of cases (?:on|about|under|citing) {_A}"),
        (Template.LINE, rf"(?:the )?history of {_A} in the courts"),
        (Template.RELATED, rf"(?:what|which {_DOCUMENTS}) (?:is|are) (?:related|similar) to {_A}"),
        (
            Template.TOP,
            rf"(?:what are |which are )?(?:the )?most (?P<recent>recently )?(?:cited|important)"
            rf" {_DOCUMENTS}(?: (?:on|about) (?P<topic>.+?))?",
        ),
        (
            Template.UNMATCHED,
            r"(?:what|which authorities) (?:is|are) cited (?:but|and) not (?:held|in the library)",
        ),
        (Template.LIST, rf"(?:which|what|list(?: the| all)?) {_DOCUMENTS}{_OF_COURT} {_VERB} {_A}"),
        (Template.LIST, rf"who (?P<verb>cites|overrules|overruled|follows) {_A}"),
    )
)
_YEARS = (
    (re.compile(r" (?:between|from) (\d{4}) (?:and|to|until) (\d{4})$", re.IGNORECASE), 0, 0),
    (re.compile(r" (?:since|from) (\d{4})(?: on)?$", re.IGNORECASE), 0, None),
    (re.compile(r" after (\d{4})$", re.IGNORECASE), 1, None),
    (re.compile(r" (?:until|up to|through) (\d{4})$", re.IGNORECASE), None, 0),
    (re.compile(r" before (\d{4})$", re.IGNORECASE), None, -1),
    (re.compile(r" in (\d{4})$", re.IGNORECASE), 0, 0),
)
_KINDS = {
    "opinion": (NodeKind.OPINION,),
    "case": (NodeKind.OPINION,),
    "decision": (NodeKind.OPINION,),
    "section": (NodeKind.SECTION,),
    "statute": (NodeKind.SECTION,),
    "provision": (NodeKind.PROVISION,),
}
_TREATMENTS = {
    treatment.value[:4]: treatment.value
    for treatment in Treatment
    if treatment is not Treatment.CITES and "_" not in treatment.value
}


def read_question(citator: Citator, question: str) -> GraphQuestion:
    """The template that a question asks for. QueryError where no rule reads all of its words."""
    text = _checked(question)
    text, where = _read_years(text.rstrip(" ?.!"))
    for template, pattern in _RULES:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        said = {name: value for name, value in match.groupdict().items() if value}
        names = [said[name] for name in ("a", "b", "c") if name in said]
        if len(names) != ARITY[template]:
            continue
        return GraphQuestion(
            template=template,
            authorities=tuple(names),
            where=CitationFilter(
                courts=_courts(citator, said.get("court", "")),
                kinds=_KINDS.get(said.get("kind", "").lower().rstrip("s"), ()),
                treatments=_treatments(said.get("verb", "")),
                year_from=where.year_from,
                year_to=where.year_to,
            ),
            topic=said.get("topic", ""),
            recent="recent" in said,
        )
    raise QueryError(
        "this is no question that the graph can answer: ask who cites an authority, how many do,"
        " what it cites, how two are connected, or what is cited most"
    )


class _Choice(BaseModel):
    """What a model may say: a template and its parameters, nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True)

    template: str
    authorities: list[str] = Field(default_factory=list, max_length=2)
    courts: list[str] = Field(default_factory=list, max_length=5)
    kinds: list[str] = Field(default_factory=list, max_length=3)
    treatments: list[str] = Field(default_factory=list, max_length=5)
    year_from: int | None = Field(default=None, ge=1, le=9999)
    year_to: int | None = Field(default=None, ge=1, le=9999)
    topic: str = Field(default="", max_length=100)
    recent: bool = False


def choose_question(question: str, generator: Generator) -> GraphQuestion:
    """The template that a model chooses for a question.

    Its reply must be one JSON object of the schema, and the authorities must stand in the question
    as they were typed: the model cannot bring in any of its own. Anything else is refused with
    QueryError.
    """
    text = _checked(question)
    instructions = (
        resources.files("decisis.citator").joinpath("prompts/template.md").read_text("utf-8")
    )
    reply = generator.generate(instructions, text)
    refused = QueryError(f"{generator.name} chose no question that the graph can answer")
    if len(reply) > MAX_REPLY_CHARACTERS:
        raise refused
    try:
        choice = _Choice.model_validate(json.loads(_unfenced(reply)))
        asked = GraphQuestion(
            template=Template(choice.template),
            authorities=tuple(choice.authorities),
            where=CitationFilter(
                courts=tuple(choice.courts),
                kinds=tuple(map(NodeKind, choice.kinds)),
                treatments=tuple(Treatment(name).value for name in choice.treatments),
                year_from=choice.year_from,
                year_to=choice.year_to,
            ),
            topic=choice.topic,
            recent=choice.recent,
        )
    except (ValueError, ValidationError, RecursionError, QueryError):
        raise refused from None
    if any(name not in text for name in (*asked.authorities, asked.topic)):
        raise refused
    return asked


def _unfenced(reply: str) -> str:
    """Models like to put JSON between fences."""
    match = re.fullmatch(r"\s*```(?:json)?\s*(.*?)```\s*", reply, re.DOTALL)
    return match[1] if match else reply


def _read_years(text: str) -> tuple[str, CitationFilter]:
    for pattern, after_first, after_last in _YEARS:
        if match := pattern.search(text):
            first, last = int(match[1]), int(match[pattern.groups])
            return text[: match.start()], CitationFilter(
                year_from=None if after_first is None else first + after_first,
                year_to=None if after_last is None else last + after_last,
            )
    return text, CitationFilter()


def _courts(citator: Citator, name: str) -> tuple[str, ...]:
    """The courts of the library's states that are called so: ``the supreme court``."""
    if not name:
        return ()
    wanted = name.lower().removeprefix("the ")
    found = tuple(
        court.id
        for state in citator.jurisdictions
        for court in state.courts
        if wanted in {court.name.lower(), court.name.lower().removeprefix(f"{state.name.lower()} ")}
        or wanted in {court.id, court.neutral.lower()}
    )
    if not found:
        raise QueryError(f"no court is called {name!r:.60}")
    return found


def _treatments(verb: str) -> tuple[str, ...]:
    found = _TREATMENTS.get(verb.lower()[:4])
    return (found,) if found else ()


def _checked(question: str) -> str:
    text = " ".join(question.replace("\0", " ").split())
    if not text:
        raise QueryError("the question is empty")
    if len(text) > MAX_QUESTION_CHARACTERS:
        raise QueryError(f"the question is longer than {MAX_QUESTION_CHARACTERS:,} characters")
    return text
