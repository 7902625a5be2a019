"""The standing of an authority: three signals that are never mixed into one.

own status      what the document says of its own force (repealed, recompiled …)
direct history  what courts above did in the same case: affirmed, reversed, certiorari denied
treatment       what later courts did to it as precedent

A negative treatment takes effect where a court with the power to give it says so, outside a
dissent, in a passage that passes both machine checks, in an opinion that is not itself overruled,
reversed or vacated. Each has its evidence card, and where it has no effect the card says why.
"""

from dataclasses import dataclass
from datetime import date

from decisis.citator.citator import Citator
from decisis.citator.model import Authority
from decisis.citator.reading import authority_of, day_of, sentence_at, treatment_of
from graph import Direction, Edge, EdgeKind, NodeKind
from law.jurisdictions import jurisdiction
from law.records import LawRecord, Opinion
from law.status import Status
from law.treatment.finding import By, Checks
from law.treatment.vocabulary import MEANINGS, Scope, Tier, Treatment, badge_of, can_give, tier_of

# What a court above says in the same case.
HISTORY = frozenset(
    {
        Treatment.AFFIRMS,
        Treatment.REVERSES,
        Treatment.VACATES,
        Treatment.MODIFIES,
        Treatment.GRANTS_CERTIORARI,
        Treatment.DENIES_CERTIORARI,
    }
)
# What takes an opinion's own words out of the law.
_UNDOES = frozenset({Treatment.OVERRULES, Treatment.REVERSES, Treatment.VACATES})
_WRITTEN_LAW = (NodeKind.SECTION, NodeKind.PROVISION)
_NEGATIVE = (Tier.STOP, Tier.WARNING, Tier.CAUTION)
_PLACE = {treatment: place for place, treatment in enumerate(MEANINGS)}
_FEDERAL = "us"
# Overruling that was overruled that was overruled: no court has gone further.
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCard:
    """One treatment of an authority, and the words that show it.

    citing       who says it; ``by_key`` the authority that did it, where ``citing`` reports it
    evidence     the words, at ``start`` to ``end`` of the citing document; "" where it is not held
    checks       stands: they stand there letter for letter; names: they name the authority
    without_effect  why it does not count, "" where it does
    """

    treatment: Treatment
    scope: Scope
    by: By
    citing: Authority
    by_key: str
    text: str
    evidence: str
    start: int
    end: int
    checks: Checks
    decided_by: str = ""
    without_effect: str = ""

    @property
    def tier(self) -> Tier:
        return tier_of(self.treatment, self.scope)

    @property
    def badge(self) -> str:
        """``overruled by 2010-CDSC-004``."""
        reported = " (as recognised)" if self.by is By.RECOGNISED else ""
        return f"{badge_of(self.treatment, self.scope)} {self.citing.citation}{reported}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Three signals, and what they come to.

    disposition  what the opinion itself did to the judgment below, "" where unknown
    history      of the same case, in the order of time
    negative     the gravest treatment that has effect, None where there is none
    treatments   every negative treatment, the gravest first, those without effect last
    undated      those among them whose day is unknown, where the law as of a day was asked for
    """

    status: Status
    disposition: str = ""
    history: tuple[EvidenceCard, ...] = ()
    negative: EvidenceCard | None = None
    treatments: tuple[EvidenceCard, ...] = ()
    undated: tuple[EvidenceCard, ...] = ()

    @property
    def tier(self) -> Tier:
        """How grave it is in all: the gravest of status, history and treatment."""
        if not self.status.is_good_law:
            return Tier.STOP
        effective = [card.tier for card in self.history if not card.without_effect]
        effective += [self.negative.tier] if self.negative else []
        return min((tier for tier in effective if tier in _NEGATIVE), default=Tier.NEUTRAL)

    @property
    def is_good_law(self) -> bool:
        """True where the authority may be presented as current law."""
        return self.status.is_good_law and self.tier is not Tier.STOP

    @property
    def overruled_by(self) -> tuple[str, ...]:
        """The citations of the opinions that stop it, the gravest first."""
        stopping = (
            card.citing.citation
            for card in (*self.treatments, *self.history)
            if card.tier is Tier.STOP and not card.without_effect
        )
        return tuple(dict.fromkeys(stopping))

    @property
    def badge(self) -> str:
        """The words beside the citation: ``in force``, ``overruled by 2010-CDSC-004``."""
        if not self.status.is_good_law:
            return self.status.badge
        stopping = [card for card in self.history if not card.without_effect]
        cards = [*([self.negative] if self.negative else []), *stopping]
        gravest = min(cards, key=_grave, default=None)
        if gravest is None or gravest.tier not in _NEGATIVE:
            return self.status.badge
        return gravest.badge


def standing_of(citator: Citator, record: LawRecord, *, on: date | None = None) -> Standing:
    """The record's standing by the library's own documents, today or on a day.

    On a day, treatments of a later day do not count, and those whose day is unknown are listed
    apart without effect; the record's own status is always that of its text.
    """
    cards = _cards(citator, record.id, on=on, depth=0)
    undated = tuple(card for card in cards if on and decided_by(card.citing, on) is None)
    dated = [card for card in cards if card not in undated]
    history = [card for card in dated if _is_history(card)]
    negative = [card for card in dated if not _is_history(card) and card.tier in _NEGATIVE]
    negative.sort(key=_grave)
    effective = [card for card in negative if not card.without_effect]
    return Standing(
        record.status,
        record.outcome if isinstance(record, Opinion) else "",
        tuple(sorted(history, key=_in_time)),
        effective[0] if effective else None,
        tuple(negative),
        undated,
    )


def decided_by(authority: Authority, on: date) -> bool | None:
    """Whether it was decided by the end of that day, None where its date does not tell."""
    day = day_of(authority)
    if day is not None:
        return day <= on
    if not authority.year or authority.year == on.year:
        return None
    return authority.year < on.year


def _cards(citator: Citator, id: str, *, on: date | None, depth: int) -> list[EvidenceCard]:
    """The treatments of an authority that are not neutral, with or without effect."""
    edges = citator.graph.edges(id, direction=Direction.IN, kinds=[EdgeKind.CITES])
    telling = [edge for edge in edges if (known := _treatment(edge)) and _tells(known, edge)]
    if not telling:
        return []
    treated = citator.authority(id)
    nodes = citator.graph.nodes_by_id([*{edge.source for edge in telling}])
    cards: dict[tuple[str, Treatment, By], EvidenceCard] = {}
    for edge in telling:
        citing = authority_of(nodes[edge.source], citator.court_of(edge.source))
        if treated is None or (on and decided_by(citing, on) is False):
            continue
        card = _card(citator, edge, citing, treated, on=on, depth=depth)
        held = cards.setdefault((citing.id, card.treatment, card.by), card)
        if held.without_effect and not card.without_effect:
            cards[citing.id, card.treatment, card.by] = card
    return [*cards.values()]


def _card(
    citator: Citator,
    edge: Edge,
    citing: Authority,
    treated: Authority,
    *,
    on: date | None,
    depth: int,
) -> EvidenceCard:
    properties = edge.properties
    text = citator.text_of(edge.source)
    start = int(properties.get("evidence_start", -1))
    end = int(properties.get("evidence_end", -1))
    if start < 0:
        start, end = sentence_at(text, edge.start, edge.end) or (-1, -1)
    evidence = text[start:end] if 0 <= start < end <= len(text) else ""
    treatment = _treatment(edge) or Treatment.CITES
    by = By(str(properties.get("by", "")) or By.COURT)
    scope = Scope(str(properties.get("scope", "")) or Scope.WHOLE)
    checks = Checks(
        stands=bool(evidence) and text[edge.start : edge.end] == edge.text,
        names=_names(evidence, edge, treated),
    )
    by_key = str(properties.get("by_key", ""))
    why = _without_effect(citator, treatment, by, by_key, citing, treated, checks)
    if not why and tier_of(treatment, scope) in _NEGATIVE and depth < _MAX_DEPTH:
        undone = _undone_by(citator, by_key if by is By.RECOGNISED else citing.id, on, depth)
        why = f"itself {undone.badge}" if undone else ""
    return EvidenceCard(
        treatment=treatment,
        scope=scope,
        by=by,
        citing=citing,
        by_key=by_key,
        text=edge.text,
        evidence=evidence,
        start=start,
        end=end,
        checks=checks,
        decided_by=str(properties.get("decided_by", "")),
        without_effect=why,
    )


def _without_effect(
    citator: Citator,
    treatment: Treatment,
    by: By,
    by_key: str,
    citing: Authority,
    treated: Authority,
    checks: Checks,
) -> str:
    if by is By.DISSENT:
        return "said in a dissent"
    if not checks.stands:
        return "its words could not be found in the text"
    if not checks.names:
        return "its words do not name the authority"
    if treatment is Treatment.REPEALS and treated.kind in _WRITTEN_LAW:
        # Of what is held, the code's own edition says whether it stands; an opinion tells of the
        # text of its day.
        return "the law that is held says itself whether it is repealed"
    actor: Authority | None = citing
    if by is By.RECOGNISED:
        # Who did it may not be held; then the report is all there is to go by.
        actor = citator.authority(citator.resolve(by_key)) if by_key else None
    if actor and treated.court and actor.court and not _has_power(treatment, actor, treated):
        return f"{actor.citation} is of a court that cannot do this"
    return ""


def _has_power(treatment: Treatment, actor: Authority, treated: Authority) -> bool:
    """Where the rank of one of the courts is unknown, the power is presumed."""
    if actor.jurisdiction == _FEDERAL != treated.jurisdiction:
        return can_give(treatment, 0, 1)
    if actor.jurisdiction != treated.jurisdiction:
        return can_give(treatment, 2, 1)
    courts = jurisdiction(actor.jurisdiction)
    acting, treating = courts.court(actor.court), courts.court(treated.court)
    if acting is None or treating is None:
        return True
    return can_give(treatment, acting.rank, treating.rank)


def _undone_by(citator: Citator, key: str, on: date | None, depth: int) -> EvidenceCard | None:
    """What takes the opinion out of the law that treats another, None where nothing does."""
    if not key:
        return None
    for card in _cards(citator, citator.resolve(key), on=on, depth=depth + 1):
        whole = card.scope is Scope.WHOLE and card.treatment in _UNDOES
        if whole and not card.without_effect and not (on and decided_by(card.citing, on) is None):
            return card
    return None


def _names(evidence: str, edge: Edge, treated: Authority) -> bool:
    """Whether the words hold the citation, or the case's name or one of its parties' names."""
    if edge.text and edge.text in evidence:
        return True
    parties = [party.strip(" ,.") for party in treated.heading.split(" v. ")]
    return any(len(party) > 3 and party in evidence for party in (treated.heading, *parties))


def _treatment(edge: Edge) -> Treatment | None:
    """None where the edge was written with a word that the vocabulary does not have."""
    try:
        return Treatment(treatment_of(edge))
    except ValueError:
        return None


def _tells(treatment: Treatment, edge: Edge) -> bool:
    return MEANINGS[treatment].tier in _NEGATIVE or treatment in HISTORY


def _is_history(card: EvidenceCard) -> bool:
    return card.treatment in HISTORY


def _grave(card: EvidenceCard) -> tuple[bool, Tier, int, str]:
    return (bool(card.without_effect), card.tier, _PLACE[card.treatment], card.citing.id)


def _in_time(card: EvidenceCard) -> tuple[str, str]:
    return (card.citing.decided or str(card.citing.year or 9999), card.citing.id)
