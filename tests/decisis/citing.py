"""A small line of cases in Calder, as a graph, for what the citator is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from decisis.citator import Citator
from graph import CitedAuthority, Facts, GraphStore, TopicNode, TopicShare, document_facts
from graph.facts import topic_facts
from law.citations import find_citations
from law.jurisdictions import jurisdiction
from law.records import LawRecord, Opinion, Section
from law.resolution import Authorities
from tests.decisis.making import snapshot_of


class Told(NamedTuple):
    """That a document treats an authority in these words."""

    treatment: str
    words: str
    by: str = "court"
    scope: str = ""


def section(number: str, text: str, history: str = "") -> Section:
    return Section(
        id=f"cd/code/{number}",
        jurisdiction="cd",
        citation=f"CSA 1971, § {number}",
        heading="Retaliation.",
        number=number,
        text=text,
        history=history,
    )


def opinion(neutral: str, name: str, cald: str, text: str, *, docket: str = "") -> Opinion:
    year, court, _ = neutral.split("-")
    return Opinion(
        id=f"cd/case/{neutral}",
        jurisdiction="cd",
        citation=neutral,
        citations=(neutral, cald),
        heading=name,
        court=court.lower(),
        text=text,
        docket=docket,
        decided=date(int(year), 3, 1),
        year=int(year),
        outcome="affirmed",
    )


STATUTE = section("22-4-1", "A landlord may not retaliate. See CSA 1971, § 22-4-2.")
REMEDY = section("22-4-2", "The tenant recovers damages.", "Enacted 1971.")
ASH = opinion(
    "1990-CDCA-010",
    "Ash v. Birch",
    "110 Cald. 10",
    "{1} A tenant sues. The claim lies under CSA 1971, § 22-4-1.\n\n{2} Motive is presumed."
    " See Miller v. State, 99 U.S. 5, 7. We affirm.",
    docket="11,204",
)
CEDAR = opinion(
    "2000-CDSC-001",
    "Cedar Homes, Inc. v. Dogwood",
    "130 Cald. 50",
    "{1} CSA 1971, § 22-4-1, presumes nothing. Nor does § 22-4-2 CSA 1971.\n\n"
    "{2} We overrule Ash v. Birch, 1990-CDCA-010, ¶ 2. The rest of it stands.",
)
ELM = opinion(
    "2005-CDCA-007",
    "Elm v. Fir",
    "140 Cald. 5",
    "{1} Ash v. Birch, 1990-CDCA-010, is distinguishable. It concerned CSA 1971, § 22-4-1.\n\n"
    "{2} I would overrule Cedar Homes v. Dogwood, 130 Cald. 50, 53.",
)
GORSE = opinion(
    "2010-CDSC-009",
    "Gorse v. Hazel",
    "150 Cald. 1",
    "{1} Cedar Homes v. Dogwood, 2000-CDSC-001, is overruled. Cf. 99 U.S. 5.",
)
UNDATED = Opinion(
    id="cd/case/cdsc/x",
    jurisdiction="cd",
    citation="No. 77-1",
    heading="Iris v. Juniper",
    court="cdsc",
    text="We limit 1990-CDCA-010 to its facts under CSA 1971, § 22-4-1.",
    docket="77-1",
)
RECORDS: tuple[LawRecord, ...] = (STATUTE, REMEDY, ASH, CEDAR, ELM, GORSE, UNDATED)

TREATED = {
    (CEDAR.id, ASH.id): Told("overrules", "We overrule Ash v. Birch, 1990-CDCA-010, ¶ 2."),
    (ELM.id, ASH.id): Told("distinguishes", "Ash v. Birch, 1990-CDCA-010, is distinguishable."),
    (ELM.id, CEDAR.id): Told(
        "overrules", "I would overrule Cedar Homes v. Dogwood, 130 Cald. 50, 53.", "dissent"
    ),
    (GORSE.id, CEDAR.id): Told("overrules", "Cedar Homes v. Dogwood, 2000-CDSC-001, is overruled."),
    (UNDATED.id, ASH.id): Told("limits", UNDATED.text),
}


def facts(records: tuple[LawRecord, ...] = RECORDS) -> Iterator[Facts]:
    """What the documents and one topic say."""
    authorities = Authorities.of(records)
    for record in records:
        yield document_facts(record, _cited(record, authorities))
    about = [TopicShare("topic:tenancy", record.id, 0.5) for record in (STATUTE, CEDAR)]
    yield from topic_facts([TopicNode("topic:tenancy", "Tenancy", "", ("tenant", "rent"))], about)


def _cited(record: LawRecord, authorities: Authorities) -> Iterator[CitedAuthority]:
    for citation in find_citations(record.text, jurisdiction="cd"):
        target = authorities.resolve(citation)
        told = TREATED.get((record.id, target or ""))
        start = record.text.find(told.words) if told else -1
        yield CitedAuthority(
            key=citation.key,
            kind=citation.kind,
            target=target,
            text=citation.text,
            start=citation.start,
            end=citation.end,
            pin=citation.pin,
            treatment=told.treatment if told else "",
            by=told.by if told else "",
            scope=told.scope if told else "",
            evidence_start=start,
            evidence_end=start + len(told.words) if told else -1,
        )


@contextmanager
def citator(folder: Path, store: GraphStore, cache: Path | None = None) -> Iterator[Citator]:
    """The citator over the records, with this store."""
    store.replace(facts())
    with snapshot_of(folder, RECORDS) as snapshot:
        authorities = Authorities.of(RECORDS)
        yield Citator(store, snapshot, lambda: authorities, [jurisdiction("cd")], cache)
