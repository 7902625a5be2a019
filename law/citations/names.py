"""Case names: the one printed before a citation, and whether two are of one case.

>>> text = "as we said in State v. Ruiz, 120 N.M. 534"
>>> text[slice(*name_before(text, 0, 29))]
'State v. Ruiz'
"""

import re

from law.sentences import sentence_spans

_REACH = 160  # characters in which a name ends that begins at their start
_TOKEN = re.compile(r"\S+")
_VERSUS = re.compile(r",?[Vv]s?\.?,?")
_NO_NAME = re.compile(r"[\"(]|(?<!&amp);")
_NAME_WORD = re.compile(r"[\[(‘'\"]*(?:[A-ZÀ-Þ0-9#]|&|\[[a-z]\]|d/b/a)")
_JOINING = frozenset(
    """of the and for ex rel. re de la las los del el y von van a an by
    d/b/a""".split()  # noqa: SIM905 - lists to be read, here and below
)
# Words in capitals that stand before a name and are no part of it.
_OPENING = frozenset(
    """see also cf. cf but compare with contra accord e.g. e.g., in under as since while although
    citing quoting relying following unlike like both from to by on at here thus because when where
    and the that after before generally cited quoted compare, see, cf., accord, contra, or our
    distinguishing overruling discussing construing""".split()  # noqa: SIM905
)
_RUN_ON = re.compile(r".*(?:[a-z\d)\]\"][.;:?]|\.\"|[}—])(?=[A-Z])")
_NUMBERED = re.compile(r"[a-z\"]\.\d{1,3}\.\Z")
# What a case name does not tell its case from others by.
_COMMON = frozenset(
    """state united states of the city county town village board comm'rs commissioners dep't
    department co inc corp ltd new mexico matter people commonwealth estate ex rel in re and for
    ins insurance america american national first bank school district bd educ education local
    union ass'n association company corporation court dist section rule appeals supreme act in re
    legislature department rules plaintiff defendant this that we they he she it an on at as if
    under since see however here there although while when where after before""".split()  # noqa: SIM905
)
_CAPITAL = re.compile(r"[A-Z]")
_WORD = re.compile(r"[A-Z][\w'-]*[\w]")


def name_before(text: str, left: int, at: int) -> tuple[int, int]:
    """The span of the case name that ends before ``at``, an empty one where there is none.

    ``left`` is where the text before stops being about this citation. ``text`` is folded.
    """
    end = at
    while end > left and text[end - 1] in " ,[(":
        end -= 1
    if end == at or end <= left or (text[end - 1] in '.;:"' and not text[end - 2].isalnum()):
        return at, at
    left = max(left, end - _REACH, _last_mark(text, left, end))
    spans = sentence_spans(text, left, end)
    if not spans:
        return at, at
    tokens = list(_TOKEN.finditer(text, spans[-1][0], end))
    first = len(tokens)
    begin = end
    while first and (start := _name_part(tokens[first - 1])) is not None:
        first -= 1
        begin = start
        if start > tokens[first].start():
            break
    named = tokens[first:]
    while named and begin < named[0].end() and _is_no_name(named[0].group()):
        if named[0].group() == "In" and len(named) > 1 and named[1].group() == "re":
            break
        named = named[1:]
        begin = named[0].start() if named else end
    # A name has a word of its own, and "v." does not begin it.
    if not named or _VERSUS.fullmatch(named[0].group()) or not _CAPITAL.search(text, begin, end):
        return at, at
    return begin, end


def plain_name(name: str) -> str:
    """A name for comparing: in lower case, with "&" for "&amp;" and single blanks."""
    name = re.sub(r"&amp;|\band\b", "&", name)
    return " ".join(re.sub(r"[^\w&'-]+", " ", name).lower().split())


def own_words(text: str) -> list[str]:
    """The words of a name, or of any text, that may tell a case from others."""
    return [word for word in _WORD.findall(text) if word.lower() not in _COMMON]


def leading_words(name: str) -> set[str]:
    """By which words a case is spoken of: the first own word of each party."""
    return {words[0] for party in re.split(r" [Vv]s?\. ", name) if (words := own_words(party))}


def _last_mark(text: str, left: int, end: int) -> int:
    """Where the last mark ends that cannot stand within a name; the ";" of "&amp;" can."""
    return max((mark.end() for mark in _NO_NAME.finditer(text, left, end)), default=left)


def _is_no_name(word: str) -> bool:
    return word in _JOINING or word.lower() in _OPENING


def _name_part(token: re.Match[str]) -> int | None:
    """Where the part of a word that can belong to a name begins, None where none can."""
    word = token.group()
    if _NUMBERED.search(word):  # "Turpie.7. In Archer": the next paragraph's number
        return None
    if run_on := _RUN_ON.match(word):  # "appeal.State": the blank after the sentence is lost
        return token.start() + run_on.end()
    if _VERSUS.fullmatch(word) or _NAME_WORD.match(word) or word.rstrip(",") in _JOINING:
        return token.start()
    return None
