"""Finding what a text of law cites: kind, exact span, key and pin of every full citation.

    >>> find_citations("See NMSA 1978, § 30-16-1(A) (1987).", jurisdiction="nm")[0].key
    'nm/code/30-16-1'

Short forms (*id.*, *supra*, "at 460", a case by its name alone) are not citations here.
"""

from law.citations.citation import Citation, CitationKind
from law.citations.find import FINDER_VERSION, find_citations

__all__ = ["FINDER_VERSION", "Citation", "CitationKind", "find_citations"]
