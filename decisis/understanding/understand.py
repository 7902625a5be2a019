"""Reading a query: what is recognised, and what follows from it for the search."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from decisis.understanding.model import Effect, Recognised, Subject, Understanding
from decisis.understanding.old_law import read_old_law, status_words
from decisis.understanding.requests import (
    Request,
    case_law,
    court_asked,
    read_request,
    within,
    years_of_cases,
)
from decisis.understanding.shape import Span, without
from decisis.understanding.things import Things, read_things
from law.jurisdictions import Jurisdiction
from law.status import Status
from pipeline.filters import NO_FILTERS, Filters

OPINIONS = Filters(kinds=("opinion",))


def understand(
    query: str,
    filters: Filters = NO_FILTERS,
    *,
    held: Sequence[Jurisdiction],
    restrict: bool = True,
) -> Understanding:
    """What the query says of where its answer stands.

    ``held`` are the states of the library, whose courts and names are known. A filter of the user's
    wins over what the query says; with ``restrict`` False the query is read but restricts nothing.
    """
    things = read_things(query, held, filters.jurisdictions)
    request = read_request(things.shape)
    reader = _Reader(query, filters, restrict, things, request)
    recognised = sorted(reader.recognised(), key=lambda each: (each.start, each.end))
    return Understanding(
        words=without(query, reader.cuts()) if restrict else query,
        filters=_joined(filters, (e.value for e in recognised if e.effect == "filter")),
        recognised=tuple(recognised),
        prefers=_joined(NO_FILTERS, (_preference(e) for e in recognised if e.effect == "boost")),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """One query with all that was read in it, and what each thing does to the search."""

    query: str
    filters: Filters
    restrict: bool
    things: Things
    request: Request | None

    def recognised(self) -> Iterator[Recognised]:
        yield from self._authorities()
        yield from self._jurisdictions()
        yield from self._kinds()
        yield from self._courts()
        yield from self._dates()
        yield from self._statuses()

    def cuts(self) -> Iterator[Span]:
        """The characters that have become restrictions and are not searched for."""
        yield from (each.cut for each in self.things.states if each.cut)
        if self.request and self._is_sure:
            yield self.request.head
            yield from self.request.scope[1:]

    def _authorities(self) -> Iterator[Recognised]:
        for cited in self.things.citations:
            span = cited.start, cited.end
            yield self._recognised(cited.kind, span, cited.key, "look-up")
        for named in self.things.names:
            span = named.start, named.end
            yield self._recognised("name", span, self.query[slice(*span)], "boost")

    def _jurisdictions(self) -> Iterator[Recognised]:
        for each in self.things.states:
            restriction = Filters(jurisdictions=(each.state.id,))
            effect: Effect = "none" if each.excluded else "filter"
            yield self._recognised("jurisdiction", (each.start, each.end), restriction, effect)

    def _kinds(self) -> Iterator[Recognised]:
        if self.request:
            restriction = Filters(kinds=self.request.kinds)
            yield self._recognised("kind", self.request.noun, restriction, self._asked)
        elif span := case_law(self.things.shape):
            yield self._recognised("kind", span, OPINIONS, "boost")

    def _courts(self) -> Iterator[Recognised]:
        asked = court_asked(self.things.shape)
        for each in self.things.courts:
            span = each.start, each.end
            effect: Effect = "boost" if span in asked else "none"
            if self._is_in_scope(span):
                effect = self._asked
            restriction = Filters(courts=each.courts)
            yield self._recognised("court", span, restriction, effect)

    def _dates(self) -> Iterator[Recognised]:
        beside_name = years_of_cases(self.things.shape)
        for each in self.things.dates:
            span = each.start, each.end
            restriction = Filters(year_from=each.first, year_to=each.last)
            if self._is_in_scope(span):
                yield self._recognised("date", span, restriction, self._asked)
            elif span in beside_name:
                yield self._recognised("date", span, restriction, "boost")
            elif not each.is_bare:
                yield self._recognised("date", span, restriction, "none")

    def _statuses(self) -> Iterator[Recognised]:
        spans = {(each.start, each.end): False for each in read_old_law(self.things.shape)}
        if self.request:
            start, end = self.request.scope[0]
            spans |= dict.fromkeys(status_words(self.things.shape, start, end), True)
        for span, is_asked in sorted(spans.items()):
            word = self.query[slice(*span)].lower()
            # That an opinion is overruled is not its own word, by which filters go.
            if is_asked and self.request and self.request.kinds != ("opinion",):
                restriction = Filters(statuses=(Status(word),))
                yield self._recognised("status", span, restriction, self._asked)
            else:
                yield self._recognised("status", span, word, "boost")

    def _recognised(
        self, kind: Subject, span: Span, value: str | Filters, effect: Effect
    ) -> Recognised:
        if effect == "filter" and not self.restrict:
            effect = "none"
        if isinstance(value, Filters) and _overlap(value, self.filters):
            effect = "none"
        return Recognised(kind, self.query[slice(*span)], *span, effect, value)

    def _is_in_scope(self, span: Span) -> bool:
        return self.request is not None and within(span, self.request.scope)

    @property
    def _asked(self) -> Effect:
        """What the parts of the request do: nothing where the user's filters exclude it."""
        if self.request and not _agree(self.request, self.filters):
            return "none"
        return "filter" if self._is_sure else "boost"

    @property
    def _is_sure(self) -> bool:
        return bool(self.request and self.request.is_sure and _agree(self.request, self.filters))


def _agree(request: Request, filters: Filters) -> bool:
    """Whether what is asked for can pass the user's filters."""
    kinds = set(request.kinds)
    return not (
        (filters.kinds and not kinds.issuperset(filters.kinds))
        or ((filters.courts or filters.years) and "opinion" not in kinds)
        or (filters.chapters and "section" not in kinds)
    )


def _overlap(restriction: Filters, filters: Filters) -> bool:
    """Whether the user's filters already say what the restriction is about."""
    if restriction.years and filters.years:
        return True
    return any(getattr(restriction, name) and getattr(filters, name) for name in _LISTS)


def _preference(recognised: Recognised) -> Filters:
    if isinstance(recognised.value, Filters):
        return recognised.value
    return OPINIONS if recognised.kind == "name" else NO_FILTERS


def _joined(filters: Filters, others: Iterable[str | Filters]) -> Filters:
    """The conjunction of restrictions; what two say of one list, as either of them.

    Of years that exclude each other the first stand.
    """
    for other in others:
        if isinstance(other, str):
            continue
        lists = {
            name: tuple(dict.fromkeys((*getattr(filters, name), *getattr(other, name))))
            for name in _LISTS
        }
        first = max(filter(None, (filters.year_from, other.year_from)), default=None)
        last = min(filter(None, (filters.year_to, other.year_to)), default=None)
        if first is not None and last is not None and first > last:
            first, last = filters.year_from, filters.year_to
        filters = Filters(**lists, year_from=first, year_to=last)
    return filters


_LISTS = tuple(
    field.name for field in fields(Filters) if field.name not in ("year_from", "year_to")
)
