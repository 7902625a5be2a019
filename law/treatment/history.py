"""Direct history: what stands right behind or before a citation in the form of citations.

"220 Kan. 341 (1976), overruled on other grounds by State v. Quick, 226 Kan. 308" and
"(quoting Abbott Labs. v. Gardner, 387 U.S. 136)".
"""

import re
from collections.abc import Iterator

from law.treatment.authorities import Authorities, Authority
from law.treatment.finding import By, Told
from law.treatment.vocabulary import Scope, Treatment

_DENIED = {Treatment.DENIES_CERTIORARI, Treatment.GRANTS_CERTIORARI}
# What a later court did, as written behind the citation of the earlier decision.
_AFTER = {
    Treatment.OVERRULES: "overruled|overturned",
    Treatment.REVERSES: "rev'?d|reversed",
    Treatment.VACATES: "vacated|withdrawn",
    Treatment.ABROGATES: "abrogated|abrogation(?= (?:on|recogni))",
    Treatment.SUPERSEDED_BY_STATUTE: r"super[sc]eded(?! on rehearing)",
    Treatment.DISAPPROVES: "disapproved(?: of)?|disavowed",
    Treatment.QUESTIONS: r"questioned|called into (?:doubt|question)|cast into doubt",
    Treatment.CRITICIZES: "criticized",
    Treatment.MODIFIES: r"(?<!as )modified",
    Treatment.DECLINES_TO_FOLLOW: "not followed|rejected",
    Treatment.LIMITS: "limited",
    Treatment.DISTINGUISHES: "distinguished",
    Treatment.AFFIRMS: "aff'?d|affirmed",
    Treatment.ADOPTS: "adopted(?: as[^,;()]{0,30}| in[^,;()]{0,25}?(?= by ))?",
    Treatment.APPROVES: r"approved|(?:cited|quoted) with approval",
    Treatment.FOLLOWS: "followed",
    Treatment.GRANTS_CERTIORARI: r"cert(?:\.|iorari) granted",
    Treatment.DENIES_CERTIORARI: (
        r"(?:petition for )?cert(?:\.|iorari),? (?:denied|quashed|dismissed)"
    ),
}
_GROUNDS = r"(?:other|another|different|unrelated|separate|independent|alternative|various)"
_SCOPE = (
    r"(?P<part>,? (?:in part|to the extent|insofar|as to|in relevant part))?"
    rf"(?P<grounds>,? (?:and )?(?:on|upon) (?:\w+ )?{_GROUNDS} (?:ground|issue|point|reason)s?)?"
)
_WORD_OF = {f"t{position}": treatment for position, treatment in enumerate(_AFTER)}
_HISTORY = re.compile(
    r"[\s,;\[({]{0,3}(?P<joined>and )?(?:judgments?|opinion|decision|as)?\s?"
    rf"(?:{'|'.join(f'(?P<{name}>{_AFTER[treatment]})' for name, treatment in _WORD_OF.items())})"
    rf"(?![\w']){_SCOPE}(?P<statute> by (?:statute|rule|constitutional amendment))?"
    r"(?P<grounds_after>,? (?:on|upon) (?:other|different) grounds)?",
    re.I,
)
# "aff'd in part, rev'd in part"
_AND_REVERSED = re.compile(r",? (?:and )?(?P<word>rev'd|reversed|vacated) in part", re.I)
_PARENTHESES = re.compile(r"\s?,?\s?\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
_MAX_PARENTHESES = 900
_NEAR = 140  # characters between the words of history and the name of the later decision
_TO_ACTOR = re.compile(
    r"(?:[\s,:]|by|in|sub nom\.?|as|(?:stated|recognized|noted|discussed|explained|held|set forth"
    r"|reported|acknowledged)|an equally divided court|without (?:published )?opinion|No\. [\d,-]+"
    r"|statute|rule|see|per curiam|grounds|mem\.|en banc|and|on"
    r"|(?:\d{4})|N\.?M\.? Laws[^()]{0,40}|[-‑—_]+ ?U\. ?S\. ?[-‑—_]+,?){0,14}\Z",
    re.I,
)

# What the authority outside the parentheses, or the sentence's subject, does to the next citation.
_BEFORE = {
    Treatment.OVERRULES: "overruling|rev'g and overruling",
    Treatment.REVERSES: "rev'g|reversing",
    Treatment.AFFIRMS: "aff'g|affirming",
    Treatment.VACATES: "vacating",
    Treatment.ABROGATES: "abrogating",
    Treatment.DISAPPROVES: "disapproving(?: of)?|disavowing",
    Treatment.CRITICIZES: "criticizing",
    Treatment.QUESTIONS: "questioning",
    Treatment.DISTINGUISHES: "distinguishing",
    Treatment.LIMITS: "limiting",
    Treatment.DECLINES_TO_EXTEND: r"(?:declining|refusing) to extend",
    Treatment.DECLINES_TO_FOLLOW: (
        r"(?:declining|refusing) to (?:follow|adopt|apply)|rejecting|disagreeing with|not following"
    ),
    Treatment.APPROVES: r"(?:citing|quoting)(?: \w+){0,2} with approval|approving(?: of)?",
    Treatment.ADOPTS: "adopting",
    Treatment.FOLLOWS: r"following|relying (?:up)?on|agreeing with|based (?:up)?on",
    Treatment.APPLIES: "applying",
    Treatment.REAFFIRMS: "reaffirming",
    Treatment.QUOTES: r"quoting(?: from)?|quotation from",
    Treatment.INTERPRETS: r"(?:construing|interpreting)",
}
_PARTICIPLE_OF = {f"b{position}": treatment for position, treatment in enumerate(_BEFORE)}
_PARTICIPLE = re.compile(
    r"(?P<opened>\(\s?|\bafter |\bthen |, |; |\s)(?:in part )?"
    rf"(?:{'|'.join(f'(?P<{n}>{_BEFORE[t]})' for n, t in _PARTICIPLE_OF.items())})(?P<scope> in"
    rf" part)?"
    r"(?:,)?(?: (?:primarily|in part|largely|(?:the|this Court's|our|its)(?: \w+){0,4}"
    r" (?:of|in|from|by|under|for)|on|for|see|e\.g\.,)){0,3} ?\Z",
    re.I,
)


def told_by_citations(folded: str, authorities: Authorities) -> Iterator[Told]:
    """The treatments that are told by the form of citations, in order of the treated ones."""
    every = authorities.all
    # The decision whose history a citation tells: what comes of certiorari, and what is joined by
    # "and", is that decision's too.
    belongs_to: dict[int, tuple[int, Treatment]] = {}
    for index, authority in enumerate(every):
        if authority.is_case:
            after = _behind(folded, every, index, belongs_to)
            if after is not None:
                yield after
        if (before := _ahead(folded, every, index)) is not None:
            yield before


def _behind(
    folded: str, every: list[Authority], index: int, belongs_to: dict[int, tuple[int, Treatment]]
) -> Told | None:
    at = _after_parentheses(folded, every[index].end)
    match = _HISTORY.match(folded, at)
    if not match:
        return None
    treatment = _named(match)
    end = match.end()
    scope = _scope(match)
    if treatment is Treatment.AFFIRMS and (reversed_ := _AND_REVERSED.match(folded, end)):
        treatment, scope, end = Treatment.REVERSES, Scope.PART, reversed_.end()
        if reversed_["word"].lower() == "vacated":
            treatment = Treatment.VACATES
        if grounds := re.compile(_SCOPE).match(folded, end):
            end = grounds.end()
    actor = _actor(folded, every, index, end)
    if treatment in (Treatment.LIMITS, Treatment.FOLLOWS, Treatment.DISTINGUISHES) and not actor:
        return None
    if treatment is Treatment.SUPERSEDED_BY_STATUTE and not match["statute"]:
        if actor is None:
            return None
        if "statute" not in folded[end : every[actor].start].lower():
            treatment = Treatment.ABROGATES
    set_apart = folded[at] in ",;([{ "
    if actor is None and (not set_apart or match["joined"] or treatment not in _STANDS_ALONE):
        return None
    earlier = belongs_to.get(index)
    inherits = earlier is not None and (match["joined"] or earlier[1] in _DENIED)
    treated = earlier[0] if earlier is not None and inherits else index
    if actor is not None:
        belongs_to[actor] = treated, treatment
        end = every[actor].end
        return Told(
            treatment, treated, every[treated].start, end, By.RECOGNISED, every[actor].key, scope
        )
    return Told(treatment, treated, every[treated].start, end, By.RECOGNISED, "", scope)


# History that is told without a citation of the later decision: "(Ct. App. 2002), cert. denied".
_STANDS_ALONE = {
    Treatment.DENIES_CERTIORARI,
    Treatment.GRANTS_CERTIORARI,
    Treatment.OVERRULES,
    Treatment.REVERSES,
    Treatment.VACATES,
    Treatment.AFFIRMS,
    Treatment.ABROGATES,
    Treatment.SUPERSEDED_BY_STATUTE,
}


def _named(match: re.Match[str]) -> Treatment:
    return next(treatment for name, treatment in _WORD_OF.items() if match[name])


def _scope(match: re.Match[str]) -> Scope:
    if match["grounds"] or match["grounds_after"]:
        return Scope.OTHER_GROUNDS
    return Scope.PART if match["part"] else Scope.WHOLE


def _after_parentheses(folded: str, at: int) -> int:
    """Behind the court, the year and what the case is cited for."""
    limit = at + _MAX_PARENTHESES
    while (match := _PARENTHESES.match(folded, at, limit)) and not _HISTORY.match(
        folded, match.start() + len(match.group()) - len(match.group().lstrip(" ,"))
    ):
        at = match.end()
    return at


def _actor(folded: str, every: list[Authority], index: int, at: int) -> int | None:
    """The authority named right behind the words of history."""
    for later in range(index + 1, len(every)):
        following = every[later]
        if following.cited >= at:
            near = following.is_case and following.start - at <= _NEAR
            return later if near and _TO_ACTOR.match(folded[at : following.start]) else None
    return None


def _ahead(folded: str, every: list[Authority], index: int) -> Told | None:
    authority = every[index]
    match = _PARTICIPLE.search(folded, max(0, authority.start - 110), authority.start)
    if not match:
        return None
    treatment = next(each for name, each in _PARTICIPLE_OF.items() if match[name])
    opened = match["opened"].strip() == "("
    outer = every[index - 1] if index else None
    start = match.start()
    scope = Scope.PART if match["scope"] else Scope.WHOLE
    if treatment is Treatment.QUOTES:
        return Told(treatment, index, start, authority.end)
    if treatment is Treatment.INTERPRETS and authority.is_case:
        return None
    if outer is not None and (opened or _is_history(folded, outer, start)):
        start = outer.start
        return Told(treatment, index, start, authority.end, By.RECOGNISED, outer.key, scope)
    return None


def _is_history(folded: str, outer: Authority, at: int) -> bool:
    """Whether nothing but parentheses stands between a citation and the words behind it."""
    return re.fullmatch(r"[\s,;]*", folded[_after_parentheses(folded, outer.end) : at]) is not None
