"""The opinions of a state's courts: courts, years, pages of a list, cases."""

from collections.abc import Iterator
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response

from crawler.parsing.body import without_notices
from crawler.parsing.cases import ListedCase, listed_cases
from crawler.parsing.listings import next_page, year_links
from crawler.parsing.opinions import PdfOpinion, identified, read_opinion
from crawler.parsing.page import PageError
from crawler.spiders.law import LawSpider, Told, page_of
from law.records import LawRecord, Opinion


class CasesSpider(LawSpider):
    """Reads the opinions of some or all courts of a state, of some or all years."""

    name = "cases"

    def first_requests(self) -> Iterator[Request]:
        """The lists of each court: of the years asked for, or of all that it names."""
        for court in self.request.courts or [court.slug for court in self.home.courts]:
            known = self.home.court(court)
            root = f"{self.request.root}{known.slug if known else court}/"
            if self.request.years:
                for year in self.request.years:
                    yield self.ask(f"{root}{year}/", self.read_list)
            else:
                yield self.ask(root, self.read_court)

    def read_court(self, response: Response) -> Iterator[Told]:
        """A court's page leads to its lists."""
        lists = year_links(page_of(response), response.url)
        if not lists:
            raise PageError("a court without lists of opinions")
        for link in lists:
            yield self.ask(link, self.read_list)

    def read_list(self, response: Response) -> Iterator[Told]:
        """A page of a list leads to its cases and to the list's next page."""
        page = page_of(response)
        cases = listed_cases(page, response.url)
        following = next_page(page, response.url)
        if following:
            yield self.ask(following, self.read_list)
        if not cases:
            raise PageError("a list without cases")
        for listed in cases:
            yield self.ask(listed.url, self.read_case, listed=listed)

    def read_case(self, response: Response, listed: ListedCase) -> Iterator[Told]:
        """A case page is an opinion, or leads to the PDF of one."""
        opinion = read_opinion(
            page_of(response), response.url, jurisdiction=self.home, listed=listed
        )
        if isinstance(opinion, PdfOpinion):
            yield self.ask_pdf(opinion.url, opinion.record)
        else:
            yield self.stamped(opinion, response)

    def with_pdf(self, record: LawRecord, paragraphs: list[str]) -> LawRecord:
        """The opinion with the PDF's text, and the id that its first lines may give it."""
        if not isinstance(record, Opinion):
            raise TypeError("a court gives opinions")
        text = "\n\n".join(without_notices(paragraphs))
        return identified(replace(record, text=text), self.home)
