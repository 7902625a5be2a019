"""What a site can do to a crawler, switchable by path."""

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """The kinds of trouble."""

    CHALLENGE = "challenge"  # 503 with a browser check
    FORBIDDEN = "forbidden"  # 403
    MISSING = "missing"  # 404
    ERROR = "error"  # 500
    TOO_MANY = "too_many"  # 429 with Retry-After: seconds
    SLOW = "slow"  # the page, after seconds
    DROPPED = "dropped"  # the connection ends in mid-body
    CUT_SHORT = "cut_short"  # a page without its end, delivered as if whole
    BROKEN = "broken"  # tags that do not match
    EMPTY = "empty"  # 200 without a body
    REDIRECT = "redirect"  # 302 to location
    NO_VALIDATORS = "no_validators"  # the page, without ETag and Last-Modified
    FOREIGN_PDF = "foreign_pdf"  # a leaf whose PDF is on another host


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of trouble for one path.

    times     how many requests are troubled before all is well, 0 for all of them
    seconds   of SLOW and TOO_MANY
    location  of REDIRECT and FOREIGN_PDF
    """

    trouble: Trouble
    times: int = 0
    seconds: float = 0.0
    location: str = ""
