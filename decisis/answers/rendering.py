"""Answers for other programs and for the clipboard."""

from typing import Any

from decisis.answers.model import Answer

# What stands above the list that a refusal brings.
NEAREST = "Nearest in the library, not found to answer:"


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """The answer as JSON values: each statement with its span, each source with its standing."""
    return {
        "question": answer.question,
        "kind": answer.kind,
        "summary": answer.summary,
        "chance": None if answer.chance is None else round(answer.chance, 2),
        "notes": list(answer.notes),
        "statements": [
            {
                "text": statement.text,
                "quotation": statement.quotation,
                "source": statement.source,
                "citation": statement.pinpoint,
                "caution": answer.caution(statement),
                "start": statement.start,
                "end": statement.end,
                "verdict": statement.verdict,
            }
            for statement in answer.statements
        ],
        "sources": [
            {
                "number": source.number,
                "id": source.record.id,
                "citation": source.record.citation,
                "title": source.title,
                "date": source.date,
                "status": source.standing.status,
                "overruled_by": list(source.standing.overruled_by),
                "url": source.record.source,
                "passage": source.passage.id,
            }
            for source in answer.sources
        ],
        "count": answer.count,
        "listed": [{"id": document, "name": name} for document, name in answer.listed],
        "uncertain": [
            {
                "reason": each.reason,
                "count": each.count,
                "listed": [{"id": document, "name": name} for document, name in each.listed],
            }
            for each in answer.uncertain
        ],
        "withheld": [statement.text for statement in answer.withheld],
        "generator": answer.generator,
        "seconds": round(answer.seconds, 3),
    }


def answer_as_text(answer: Answer) -> str:
    """The answer as plain text with its citations, for a brief or an e-mail."""
    lines = [answer.question, "", *(f"Note: {note}" for note in answer.notes), answer.summary]
    for statement in answer.statements:
        quoted = statement.text == statement.quotation
        text = f"“{statement.text}”" if quoted else statement.text
        caution = answer.caution(statement)
        lines += ["", f"{text} {statement.pinpoint}{caution and f' ({caution})'}."]
    if answer.kind == "refusal" and answer.listed:
        lines += ["", NEAREST]
    lines += [f"- {name}" for _, name in answer.listed]
    for each in answer.uncertain:
        lines += ["", f"Uncertain, {each.reason}:", *(f"- {name}" for _, name in each.listed)]
    return "\n".join(lines)
