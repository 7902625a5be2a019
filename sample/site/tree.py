"""The site's map: every path, and how its page is made when someone asks for it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from law.jurisdictions import jurisdiction
from law.records import LawRecord, Opinion, Section
from sample.site.addresses import UNDATED, address_of
from sample.site.pages import Link, case_list_page, index_page, record_page
from sample.site.pdf import pdf_of

CASES_A_PAGE = 40
# The year that pages of the current edition give where their records give none.
CURRENT_EDITION = 2024


@dataclass(slots=True)
class Index:
    """A page that leads to the pages beneath it."""

    title: str
    below: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A record's page; ``pdf`` is the path of the PDF that alone holds its text, "" for none."""

    record: LawRecord
    edition: int
    pdf: str = ""


@dataclass(slots=True)
class CaseList:
    """The opinions of a court and year, in pages."""

    title: str
    cases: list[str] = field(default_factory=list)


class SiteMap:
    """All pages of a site over records; ``in_pdf`` are ids whose text is only in a PDF."""

    def __init__(self, records: Iterable[LawRecord], *, in_pdf: Collection[str] = ()) -> None:
        self._pages: dict[str, Index | Leaf | CaseList] = {"/": Index("Law")}
        records = list(records)
        newest: dict[str, int] = {}
        for record in records:
            if isinstance(record, Section):
                known = newest.get(record.jurisdiction, 0)
                newest[record.jurisdiction] = max(known, record.edition)
        for record in records:
            self._add(record, newest.get(record.jurisdiction, 0), in_pdf)

    def html(self, path: str, page: int = 1) -> str | None:
        """The page at a path, None where there is none; ``page`` counts the pages of a list."""
        entry = self._pages.get(path)
        match entry:
            case Index():
                return index_page(self._trail(path), entry.title, self._links(path, entry))
            case Leaf():
                trail = self._trail(path)
                return record_page(trail, entry.record, edition=entry.edition, pdf=entry.pdf)
            case CaseList():
                return self._case_list(path, entry, page)
        return None

    def pdf(self, path: str) -> bytes | None:
        """The PDF at a path, None where there is none."""
        for suffix in ("/", ".html"):
            entry = self._pages.get(path.removesuffix(".pdf") + suffix)
            if isinstance(entry, Leaf) and entry.pdf == path:
                history = getattr(entry.record, "history", "")
                notes = [f"History: {history}"] if history else []
                return pdf_of([*entry.record.text.split("\n\n"), *notes])
        return None

    def leaf(self, path: str) -> Leaf | None:
        """The record's page at a path."""
        entry = self._pages.get(path)
        return entry if isinstance(entry, Leaf) else None

    def paths(self, wanted: Callable[[LawRecord], bool] = lambda record: True) -> list[str]:
        """Paths of the records' pages."""
        return [
            path
            for path, entry in self._pages.items()
            if isinstance(entry, Leaf) and wanted(entry.record)
        ]

    def _add(self, record: LawRecord, newest: int, in_pdf: Collection[str]) -> None:
        older = isinstance(record, Section) and 0 < record.edition < newest
        path = address_of(record, edition=record.edition if older else 0)  # type: ignore[union-attr]
        path = self._unused(path)
        pdf = path.rstrip("/").removesuffix(".html") + ".pdf" if record.id in in_pdf else ""
        edition = (record.edition if isinstance(record, Section) else 0) or CURRENT_EDITION
        self._pages[path] = Leaf(record, edition, pdf)
        self._add_indexes(path, record)

    def _unused(self, path: str) -> str:
        """Pages of one number or name stand side by side: …-d-1/, …-1.html."""
        stem, end = (path[:-5], ".html") if path.endswith(".html") else (path[:-1], "/")
        mark = "-" if end == ".html" else "-d-"
        count = 0
        while path in self._pages:
            count += 1
            path = f"{stem}{mark}{count}{end}"
        return path

    def _add_indexes(self, path: str, record: LawRecord) -> None:
        """The indexes from a record's page up to the site's own."""
        below = path
        parents = _parents(path)
        for depth, parent in enumerate(parents):
            entry = self._pages.get(parent)
            if entry is None:
                title = _title(parent, len(parents) - depth, record)
                is_list = isinstance(record, Opinion) and depth == 0
                entry = CaseList(title) if is_list else Index(title)
                self._pages[parent] = entry
            if isinstance(entry, CaseList):
                entry.cases.append(below)
            elif isinstance(entry, Index):
                entry.below[below] = None
            below = parent

    def _trail(self, path: str) -> list[Link]:
        return [Link(parent, self._name(parent)) for parent in reversed(_parents(path))]

    def _links(self, path: str, entry: Index) -> list[Link]:
        return [Link(below, self._name(below)) for below in entry.below]

    def _name(self, path: str) -> str:
        entry = self._pages[path]
        if isinstance(entry, Leaf):
            return f"{entry.record.citation} {entry.record.heading}".strip()
        return entry.title

    def _case_list(self, path: str, entry: CaseList, page: int) -> str | None:
        shown = entry.cases[(page - 1) * CASES_A_PAGE : page * CASES_A_PAGE]
        if not shown:
            return None
        cases = []
        for case in shown:
            leaf = self._pages[case]
            if isinstance(leaf, Leaf) and isinstance(leaf.record, Opinion):
                cases.append((case, leaf.record))
        following = f"{path}?page={page + 1}" if page * CASES_A_PAGE < len(entry.cases) else ""
        return case_list_page(self._trail(path), entry.title, cases, following)


def _parents(path: str) -> list[str]:
    """The pages above a page, from the nearest to the site's own."""
    segments = [segment for segment in path.split("/") if segment]
    return [
        "/" + "".join(f"{s}/" for s in segments[:count])
        for count in range(len(segments) - 1, -1, -1)
    ]


def _title(path: str, depth: int, record: LawRecord) -> str:
    """The name of an index: by the record's levels beneath the jurisdiction's own page."""
    home = jurisdiction(record.jurisdiction)
    segments = path.strip("/").split("/")
    areas = {"codes": f"{home.name} Statutes", "constitution": f"{home.name} Constitution"}
    if len(segments) == 1:
        return {"codes": "Codes and Statutes", "constitution": "Constitutions"}.get(
            path.strip("/"), "Cases"
        )
    if len(segments) == 2:
        return areas.get(segments[0], f"{home.name} Case Law")
    if isinstance(record, Opinion):
        court = home.court(record.court)
        name = court.name if court else record.court
        year = "" if segments[3:] == [UNDATED] else " ".join(segments[3:])
        return f"{name} Decisions {year}".strip()
    dated = segments[2].isdigit() and len(segments[2]) == 4 and segments[0] == "codes"
    at = len(segments) - 3 - dated
    if at < 0:
        return f"{segments[2]} {home.name} Statutes"
    return str(record.path[at]) if at < len(record.path) else segments[-1]
