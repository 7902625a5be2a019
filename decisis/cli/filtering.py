"""The filter options that ``search`` and ``ask`` share."""

from typing import Annotated

import typer

JurisdictionOption = Annotated[
    list[str] | None, typer.Option("--jurisdiction", "-j", help="State: nm; may be repeated.")
]
KindOption = Annotated[
    list[str] | None,
    typer.Option("--kind", "-k", help="section, provision or opinion; may be repeated."),
]
CourtOption = Annotated[
    list[str] | None, typer.Option("--court", help="Court: nmca; may be repeated.")
]
ChapterOption = Annotated[
    list[str] | None, typer.Option("--chapter", help="Chapter of a code; may be repeated.")
]
StatusOption = Annotated[
    list[str] | None, typer.Option("--status", help="in_force, repealed …; may be repeated.")
]
FromOption = Annotated[int | None, typer.Option("--from", help="Opinions from this year on.")]
ToOption = Annotated[int | None, typer.Option("--to", help="Opinions up to this year.")]
