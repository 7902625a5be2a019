"""Answering: route the question, gather evidence, write, verify."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from decisis.answers.count_request import CountRequest, read_count_request
from decisis.answers.counting import matching
from decisis.answers.extraction import SURE, Quotation, best_quotations, choose
from decisis.answers.generation import Generator, write_statements
from decisis.answers.model import Answer, Source, Statement, Verdict
from decisis.answers.naming import all_citations, name_with_standing
from decisis.answers.subject_count import answer_count, listed, number_of, things
from decisis.answers.verification import verify
from decisis.retrieval.rerank import Ranked
from decisis.retrieval.windows import content_words
from decisis.standing import Standing
from decisis.topics.counting import about
from decisis.understanding import law_elsewhere, names_federal_law
from law.jurisdictions import Jurisdiction
from law.records import LawRecord
from law.resolution import Authorities
from pipeline.filters import NO_FILTERS, Filters
from pipeline.lexical import LexicalIndex
from pipeline.models import CrossEncoder
from pipeline.snapshot import Snapshot
from pipeline.topics.model import TopicModel

NOT_FOUND = "No answer to this question was found in the library."
MAY_ANSWER = "The library may not hold the answer. What comes nearest:"
_NEAREST = 5
_SOURCES_FOR_GENERATOR = 6
# At most so many words beside a citation are a request for that document: "§ 30-16-1 of the code",
# and, put as a question, "What does § 30-16-1 say?"
_LOOK_UP_WORDS = 4
_ASKED_WORDS = 1


@dataclass(frozen=True)
class Evidence:
    """What was found for a question.

    words  what of it did not become a filter
    notes  what the reader must know of how it was looked for
    """

    words: str
    ranked: Sequence[Ranked]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answering:
    """The parts of answering, each replaceable.

    ``name`` finds the documents that a question names, and its citations that are not held;
    ``gather`` the evidence for it; ``cosines`` those of a text with passages, by number.
    ``filters`` restrict what is counted.
    """

    snapshot: Snapshot
    authorities: Authorities
    jurisdictions: Sequence[Jurisdiction]
    name: Callable[[str], tuple[Sequence[LawRecord], Sequence[str]]]
    gather: Callable[[str, Sequence[LawRecord]], Evidence]
    cross_encoder: Callable[[], CrossEncoder]
    cosines: Callable[[str, Sequence[int]], Sequence[float]]
    lexical: LexicalIndex
    topics: Callable[[], TopicModel]
    standing: Callable[[LawRecord], Standing]
    generator: Generator | None = None
    filters: Filters = NO_FILTERS

    def answer(self, question: str) -> Answer:
        """The answer, a count with its list, a look-up, or a refusal."""
        request = read_count_request(question, self.jurisdictions)
        if request is not None:
            return self._count(question, request)
        if elsewhere := law_elsewhere(question, self.jurisdictions):
            return Answer(question, "refusal", _holds_no_law_of(elsewhere))
        cited, unheld = self.name(question)
        if (cited or unheld) and _is_look_up(question, cited, unheld):
            return self._look_up(question, cited, unheld)
        evidence = self.gather(question, cited)
        notes = (*self._notes(cited), *_unheld(unheld), *_federal(question), *evidence.notes)
        if self.generator is not None:
            return replace(self._generate(question, evidence, self.generator), notes=notes)
        return replace(self._extract(question, evidence), notes=notes)

    def _count(self, question: str, request: CountRequest) -> Answer:
        if request.not_understood:
            words = ", ".join(dict.fromkeys(request.not_understood))
            return Answer(
                question,
                "refusal",
                "This cannot be counted exactly: decisis counts by court, chapter, article, status,"
                " year, author, outcome, citation, overruling, quoted phrase and subject, and does"
                f" not know how to count by: {words}.",
            )
        found = list(
            matching(request, self.snapshot, self.authorities, self.standing, self.filters)
        )
        if request.subject:
            return answer_count(question, request, about(request.subject, found, self.topics()))
        total = number_of(found)
        return Answer(
            question,
            "count",
            f"{things(total, request.kind)} in this library.",
            count=total,
            listed=listed(found),
        )

    def _look_up(self, question: str, cited: Sequence[LawRecord], unheld: Sequence[str]) -> Answer:
        if not cited:
            return Answer(question, "refusal", f"The library does not hold {unheld[0]}.")
        sources: list[Source] = []
        statements = []
        for number, record in enumerate(cited, start=1):
            passage = self.snapshot.passages_of(record.id)[0].passage
            sources.append(Source(number, record, passage, self.standing(record)))
            if passage.text:
                statements.append(self._quote(sources, number, passage.start, passage.end))
        names = [name_with_standing(record, self.standing(record)) for record in cited]
        return Answer(
            question,
            "look-up",
            "; ".join(names),
            statements=tuple(statements),
            sources=tuple(sources),
            notes=_unheld(unheld),
        )

    def _extract(self, question: str, evidence: Evidence) -> Answer:
        quotations = best_quotations(
            evidence.words,
            evidence.ranked,
            self.cross_encoder(),
            self._is_good_law,
            self.cosines,
        )
        chosen = choose(quotations)
        if not chosen:
            unknown = self.lexical.unknown_words(evidence.words)
            missing = f" It has nothing on: {', '.join(unknown)}." if unknown else ""
            nearest = self._nearest(evidence.ranked)
            return Answer(question, "refusal", NOT_FOUND + missing, listed=nearest)
        sources: list[Source] = []
        statements = []
        for quotation in chosen:
            number = self._source_number(sources, quotation)
            statements.append(self._quote(sources, number, quotation.start, quotation.end))
        verified = tuple(s for s in statements if s.verdict is Verdict.VERIFIED)
        if not verified:
            return Answer(question, "refusal", NOT_FOUND)
        chance = max(quotation.chance for quotation in chosen)
        return Answer(
            question,
            "answer",
            "The library holds:" if chance >= SURE else MAY_ANSWER,
            statements=verified,
            sources=tuple(sources),
            chance=chance,
        )

    def _nearest(self, ranked: Sequence[Ranked]) -> tuple[tuple[str, str], ...]:
        """Ids and names, with their standing, of the first few documents."""
        records = {entry.item.record.id: entry.item.record for entry in ranked}
        return tuple(
            (record.id, name_with_standing(record, self.standing(record)))
            for record in islice(records.values(), _NEAREST)
        )

    def _generate(self, question: str, evidence: Evidence, generator: Generator) -> Answer:
        sources = [
            Source(number, entry.item.record, entry.item.passage, self.standing(entry.item.record))
            for number, entry in enumerate(
                (e for e in evidence.ranked[:_SOURCES_FOR_GENERATOR] if e.item.passage.text),
                start=1,
            )
        ]
        shown, withheld = write_statements(question, sources, generator, self.snapshot)
        if not shown:
            return Answer(
                question,
                "refusal",
                NOT_FOUND,
                withheld=tuple(withheld),
                generator=generator.name,
            )
        used = {statement.source for statement in shown}
        return Answer(
            question,
            "answer",
            "Every sentence below quotes the library; each quotation was verified.",
            statements=tuple(shown),
            sources=tuple(source for source in sources if source.number in used),
            withheld=tuple(withheld),
            generator=generator.name,
        )

    def _notes(self, cited: Sequence[LawRecord]) -> tuple[str, ...]:
        """What the reader must know of the authorities that the question itself names."""
        standings = [(record, self.standing(record)) for record in cited]
        return tuple(
            f"{name_with_standing(record, standing)}."
            for record, standing in standings
            if not standing.is_good_law
        )

    def _is_good_law(self, record: LawRecord) -> bool:
        return self.standing(record).is_good_law

    def _source_number(self, sources: list[Source], quotation: Quotation) -> int:
        """The number of the quotation's document among the sources, which it joins if need be."""
        record = quotation.record
        for source in sources:
            if source.record.id == record.id:
                return source.number
        passage = quotation.ranked.item.passage
        sources.append(Source(len(sources) + 1, record, passage, self.standing(record)))
        return len(sources)

    def _quote(self, sources: Sequence[Source], number: int, start: int, end: int) -> Statement:
        record = sources[number - 1].record
        quotation = record.text[start:end]
        return verify(
            Statement(quotation, quotation, number, start, end, "", Verdict.UNSUPPORTED),
            sources,
            self.snapshot,
        )


def _is_look_up(question: str, cited: Sequence[LawRecord], unheld: Sequence[str]) -> bool:
    """Whether the question asks for a document rather than about it."""
    names = [f"{record.citation} {record.heading} {all_citations(record)}" for record in cited]
    named = {word for name in (*names, *unheld) for word in content_words(name)}
    other = [word for word in content_words(question) if word not in named]
    return len(other) <= (_ASKED_WORDS if "?" in question else _LOOK_UP_WORDS)


def _holds_no_law_of(states: Sequence[str]) -> str:
    return f"The library holds no law of {' or '.join(states)}."


def _federal(question: str) -> tuple[str, ...]:
    if not names_federal_law(question):
        return ()
    return ("The library holds no federal law, only what its own law says of it.",)


def _unheld(unheld: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"The library does not hold {citation}." for citation in unheld)
