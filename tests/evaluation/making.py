"""Small law that cites, and the queries that it gives."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from decisis.evaluation.masking import masked_queries
from decisis.evaluation.queries import JudgedQuery
from law.records import LawRecord, Level, Opinion, Section
from law.resolution import Authorities
from pipeline.build import build
from pipeline.catalog import Catalog
from pipeline.layout import Layout
from pipeline.snapshot import Snapshot
from pipeline.stages import FindCitations

PATH = (Level("chapter", "22"), Level("article", "2"))


def section(number: str, heading: str, text: str, *, path: tuple[Level, ...] = PATH) -> Section:
    return Section(
        id=f"cd/code/{number}",
        jurisdiction="cd",
        citation=f"CSA 1971, § {number}",
        heading=heading,
        number=number,
        text=text,
        path=path,
    )


def opinion(text: str, *, name: str = "2004-CDSC-001", heading: str = "Roe v. Doe") -> Opinion:
    return Opinion(
        id=f"cd/case/{name}",
        jurisdiction="cd",
        citation=name,
        heading=heading,
        court="cdsc",
        citations=(name,),
        text=text,
    )


# What the small opinions and statutes of the tests cite.
CITED = (
    section("22-2-4", "Deposits.", "The owner shall return the deposit."),
    section("22-2-9", "Remedies.", "The resident may recover damages."),
    section("30-5-1", "Burglary.", "Whoever breaks in commits burglary.", path=()),
)


def masked_in(folder: Path, records: Sequence[LawRecord]) -> list[JudgedQuery]:
    """The masked citations of a library of these records, which has no indexes."""
    layout = Layout(folder)
    with Catalog.open(layout, create=True) as catalog:
        catalog.import_records(records, source="test")
    build(layout, [FindCitations()])
    with closing(Snapshot(layout)) as snapshot:
        return masked_queries(snapshot, Authorities.of(snapshot.headings()), seed=1)
