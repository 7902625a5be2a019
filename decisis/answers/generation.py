"""Generated answers: a language model writes, the library decides what of it is shown.

The model is a plug (LangChain's ``init_chat_model``). It is given numbered passages and must cite
them; each of its sentences is checked, and one that names no source, names one that does not exist
or quotes words that do not stand there is withheld, not shown with a warning.
"""

import re
from collections.abc import Sequence
from importlib import resources
from typing import Protocol

from decisis.answers.model import Source, Statement, Verdict
from decisis.answers.verification import MIN_QUOTED_CHARACTERS, quotations, verify
from law.errors import ModelError
from law.sentences import sentence_spans
from pipeline.snapshot import Snapshot

_SOURCE_MARK = re.compile(r"\[(\d{1,3})\]")
_NO_ANSWER = "NOT IN THE LIBRARY"
MAX_REPLY_CHARACTERS = 20_000


class Generator(Protocol):
    """A language model: instructions and a prompt in, text out; ``name`` is shown to the reader."""

    @property
    def name(self) -> str: ...

    def generate(self, instructions: str, prompt: str) -> str: ...


class ChatModelGenerator:
    """Any chat model of LangChain, by the name that ``init_chat_model`` takes (``ollama:…``)."""

    def __init__(self, name: str) -> None:
        try:
            from langchain.chat_models import init_chat_model
        except ImportError:
            raise ModelError(
                "a generator needs LangChain and the provider's package: pip install 'decisis[llm]'"
            ) from None
        self._name = name
        try:
            self._model = init_chat_model(name, temperature=0)
        except Exception as error:  # a missing package or key; every provider raises its own kinds
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise ModelError(f"generator {name!r}: {reason}") from error

    @property
    def name(self) -> str:
        return self._name

    def generate(self, instructions: str, prompt: str) -> str:
        try:
            reply = self._model.invoke([("system", instructions), ("human", prompt)])
        except Exception as error:  # every provider raises its own kinds
            raise ModelError(
                f"generator {self._name!r} failed ({type(error).__name__}): is it running, and is"
                " its key set?"
            ) from error
        return str(reply.text)


def write_statements(
    question: str, sources: Sequence[Source], generator: Generator, snapshot: Snapshot
) -> tuple[list[Statement], list[Statement]]:
    """The generator's sentences that verify, and those withheld.

    Both are empty where the generator says that the passages do not answer.
    """
    instructions = (
        resources.files("decisis.answers").joinpath("prompts/answer.md").read_text(encoding="utf-8")
    )
    reply = generator.generate(instructions, _prompt(question, sources))[:MAX_REPLY_CHARACTERS]
    if _NO_ANSWER in reply:
        return [], []
    shown: list[Statement] = []
    withheld: list[Statement] = []
    for start, end in sentence_spans(reply):
        statement = _checked(reply[start:end], sources, snapshot)
        (shown if statement.verdict is Verdict.VERIFIED else withheld).append(statement)
    return shown, withheld


def _prompt(question: str, sources: Sequence[Source]) -> str:
    passages = "\n\n".join(
        f"<passage number={source.number}>\n{source.passage.header}\n{source.passage.text}\n"
        "</passage>"
        for source in sources
    )
    return f"{passages}\n\nQuestion: {question}"


def _checked(sentence: str, sources: Sequence[Source], snapshot: Snapshot) -> Statement:
    """The sentence with the worst verdict of its quotations; all must stand in the one it cites."""
    numbers = [int(number) for number in _SOURCE_MARK.findall(sentence)]
    quoted = sorted(quotations(sentence), key=len)
    number = numbers[0] if numbers else 0
    statement = Statement(
        text=sentence,
        quotation="",
        source=number,
        start=0,
        end=0,
        pinpoint="",
        verdict=Verdict.UNSUPPORTED,
    )
    if not quoted or len(quoted[-1]) < MIN_QUOTED_CHARACTERS or len(set(numbers)) != 1:
        return statement
    verified = statement
    for quotation in quoted:
        verified = verify(
            Statement(sentence, quotation, number, 0, 0, "", Verdict.UNSUPPORTED), sources, snapshot
        )
        if verified.verdict is not Verdict.VERIFIED:
            return verified
    return verified
