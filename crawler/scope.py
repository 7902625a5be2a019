"""Which addresses a crawl may ask for: host and path, on links and across redirects alike."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.request import CrawlRequest


@dataclass(frozen=True, slots=True)
class Scope:
    """The pages beneath ``root``, robots.txt of the hosts asked, and PDFs on ``pdf_hosts``."""

    root: str
    pdf_hosts: tuple[str, ...]

    def allows(self, url: str) -> bool:
        """True where this crawl may fetch the address."""
        if "/.." in url.lower().replace("%2e", "."):
            return False
        if f"{url}/".startswith(self.root):
            return True
        site = urlsplit(self.root)
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        if parts.scheme != site.scheme or parts.netloc not in self.pdf_hosts:
            return False
        return parts.path == "/robots.txt" or parts.path.lower().endswith(".pdf")


def scope_of(request: CrawlRequest) -> Scope:
    """The scope of a request."""
    return Scope(request.root, request.pdf_hosts)
