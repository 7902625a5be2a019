"""Plain mentions told apart: quoted, discussed, merely cited; and statutes by their parentheses."""

import re
from collections.abc import Iterator

from law.treatment.authorities import Authorities, Authority
from law.treatment.finding import By, Told
from law.treatment.vocabulary import Treatment

# A quotation, and then its source: '…reasonable." State v. Martinez, 94 N.M. 436'.
_QUOTED_BEFORE = re.compile(r"[\"'](?:[.,;]?\d{0,2}|\.{3,4}) ?(?:[({\[]\d+[)}\]])?\s?\(?\Z")
# The sentence before quotes, and the citation that follows it has no signal.
_HOLDS_QUOTATION = re.compile(r"\"[^\"]{12,}\"[^\".]{1,110}[.?!] ?\Z")
_NEAR = 300  # characters behind a citation in which the text still speaks of it
# A source that opens a line of its own is that of the block quotation above it.
_OPENS_LINE = re.compile(r"(?:[.?!\]_-]|[.?!\]][\"')\]]|\n\s*)\Z")
_COURT_AND_YEAR = re.compile(
    r",? ?\((?:[^()]{0,60}?(?:17|18|19|20)\d\d|[^()]{0,30}\bApp\.[^()]{0,12}|en banc|per curiam"
    r"|No\. [^()]{1,30}"
    r"|plurality(?: opinion)?|mem\.|table|Repl[^()]{0,40}|Cum[^()]{0,40}"
    r"|[^()]{0,40}, (?:dissenting|concurring)[^()]{0,60})\.?\)"
)
_PARENTHESIS = re.compile(r",? ?\((?P<said>(?:[^()]|\((?:[^()]|\([^()]*\))*\))+)\)")
_QUOTATION = re.compile(r"\[?[\"'](?:.*[\"'.][^\"']{0,60}|[^\"]*)\Z", re.S)
_REMARK = re.compile(
    r"(?:internal|citations?\b|emphasis|quotation|footnotes?\b|same\b|quoting|citing|cited|quoted"
    r"|en banc|per curiam"
    r"|for (?:the )?p(?:urpose|roposition)|plurality|alterations?|omi|hereinafter|repl|as amended"
    r"|amended|now codified|codified|current"
    r"|original|ellips|brackets|table|mem|unpublished|discussing$|Ct\.|App\.|\d|for a "
    r"|[A-Z][\w'-]*, (?:C\.)?J)",
    re.I,
)
_EXPLAINS = re.compile(r"\[?\w+ing(?: \S+)+|(?:\S+ ){3}", re.S)
_HISTORY_OF_SECTION = re.compile(r",? ?\([^()]*\brepealed\b(?! and re-?enacted)[^()]*\)")
_PROVIDES = re.compile(
    r"(?:\s?\([^()]{1,60}\))*,?(?: of [^.;\"]{1,50}?)?,? ?(?:[^.;\"]{0,40}? )?(?:provid|stat|read"
    r"|requir|defin|say|forbid|prohibit|declar"
    r"|mandat|allow|authoriz|permit|direct|specif|describ|criminaliz|grant|guarantee"
    r"refer|observ|explain|conclud|not|wrot|held|hold)\w*[^.;\"]{0,80}?:? ?(?:\"|(?<=[ :])'(?=\w))"
)
_BLOCK = re.compile(
    r"(?:\s?\([^()]{1,60}\))*,?[^.;\"()]{0,90}?(?:provid|stat|read|said|held|wrote|explain"
    r"|conclu)\w*[^.;\"()]{0,80}?(?:that|follows|part|pertinent)?:(?=\S| ?[\[A-Z])"
)
_DISCUSSED_IN = re.compile(r"\b[Ii]n (?:the case of |both |its opinion in |our opinion in )?\Z")
_SAID = (
    r"(?:held|hold|holds|stated|states|said|concluded|concludes|recognized|reasoned|explained"
    r"|explains|noted|observed"
    r"|involved|concerned|decided|determined|addressed|considered|rejected|found|relied|ruled"
    r"|reversed"
    r"|affirmed|announced|articulated|established|examined|construed|interpreted|applied|dealt"
    r"|distinguished|upheld|summarized|stands? for|suggests?|teaches|makes|made|outlined|set forth"
    r"|emphasized|discussed|described|identified|indicated|adopted|overruled|declined|refused"
    r"|defined|clarified)"
)
_THEN_SAID = re.compile(
    rf"(?:\s?\([^()]{{1,60}}\))*(?:,? (?:\[[^\]]*\])?(?:in which|where|which|wherein|when|whose)\b"
    rf"|,?(?: (?:also|expressly|further|itself|clearly|specifically|later|thus|first"
    rf"|\w+ly))? {_SAID}\b)"
)
_AFTER_IN = re.compile(
    r"(?:\s?\([^()]{1,60}\))*,? (?:\[[^\]]*\] ?)?(?:and [^,]{3,60}, )?(?:however, |for example, "
    r"|by contrast, |in contrast, )?"
    r"(?:the|our|this|that|we|it|plaintiffs?|defendants?|a|an|one|two|several|police|officers?|as"
    r"|after|while|when|there"
    r"|an?other|by|both|after|Congress|he|she|they|[A-Z]\w+ [a-z]+ed)\b"
)


def told_by_mentions(text: str, folded: str, authorities: Authorities) -> Iterator[Told]:
    """Quotations, discussions, and repeals noted in a section's own parentheses."""
    for index, authority in enumerate(authorities.all):
        yield from _mention(text, folded, index, authority)
    for named in authorities.named():
        cited = authorities.all[named.authority]
        if 0 <= named.start - cited.end < _NEAR and _is_discussed(folded, named.start, named.end):
            yield Told(Treatment.DISCUSSES, named.authority, cited.start, named.end)


def _mention(text: str, folded: str, index: int, authority: Authority) -> Iterator[Told]:
    start, end = authority.start, authority.end
    if not authority.is_case and (match := _HISTORY_OF_SECTION.match(folded, end)):
        yield Told(Treatment.REPEALS, index, start, match.end(), By.RECOGNISED)
    at = end
    while match := _COURT_AND_YEAR.match(folded, at):
        at = match.end()
    if (match := _PARENTHESIS.match(folded, at)) and (said := match["said"]):
        if _QUOTATION.match(said):
            yield Told(Treatment.QUOTES, index, start, match.end())
        elif _EXPLAINS.match(said) and not _REMARK.match(said):
            yield Told(Treatment.DISCUSSES, index, start, match.end())
    if _is_source(text, folded, authority):
        yield Told(Treatment.QUOTES, index, start, end)
    if not authority.is_case and (
        match := _PROVIDES.match(folded, end) or _BLOCK.match(folded, end)
    ):
        yield Told(Treatment.QUOTES, index, start, match.end())
    if authority.is_case and _is_discussed(folded, start, end):
        yield Told(Treatment.DISCUSSES, index, start, end)


def _is_source(text: str, folded: str, authority: Authority) -> bool:
    left = max(0, authority.start - 260)
    if _QUOTED_BEFORE.search(folded, max(left, authority.start - 12), authority.start):
        return True
    if _HOLDS_QUOTATION.search(folded, left, authority.start):
        return True
    if not authority.is_case or authority.start == 0:
        return False
    raw = text[max(0, authority.start - 3) : authority.start]
    return bool(_OPENS_LINE.search(raw)) and not raw.endswith(("- ", "_ "))


def _is_discussed(folded: str, start: int, end: int) -> bool:
    if _DISCUSSED_IN.search(folded, max(0, start - 30), start):
        return _AFTER_IN.match(folded, end) is not None
    return _THEN_SAID.match(folded, end) is not None
