"""From a citation to the document that it names, among the documents that are held.

An authority may be known by several keys: an opinion by each of its parallel citations, a section
by the stub of the range that covers it. Where two documents claim the same key, it resolves to
neither: a wrong link is worse than a missing one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from law.citations import Citation, CitationKind, find_citations
from law.identifiers import case_key
from law.parallels import Parallels
from law.records import LawRecord, Opinion, Provision, Section

_SectionOrder = tuple[tuple[int, str], ...]


class _Range(NamedTuple):
    first: _SectionOrder
    last: _SectionOrder
    document: str


class Authorities:
    """The documents that citations can resolve to.

    ``parallels`` are what the library's citations say of which citations are of one case: by them
    an opinion held under one of its citations is found by any, and a case that is not held is one
    authority whatever citation was used.
    """

    def __init__(self, parallels: Parallels | None = None) -> None:
        self._parallels = parallels or Parallels()
        self._documents: set[str] = set()
        self._aliases: dict[str, set[str]] = defaultdict(set)
        self._ranges: dict[str, list[_Range]] = defaultdict(list)
        self._divided: set[str] = set()

    @classmethod
    def of(
        cls, records: Iterable[LawRecord], *, parallels: Parallels | None = None
    ) -> "Authorities":
        """The authorities that ``records`` are."""
        authorities = cls(parallels)
        for record in records:
            authorities._add(record)
        return authorities

    def resolve(self, citation: Citation) -> str | None:
        """The id of the document that the citation names, None where none or several are held."""
        return self.resolve_key(citation.key)

    def resolve_key(self, key: str) -> str | None:
        """The same for the key of a citation."""
        if key in self._documents:
            return key
        candidates = (
            self._aliases.get(key)
            or self._by_parallel(key)
            or self._covering(key)
            or self._undivided(key)
        )
        return next(iter(candidates)) if len(candidates) == 1 else None

    def known_as(self, key: str) -> str:
        """The one name of an authority: the id of the document held, else the key under which all
        citations of a case that is not held come together."""
        return self.resolve_key(key) or self._parallels.canonical(key)

    def _add(self, record: LawRecord) -> None:
        self._documents.add(record.id)
        if isinstance(record, Opinion):
            for citation in (record.citation, *record.citations):
                for key in case_keys(citation, jurisdiction=record.jurisdiction):
                    self._aliases[key].add(record.id)
        elif isinstance(record, Section) and record.through:
            stub = _Range(_order(record.number), _order(record.through), record.id)
            self._ranges[_group(record.jurisdiction, record.number)].append(stub)
        elif isinstance(record, Provision) and record.section:
            self._divided.add(record.id.rpartition("/")[0])

    def _by_parallel(self, key: str) -> set[str]:
        found: set[str] = set()
        for alias in self._parallels.aliases(key):
            found |= self._aliases.get(alias, set())
        return found

    def _covering(self, key: str) -> set[str]:
        """The ranges of sections under one stub that the section falls into."""
        jurisdiction, is_section, number = key.partition("/code/")
        if not is_section:
            return set()
        order = _order(number)
        return {
            stub.document
            for stub in self._ranges.get(_group(jurisdiction, number), ())
            if stub.first <= order <= stub.last
        }

    def _undivided(self, key: str) -> set[str]:
        """The article of a constitution that is held as one document, for one of its sections."""
        article = key.rpartition("/")[0]
        held_whole = article in self._documents and article not in self._divided
        return {article} if "/const/" in article and held_whole else set()


def own_keys(records: Iterable[LawRecord]) -> Iterator[list[str]]:
    """The keys by which each opinion says that it is known: ``known`` of ``Parallels.of``."""
    for record in records:
        if isinstance(record, Opinion):
            citations = (record.citation, *record.citations)
            yield [
                key
                for citation in dict.fromkeys(citations)
                for key in case_keys(citation, jurisdiction=record.jurisdiction)
            ]


def case_keys(citation: str, *, jurisdiction: str) -> list[str]:
    """The keys of the cases that a citation such as ``111 N.M. 90, 801 P.2d 672`` names.

    A citation in no known form is its own key, so that an opinion can be found by it.
    """
    found = find_citations(citation, jurisdiction=jurisdiction)
    keys = [each.key for each in found if each.kind is CitationKind.CASE]
    return keys or [case_key(citation)]


def _order(number: str) -> _SectionOrder:
    """Sections in the order of a code: 7-2-5.8 before 7-2-5.13, 32-1-1 before 32A-1-1."""
    return tuple(
        (int(digits), letters) for digits, letters in re.findall(r"(\d+)([A-Za-z]*)", number)
    )


def _group(jurisdiction: str, number: str) -> str:
    """Sections that can share a range: those whose number begins alike."""
    return f"{jurisdiction}/{re.split(r'[-.:]', number, maxsplit=1)[0]}"
