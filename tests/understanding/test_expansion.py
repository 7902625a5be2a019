"""Expansion by a language model: whatever it replies, a few short phrases or none."""

import json
import threading
from collections.abc import Iterator
from importlib import resources

import pytest

from decisis.understanding import Expansion, expand
from decisis.understanding.expansion import (
    MAX_PHRASE_CHARACTERS,
    MAX_REPLY_CHARACTERS,
    MAX_TERMS,
)
from law.errors import ModelError
from tests.decisis.making import Scripted

QUERY = "my landlord shut off the power"
REPLY = {
    "issue": "Whether an owner may interrupt utility service to recover possession",
    "rule": "Self-help eviction is prohibited",
    "terms": ["diminution of services", "owner", "resident"],
}


def test_a_query_is_expanded_into_issue_rule_and_terms() -> None:
    expansion = expand(QUERY, Scripted(json.dumps(REPLY)))
    assert expansion == Expansion(
        generator="scripted",
        issue="Whether an owner may interrupt utility service to recover possession",
        rule="Self-help eviction is prohibited",
        terms=("diminution of services", "owner", "resident"),
    )
    assert expansion.phrases == (expansion.issue, expansion.rule, *expansion.terms)


@pytest.mark.parametrize(
    "reply",
    [
        f"```json\n{json.dumps(REPLY)}\n```",
        f"```\n{json.dumps(REPLY)}```\n",
        f"\n  {json.dumps(REPLY, indent=2)}\n",
    ],
)
def test_a_reply_may_be_fenced(reply: str) -> None:
    assert expand(QUERY, Scripted(reply)) == expand(QUERY, Scripted(json.dumps(REPLY)))


def test_what_a_model_does_not_know_is_left_out() -> None:
    reply = {
        "issue": " ",
        "rule": "Notice is\n\x1b[31mdue\u202e ",
        "terms": ["", "notice", "notice"],
    }
    expansion = expand(QUERY, Scripted(json.dumps(reply)))
    assert not expansion.failure
    assert expansion.phrases == ("Notice is [31mdue", "notice")


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "An owner may not do that.",
        json.dumps(REPLY) + " I hope that this helps.",
        "[]",
        "null",
        "{}",
        json.dumps({**REPLY, "answer": "no"}),
        json.dumps({**REPLY, "terms": "owner"}),
        json.dumps({**REPLY, "terms": [1]}),
        json.dumps({**REPLY, "terms": ["owner"] * (MAX_TERMS + 1)}),
        json.dumps({**REPLY, "rule": None}),
        json.dumps({**REPLY, "issue": "x" * (MAX_PHRASE_CHARACTERS + 1)}),
        "[" * MAX_REPLY_CHARACTERS,
    ],
)
def test_a_reply_of_another_form_expands_nothing(reply: str) -> None:
    expansion = expand(QUERY, Scripted(reply))
    assert expansion.phrases == ()
    assert expansion.failure == "the reply has another form than was asked for"


def test_a_reply_without_end_expands_nothing() -> None:
    expansion = expand(QUERY, Scripted(json.dumps(REPLY) + " " * MAX_REPLY_CHARACTERS))
    assert expansion == Expansion("scripted", failure="the reply is too long")


class Failing:
    name = "failing"

    def generate(self, instructions: str, prompt: str) -> str:
        raise ModelError("generator 'failing' failed (Timeout): is it running?")


def test_a_model_that_fails_expands_nothing_and_that_is_said() -> None:
    expansion = expand(QUERY, Failing())
    assert expansion == Expansion(
        "failing", failure="generator 'failing' failed (Timeout): is it running?"
    )


class Hanging:
    name = "hanging"

    def __init__(self) -> None:
        self.released = threading.Event()

    def generate(self, instructions: str, prompt: str) -> str:
        self.released.wait()
        return json.dumps(REPLY)


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    generator = Hanging()
    yield generator
    generator.released.set()


def test_a_model_that_is_late_is_not_waited_for(hanging: Hanging) -> None:
    expansion = expand(QUERY, hanging, timeout=0.01)
    assert expansion == Expansion("hanging", failure="no reply within 0.01 seconds")


class Broken:
    name = "broken"

    def generate(self, instructions: str, prompt: str) -> str:
        raise RuntimeError("a mistake in a generator of one's own")


def test_a_mistake_in_a_generator_is_not_hidden() -> None:
    with pytest.raises(RuntimeError, match="a mistake"):
        expand(QUERY, Broken())


def test_the_model_is_told_the_form_and_shown_the_query() -> None:
    generator = Scripted(json.dumps(REPLY))
    expand(QUERY, generator)
    assert generator.prompt == f"<query>\n{QUERY}\n</query>"
    prompt = resources.files("decisis.understanding").joinpath("prompts/expand.md")
    assert all(f'"{key}"' in prompt.read_text("utf-8") for key in REPLY)
