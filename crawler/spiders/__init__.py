"""One spider for each kind of law: which page leads where, and which pages are law."""

from crawler.request import What
from crawler.spiders.cases import CasesSpider
from crawler.spiders.codes import CodesSpider
from crawler.spiders.constitution import ConstitutionSpider
from crawler.spiders.law import LawSpider

SPIDERS: dict[What, type[LawSpider]] = {
    "codes": CodesSpider,
    "constitution": ConstitutionSpider,
    "cases": CasesSpider,
}
