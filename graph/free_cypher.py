"""Cypher that a person (or a model) wrote, for reading a graph in Neo4j: off unless asked for.

A session in READ mode is not enough: some servers let it write, and procedures reach files and the
network. So the query is taken apart into tokens, and only what is known to read passes; a ``LIMIT``
and a time limit are put on what does. Everything unknown is refused.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from graph.vocabulary import EdgeKind, NodeKind
from law.errors import QueryError

MAX_QUERY_CHARACTERS = 4_000
MAX_ROWS = 1_000
TIMEOUT_SECONDS = 10.0

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+)
  | (?P<comment>//|/\*)
  | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
  | (?P<quoted>`)
  | (?P<parameter>\$)
  | (?P<number>\d+(?:\.\d+)?(?!\w))
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign><=|>=|<>|=~|\.\.|[-+*/%^=<>()\[\]{},:.|!])
    """,
    re.VERBOSE,
)

# The clauses that may begin a part of a query, and every other word of the language that may occur.
_CLAUSES = frozenset(
    {"MATCH", "OPTIONAL", "WHERE", "WITH", "RETURN", "ORDER", "SKIP", "LIMIT", "UNWIND"}
)
_OPERATORS = frozenset(
    """AND OR XOR NOT IN IS NULL TRUE FALSE AS BY ASC ASCENDING DESC DESCENDING DISTINCT CASE WHEN
    THEN ELSE END STARTS ENDS CONTAINS EXISTS""".split()  # noqa: SIM905 - a list to be read
)
# Functions that compute of what they are given and reach nothing else.
_FUNCTIONS = frozenset(
    """count collect min max sum avg size length abs round floor ceil coalesce head last tail range
    reverse type labels keys id elementid startnode endnode nodes relationships properties tolower
    toupper tostring tointeger tofloat trim substring replace split left right shortestpath
    allshortestpaths any all none single exists""".split()  # noqa: SIM905
)
# What changes a graph, reaches out of it or calls what may: named only to say why it is refused.
_FORBIDDEN = frozenset(
    """CALL LOAD CSV CREATE MERGE SET DELETE DETACH REMOVE FOREACH DROP ALTER GRANT REVOKE DENY USE
    SHOW TERMINATE START STOP PERIODIC COMMIT TRANSACTIONS IMPORT UNION PROFILE EXPLAIN YIELD INSERT
    FINISH NEXT LET FILTER""".split()  # noqa: SIM905
)
_NAMES = frozenset({kind.label for kind in NodeKind} | {kind.type for kind in EdgeKind} | {"Node"})
# Longer paths than this can be walked for ever.
_MAX_HOPS = 4


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A query that only reads the graph, limited in rows and in time."""

    text: str
    rows: int
    seconds: float


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


def checked_query(
    query: str, *, max_rows: int = MAX_ROWS, seconds: float = TIMEOUT_SECONDS
) -> ReadQuery:
    """The query, with a ``LIMIT`` that keeps its rows to ``max_rows``.

    Raises QueryError that says what is refused: anything but MATCH … RETURN in one statement of
    plain tokens, labels and types of this graph, functions that compute, and paths of a few hops.
    """
    if len(query) > MAX_QUERY_CHARACTERS:
        raise QueryError(f"a Cypher query is at most {MAX_QUERY_CHARACTERS:,} characters long")
    tokens = _tokens(query)
    if not tokens or tokens[0].text.upper() not in ("MATCH", "OPTIONAL", "UNWIND", "WITH"):
        raise QueryError("a Cypher query must begin with MATCH")
    for place, token in enumerate(tokens):
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        before = tokens[place - 1].text if place else ""
        if token.kind == "word":
            _check_word(token.text, before, following)
    _check_lengths(tokens)
    returns = [place for place, token in enumerate(tokens) if token.text.upper() == "RETURN"]
    if len(returns) != 1 or tokens[returns[0] - 1].text == ".":
        raise QueryError("a Cypher query must have one RETURN")
    return ReadQuery(_limited(query.strip(), tokens, returns[0], max_rows), max_rows, seconds)


def _tokens(query: str) -> list[_Token]:
    tokens = []
    place = 0
    while place < len(query):
        match = _TOKEN.match(query, place)
        kind = match.lastgroup if match else None
        if match is None or kind is None or (kind != "blank" and not match.group().isprintable()):
            raise QueryError(f"a Cypher query cannot hold {query[place]!r}")
        if kind in ("comment", "quoted", "parameter"):
            raise QueryError(f"a Cypher query cannot hold {match.group()!r}: leave it out")
        if kind != "blank":
            tokens.append(_Token(kind, match.group(), place))
        place = match.end()
    return tokens


def _check_word(word: str, before: str, following: str) -> None:
    """Words are clauses, operators, functions, labels, properties or variables."""
    if before == ".":
        if following == "(":
            raise QueryError(f"a Cypher query cannot call {word!r}")
        return
    if word.upper() in _FORBIDDEN:
        raise QueryError(f"a Cypher query that may change something is refused: {word.upper()}")
    if word.upper() in _CLAUSES | _OPERATORS:
        return
    # Behind a colon or a bar stands a label or a type, or a value of a map.
    if following == "(" and word.lower() not in _FUNCTIONS:
        raise QueryError(f"a Cypher query cannot call {word!r}")
    if before in (":", "|") and word[:1].isupper() and word not in _NAMES:
        raise QueryError(f"the graph has no {word!r}: one of {', '.join(sorted(_NAMES))}")


def _check_lengths(tokens: list[_Token]) -> None:
    """``[*]`` and ``[*2..]`` have no end; every path says how far it may go."""
    inside = 0
    for place, token in enumerate(tokens):
        inside += (token.text == "[") - (token.text == "]")
        if token.text != "*" or not inside or tokens[place - 1].text in ")0123456789":
            continue
        after = [each.text for each in tokens[place + 1 : place + 4]]
        last = (
            after[2:3] if after[1:2] == [".."] else after[1:2] if after[:1] == [".."] else after[:1]
        )
        if not last or not last[0].isdigit() or int(last[0]) > _MAX_HOPS:
            raise QueryError(
                f"a path of any length is refused: at most {_MAX_HOPS} hops, as in *1..2"
            )


def _limited(query: str, tokens: list[_Token], returns: int, max_rows: int) -> str:
    """The query with its last LIMIT lowered where it is higher, or with one where it has none."""
    limits = [
        place
        for place, token in enumerate(tokens)
        if place > returns and token.text.upper() == "LIMIT" and tokens[place - 1].text != "."
    ]
    if not limits:
        return f"{query} LIMIT {max_rows}"
    place = limits[-1]
    number = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if len(limits) > 1 or place + 2 != len(tokens) or not number.isdigit():
        raise QueryError("a LIMIT is a number at the end of the query")
    rows = min(int(number), max_rows)
    return f"{query[: tokens[place].start]}LIMIT {rows}"
