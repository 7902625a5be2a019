"""What a researcher asks of the graph; every answer is the same from every store."""

from decisis.citator.as_of import AsOf, as_of
from decisis.citator.citator import Citator
from decisis.citator.citing import authorities_cited, cited_by, line_of_cases, unmatched
from decisis.citator.lookup import find, named
from decisis.citator.model import Authority, CitationFilter, Citations, CitingPassage
from decisis.citator.ranking import Rankings
from decisis.citator.standing import EvidenceCard, Standing, standing_of
from decisis.citator.walking import connection, neighbourhood

__all__ = [
    "AsOf",
    "Authority",
    "CitationFilter",
    "Citations",
    "Citator",
    "CitingPassage",
    "EvidenceCard",
    "Rankings",
    "Standing",
    "as_of",
    "authorities_cited",
    "cited_by",
    "connection",
    "find",
    "line_of_cases",
    "named",
    "neighbourhood",
    "standing_of",
    "unmatched",
]
