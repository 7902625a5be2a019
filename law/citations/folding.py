"""One spelling for the marks that citations are made of, character for character.

Folding never changes a text's length, so a span in the folded text is a span in the original.
"""

import re

_ONE_TO_ONE = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("‘’‚′", "'"),
        **dict.fromkeys("“”„″", '"'),
        **dict.fromkeys("\t\n\r\v\f\x85\xa0\u2002\u2003\u2007\u2009\u200a\u2028\u2029\u202f", " "),
    }
)
# Conversions have dropped the section and paragraph signs of many published opinions and left both
# their blanks behind: "NMSA 1978,  30-16-1", "1990-NMCA-112,  5". Two blanks after a sentence are
# another matter, unless a number stands there that can only be a section's.
_LOST_SIGN = re.compile(
    r"  (?=\d)(?:(?<=[^\s.!?:\"]  )|(?<=[A-Z]\.  )|(?<=[nt]\.  )|(?=\d+[A-Z]?-\d+[A-Z]?-\d))"
)


def fold(text: str) -> str:
    """Dashes, quotation marks and white space as ASCII; "§" where a lost sign left two blanks.

    ``len(fold(text)) == len(text)``.
    """
    return _LOST_SIGN.sub(" §", text).translate(_ONE_TO_ONE)
