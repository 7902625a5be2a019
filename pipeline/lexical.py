"""The lexical index: BM25 over title, place, citation and body, in tantivy.

Queries are analysed into terms here and never parsed as a query language: a question is data, and
punctuation in it must not be able to fail or to steer the search.
"""

import math
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

import tantivy

from law.errors import LibraryError
from law.records import Opinion, Section
from pipeline.filters import Filters
from pipeline.snapshot import Candidate, NumberedPassage

# Raised whenever the same passages would be indexed differently.
LEXICAL_VERSION = 1

# BM25 weight of a match by field. A section's catchline was written to be found by, but it is
# short, and a weight above the body's lets one word of it beat a sentence: nDCG@10 of this index
# alone (200 citing sentences of New Mexico opinions, 100 of its sections, the sample law's
# questions) is .544, .408, .736 with titles at 2; .604, .383, .793 at 1; .607, .350, .811 at 0.5.
FIELD_BOOSTS = {"title": 0.7, "place": 0.3, "citation": 0.5, "body": 1.0}

_WRITER_HEAP_BYTES = 128_000_000
_MAX_QUERY_TERMS = 256
_ANALYZER = "legal"

P = ParamSpec("P")
T = TypeVar("T")

# A query and texts in, the share of the query in each out: ``LexicalIndex.coverage``.
Coverage = Callable[[str, Iterable[str]], Sequence[float]]


class LexicalIndex:
    """A readable index folder."""

    def __init__(self, folder: Path) -> None:
        self._index = _open(folder)
        self._searcher = self._index.searcher()
        self._schema = self._index.schema
        self._analyzer = analyzer()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(self, query: str, limit: int, filters: Filters) -> list[Candidate]:
        """The ``limit`` best passages by summed BM25 over the fields, best first."""
        return self._best(query, limit, self._restrictions(filters))

    def scores(self, query: str, passages: Sequence[int]) -> dict[int, float]:
        """Summed BM25 of these passages, by number; those that share no term are left out."""
        wanted = tantivy.Query.term_set_query(self._schema, "number", [int(n) for n in passages])
        found = self._best(query, len(passages), [tantivy.Query.const_score_query(wanted, 0.0)])
        return {candidate.passage: candidate.score for candidate in found}

    def _best(
        self, query: str, limit: int, restrictions: Sequence[tantivy.Query]
    ) -> list[Candidate]:
        limit = min(limit, len(self))  # tantivy sets room aside for as many as it is asked for
        terms = list(dict.fromkeys(self._analyzer.analyze(_readable(query))))[:_MAX_QUERY_TERMS]
        if not terms or limit < 1:
            return []
        should = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(self._schema, field, term), boost
                ),
            )
            for term in terms
            for field, boost in FIELD_BOOSTS.items()
        ]
        query_tree = tantivy.Query.boolean_query(should)
        if restrictions:
            must = [(tantivy.Occur.Must, part) for part in restrictions]
            query_tree = tantivy.Query.boolean_query([(tantivy.Occur.Must, query_tree), *must])
        hits = self._searcher.search(query_tree, limit=limit, count=False).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        return [
            Candidate(int(number), float(score))
            for (score, _), number in zip(hits, numbers, strict=True)
            if number is not None
        ]

    def coverage(self, query: str, texts: Iterable[str]) -> list[float]:
        """The share (0 to 1) of the query's terms that occur in each text, rare ones weighing more.

        Terms weigh by inverse document frequency (Robertson and Spärck Jones 1976): a word that the
        library does not know at all weighs most.
        """
        weights = {term: self._rarity(term) for term in self._analyzer.analyze(_readable(query))}
        whole = sum(weights.values()) or 1.0
        shares = []
        for text in texts:
            known = set(self._analyzer.analyze(_readable(text)))
            # In the query's order: sums of a set's order would differ from process to process.
            shares.append(sum(weight for term, weight in weights.items() if term in known) / whole)
        return shares

    def _rarity(self, term: str) -> float:
        frequency = max(self._searcher.doc_freq(field, term) for field in FIELD_BOOSTS)
        return math.log(1 + (len(self) - frequency + 0.5) / (frequency + 0.5))

    def unknown_words(self, query: str) -> list[str]:
        """The words of the query that stand nowhere in the library, as the user wrote them."""
        return [
            word
            for word in dict.fromkeys(re.findall(r"[^\W\d_]{3,}", query))
            for term in self._analyzer.analyze(word)
            if not any(self._searcher.doc_freq(field, term) for field in FIELD_BOOSTS)
        ]

    def _restrictions(self, filters: Filters) -> list[tantivy.Query]:
        parts = []
        for field in ("jurisdictions", "kinds", "courts", "statuses", "chapters"):
            wanted = getattr(filters, field)
            if wanted:
                values = [_readable(str(value)) for value in wanted]
                parts.append(tantivy.Query.term_set_query(self._schema, field, values))
        if filters.years:
            first, last = filters.years
            years = tantivy.Query.range_query(
                self._schema,
                "year",
                tantivy.FieldType.Unsigned,
                lower_bound=first,
                upper_bound=last,
            )
            parts.append(years)
        if filters.passages:
            wanted = list(filters.passages)
            parts.append(tantivy.Query.term_set_query(self._schema, "number", wanted))
        return [tantivy.Query.const_score_query(part, 0.0) for part in parts]


def build_lexical_index(folder: Path, passages: Iterable[NumberedPassage]) -> None:
    """Write a new index of the passages into ``folder``."""
    folder.mkdir(parents=True)
    index = _attempt(tantivy.Index, _schema(), path=str(folder))
    _write(_with_analyzer(index), passages, removed=())


def update_lexical_index(
    folder: Path, previous: Path, added: Iterable[NumberedPassage], removed: Iterable[int]
) -> None:
    """Write into ``folder`` the previous index less the removed passages, plus the added ones."""
    _open(previous)  # where it is damaged, its name is told rather than that of the copy
    shutil.copytree(previous, folder)
    _write(_open(folder), added, removed)


def _open(folder: Path) -> tantivy.Index:
    try:
        return _with_analyzer(tantivy.Index.open(str(folder)))
    except (ValueError, OSError) as error:
        raise LibraryError(
            f"the lexical index in {folder} cannot be read ({error}): remove it and run decisis"
            " build"
        ) from None


def _write(index: tantivy.Index, added: Iterable[NumberedPassage], removed: Iterable[int]) -> None:
    # One thread: the same passages then make the same index, whatever the machine.
    writer = _attempt(index.writer, heap_size=_WRITER_HEAP_BYTES, num_threads=1)
    # Not by term: delete_documents_by_term takes every number for a signed one and finds nothing.
    gone = [int(number) for number in removed]
    writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, "number", gone))
    for item in added:
        _attempt(writer.add_document, _document(item))
    _attempt(writer.commit)
    _attempt(writer.wait_merging_threads)


def _attempt(write: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Write with tantivy, which says that a disk is full by a ValueError."""
    try:
        return write(*arguments, **named)
    except ValueError as error:
        raise OSError(f"the lexical index cannot be written ({error})") from error


def _document(item: NumberedPassage) -> tantivy.Document:
    record = item.record
    first, *rest = item.passage.header.split("\n")
    citations = record.citations if isinstance(record, Opinion) else (record.citation,)
    document = tantivy.Document()
    document.add_unsigned("number", item.number)
    document.add_text("title", record.heading or first)
    document.add_text("place", "\n".join(rest))
    document.add_text("citation", "\n".join(citations))
    document.add_text("body", item.passage.text)
    document.add_text("jurisdictions", record.jurisdiction)
    document.add_text("kinds", record.kind)
    document.add_text("statuses", record.status)
    if isinstance(record, Section) and record.path:
        document.add_text("chapters", record.path[0].number)
    if isinstance(record, Opinion):
        document.add_text("courts", record.court)
        document.add_unsigned("year", record.year)
    return document


def _readable(text: str) -> str:
    """The text as valid Unicode: tantivy refuses lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", indexed=True, fast=True)
    for field in FIELD_BOOSTS:
        builder.add_text_field(field, tokenizer_name=_ANALYZER, index_option="freq")
    for field in ("jurisdictions", "kinds", "courts", "statuses", "chapters"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("year", indexed=True, fast=True)
    return builder.build()


def analyzer() -> tantivy.TextAnalyzer:
    """How the index reads words: without stop words, in lower case, without their endings."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _with_analyzer(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer(_ANALYZER, analyzer())
    return index
