"""Challenge pages: recognised, never stored, never evaded."""

import re

# Statuses with which a site refuses; a challenge may also come with 200.
REFUSING = frozenset({401, 403, 407, 429, 451, 503})

_ALWAYS = re.compile(
    rb"<title>\s*Just a moment|cf-browser-verification|cf_chl_opt"
    rb"|Checking your browser before accessing",
    re.IGNORECASE,
)
_WITH_REFUSAL = re.compile(
    rb"Just a moment|Checking your browser|Attention Required!|Verify you are (?:a )?human"
    rb"|enable JavaScript and cookies to continue",
    re.IGNORECASE,
)
# A challenge says what it is at its head; an opinion may say "just a moment" anywhere.
_HEAD = 30_000


def is_challenge(status: int, body: bytes) -> bool:
    """True for a page that stands between the crawler and the site."""
    head = body[:_HEAD]
    if _ALWAYS.search(head):
        return True
    return status in REFUSING and _WITH_REFUSAL.search(head) is not None
