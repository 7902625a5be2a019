"""``decisis cite``: one authority, its standing, who cites it and what it cites."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from decisis.cli.output import DEFAULT_LIBRARY, JsonOption, LibraryOption, console, print_json

if TYPE_CHECKING:
    from datetime import date

    from decisis.citator import AsOf, CitationFilter, Citations, CitingPassage, Standing

_SHOWN_CHARACTERS = 400

EPILOG = """
Examples:

decisis cite "NMSA 1978, § 30-16-1"

decisis cite "111 N.M. at 95" --by --court nmsc --from 2000

decisis cite "State v. Smith" --treatment overrules --treatment distinguishes

decisis cite 1990-NMCA-112 --as-of 1995-06-30 --json
"""

TreatmentOption = Annotated[
    list[str] | None,
    typer.Option("--treatment", "-t", help="overrules, follows, cites …; may be repeated."),
]
KindOption = Annotated[
    list[str] | None, typer.Option("--kind", "-k", help="opinion, section …; may be repeated.")
]
CourtOption = Annotated[
    list[str] | None, typer.Option("--court", help="Court: nmca; may be repeated.")
]
JurisdictionOption = Annotated[
    list[str] | None, typer.Option("--jurisdiction", "-j", help="State: nm; may be repeated.")
]
FromOption = Annotated[int | None, typer.Option("--from", help="Only from this year on.")]
ToOption = Annotated[int | None, typer.Option("--to", help="Only up to this year.")]
LimitOption = Annotated[int, typer.Option("--limit", "-n", min=1, max=1_000, help="Rows to show.")]


def cite_command(
    authority: Annotated[str, typer.Argument(help="Citation, docket number, name or id.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    by: Annotated[bool, typer.Option("--by", help="Only who cites it.")] = False,
    of: Annotated[bool, typer.Option("--of", help="Only what it cites.")] = False,
    court: CourtOption = None,
    jurisdiction: JurisdictionOption = None,
    kind: KindOption = None,
    treatment: TreatmentOption = None,
    year_from: FromOption = None,
    year_to: ToOption = None,
    as_of: Annotated[str, typer.Option(help="The law as it was on this day: 1995-06-30.")] = "",
    limit: LimitOption = 10,
    as_json: JsonOption = False,
) -> None:
    """Who cites an authority, how, and whether it is still good law."""
    import decisis
    from decisis.citator import as_of as law_as_of
    from decisis.citator import authorities_cited, cited_by, named, standing_of

    where = make_filter(court, jurisdiction, kind, treatment, year_from, year_to)
    day = _day(as_of)
    with decisis.open(library) as opened:
        citator = opened.citator
        name = named(citator, authority)
        record = opened.snapshot.document(name)
        standing = standing_of(citator, record) if record else None
        on_day = law_as_of(citator, record, day) if record and day else None
        citing = None if of and not by else cited_by(citator, name, where, limit=limit)
        cited = None if by and not of else authorities_cited(citator, name, where, limit=limit)
    either = citing or cited
    if either is None:
        return
    if as_json:
        print_json(
            {
                "authority": either.of,
                "standing": standing and standing_data(standing),
                "as_of": on_day and {**_fields(on_day), "standing": standing_data(on_day.standing)},
                "cited_by": citing,
                "authorities": cited,
            }
        )
        return
    console.print(either.of.name, style="bold", markup=False)
    if standing is None:
        console.print("not held by this library: known by its citations alone", style="dim")
    else:
        _print_standing(standing)
    if on_day:
        _print_as_of(on_day)
    for heading, found in (("Cited by", citing), ("Cites", cited)):
        if found is not None:
            print_citations(heading, found)


def make_filter(
    courts: list[str] | None,
    jurisdictions: list[str] | None,
    kinds: list[str] | None,
    treatments: list[str] | None,
    year_from: int | None,
    year_to: int | None,
) -> "CitationFilter":
    """The filter, or a QueryError that names the value that cannot be one."""
    from decisis.citator import CitationFilter
    from graph import NodeKind
    from law.errors import QueryError
    from law.treatment.vocabulary import Treatment

    if year_from is not None and year_to is not None and year_from > year_to:
        raise QueryError(f"no year is from {year_from} on and up to {year_to}")
    for values, known in ((kinds, [*NodeKind]), (treatments, [*Treatment])):
        for value in values or ():
            if value not in known:
                raise QueryError(f"no {value!r:.60}: one of {', '.join(known)}")
    return CitationFilter(
        courts=tuple(courts or ()),
        jurisdictions=tuple(jurisdictions or ()),
        kinds=tuple(map(NodeKind, kinds or ())),
        treatments=tuple(treatments or ()),
        year_from=year_from,
        year_to=year_to,
    )


def standing_data(standing: "Standing") -> dict[str, Any]:
    """The standing for JSON, with what follows from its three signals."""
    return {
        **_fields(standing),
        "good_law": standing.is_good_law,
        "badge": standing.badge,
        "tier": standing.tier.name.lower(),
    }


def print_citations(heading: str, found: "Citations") -> None:
    """Counts, then each passage with its sentence."""
    console.print(
        f"\n{heading}: {found.documents:,} documents in {found.occurrences:,} places", style="bold"
    )
    treated = {name: count for name, count in found.by_treatment.items() if name != "cites"}
    if treated:
        told = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in treated.items())
        console.print(f"  {told}", style="dim", markup=False)
    for passage in found.passages:
        print_passage(passage)
    hidden = found.occurrences - len(found.passages)
    if found.passages and hidden:
        console.print(f"  … and {hidden:,} more: --limit", style="dim")


def print_passage(passage: "CitingPassage") -> None:
    """Who is at the other end, how it is treated, and the sentence."""
    other = passage.other
    year = f" ({other.year})" if other.year else ""
    treated = "" if passage.treatment == "cites" else f"  [{passage.treatment.replace('_', ' ')}"
    treated += f", {passage.by}]" if treated and passage.by else "]" if treated else ""
    console.print(f"  {other.name}{year}{treated}", markup=False)
    sentence = " ".join(passage.sentence.split()) or passage.text
    shown = sentence if len(sentence) <= _SHOWN_CHARACTERS else sentence[:_SHOWN_CHARACTERS] + " …"
    console.print(f"      {shown}", style="dim", markup=False)


def _print_standing(standing: "Standing") -> None:
    colour = "green" if standing.is_good_law else "red"
    console.print(f"Standing: {standing.badge}", style=colour, markup=False)
    if standing.disposition:
        console.print(f"Disposition: {standing.disposition}", markup=False)
    for card in (*standing.history, *standing.treatments):
        without = f" - without effect: {card.without_effect}" if card.without_effect else ""
        console.print(f"  {card.badge}{without}", markup=False)
        if card.evidence:
            evidence = " ".join(card.evidence.split())
            console.print(f"      “{evidence}”", style="dim", markup=False)


def _print_as_of(on_day: "AsOf") -> None:
    words = {True: "yes", False: "no", None: "its dates do not tell"}
    console.print(f"On {on_day.on}: law then: {words[on_day.was_law]}", markup=False)
    console.print(f"  the text held is that of the day: {words[on_day.text_is_of_the_day]}")
    for line in (*map(str, on_day.before), *on_day.reach):
        console.print(f"  {line}", style="dim", markup=False)


def _fields(value: Any) -> dict[str, Any]:
    from dataclasses import fields

    return {field.name: getattr(value, field.name) for field in fields(value)}


def _day(text: str) -> "date | None":
    from datetime import date

    from law.errors import QueryError

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise QueryError(f"{text!r:.40} is no day: write 1995-06-30") from None
