"""Verification: each statement is checked against the document that it names.

The check reads the library again and trusts nothing that the answer carries: not its spans, not its
citations, not its source numbers.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from decisis.answers.model import Source, Statement, Verdict
from law.structure import pin_at, pinpoint_citation
from pipeline.snapshot import Snapshot

_QUOTED = re.compile(r"[“\"]([^“”\"]*)[”\"]")
# Shorter quotations are terms ("the Act"): they must stand there too, but are no evidence.
MIN_QUOTED_CHARACTERS = 12


def verify(statement: Statement, sources: Sequence[Source], snapshot: Snapshot) -> Statement:
    """The statement with its verdict and, where it is verified, its pinpoint and exact span."""
    source = next((source for source in sources if source.number == statement.source), None)
    if source is None:
        return replace(statement, verdict=Verdict.UNSUPPORTED)
    held = snapshot.document(source.record.id)
    if held is None:
        return replace(statement, verdict=Verdict.NOT_FOUND)
    if not statement.quotation:
        return replace(statement, verdict=Verdict.UNSUPPORTED)
    start = statement.start
    if held.text[start : statement.end] != statement.quotation:
        start = _find(statement.quotation, held.text, source.passage.start)
        if start < 0:
            return replace(statement, verdict=Verdict.DIFFERS)
    return replace(
        statement,
        start=start,
        end=start + len(statement.quotation),
        pinpoint=pinpoint_citation(held, pin_at(held, start)),
        verdict=Verdict.VERIFIED,
    )


def quotations(sentence: str) -> list[str]:
    """What stands between quotation marks."""
    found = (match.group(1).strip() for match in _QUOTED.finditer(sentence))
    return [quotation for quotation in found if quotation]


def _find(quotation: str, text: str, passage_start: int) -> int:
    """Where the words stand, -1 where nowhere; those of the passage that was read go first."""
    start = text.find(quotation, passage_start)
    return start if start >= 0 else text.find(quotation)
