"""An open library: search, ask, show, status."""

import time
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from decisis.adaptation.store import Adaptation
from decisis.answers.answering import Answering, Evidence
from decisis.answers.generation import Generator
from decisis.answers.model import Answer
from decisis.parts import Parts
from decisis.reranking import STRATEGIES
from decisis.retrieval.fusion import ReciprocalRankFusion
from decisis.retrieval.registers import PASSAGE, register_of
from decisis.retrieval.rerank import Reranker
from decisis.retrieval.search import Search, SearchResult, hits_of
from decisis.status import LibraryStatus, library_status
from decisis.topics.indexed import within_topic
from decisis.understanding import Expansion, expand, understand, understood_as
from law.citations import Citation, find_citations
from law.errors import QueryError
from law.records import LawRecord
from pipeline.filters import NO_FILTERS, Filters

MAX_QUERY_CHARACTERS = 4_000
MAX_LIMIT = 1_000


class Library(Parts):
    """One generation of a library, open for reading; safe to share between threads."""

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        filters: Filters = NO_FILTERS,
        rerank: bool = True,
        budget: int | None = None,
        one_per_document: bool = True,
        without: Collection[str] = (),
        restrict: bool = True,
        topic: str = "",
    ) -> SearchResult:
        """The passages that match ``query`` best.

        Documents that the query cites come first. ``budget`` bounds the cross-encoder's calls
        (default: the setting ``rerank_budget``); ``rerank=False`` makes none. The documents
        ``without`` (ids) do not appear. ``restrict=False`` searches for the query as it stands,
        also where it asks for law of one court, kind or time. With a ``topic`` (id or label) only
        its documents are searched.
        """
        started = time.perf_counter()
        query = _checked(query)
        if not 1 <= limit <= MAX_LIMIT:
            raise QueryError(f"limit must be between 1 and {MAX_LIMIT}, not {limit}")
        if budget is not None and budget < 0:
            raise QueryError(f"the budget of cross-encoder calls cannot be {budget}")
        if topic:
            filters = within_topic(filters, topic, self.topics, self.snapshot)
        cited = [record.id for record in self._cited(query)[0]]
        read = understand(query, filters, held=self.jurisdictions, restrict=restrict)
        expansion = self._expansion(read.words)
        search = self._search(query, rerank=rerank, budget=budget)
        ranking = search.rank(
            read.words,
            read.filters,
            cited,
            without,
            documents=2 * limit,
            demote=not read.wants_old_law,
            added=expansion.phrases if expansion else (),
        )
        return SearchResult(
            query,
            read.filters,
            hits_of(ranking, limit, self.standing, one_per_document=one_per_document),
            read,
            tuple(cited),
            expansion,
            ranking.trace,
            time.perf_counter() - started,
        )

    def ask(
        self, question: str, *, filters: Filters = NO_FILTERS, generator: Generator | None = None
    ) -> Answer:
        """An answer that rests on the library, or a refusal that says that it holds none."""
        started = time.perf_counter()
        question = _checked(question)

        answering = Answering(
            snapshot=self.snapshot,
            authorities=self.authorities,
            jurisdictions=self.jurisdictions,
            name=self._cited,
            gather=lambda text, cited: self._evidence(text, cited, filters),
            cross_encoder=lambda: self.cross_encoder,
            cosines=self._cosines,
            lexical=self.lexical,
            topics=lambda: self.topics,
            standing=self.standing,
            generator=generator or self.generator,
            filters=filters,
        )
        answer = answering.answer(question)
        return replace(answer, seconds=time.perf_counter() - started)

    def show(self, name: str) -> LawRecord:
        """The document with this id or citation; QueryError where the library does not hold it."""
        name = _checked(name)
        held = self.snapshot.document(name)
        if held is not None:
            return held
        cited, _ = self._cited(name)
        if not cited:
            raise QueryError(f"the library does not hold {name!r}: try decisis search")
        if len(cited) > 1:
            names = ", ".join(record.id for record in cited)
            raise QueryError(f"{name!r} names several documents, say which: {names}")
        return cited[0]

    def citations_of(self, document: str) -> list[tuple[Citation, str | None]]:
        """The citations in a document, each with the id of the held document that it names."""
        return [
            (citation, self.authorities.resolve(citation))
            for citation in self.snapshot.citations_of(document)
        ]

    def status(self) -> LibraryStatus:
        """What the library holds, how fresh it is, what a build would do."""
        return library_status(self.layout.root, self.settings)

    def _expansion(self, words: str) -> Expansion | None:
        if not self.settings.expand or self.generator is None:
            return None
        return expand(words, self.generator)

    def _evidence(self, question: str, cited: Sequence[LawRecord], filters: Filters) -> Evidence:
        read = understand(question, filters, held=self.jurisdictions)
        notes: tuple[str, ...] = ()
        if read.filters != filters and not len(self.snapshot.numbers_matching(read.filters)):
            notes = (f"The library holds nothing for {'; '.join(understood_as(read))}.",)
            read = understand(question, filters, held=self.jurisdictions, restrict=False)
        ranking = self._search(question).rank(
            read.words,
            read.filters,
            [record.id for record in cited],
            documents=self.settings.candidates,
            demote=not read.wants_old_law,
        )
        return Evidence(read.words, ranking.ranked, notes)

    def _cosines(self, text: str, passages: Sequence[int]) -> list[float]:
        vectors = self.vectors.vectors(np.array(passages, dtype=np.int64))
        cosines: list[float] = (vectors @ self.encoder.encode_query(text)).tolist()
        return cosines

    def _search(self, query: str, *, rerank: bool = True, budget: int | None = None) -> Search:
        """What suits the register of ``query``; what was learned is learned of passages."""
        if budget is None:
            budget = self.settings.rerank_budget
        register = register_of(query)
        learned = self.adaptation if register is PASSAGE else Adaptation()
        # Anchors are scored by the model that was learned, where there is one.
        anchored = learned.cross_encoder == self.adaptation.cross_encoder
        shares = (learned.rerank_weight, self.settings.rerank_weight, register.share)
        return Search(
            first_stage=self.first_stage,
            encode=learned.encode(self.encoder.encode_query),
            fusion=learned.fusion or ReciprocalRankFusion(register.weights),
            reranker=Reranker(
                cross_encoder=lambda: (
                    self.reranking_model if learned.cross_encoder else self.cross_encoder
                ),
                strategy=STRATEGIES[self.settings.rerank_strategy],
                weight=next(share for share in shares if share is not None),
                budget=budget if rerank else 0,
                coverage=self.lexical.coverage,
                anchors=self.anchors if rerank and anchored else None,
            ),
            standing=self.standing,
        )

    def _cited(self, text: str) -> tuple[list[LawRecord], list[str]]:
        """The held documents that a text cites, and its citations that the library cannot follow.

        A bare section number is read as one of the first of the library's states that has it.
        """
        held: dict[str, LawRecord] = {}
        unheld: dict[str, None] = {}
        followed: set[str] = set()
        for state in self.jurisdictions:
            for citation in find_citations(text, jurisdiction=state.id):
                if citation.text in followed:
                    continue
                document = self.authorities.resolve(citation)
                record = self.snapshot.document(document) if document else None
                if record is None:
                    unheld.setdefault(citation.text)
                else:
                    held.setdefault(record.id, record)
                    followed.add(citation.text)
        missing = [text for text in unheld if not any(text in other for other in followed)]
        return list(held.values()), missing


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise QueryError("the question is empty")
    if len(text) > MAX_QUERY_CHARACTERS:
        raise QueryError(f"the question is longer than {MAX_QUERY_CHARACTERS:,} characters")
    return text.replace("\x00", " ")
