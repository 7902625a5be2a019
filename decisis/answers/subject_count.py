"""A count by subject in words: what was counted, and what was left out and why."""

from collections.abc import Sequence

from decisis.answers.count_request import CountRequest
from decisis.answers.model import Answer, Uncertain
from decisis.answers.naming import name_of
from decisis.topics.counting import OFTEN, About, Counted


def answer_count(question: str, request: CountRequest, found: About) -> Answer:
    """The count with its list, the uncertain in lists apart; a refusal where there is nothing."""
    subject = f"“{request.subject}”"
    topics = " or ".join(f"{topic.label} ({topic.id})" for topic in found.topics)
    if found.is_empty:
        return Answer(
            question,
            "refusal",
            f"No topic of this library is about {subject}, and no {request.kind} that was asked for"
            " names it: try fewer words.",
        )
    total = number_of(found.surely)
    witnesses = [
        *([f"is of the topic {topics}"] if topics else []),
        *(["names it in its heading"] if request.kind != "opinion" else []),
        f"names it at least {OFTEN} times",
    ]
    why = f"{'each' if total else 'none'} names it and {', or '.join(witnesses)}"
    if not topics:
        why += "; no topic of this library is about it"
    outside = ", outside the topic" if topics else ""
    uncertain = [
        Uncertain(f"{things(number, request.kind)} {reason}", number, listed(documents))
        for documents, reason in (
            (found.passing, f"naming {subject} in passing{outside}"),
            (found.topical, f"of the topic without naming {subject}"),
        )
        if (number := number_of(documents))
    ]
    apart = "".join(f" Listed apart: {each.reason}." for each in uncertain)
    return Answer(
        question,
        "count",
        f"{things(total, request.kind)} in this library about {subject}: {why}.{apart}",
        count=total,
        listed=listed(found.surely),
        uncertain=tuple(uncertain),
    )


def things(number: int, kind: str) -> str:
    """``1 section``, ``214 sections``."""
    return f"{number:,} {kind}{'' if number == 1 else 's'}"


def number_of(found: Sequence[Counted]) -> int:
    """How many sections or opinions these documents are: a range of sections is several."""
    return sum(number for _, number in found)


def listed(found: Sequence[Counted]) -> tuple[tuple[str, str], ...]:
    """Ids and citations, for the list behind a number."""
    return tuple((record.id, name_of(record)) for record, _ in found)
