"""Sentences of legal text, with exact spans.

A general splitter breaks at "Cal. Civ. Code" and "Smith v. Jones"; this one knows the abbreviations
of citations, and where it is in doubt it does not split: a quotation that is one sentence too long
is still true, half a citation is not.
"""

import re
from importlib import resources

_ABBREVIATIONS = frozenset(
    resources.files("law").joinpath("abbreviations.txt").read_text(encoding="utf-8").split()
)
# Abbreviations that are also words: in lower case they abbreviate only before a number.
_WORDS = frozenset(
    """am. amend. art. auto. bus. ed. ex. fed. fig. found. ill. info. mag. mar. mass. me. miss. mon.
    no. op. prop. pub. ref. rep. res. rest. sat. sec. sun. sup. wash. wed.""".split()  # noqa: SIM905 - a list to be read
)
# An end mark, what closes with it, then a blank and something that can begin a sentence.
_END = re.compile(r"""[.?!][”’"')\]]*(?=\s+[“‘"'(\[{§]*[A-Z0-9{§¶])""")
_WORD_BEFORE = re.compile(r"[\w.'’&-]+$")
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
_INITIALS = re.compile(r"(?<!\w)(?:[A-Z]\.)+$")
_ENUMERATOR = re.compile(r"(?:[A-Z]|\d{1,2}(?:\.\d+)*|[IVX]+)\.$")
_NUMBER_AFTER = re.compile(r"\s{0,2}(?:\d|§|[IVXLC]+\b)")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans ``[(start, end), …]`` of the sentences in ``text[start:end]``, white space trimmed.

    The spans count into ``text``, are in order, do not overlap, and leave out only white space.
    """
    end = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    paragraph_start = start
    for gap in _PARAGRAPH_BREAK.finditer(text, start, end):
        spans.extend(_in_paragraph(text, paragraph_start, gap.start()))
        paragraph_start = gap.end()
    spans.extend(_in_paragraph(text, paragraph_start, end))
    return spans


def _in_paragraph(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    sentence_start = start
    for mark in _END.finditer(text, start, end):
        if text[mark.start()] == "." and _is_abbreviated(text, sentence_start, mark.start() + 1):
            continue
        spans.append((sentence_start, mark.end()))
        sentence_start = mark.end()
    spans.append((sentence_start, end))
    trimmed = (_trim(text, *span) for span in spans)
    return [span for span in trimmed if span[0] < span[1]]


def _is_abbreviated(text: str, sentence_start: int, after_dot: int) -> bool:
    word_match = _WORD_BEFORE.search(text, max(sentence_start, after_dot - 40), after_dot)
    if word_match is None:
        return False
    word = word_match.group()
    if word in _WORDS:
        return _NUMBER_AFTER.match(text, after_dot) is not None
    if word.lower().replace("’", "'") in _ABBREVIATIONS or _INITIALS.search(word):
        return True
    if "." in word[:-1] and not word[0].isdigit():
        return True  # N.M., F.2d. and the like; not 30-16-1.5.
    begins = not text[sentence_start : word_match.start()].strip()
    return begins and _ENUMERATOR.fullmatch(word) is not None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
