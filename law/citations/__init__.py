"""Finding what a text of law cites: kind, form, exact span, key and pin of every citation.

    >>> find_citations("See NMSA 1978, § 30-16-1(A) (1987).", jurisdiction="nm")[0].key
    'nm/code/30-16-1'

A case by its name alone ("the Ruiz court"), "this section" and "the Fourth Amendment" are not
citations here, nor is a short form whose antecedent is not certain.
"""

from law.citations.citation import Citation, CitationForm, CitationKind
from law.citations.find import FINDER_VERSION, find_citations

__all__ = ["FINDER_VERSION", "Citation", "CitationForm", "CitationKind", "find_citations"]
