"""A state's code: indexes down to sections."""

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from crawler.parsing.body import divide
from crawler.parsing.listings import code_links
from crawler.parsing.page import PageError
from crawler.parsing.sections import PdfLeaf, read_section, with_body
from crawler.spiders.law import LawSpider, Told, page_of
from law.records import LawRecord, Section


class CodesSpider(LawSpider):
    """Reads one edition of a code."""

    name = "codes"

    def first_requests(self) -> Iterator[Request]:
        """The code's own index."""
        yield self.ask(self.request.root, self.read_page)

    def read_page(self, response: Response) -> Iterator[Told]:
        """An index leads on; a leaf is a section, or leads to the PDF of one."""
        page = page_of(response)
        if not page.css("#codes-content"):
            links = code_links(
                page, response.url, root=self.request.root, edition=self.request.edition
            )
            for link in links:
                yield self.ask(link, self.read_page)
            if links:
                return
            if page.css(".codes-listing"):
                raise PageError("an index that leads nowhere")
        section = read_section(page, response.url, jurisdiction=self.home, as_of=self.as_of)
        if isinstance(section, PdfLeaf):
            yield self.ask_pdf(section.url, section.record)
        else:
            yield self.stamped(section, response)

    def with_pdf(self, record: LawRecord, paragraphs: list[str]) -> LawRecord:
        """The section with the PDF's text, history and standing."""
        if not isinstance(record, Section):
            raise TypeError("a code holds sections")
        return with_body(record, divide(paragraphs), as_of=self.as_of)
