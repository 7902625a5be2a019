"""Asking a language model about the passages that no rule reads.

No model is called here: a caller that has one renders the question, and hands its reply back.
"""

from dataclasses import replace
from importlib import resources
from typing import Protocol

from law.treatment.classify import Undecided
from law.treatment.finding import TreatmentFinding, check
from law.treatment.vocabulary import Scope, Treatment, vocabulary_table

_PROMPT = resources.files("law.treatment").joinpath("prompt.md").read_text(encoding="utf-8")


class Classifier(Protocol):
    """Whatever answers a question in words: a language model behind a generator."""

    def __call__(self, question: str) -> str:
        """The reply to the question, as it came."""


def ask(classifier: Classifier, passage: Undecided, text: str) -> TreatmentFinding | None:
    """The model's finding, marked as its own; None where its reply is not in the vocabulary.

    A reply of ``cites`` is none either. The evidence is the passage itself, whose checks are made
    as for the rules: the model can choose a treatment, it cannot supply evidence.
    """
    return finding_of(classifier(question_about(passage)), passage, text)


def question_about(passage: Undecided) -> str:
    """The question about one passage, with the vocabulary."""
    return _PROMPT.format(
        names="; ".join(passage.names), passage=passage.passage, vocabulary=vocabulary_table()
    )


def finding_of(reply: str, passage: Undecided, text: str) -> TreatmentFinding | None:
    """The finding that a reply such as ``overrules; in part`` states."""
    words, _, scope = reply.strip().strip("`").lower().partition(";")
    try:
        treatment, reach = Treatment(words.strip(" `")), Scope(scope.strip(" `.") or "whole")
    except ValueError:
        return None
    if treatment is Treatment.CITES:
        return None
    found = TreatmentFinding(
        treatment,
        passage.start,
        passage.end,
        passage.passage,
        by=passage.by,
        scope=reach,
        decided_by="model",
    )
    return replace(found, checks=check(text, found, passage.names))
