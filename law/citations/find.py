"""The one public function: every full citation of a text, from finders that each know one kind."""

from collections.abc import Iterable

from law.citations.cases import find_cases
from law.citations.citation import Citation, Mention
from law.citations.constitutions import find_provisions
from law.citations.federal import find_federal_statutes
from law.citations.folding import fold
from law.citations.other_states import find_statutes_elsewhere
from law.citations.statutes import find_statutes
from law.jurisdictions import all_jurisdictions
from law.jurisdictions import jurisdiction as jurisdiction_of

# Raised whenever other citations, keys, pins or spans come out: stores read their documents again.
FINDER_VERSION = 1


def find_citations(text: str, *, jurisdiction: str) -> list[Citation]:
    """The full citations in ``text``, in order and without overlap.

    ``jurisdiction`` is the id of the state whose law or court the text is: its sections and
    provisions are found without the code's or the constitution's name too.
    """
    state = jurisdiction_of(jurisdiction)
    folded = fold(text)
    others = (other for other in all_jurisdictions().values() if other.id != state.id)
    # Where two finders claim the same characters, the earlier one is the more particular.
    mentions = [
        *find_cases(folded),
        *find_federal_statutes(folded),
        *find_provisions(folded, state),
        *find_statutes_elsewhere(folded),
        *(mention for other in others for mention in find_statutes(folded, other, own=False)),
        *find_statutes(folded, state, own=True),
    ]
    return [_citation(text, mention) for mention in _without_overlap(mentions)]


def _without_overlap(mentions: Iterable[Mention]) -> list[Mention]:
    """In order of position; of two that overlap, the one that was found first."""
    kept: list[tuple[int, Mention]] = []
    for rank, mention in sorted(enumerate(mentions), key=lambda found: found[1].start):
        if not kept or mention.start >= kept[-1][1].end:
            kept.append((rank, mention))
        elif rank < kept[-1][0]:
            kept[-1] = rank, mention
    return [mention for _, mention in kept]


def _citation(text: str, mention: Mention) -> Citation:
    start, end = mention.start, mention.end
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return Citation(
        mention.kind, text[start:end], start, end, mention.key, mention.pin, mention.through
    )
