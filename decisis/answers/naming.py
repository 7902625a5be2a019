"""How answers name a document, and how they say what its standing is."""

from decisis.standing import Standing
from law.records import LawRecord, Opinion, Section
from law.status import Status


def name_of(record: LawRecord) -> str:
    """``CSA 1971, § 22-3-2 (Periodic tenancy)``; ``Ames v. Dunning, 2004-CDCA-044 (2004)``."""
    title = record.heading.rstrip(". ")
    if isinstance(record, Opinion):
        year = f" ({record.year})" if record.year else ""
        return f"{title}, {all_citations(record)}{year}"
    return f"{record.citation} ({title})" if title and record.text else record.citation


def name_with_standing(record: LawRecord, standing: Standing) -> str:
    """The name of good law; else a sentence such as ``§ 14-2-12 is recompiled as § 14-4-1``."""
    if standing.is_good_law:
        return name_of(record)
    words = f"{name_of(record)} is {standing.badge}"
    if isinstance(record, Section):
        if record.moved_to:
            words += f" as § {record.moved_to}"
        if record.history and record.status is Status.REPEALED:
            words += f" ({record.history.rstrip('.')})"
    return words if record.text else f"{words}: there is no text under this number"


def all_citations(record: LawRecord) -> str:
    """All citations by which a document is known."""
    return ", ".join(record.citations) if isinstance(record, Opinion) else record.citation
