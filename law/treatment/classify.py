"""The treatments in a text: candidates from four readings, the strongest for each citation."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from law.citations import Citation
from law.citations.folding import fold
from law.sentences import sentence_spans
from law.treatment.acts import Act, acts_in, is_denied, is_read, stems_in
from law.treatment.authorities import Authorities, Reference
from law.treatment.disposition import told_of_decision_below
from law.treatment.finding import By, Told, TreatmentFinding, check, strongest
from law.treatment.history import told_by_citations
from law.treatment.masking import Masked, masked
from law.treatment.mentions import told_by_mentions
from law.treatment.patterns import MASK
from law.treatment.separate import separate_from
from law.treatment.vocabulary import MEANINGS, Object, Tier, Treatment

_OPENS = 25  # characters before the reference that a sentence is about
_REACH_BACK = 2  # sentences in which what "it" points to is looked for
_SIGNAL_ALONE = re.compile(r"(?:See |See, e\.g\., )?")
# Conversions lose the blank between paragraphs: "was in error.{10} In James M., the defendant …"
_GLUED = re.compile(
    r"(?<=[a-z0-9)\]][.?!])(?=(?:[({]\d{1,3}[)}] ?)?(?:[A-Z][a-z]+ |[A-Z]\. ?[A-Z]))"
    r"|(?<=[.?!][\"')])(?=[({]\d{1,3}[)}])"
)
# Words that may weaken an authority: where no rule reads their sentence, it is undecided.
_GRAVE = re.compile(
    r"\b(?:overrul|overturn|abrogat|super[sc]ed(?!eas)|disapprov|disavow|disagree with|call\w* into"
    r"|cast\w* doubt|doubt(?:ed|ful)? (?:on|about|whether)|criticiz|no longer"
    r"|declin\w+ to (?:follow|extend|adopt)|distinguish\w* from|misplaced"
    r"|inapposite|unpersua|limited to (?:its|the) facts|retreat|recede from|erod)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A passage whose words may weaken an authority and that no rule reads.

    citation  position in the list of citations of the one that names the authority
    names     by which the passage may call it, the citation's own text first
    by        whose words they are: a dissent's have no effect, whatever a model reads in them
    """

    citation: int
    start: int
    end: int
    passage: str
    names: tuple[str, ...]
    by: By = By.COURT


class _Reading:
    """A text with its citations, read once for what it tells of each authority."""

    def __init__(self, text: str, citations: Sequence[Citation]) -> None:
        self.text = text
        self.folded = fold(text).replace(MASK, " ")
        spans = sentence_spans(text)
        self.authorities = Authorities(self.folded, citations, spans)
        self.sentences = _unglued(self.folded, spans, self.authorities)
        self._separate = separate_from(self.folded)
        self.unread: list[Masked] = []
        self.told: dict[int, list[Told]] = defaultdict(list)
        for told in (
            *told_by_citations(self.folded, self.authorities),
            *told_by_mentions(text, self.folded, self.authorities),
            *self._told_by_sentences(),
            *told_of_decision_below(self.folded, self.authorities, self.sentences),
        ):
            if self._can_befall(told):
                self.told[told.treated].append(told)

    def finding(self, told: Told) -> TreatmentFinding:
        """The told treatment with its evidence: the whole sentences that tell it."""
        start, end = self._whole_sentences(told.start, told.end)
        by = self.writer_of(told.start) if told.by is By.COURT else told.by
        evidence = self.text[start:end]
        found = TreatmentFinding(told.treatment, start, end, evidence, by, told.by_key, told.scope)
        return replace(found, checks=check(self.text, found, self.names(told.treated)))

    def writer_of(self, place: int) -> By:
        """Whether the court or a judge apart from it speaks there."""
        return By.DISSENT if place >= self._separate else By.COURT

    def names(self, index: int) -> tuple[str, ...]:
        """What the authority is called: its citation as printed, then its names."""
        authority = self.authorities.all[index]
        return self.text[authority.cited : authority.end], *authority.names

    def _can_befall(self, told: Told) -> bool:
        kind = Object.CASE if self.authorities.all[told.treated].is_case else Object.STATUTE
        return MEANINGS[told.treatment].applies in (Object.BOTH, kind)

    def _whole_sentences(self, start: int, end: int) -> tuple[int, int]:
        first = bisect_right(self.sentences, start, key=lambda span: span[0]) - 1
        last = bisect_right(self.sentences, end - 1, key=lambda span: span[0]) - 1
        opens, closes = self.sentences[max(0, first)][0], self.sentences[max(0, last)][1]
        return min(start, opens), max(end, closes)

    def _told_by_sentences(self) -> Iterator[Told]:
        lower = self.folded.lower()
        for position, (start, end) in enumerate(self.sentences):
            stems = stems_in(lower[start:end])
            if not stems:
                continue
            references = self.authorities.within(start, end)
            sentence = masked(self.folded, start, end, references)
            acts = acts_in(sentence.text, stems)
            for act in acts:
                yield from self._told_by_act(act, sentence, position)
            if not acts and _is_unread(sentence, stems):
                self.unread.append(sentence)

    def _told_by_act(self, act: Act, sentence: Masked, position: int) -> Iterator[Told]:
        start = sentence.start
        objects: Sequence[Reference]
        if act.points:
            objects, start = self._pointed_to(act, sentence, position)
        else:
            objects = sentence.among(*act.objects)
        doers: Sequence[Reference] = sentence.among(*act.actor)
        if not doers and act.by is By.RECOGNISED:
            doers = self._cited_for_it(position)
        key = self.authorities.all[doers[0].authority].key if doers else ""
        for each in objects:
            if each not in doers:
                yield Told(
                    act.treatment, each.authority, start, sentence.end, act.by, key, act.scope
                )

    def _cited_for_it(self, position: int) -> Sequence[Reference]:
        """The authority that the next sentence consists of: "See Beavers v. Johnson, 118 N.M."."""
        if position + 1 == len(self.sentences):
            return ()
        start, end = self.sentences[position + 1]
        references = self.authorities.within(start, end)
        if references and _SIGNAL_ALONE.fullmatch(self.folded, start, references[0].start):
            return references[:1]
        return ()

    def _pointed_to(
        self, act: Act, sentence: Masked, position: int
    ) -> tuple[Sequence[Reference], int]:
        """What "it" or "these cases" means, and where the passage that says so begins."""
        here = self._treatable(act, sentence.among(0, act.at))
        if here and not act.several:
            return here[-1:], sentence.start
        for back in range(1, min(position, 1 if act.near else _REACH_BACK) + 1):
            start, end = self.sentences[position - back]
            before = self._treatable(act, self.authorities.within(start, end))
            if before and act.several:
                return before, start
            if before:
                # "In Sorrel River, the Court held that …": the sentence's own subject.
                is_subject = before[0].start - start < _OPENS
                return (before[:1] if is_subject else before[-1:]), start
        return (), sentence.start

    def _treatable(self, act: Act, references: Sequence[Reference]) -> Sequence[Reference]:
        """Cases before statutes: a rule, a decision or a holding is a case's."""
        cases = [each for each in references if self.authorities.all[each.authority].is_case]
        only_cases = MEANINGS[act.treatment].applies is Object.CASE
        return cases or ([] if only_cases else references)


def treatments(text: str, citations: Sequence[Citation]) -> list[TreatmentFinding]:
    """How an opinion's text treats the authority of each citation, in the order of ``citations``.

    Of several treatments the strongest is given; parallel citations are treated alike. A treatment
    by the name of a case alone is found with the last citation of that case before it.
    """
    if not citations:
        return []
    reading = _Reading(text, citations)
    found: dict[int, TreatmentFinding] = {}
    for index, authority in enumerate(reading.authorities.all):
        plain = Told(Treatment.CITES, index, authority.start, authority.end)
        best = strongest(map(reading.finding, reading.told[index] or [plain]))
        for position in authority.citations:
            if best is not None:
                found[position] = best
    return [found[position] for position in range(len(citations))]


def undecided(text: str, citations: Sequence[Citation]) -> list[Undecided]:
    """The passages that a language model may be asked about, one for each case they speak of."""
    if not citations:
        return []
    reading = _Reading(text, citations)
    decided = [
        (told.start, told.end)
        for each in reading.told.values()
        for told in each
        if MEANINGS[told.treatment].tier is not Tier.NEUTRAL
    ]
    return [
        Undecided(
            authority.citations[0],
            sentence.start,
            sentence.end,
            text[sentence.start : sentence.end],
            reading.names(index),
            reading.writer_of(sentence.start),
        )
        for sentence in reading.unread
        if not any(start < sentence.end and sentence.start < end for start, end in decided)
        for index in dict.fromkeys(each.authority for each in sentence.references)
        if (authority := reading.authorities.all[index]).is_case
    ]


def _is_unread(sentence: Masked, stems: frozenset[str]) -> bool:
    """Whether grave words stand beside an authority that no pattern reads and nothing denies."""
    grave = _GRAVE.search(sentence.text) if sentence.references else None
    return (
        grave is not None
        and not is_read(sentence.text, stems)
        and not is_denied(sentence.text, grave.start())
    )


def _unglued(
    folded: str, spans: Sequence[tuple[int, int]], authorities: Authorities
) -> list[tuple[int, int]]:
    """The sentences, divided also where the blank between two is lost."""
    found = []
    for start, end in spans:
        at = start
        for glue in _GLUED.finditer(folded, start, end):
            if not authorities.covers(glue.start()):
                found.append((at, glue.start()))
                at = glue.start()
        found.append((at, end))
    return found
