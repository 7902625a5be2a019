"""What was understood, in words for the user."""

from decisis.understanding.model import Recognised, Understanding
from law.jurisdictions import all_jurisdictions, jurisdiction
from law.status import Status
from pipeline.filters import Filters, Kind

_KINDS: dict[Kind, str] = {
    "section": "sections",
    "provision": "constitutional provisions",
    "opinion": "opinions",
}


def understood_as(understanding: Understanding) -> tuple[str, ...]:
    """A phrase for each thing that does something: ``“since 2000”: only opinions since 2000``."""
    return tuple(
        f"“{each.text}”: {_effect(each)}"
        for each in understanding.recognised
        if each.effect != "none"
    )


def _effect(recognised: Recognised) -> str:
    if recognised.effect == "look-up":
        return "looked up"
    if isinstance(recognised.value, str):
        if recognised.kind == "status":
            return "law that no longer stands is not moved down"
        return "opinions preferred"
    meant = _meant(recognised.value)
    return f"only {meant}" if recognised.effect == "filter" else f"{meant} preferred"


def _meant(restriction: Filters) -> str:
    """The one restriction in words."""
    if restriction.jurisdictions:
        names = (jurisdiction(state).name for state in restriction.jurisdictions)
        return f"law of {' and '.join(names)}"
    if restriction.kinds:
        return " and ".join(_KINDS[kind] for kind in restriction.kinds)
    if restriction.courts:
        return f"opinions of {' and '.join(map(_court, restriction.courts))}"
    if restriction.statuses:
        return f"{' or '.join(map(_status, restriction.statuses))} law"
    return f"opinions {_years(restriction.year_from, restriction.year_to)}"


def _status(status: Status) -> str:
    return status.badge


def _court(id: str) -> str:
    """``the Calder Supreme Court``; the id where no state is known to have it."""
    for state in all_jurisdictions().values():
        if court := state.court(id):
            return f"the {court.name}"
    return id


def _years(first: int | None, last: int | None) -> str:
    if first is None:
        return f"up to {last}"
    if last is None:
        return f"since {first}"
    return f"of {first}" if first == last else f"from {first} to {last}"
