"""Expanding a query with a language model: the legal issue, the rule, and the law's own words.

The model's words are untrusted: they are looked for beside the user's, and never restrict, cite or
answer. A model that fails, is late or replies in another form expands nothing, and that is said.
"""

import json
import re
import threading
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from decisis.answers.generation import Generator
from law.errors import DecisisError

MAX_TERMS = 6
MAX_PHRASE_CHARACTERS = 200
MAX_REPLY_CHARACTERS = 4_000
TIMEOUT_SECONDS = 20.0

_FENCED = re.compile(r"\s*```(?:json)?\s*(.*?)\s*```\s*", re.DOTALL)
_Phrase = Annotated[str, Field(max_length=MAX_PHRASE_CHARACTERS)]


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a model added to a query; empty where ``failure`` says why.

    issue      the legal question in a lawyer's words
    rule       the rule that probably decides it
    terms      words of statutes and opinions on it, MAX_TERMS at most
    generator  the model's name
    """

    generator: str
    issue: str = ""
    rule: str = ""
    terms: tuple[str, ...] = ()
    failure: str = ""

    @property
    def phrases(self) -> tuple[str, ...]:
        """All that is looked for beside the query, each phrase once."""
        return tuple(dict.fromkeys(filter(None, (self.issue, self.rule, *self.terms))))


class _Reply(BaseModel):
    """The reply that the prompt asks for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    issue: _Phrase
    rule: _Phrase
    terms: Annotated[list[_Phrase], Field(max_length=MAX_TERMS)]


def expand(query: str, generator: Generator, *, timeout: float = TIMEOUT_SECONDS) -> Expansion:
    """The query's issue, rule and terms by a model, within ``timeout`` seconds."""
    try:
        reply = _reply(query, generator, timeout)
    except DecisisError as error:
        return Expansion(generator.name, failure=str(error))
    if reply is None:
        return Expansion(generator.name, failure=f"no reply within {timeout:g} seconds")
    if len(reply) > MAX_REPLY_CHARACTERS:
        return Expansion(generator.name, failure="the reply is too long")
    fenced = _FENCED.fullmatch(reply)
    try:
        read = _Reply.model_validate(json.loads(fenced[1] if fenced else reply))
    except (ValueError, ValidationError, RecursionError):
        return Expansion(generator.name, failure="the reply has another form than was asked for")
    terms = (_plain(term) for term in read.terms)
    return Expansion(
        generator.name, _plain(read.issue), _plain(read.rule), tuple(filter(None, terms))
    )


def _reply(query: str, generator: Generator, timeout: float) -> str | None:
    """The generator's reply, None where it is late. It runs on, but nothing waits for it."""
    replies: list[str] = []
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            replies.append(generator.generate(_instructions(), f"<query>\n{query}\n</query>"))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=ask, daemon=True, name="decisis-expansion")
    thread.start()
    thread.join(timeout)
    if errors:
        raise errors[0]
    return replies[0] if replies else None


@cache
def _instructions() -> str:
    prompt = resources.files("decisis.understanding").joinpath("prompts/expand.md")
    return prompt.read_text(encoding="utf-8")


def _plain(phrase: str) -> str:
    """The phrase in one line, without what cannot be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in phrase).split())
