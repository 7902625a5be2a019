"""The extractive answer: the sentences of the law that answer, each quoted whole.

It cannot hallucinate: nothing is written that does not stand in the library. What it can do is
quote beside the point; so a quotation must more likely answer than not, or the answer is a refusal.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from decisis.retrieval.rerank import Ranked
from decisis.retrieval.windows import content_words
from law.records import LawRecord, Opinion
from law.sentences import sentence_spans
from law.structure import after_number, units
from pipeline.models import CrossEncoder

# Passages whose sentences compete, and how much of the law is quoted at most.
PASSAGES_READ = 8
ALWAYS_READ = 2
MAX_STATEMENTS = 4
MAX_PER_DOCUMENT = 2
MAX_QUOTED_CHARACTERS = 700
MAX_SPANS = 32  # cross-encoder calls an answer

MIN_QUOTED_WORDS = 8  # less is a citation or a heading, not a sentence of law

# The chance that what is quoted answers, by the cross-encoder's logit of its passage and the cosine
# of its passage and the question: a logistic regression on questions of which it is known what
# answers them (bench/plain_questions.py: 80 for tuning and the lawyers' 58; 40 of the sample law).
# On the 80 test questions the ranking by it has an area under the curve of .73, one by the logit
# and the share of the question's words in the document .62: who asks has other words than the law.
_PER_LOGIT = 0.163
_PER_COSINE = 8.79
_OFFSET = -6.09

# From this chance on a quotation is an answer, and from that on it is said without reserve.
ANSWERS = 0.5
SURE = 0.7

# How far behind the best score a further quotation may be.
FURTHER_MARGIN = 4.0

# Logits are close where several passages answer. What was enacted answers better than what a court
# says of it, what a court holds better than what it recounts, and the search's own order counts.
ENACTED_BONUS = 1.0
RANK_MALUS = 0.15
_HOLDING = re.compile(
    r"\bwe (?:therefore |thus |now )?(?:hold|held|conclude|adopt|overrule)\b", re.IGNORECASE
)
HOLDING_BONUS = 1.5
# What a party says is not what the law says.
_ARGUMENT = re.compile(
    r"\b(?:argues?|argued|contends?|contended|asserts?|asserted|claims?|claimed|urges?|maintains)"
    r"(?: that)?\b",
    re.IGNORECASE,
)
ARGUMENT_MALUS = 2.0
# Law that is no longer in force answers a question about the law only where nothing else does.
OUT_OF_FORCE_MALUS = 4.0


@dataclass(frozen=True, slots=True)
class Quotation:
    """A span of a document that may answer.

    ``logit`` is the cross-encoder's for the span, ``chance`` (0 to 1) says whether the passage
    answers at all. ``score`` ranks what answers, as a lawyer would: statutes and holdings gain,
    arguments and law out of force lose.
    """

    record: LawRecord
    ranked: Ranked
    start: int
    end: int
    logit: float
    chance: float
    score: float

    @property
    def text(self) -> str:
        return self.record.text[self.start : self.end]

    @property
    def is_holding(self) -> bool:
        """Whether a court says here what it holds."""
        return isinstance(self.record, Opinion) and bool(
            _HOLDING.search(self.record.text, self.start, self.end)
        )


def best_quotations(
    question: str,
    ranked: Sequence[Ranked],
    cross_encoder: CrossEncoder,
    is_good_law: Callable[[LawRecord], bool],
    cosines: Callable[[str, Sequence[int]], Sequence[float]],
) -> list[Quotation]:
    """All quotable spans of the best passages, best score first.

    ``cosines`` gives those of passages, by number, with a text.
    """
    read = [entry for entry in ranked if entry.item.passage.text][:PASSAGES_READ]
    numbers = [entry.item.number for entry in read]
    cosine = dict(zip(numbers, cosines(question, numbers), strict=True))
    spans = _candidates(question, read)
    logits = cross_encoder.score(question, [_context(*span) for span in spans])
    order = {entry.item.number: rank for rank, entry in enumerate(ranked)}
    records = {entry.item.record.id: entry.item.record for entry, _, _ in spans}
    good_law = {name for name, record in records.items() if is_good_law(record)}
    found = []
    for (entry, start, end), logit in zip(spans, logits, strict=True):
        if not math.isfinite(logit):
            continue
        record = entry.item.record
        score = float(logit) - RANK_MALUS * order[entry.item.number]
        if not isinstance(record, Opinion):
            score += ENACTED_BONUS
        elif _ARGUMENT.search(record.text, start, end):
            score -= ARGUMENT_MALUS
        if record.id not in good_law:
            score -= OUT_OF_FORCE_MALUS
        # A passage that the question names was not paid for.
        of_passage = float(logit) if entry.logit is None else entry.logit
        chance = chance_of_answering(of_passage, cosine[entry.item.number])
        quotation = Quotation(record, entry, start, end, float(logit), chance, score)
        if quotation.is_holding:
            quotation = replace(quotation, score=score + HOLDING_BONUS)
        found.append(quotation)
    return sorted(found, key=lambda quotation: -quotation.score)


def chance_of_answering(logit: float, cosine: float) -> float:
    """How often a passage with this logit and cosine answers, 0 to 1."""
    odds = _PER_LOGIT * logit + _PER_COSINE * cosine + _OFFSET
    return (1 + math.tanh(odds / 2)) / 2  # the logistic function, which no logit overflows


def choose(quotations: Sequence[Quotation]) -> list[Quotation]:
    """The quotations to show: good enough, near the best, not too many of one document.

    Where an opinion was chosen for what it recounts, its holding is quoted in its place.
    """
    chosen: list[Quotation] = []
    best: float | None = None
    for quotation in quotations:
        if len(chosen) == MAX_STATEMENTS:
            break
        if best is not None and quotation.score < best - FURTHER_MARGIN:
            break
        if quotation.chance < ANSWERS:
            continue
        best = quotation.score if best is None else best
        preferred = _holding_for(quotation, quotations)
        same = [other for other in chosen if other.record.id == quotation.record.id]
        overlaps = any(o.start < preferred.end and preferred.start < o.end for o in same)
        if len(same) < MAX_PER_DOCUMENT and not overlaps:
            chosen.append(preferred)
    return chosen


def _holding_for(quotation: Quotation, quotations: Sequence[Quotation]) -> Quotation:
    """The best holding of the same opinion, as sure as the quotation; else the quotation itself."""
    if quotation.is_holding or not isinstance(quotation.record, Opinion):
        return quotation
    same = (q for q in quotations if q.record.id == quotation.record.id and q.is_holding)
    return replace(next(same, quotation), chance=quotation.chance)


def _candidates(question: str, ranked: Sequence[Ranked]) -> list[tuple[Ranked, int, int]]:
    """The spans worth a cross-encoder call: of the two best passages all, else by shared words."""
    spans = [
        (place, entry, start, end)
        for place, entry in enumerate(ranked)
        for start, end in quotable_spans(
            entry.item.record, entry.item.passage.start, entry.item.passage.end
        )
        if len(entry.item.record.text[start:end].split()) >= MIN_QUOTED_WORDS
    ]
    wanted = set(content_words(question))

    def worth(span: tuple[int, Ranked, int, int]) -> tuple[bool, int]:
        place, entry, start, end = span
        shared = wanted.intersection(content_words(_context(entry, start, end)))
        return place >= ALWAYS_READ, -len(shared)

    return [(entry, start, end) for _, entry, start, end in sorted(spans, key=worth)[:MAX_SPANS]]


def quotable_spans(record: LawRecord, start: int, end: int) -> list[tuple[int, int]]:
    """Spans within ``text[start:end]`` that can be quoted by themselves.

    Of a statute, a paragraph with the items that it introduces, where that is not too long; else,
    and of an opinion, sentences.
    """
    if isinstance(record, Opinion):
        sentences = sentence_spans(record.text, start, end)
        return [(after_number(record.text, first), last) for first, last in sentences]
    spans: list[tuple[int, int]] = []
    group: tuple[int, int, int] | None = None  # start, end, depth of its first paragraph
    for unit in units(record):
        if unit.end <= start or unit.start >= end:
            continue
        introduced = (
            group is not None
            and unit.depth > group[2]
            and unit.end - group[0] <= MAX_QUOTED_CHARACTERS
        )
        if group is not None and introduced:
            group = (group[0], min(unit.end, end), group[2])
            continue
        if group is not None:
            spans.extend(_whole_or_sentences(record.text, group[0], group[1]))
        group = (max(unit.start, start), min(unit.end, end), unit.depth)
    if group is not None:
        spans.extend(_whole_or_sentences(record.text, group[0], group[1]))
    return spans


def _whole_or_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if end - start <= MAX_QUOTED_CHARACTERS:
        return [(start, end)]
    return sentence_spans(text, start, end)


def _context(ranked: Ranked, start: int, end: int) -> str:
    """A quotation as the cross-encoder reads it: under the title of its document."""
    record = ranked.item.record
    return f"{record.heading.rstrip('. ')}. {record.text[start:end]}"
