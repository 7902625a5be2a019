"""Stable ids: one per document, made of the law's own numbers.

    nm/code/30-16-1             a section (letters kept as printed: 32A-4-3, 7-2-5.8)
    nm/code/69-28-1_69-28-14    a range of sections under one stub
    nm/const/ii/10              a provision; nm/const/preamble
    nm/case/1990-NMCA-112       an opinion, by its neutral citation where it has one,
    nm/case/nmca/2004-9244      else by court and docket number or the source's own key
    us/code/42/1983             a federal section

An id that citation finding derives from a citation and the id of the document it names are equal by
construction: both come from here. Ids are also valid in URLs and, with "/" kept, as file names.
"""

import re

_UNSAFE = re.compile(r"[^\w.\-§]+")


def section_id(jurisdiction: str, number: str, through: str = "") -> str:
    """``nm/code/30-16-1``; with ``through``, the id of a range."""
    first = _token(number)
    return f"{jurisdiction}/code/{first}" + (f"_{_token(through)}" if through else "")


def provision_id(jurisdiction: str, article: str, section: str = "") -> str:
    """``nm/const/ii/10``; an empty article is the preamble."""
    if not article:
        return f"{jurisdiction}/const/preamble"
    tail = f"/{_token(section).lower()}" if section else ""
    return f"{jurisdiction}/const/{_token(article).lower()}{tail}"


def opinion_id(jurisdiction: str, court: str, *, neutral: str = "", key: str = "") -> str:
    """By neutral citation where there is one, else by court and ``key`` (docket or source key)."""
    if neutral:
        return f"{jurisdiction}/case/{_token(neutral)}"
    if not key:
        raise ValueError("an opinion needs a neutral citation or a key of its own")
    return f"{jurisdiction}/case/{court}/{_token(key)}"


def usc_id(title: str, section: str) -> str:
    """``us/code/42/1983``."""
    return f"us/code/{_token(title)}/{_token(section)}"


def case_key(citation: str) -> str:
    """The key of a case known only by a citation, white space folded: ``case:111 N.M. 90``."""
    return "case:" + " ".join(citation.split())


def _token(part: str) -> str:
    return _UNSAFE.sub("-", part.strip()).strip("-")
