"""A constitution: articles down to sections."""

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from crawler.parsing.listings import constitution_links
from crawler.parsing.provisions import is_provision, read_provision
from crawler.spiders.law import LawSpider, Told, page_of


class ConstitutionSpider(LawSpider):
    """Reads one constitution."""

    name = "constitution"

    def first_requests(self) -> Iterator[Request]:
        """The constitution's own index."""
        yield self.ask(self.request.root, self.read_page)

    def read_page(self, response: Response) -> Iterator[Told]:
        """An index leads on; a leaf is a provision."""
        page = page_of(response)
        links = constitution_links(page, response.url, root=self.request.root)
        if is_provision(page, links):
            provision = read_provision(page, response.url, jurisdiction=self.home, as_of=self.as_of)
            yield self.stamped(provision, response)
        else:
            for link in links:
                yield self.ask(link, self.read_page)
