"""What a search is measured on: queries whose relevant documents are known."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

Split = Literal["tuning", "test", ""]

MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with its gold.

    id           without white space, so that it can stand in a TREC file
    relevant     grade by id of the document, at least one above 0
    source       id of the document that the query was cut from, which no result may be; "" if none
    kind         of the relevant documents: ``section``, ``provision``, ``opinion``, ``mixed``
    source_kind  of the source
    split        "" where the queries are not divided
    """

    id: str
    text: str
    relevant: Mapping[str, int]
    source: str = ""
    kind: str = ""
    source_kind: str = ""
    split: Split = ""


def kind_of_several(kinds: Collection[str]) -> str:
    """The kind of a query whose relevant documents are of these kinds."""
    return next(iter(kinds)) if len(kinds) == 1 else MIXED
