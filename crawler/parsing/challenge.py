"""Challenge pages: recognised, never stored, never evaded."""

# Statuses with which a site refuses; a challenge may also come with 200.
REFUSING = frozenset({401, 403, 407, 429, 451, 503})

_MARKS = (
    b"<title>Just a moment",
    b"cf-browser-verification",
    b"cf_chl_opt",
    b"Checking your browser before accessing",
)
_MARKS_OF_A_REFUSAL = (
    b"just a moment",
    b"checking your browser",
    b"attention required!",
    b"verify you are human",
    b"verify you are a human",
    b"enable javascript and cookies to continue",
)
# A challenge says what it is at its head; an opinion may say "just a moment" anywhere.
_HEAD = 30_000


def is_challenge(status: int, body: bytes) -> bool:
    """True for a page that stands between the crawler and the site."""
    head = body[:_HEAD]
    if any(mark in head for mark in _MARKS):
        return True
    if status not in REFUSING:
        return False
    lower = head.lower()
    return any(mark in lower for mark in _MARKS_OF_A_REFUSAL)
