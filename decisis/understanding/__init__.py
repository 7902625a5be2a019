"""Legal query understanding: what of a query is a restriction, a preference or a look-up.

    >>> from law.jurisdictions import jurisdiction
    >>> read = understand("Court of Appeals cases about larceny", held=[jurisdiction("cd")])
    >>> read.words, read.filters.kinds, read.filters.courts
    ('larceny', ('opinion',), ('cdca',))

No model is asked. A wrong restriction hides the answer, so a query is restricted only where it
plainly asks for documents of a kind ("Court of Appeals cases about larceny"), never where court,
year or kind is what the question is about ("Who appoints the judges of the Court of Appeals?").
"""

from decisis.understanding.display import understood_as
from decisis.understanding.elsewhere import law_elsewhere, names_federal_law
from decisis.understanding.expansion import Expansion, expand
from decisis.understanding.model import Recognised, Understanding
from decisis.understanding.understand import understand

__all__ = [
    "Expansion",
    "Recognised",
    "Understanding",
    "expand",
    "law_elsewhere",
    "names_federal_law",
    "understand",
    "understood_as",
]
