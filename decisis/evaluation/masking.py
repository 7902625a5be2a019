"""The benchmark that every library carries: its own citations, masked.

Where a document cites an authority that the library holds, the words around the citation, without
it, are a query and the authority is the gold: the task of LePaRD (Mahari et al. 2023) and CLERC
(Hou et al. 2024), on the user's own law.
"""

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter

from decisis.evaluation.queries import JudgedQuery, Split, kind_of_several
from decisis.evaluation.removal import (
    MAX_CITATIONS,
    mark_citations,
    marks_in,
    name_words,
    tidy,
)
from decisis.retrieval.windows import content_words
from law.citations import Citation, find_citations
from law.progress import Progress, silent
from law.records import LawRecord, Opinion
from law.resolution import Authorities
from law.sentences import sentence_spans
from pipeline.snapshot import Snapshot

MAX_WORDS = 60
MIN_CONTENT_WORDS = 8
MAX_PER_AUTHORITY = 10

# Of a sentence that is longer, the query is cut round its first citation: more of what stands
# before it, which it bears out, than of what follows.
_WORDS_BEFORE = 40

# "as that term is defined in [Section 30-1-12]", "except as provided in": the words around it say
# nothing of what the section is about.
_POINTER = re.compile(
    r"\b(?:defin(?:ed|ition|itions)\b[^.;]{0,60}|(?:[Ee]xcept|[Nn]otwithstanding)\b[^.;,]{0,60})\Z"
)
# A section that only gives an act its name is cited for the act.
_SHORT_TITLE = re.compile(r"\W*(?:short title|(?:name|title) of act)\b", re.IGNORECASE)
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")

# Words that any opinion or statute may say of any law; they find nothing.
_OF_ANY_LAW = frozenset(
    content_words(
        """act action agree appeal appeals apply argue argues argument case certiorari claim
        conclude conclusion consider contend contends court decide decision defendant determine
        district de novo first further hold however impression interpretation issue issues judge
        language law legislature majority matter now novo opinion plain plaintiff present provide
        provided provides provision provisions pursuant question read reason reverse review section
        state states statute statutes statutory subsection subject therefore trial turn two whether
        accordance otherwise except paragraph requirements required guilty sentenced believe
        foregoing reasons proper construction"""
    )
)

_Cited = tuple[Citation, str | None]


def masked_queries(
    snapshot: Snapshot,
    authorities: Authorities,
    *,
    seed: int,
    per_document: int = 5,
    limit: int | None = None,
    progress: Progress = silent,
) -> list[JudgedQuery]:
    """Queries cut from the library's documents, at most ``per_document`` from each.

    In an order that the seed shuffles, so that the first so many are a sample of all; documents
    that are added leave the queries, the halves and the order of the others as they are, but for a
    text that is said twice or an authority that is asked for too often. Half of the citing
    documents is for tuning, half for the test.

    Not asked for: a document itself, its neighbours in the same article, the same case in the court
    below, an act as a whole (by the ends of its range or its short title), definitions and
    exceptions that a statute refers to, stubs without a text; nor one authority more than
    MAX_PER_AUTHORITY times by queries of one half and one kind of source.
    """
    held = _Held(snapshot)
    cited_in = [
        (document, [(citation, authorities.resolve(citation)) for _, citation, _ in cited])
        for document, cited in groupby(snapshot.all_citations(), key=itemgetter(0))
    ]
    citing = [(document, cited) for document, cited in cited_in if any(gold for _, gold in cited)]
    queries: dict[str, JudgedQuery] = {}
    for done, (document, cited) in enumerate(citing, start=1):
        record = snapshot.document(document)
        if record is not None and len(cited) <= MAX_CITATIONS:
            for query in islice(_Source(record, cited, held).queries(seed), per_document):
                queries.setdefault(query.text.casefold(), query)
        progress("masked citations", done, len(citing))
    in_order = sorted(queries.values(), key=lambda query: _hash("order", seed, query.id))
    return _of_many_authorities(in_order)[:limit]


def split_of(document: str, seed: int) -> Split:
    """The half that a citing document falls into, whatever else the library holds."""
    return "tuning" if _hash("split", seed, document) % 2 else "test"


def _of_many_authorities(queries: Sequence[JudgedQuery]) -> list[JudgedQuery]:
    """Without those whose authority enough others ask for: one section that all penal law refers
    to would else be a tenth of the benchmark."""
    asked: Counter[tuple[Split, str, str]] = Counter()
    kept = []
    for query in queries:
        gold = [(query.split, query.source_kind, document) for document in query.relevant]
        if max(asked[key] for key in gold) < MAX_PER_AUTHORITY:
            asked.update(gold)
            kept.append(query)
    return kept


class _Held:
    """The documents held: which of them can be asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._records = {record.id: record for record in snapshot.headings()}
        self._snapshot = snapshot
        self._has_text: dict[str, bool] = {}

    def __getitem__(self, document: str) -> LawRecord:
        return self._records[document]

    def is_askable(self, document: str, source: LawRecord) -> bool:
        """Whether the words of ``source`` can be expected to find the document."""
        record = self._records[document]
        if document == source.id or _SHORT_TITLE.match(record.heading):
            return False
        if not self._readable(document):
            return False
        if isinstance(source, Opinion):
            return not (isinstance(record, Opinion) and record.heading == source.heading)
        return not source.path or record.path != source.path

    def _readable(self, document: str) -> bool:
        if document not in self._has_text:
            record = self._snapshot.document(document)
            self._has_text[document] = record is not None and bool(record.text.strip())
        return self._has_text[document]


class _Source:
    """A citing document: its sentences and its citations, each with the held document it names."""

    def __init__(self, record: LawRecord, cited: Sequence[_Cited], held: _Held) -> None:
        self._record = record
        self._cited = cited
        self._held = held
        self._sentences = sentence_spans(record.text)
        ends = [end for _, end in self._sentences]
        self._places = [bisect_right(ends, citation.start) for citation, _ in cited]
        self._gold = self._askable()

    def queries(self, seed: int) -> Iterator[JudgedQuery]:
        """A query for each sentence with citations that may be asked for, in shuffled order."""
        ids = {
            number: f"{self._record.id}@{self._sentences[number][0]}"
            for number in {self._places[index] for index in self._gold}
        }
        for number, query_id in sorted(
            ids.items(), key=lambda item: _hash("choice", seed, item[1])
        ):
            names = self._names(number)
            marked = self._window(number, names)
            gold = sorted({self._gold[index] for index in marks_in(marked) & self._gold.keys()})
            text = tidy(marked)
            if not gold or not self._says_enough(text) or self._leaks(text, names):
                continue
            kinds = {self._held[document].kind for document in gold}
            yield JudgedQuery(
                id=query_id,
                text=text,
                relevant=dict.fromkeys(gold, 1),
                source=self._record.id,
                kind=kind_of_several(kinds),
                source_kind=self._record.kind,
                split=split_of(self._record.id, seed),
            )

    def _askable(self) -> dict[int, str]:
        """The gold by index of the citation."""
        gold = {}
        last_of_range = ""
        for index, (citation, document) in enumerate(self._cited):
            ends_range = bool(last_of_range) and citation.key == last_of_range
            last_of_range = citation.through
            if (
                document
                and not ends_range
                and not citation.through
                and not self._is_pointer(citation)
                and self._held.is_askable(document, self._record)
            ):
                gold[index] = document
        return gold

    def _is_pointer(self, citation: Citation) -> bool:
        if isinstance(self._record, Opinion):
            return False
        before = self._record.text[max(0, citation.start - 120) : citation.start]
        return _POINTER.search(before) is not None

    def _held_in(self, number: int) -> set[str]:
        return {
            document
            for place, (_, document) in zip(self._places, self._cited, strict=True)
            if place == number and document
        }

    def _names(self, number: int) -> set[str]:
        """The words by which the cases cited in a sentence are known."""
        cases = (self._held[document] for document in self._held_in(number))
        return {
            word for case in cases if isinstance(case, Opinion) for word in name_words(case.heading)
        }

    def _window(self, number: int, names: set[str]) -> str:
        """The marked sentence with its neighbours as far as there is room for them.

        A sentence that is nothing but a citation stands for the one before it, which it bears out.
        A neighbour that cites another held authority is left out: its words would ask for that one.
        """
        window = self._marked(number, names).split()
        if len(window) > MAX_WORDS:
            gold = {index for index in self._gold if self._places[index] == number}
            first = next(at for at, word in enumerate(window) if marks_in(word) & gold)
            start = max(0, min(first - _WORDS_BEFORE, len(window) - MAX_WORDS))
            return " ".join(window[start : start + MAX_WORDS])
        if self._is_neighbour(number - 1, number):
            before = self._marked(number - 1, names).split()
            if len(before) + len(window) <= MAX_WORDS or not self._says_enough(" ".join(window)):
                window = before[-MAX_WORDS:] + window
        if self._is_neighbour(number + 1, number):
            after = self._marked(number + 1, names).split()
            if len(window) + len(after) <= MAX_WORDS:
                window += after
        return " ".join(window)

    def _is_neighbour(self, other: int, number: int) -> bool:
        """Whether the sentence stands in the same paragraph and cites nothing else that is held."""
        if not 0 <= other < len(self._sentences):
            return False
        first, second = sorted((other, number))
        gap = self._record.text[self._sentences[first][1] : self._sentences[second][0]]
        return not _PARAGRAPH_BREAK.search(gap) and self._held_in(other) <= self._held_in(number)

    def _marked(self, number: int, names: set[str]) -> str:
        """A sentence with its citations as marks, by their index in the document."""
        start, end = self._sentences[number]
        indexes = [index for index, place in enumerate(self._places) if place == number]
        spans = {
            index: (self._cited[index][0].start - start, self._cited[index][0].end - start)
            for index in indexes
        }
        return mark_citations(self._record.text[start:end], spans, names)

    def _says_enough(self, text: str) -> bool:
        said = {word for word in content_words(tidy(text)) if word.isalpha() and len(word) > 1}
        return len(said - _OF_ANY_LAW) >= MIN_CONTENT_WORDS

    def _leaks(self, text: str, names: set[str]) -> bool:
        """Whether a citation or the name of a gold case can still be read."""
        return bool(
            find_citations(text, jurisdiction=self._record.jurisdiction)
            or names.intersection(name_words(text))
        )


def _hash(purpose: str, seed: int, id: str) -> int:
    digest = hashlib.blake2b(f"{purpose} {seed} {id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest)
