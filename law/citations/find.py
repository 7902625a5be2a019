"""The one public function: every citation of a text, full ones from finders that each know one
kind, short ones by their antecedents."""

from collections.abc import Iterable, Iterator, Sequence

from law.citations.antecedents import Reading
from law.citations.cases import find_cases
from law.citations.citation import Citation, CitationForm, CitationKind, Mention, case_name_of
from law.citations.cited_cases import CitedCases, parallel_groups
from law.citations.constitutions import find_provisions
from law.citations.federal import find_federal_statutes
from law.citations.folding import fold
from law.citations.lookups import find_short_forms
from law.citations.names import name_before
from law.citations.other_states import find_statutes_elsewhere
from law.citations.session_laws import find_session_laws
from law.citations.statutes import find_statutes
from law.citations.strings import Cited
from law.jurisdictions import Jurisdiction, all_jurisdictions
from law.jurisdictions import jurisdiction as jurisdiction_of

# Raised whenever other citations, keys, pins or spans come out: stores read their documents again.
FINDER_VERSION = 2


def find_citations(text: str, *, jurisdiction: str) -> list[Citation]:
    """The citations in ``text``, in order and without overlap.

    ``jurisdiction`` is the id of the state whose law or court the text is: its sections and
    provisions are found without the code's or the constitution's name too. A short form is found
    where its antecedent in the text is certain.
    """
    state = jurisdiction_of(jurisdiction)
    folded = fold(text)
    full = _without_overlap(_full(folded, state))
    cases = CitedCases(_named_cases(folded, full))
    mentions = _without_overlap([*full, *find_short_forms(folded, full, cases)])
    authorities = list(Reading(folded, mentions, cases).authorities())
    return list(_citations(text, folded, authorities))


def _full(folded: str, state: Jurisdiction) -> Iterator[Mention]:
    """Full citations; of two that claim the same characters the earlier is the more particular."""
    yield from find_cases(folded)
    yield from find_federal_statutes(folded)
    yield from find_provisions(folded, state)
    yield from find_session_laws(folded, state)
    yield from find_statutes_elsewhere(folded)
    for other in all_jurisdictions().values():
        if other.id != state.id:
            yield from find_statutes(folded, other, own=False)
    yield from find_statutes(folded, state, own=True)


def _without_overlap(mentions: Iterable[Mention]) -> list[Mention]:
    """In order of position; of two that overlap, the one that was found first."""
    kept: list[tuple[int, Mention]] = []
    for rank, mention in sorted(enumerate(mentions), key=lambda found: found[1].start):
        if not kept or mention.start >= kept[-1][1].end:
            kept.append((rank, mention))
        elif rank < kept[-1][0]:
            kept[-1] = rank, mention
    return [mention for _, mention in kept]


def _named_cases(folded: str, full: Sequence[Mention]) -> Iterator[tuple[tuple[Mention, ...], str]]:
    """The cases among full citations, each with the name printed before it."""
    left = 0
    for group in parallel_groups(folded, full):
        if group[0].kind is CitationKind.CASE:
            start, end = name_before(folded, left, group[0].start)
            yield group, folded[start:end]
        left = group[-1].end


def _citations(text: str, folded: str, authorities: Sequence[Cited]) -> Iterator[Citation]:
    named: set[str] = set()
    for number, cited in enumerate(authorities):
        following = authorities[number + 1] if number + 1 < len(authorities) else None
        for mention in cited.mentions:
            form = mention.form
            name = folded[slice(*cited.before.name)]
            if form is CitationForm.FULL and mention.key in named and _is_shortened(mention, name):
                form = CitationForm.SHORT
            yield _citation(text, mention._replace(form=form), cited, following, number)
        named.update(mention.key for mention in cited.mentions if mention.is_named)


def _is_shortened(mention: Mention, name: str) -> bool:
    """Whether a citation that has its key leaves out what the first one of it said."""
    if mention.kind is CitationKind.CASE:
        return " v. " not in name and not name.startswith("In re ")
    return not mention.is_named


def _citation(
    text: str, mention: Mention, cited: Cited, following: Cited | None, number: int
) -> Citation:
    start, end = mention.start, mention.end
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return Citation(
        mention.kind,
        text[start:end],
        start,
        end,
        mention.key,
        mention.pin,
        mention.through,
        form=mention.form,
        signal=cited.signal,
        parenthetical=_parenthetical(text, cited, following),
        name=text[slice(*cited.before.name)],
        year=_year(cited),
        group=number,
    )


def _parenthetical(text: str, cited: Cited, following: Cited | None) -> str:
    start, end = cited.behind.parenthetical
    if start == end and following and following.is_history:
        start, end = cited.behind.history, following.mentions[-1].end
    return text[start:end].strip()


def _year(cited: Cited) -> int:
    for mention in cited.mentions:
        case = case_name_of(mention.key)
        if case and case.is_neutral:
            return int(case.volume)
    return cited.behind.year
