"""From what somebody types to an authority: id, citation, docket number, name, inner page."""

from dataclasses import replace

from decisis.citator.citator import Citator
from graph import Direction
from graph.names import How, Named, Page, pages
from law.citations import find_citations
from law.errors import QueryError
from law.jurisdictions import all_jurisdictions

_MAX_CHARACTERS = 500


def find(citator: Citator, text: str, *, limit: int = 10) -> tuple[Named, ...]:
    """What the text may name, the surest first; empty where nothing in the graph is near.

    An id or a citation of exactly one authority ends the search. A page within a case is inferred
    from where the cases of its volume begin, and says so; where another document cites the case at
    that very page, it says that instead.
    """
    text = _checked(text)
    exact = _exact(citator, text)
    if exact:
        return tuple(exact[:limit])
    found = citator.names.find(text, limit=limit)
    return tuple(_confirmed(citator, named, pages(text)) for named in found)


def named(citator: Citator, text: str) -> str:
    """The id of the one authority that the text names.

    Raises QueryError where it names none or several, and says which.
    """
    found = find(citator, text)
    if not found:
        raise QueryError(f"the graph knows nothing called {text!r:.100}: try decisis search")
    best, *others = found
    if not others or (best.how in (How.ID, How.CITATION) and others[0].how is not best.how):
        return best.node.id
    # A name that agrees in full stands out where no other does.
    if best.how is not others[0].how or best.score - others[0].score > _CLEAR_LEAD:
        return best.node.id
    names = "; ".join(f"{each.node.name} ({each.node.id})" for each in found[:5])
    raise QueryError(f"{text!r:.100} may be one of several, say which: {names}")


_CLEAR_LEAD = 0.05


def _exact(citator: Citator, text: str) -> list[Named]:
    node = citator.graph.node(text)
    if node is not None:
        return [Named(node, How.ID)]
    ids: dict[str, None] = {}
    states = citator.jurisdictions or tuple(all_jurisdictions().values())
    for state in states:
        for citation in find_citations(text, jurisdiction=state.id):
            ids.setdefault(citator.resolve(citation.key))
        if ids:
            break
    nodes = citator.graph.nodes_by_id([*ids])
    return [Named(nodes[name], How.CITATION) for name in ids if name in nodes]


def _confirmed(citator: Citator, found: Named, asked: list[Page]) -> Named:
    """The find, with the citation that pins the page where there is one."""
    if found.how is not How.INNER_PAGE:
        return found
    for citing in citator.graph.citations(found.node.id, Direction.IN):
        for page in asked:
            if _pins(citing.edge.text, citing.edge.pin, page):
                note = f"{citing.other.name} cites it at this page: {citing.edge.text}"
                return replace(found, note=note)
    return found


def _pins(text: str, pin: str, page: Page) -> bool:
    """Whether the citation is of the page's own volume and its pin names the page."""
    series = {each.series for each in pages(text)}
    return page.series in series and str(page.page) in pin.replace("-", ", ").split(", ")


def _checked(text: str) -> str:
    text = " ".join(text.replace("\0", " ").split())
    if not text:
        raise QueryError("name an authority: a citation, a docket number or a case's name")
    if len(text) > _MAX_CHARACTERS:
        raise QueryError(f"a name is at most {_MAX_CHARACTERS} characters long")
    return text
