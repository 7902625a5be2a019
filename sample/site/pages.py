"""The pages' HTML, in the anatomy that the crawler's sources have."""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from law.jurisdictions import jurisdiction
from law.records import LawRecord, Opinion, Provision, Section

# What the list shows of a case whose name a script fills in.
PLACEHOLDER = "Plaintiff v. Defendant"

_SECTION_NUMBER = re.compile(r"\b\d+[A-Z]?-\d+[A-Z]?-\d+(?:\.\d+)?\b")
_NOTES = (
    "Compiler's notes. — This note belongs to the compiler and is no law.",
    "Law reviews. — For a comment on this section, see 4 Calder L. Rev. 17.",
    "© Calder Compilation Commission. All rights reserved. No part of these annotations may be"
    " reproduced.",
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page of the site."""

    path: str
    title: str


def index_page(trail: Sequence[Link], title: str, links: Iterable[Link]) -> str:
    """A page that leads to others."""
    items = "\n".join(
        f'<li><a href="{escape(link.path)}">{escape(link.title)}</a></li>' for link in links
    )
    heading = f'<h1 class="heading-1">{escape(title)}</h1>'
    listing = f'<div class="codes-listing"><ul>\n{items}\n</ul></div>'
    return _page(trail, title, f"{heading}\n{listing}")


def section_page(trail: Sequence[Link], section: Section, *, edition: int, pdf: str = "") -> str:
    """A section; where ``pdf`` is given its law is only there."""
    home = jurisdiction(section.jurisdiction)
    numbers = section.number + (f" to {section.through}" if section.through else "")
    name = f"Section {numbers}" + (f" - {section.heading}" if section.heading else "")
    lines = [f"{edition} {home.name} Statutes", *map(str, section.path), name]
    universal = f"{home.code} § {section.number} ({edition})"
    body = _body(section.text, section.history, pdf)
    return _page(
        trail,
        name,
        f'<h1 class="heading-1">{"<br>".join(map(escape, lines))}</h1>\n'
        '<div class="has-margin-bottom-20"><b>Universal Citation:</b>\n'
        f'<div class="citation"><span>{escape(universal)}</span></div></div>\n'
        f'<div id="codes-content">{body}</div>\n'
        '<div class="disclaimer"><p>Disclaimer: These codes may not be the most recent version.'
        f" {escape(home.name)} may have more current information.</p></div>",
    )


def provision_page(trail: Sequence[Link], provision: Provision) -> str:
    """A provision of a constitution."""
    home = jurisdiction(provision.jurisdiction)
    lines = [f"{home.name} Constitution", *map(str, provision.path)]
    if provision.section:
        heading = f" - {provision.heading}" if provision.heading else ""
        lines.append(f"Section {provision.section}{heading}")
    elif provision.article:
        lines.append(f"Article {provision.article} - {provision.heading}")
    else:
        lines.append(provision.heading or "Preamble")
    return _page(
        trail,
        lines[-1],
        f'<h1 class="heading-1">{"<br>".join(map(escape, lines))}</h1>\n'
        f'<div id="codes-content">{_body(provision.text, provision.history, "")}</div>',
    )


def opinion_page(trail: Sequence[Link], opinion: Opinion, *, pdf: str = "") -> str:
    """A case: what is known of it, a summary that is not the court's, and the opinion."""
    name = case_name(opinion)
    said = [
        ("Citation", "; ".join(_printed_citations(opinion))),
        ("Docket Number", opinion.docket),
        ("Date", _day(opinion)),
        ("Author", opinion.author),
        ("Disposition", opinion.outcome),
    ]
    labels = "\n".join(
        f"<div><strong>{label}:</strong> <span>{escape(value)}</span></div>"
        for label, value in said
        if value
    )
    paragraphs = "" if pdf else _paragraphs(opinion.text)
    download = f'<a class="pdf-icon" href="{escape(pdf)}">Download PDF</a>' if pdf else ""
    return _page(
        trail,
        name,
        f'<h1 class="heading-1">{escape(name)}</h1>\n{labels}\n'
        '<div id="diminished-text"><p>Justia Opinion Summary: A summary by the site, which is no'
        " part of the opinion.</p></div>\n"
        f'<div class="tabs"><div id="tab-opinion"><div id="opinion">{download}\n{paragraphs}\n'
        "<p>Justia Annotations is a forum for attorneys to summarize, comment on, and analyze case"
        " law published on our site.</p>\n"
        "<p>Disclaimer: Official court opinions are only those of the court.</p></div></div></div>",
    )


def case_list_page(
    trail: Sequence[Link], title: str, cases: Sequence[tuple[str, Opinion]], following: str
) -> str:
    """One page of a list of cases, given by path; ``following`` is the next page's address."""
    blocks = "\n".join(_case_block(path, opinion) for path, opinion in cases)
    more = f'<span class="next pagination page"><a href="{escape(following)}">Next</a></span>'
    heading = f'<h1 class="heading-1">{escape(title)}</h1>'
    return _page(trail, title, f"{heading}\n{blocks}\n{more if following else ''}")


def challenge_page() -> str:
    """A check that asks for a browser."""
    return _page(
        [],
        "Just a moment...",
        '<div class="cf-browser-verification"><p>Checking your browser before accessing the site.'
        "</p></div>",
    )


def message_page(title: str) -> str:
    """A page that only says what went wrong."""
    return _page([], title, f"<h1>{escape(title)}</h1>")


def case_name(opinion: Opinion) -> str:
    """The name of the case, or how it is cited where it has none."""
    return opinion.heading or opinion.citation


def _case_block(path: str, opinion: Opinion) -> str:
    name = case_name(opinion)
    script = ""
    # Every name that ends in a vowel: some of them, and always the same.
    if name[-1:] in "aeiou":
        hidden = base64.b64encode(name.encode("utf-8")).decode("ascii")
        script = f'<script>document.querySelector("a").textContent = atob("{hidden}");</script>'
        name = PLACEHOLDER
    docket = (
        f"<br><strong>Docket Number:</strong> {escape(opinion.docket)}" if opinion.docket else ""
    )
    citations = "; ".join(_printed_citations(opinion))
    cited = f'<br><span class="justia-citation">{escape(citations)}</span>' if citations else ""
    return (
        '<div class="has-padding-content-block-30">'
        f'<a class="case-name" href="{escape(path)}">{escape(name)}</a>{script}'
        f'<br><span class="color-emperor">{escape(_day(opinion))}</span>{docket}{cited}</div>'
    )


def _printed_citations(opinion: Opinion) -> list[str]:
    return [citation for citation in opinion.citations if citation[:1].isdigit()]


def _day(opinion: Opinion) -> str:
    day = opinion.decided
    return f"{day:%B} {day.day}, {day.year}" if day else ""


def _body(text: str, history: str, pdf: str) -> str:
    if pdf:
        return f'<p><a href="{escape(pdf)}">View this section as PDF</a></p>'
    noted = f"<p>History: {_inline(history)}</p>" if history else ""
    notes = "".join(f"<p>{_inline(note)}</p>" for note in _NOTES)
    return f"{_paragraphs(text)}\n{noted}\n<p><b>ANNOTATIONS</b></p>\n{notes}"


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{_inline(block)}</p>" for block in text.split("\n\n") if block)


def _inline(text: str) -> str:
    """Escaped text with its line breaks, its § as an entity, and links round section numbers."""
    escaped = escape(text).replace("§", "&sect;").replace("\n", "<br>\n")
    return _SECTION_NUMBER.sub(
        lambda number: f'<a href="/search?q={number[0]}">{number[0]}</a>', escaped
    )


def _page(trail: Sequence[Link], title: str, content: str) -> str:
    separator = '<span class="breadcrumb-sep">›</span>'
    steps = f" {separator} ".join(
        [f'<a href="{escape(step.path)}">{escape(step.title)}</a>' for step in trail]
        + [f"<span>{escape(title)}</span>"]
    )
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f'<body>\n<nav class="breadcrumbs">{steps}</nav>\n'
        f'<main id="main-content">\n{content}\n</main>\n'
        '<footer><a href="/">Home</a> <a href="/search">Search</a></footer>\n</body></html>\n'
    )


def record_page(trail: Sequence[Link], record: LawRecord, *, edition: int, pdf: str = "") -> str:
    """The page of any record."""
    match record:
        case Section():
            return section_page(trail, record, edition=edition, pdf=pdf)
        case Provision():
            return provision_page(trail, record)
        case Opinion():
            return opinion_page(trail, record, pdf=pdf)
