"""Where the court stops speaking: dissents and separate concurrences at the end of an opinion."""

import re

# "BACA, Justice (dissenting).", "SUTIN, Judge (specially concurring).", "DISSENTING OPINION"
_WRITES = re.compile(
    r"(?<![a-z])[A-Z][A-Z'-]{2,}(?:[ ,.]+(?:[A-Z][A-Z'-]+|Jr|Sr|I{2,3}))*,? "
    r"(?:Chief |Associate |Presiding |Senior )?(?:Judge|Justice|J\.|C\.J\.)[,.]? ?"
    r"\(?(?:[Ss]pecially ?[Cc]oncurring|[Cc]oncurring|[Dd]issenting)[^.()]{0,60}\)?"
    r"|\b(?P<title>DISSENT(?:ING OPINION)?|(?:SPECIAL(?:LY)? )?CONCURR(?:ENCE|ING OPINION))\b"
)
_FIRST_PERSON = re.compile(
    r"\b(?:I (?:respectfully |fully |also |must |therefore |write |cannot |would |do |agree|concur"
    r"|dissent|join|believe)|I,|[Dd]issent)"
)
_LATE = 0.25  # of the opinion: what stands before cannot be the end of it
_READS = 700  # characters in which a separate opinion speaks of its author


def separate_from(text: str) -> int:
    """Where the first separate opinion begins in an opinion's text; its length where none does."""
    for match in _WRITES.finditer(text, int(len(text) * _LATE)):
        if not match["title"] or _FIRST_PERSON.search(text, match.end(), match.end() + _READS):
            return match.start()
    return len(text)
