"""What a crawl did, and whether its yield may be believed."""

import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.state import write_atomically
from law.errors import CrawlError

REPORT_FILE = "report.json"

# Fewer records than this share of the last complete run's is an alarm, not news.
DROP_ALARM = 0.8


@dataclass(frozen=True, kw_only=True)
class CrawlReport:
    """Counts of one call of ``crawl``.

    scope             what was crawled (``CrawlRequest.scope``)
    started           when the run began; a continued run keeps its first start
    finished          when this call ended
    pages             pages parsed, from wherever they came
    asked             pages asked of the site (fetched and revalidated)
    revalidated       of these, unchanged by the site's own word (304)
    from_cache        pages replayed without asking, because this run had them already
    records           law records written
    duplicates        pages that told a record already told by another page
    conflicts         ids claimed by pages of different content; all but one got an id of their own
    quarantined       pages that told no record though they should (``quarantine.jsonl``)
    unfetched         pages that the site failed to deliver
    forbidden         pages that robots.txt forbids
    seconds           duration of this call
    complete          every page of the scope was read: a document missing here is gone
    reason            why not complete; "" where it is
    baseline          records of the last complete run of this scope, 0 where there was none
    """

    scope: str
    started: datetime
    finished: datetime
    pages: int
    asked: int
    revalidated: int
    from_cache: int
    records: int
    duplicates: int
    conflicts: tuple[str, ...]
    quarantined: int
    unfetched: int
    forbidden: int
    seconds: float
    complete: bool
    reason: str
    baseline: int

    @property
    def pages_per_second(self) -> float:
        """Pages parsed for each second of this call."""
        return self.pages / self.seconds if self.seconds > 0 else 0.0

    def to_json(self) -> str:
        """The report as JSON."""
        content: dict[str, Any] = dataclasses.asdict(self)
        content["pages_per_second"] = round(self.pages_per_second, 1)
        return json.dumps(content, default=datetime.isoformat, ensure_ascii=False, indent=1)


def yield_alarm(records: int, baseline: int) -> str:
    """Why the yield of a run that read all its pages must not be taken, "" where it may."""
    if not records:
        return "no law at all was found: the site has changed or the request names nothing on it"
    if records < DROP_ALARM * baseline:
        return (
            f"{records:,} records, {1 - records / baseline:.0%} fewer than the {baseline:,} of the"
            " last complete run; if the site did drop them, crawl again with accept_drop"
        )
    return ""


def write_report(folder: Path, report: CrawlReport) -> None:
    """Keep the report in the source's folder."""
    write_atomically(folder / REPORT_FILE, report.to_json())


def read_report(folder: Path) -> CrawlReport | None:
    """The report of the folder's last crawl, None where there is none."""
    path = folder / REPORT_FILE
    if not path.is_file():
        return None
    try:
        return report_from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CrawlError(f"{path} cannot be read ({error}); delete it and crawl again") from None


def report_from_json(content: str) -> CrawlReport:
    """The report that ``to_json`` wrote."""
    data = json.loads(content)
    data.pop("pages_per_second")
    data["started"] = datetime.fromisoformat(data["started"])
    data["finished"] = datetime.fromisoformat(data["finished"])
    data["conflicts"] = tuple(data["conflicts"])
    return CrawlReport(**data)
