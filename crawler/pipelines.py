"""Where parsed pages end: records and quarantined pages on the spider's shelf."""

from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.shelf import Quarantined, Shelf


class ShelfPipeline:
    """Puts every item of the spider on its shelf."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Over the crawler's spider."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Take a law record or a quarantined page."""
        shelf: Shelf = self._crawler.spider.shelf
        if isinstance(item, Quarantined):
            shelf.quarantine(item)
        else:
            shelf.add(item)
        return item
