"""The states whose law decisis knows by name: how they cite, which courts they have.

Each jurisdiction is one TOML file in ``law/jurisdictions_data/``: adding a state is adding a file.
A state without a file still crawls and imports, with citations in a generic form (``generic``).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

# Two numbers at least, so that the section of a contract ("Section 4") is not taken for law.
GENERIC_SECTION_NUMBER = "[0-9]+[A-Z]?(?:[-.:][0-9]+[A-Z]?)+"


@dataclass(frozen=True, slots=True)
class Court:
    """A court: ``id`` is ``nmsc``, ``neutral`` the word in its neutral citations (``NMSC``).

    ``rank`` orders courts within a jurisdiction, 1 being the court of last resort. ``slug`` is the
    court's path segment on Justia.
    """

    id: str
    name: str
    rank: int
    neutral: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A state (or the United States) and its forms of citation.

    code               name of the code as decisis prints it: ``NMSA 1978``
    code_names         every way in which texts name the code
    code_form          how a section is cited: ``NMSA 1978, § {number}``
    section_number     regular expression of a section's number, out of ``[0-9]``, ``[A-Z]``, dashes
                       and periods; what is shaped like it after "Section" is law of this state
    constitution_form  how a provision is cited: ``N.M. Const. art. {article}, § {section}``
    constitution_names every way in which texts name the constitution
    reporters          official reporters of its courts as printed in citations: ``N.M.``
    neutral_words      words of neutral citations beside those of the courts: ``NMCERT``
    fictional          True for the sample state
    """

    id: str
    name: str
    slug: str
    code: str
    code_names: tuple[str, ...]
    code_form: str
    constitution_form: str
    constitution_names: tuple[str, ...]
    section_number: str = GENERIC_SECTION_NUMBER
    reporters: tuple[str, ...] = ()
    neutral_words: tuple[str, ...] = ()
    courts: tuple[Court, ...] = ()
    fictional: bool = False

    def cite_section(self, number: str, through: str = "") -> str:
        """``NMSA 1978, § 30-16-1``; of a range ``NMSA 1978, §§ 69-28-1 to 69-28-14``."""
        if through:
            return self.code_form.replace("§", "§§").format(number=f"{number} to {through}")
        return self.code_form.format(number=number)

    def cite_provision(self, article: str, section: str = "") -> str:
        """``N.M. Const. art. II, § 10``; the preamble is ``N.M. Const. pmbl.``."""
        if not article:
            return self.constitution_form.partition(" art.")[0] + " pmbl."
        if not section:
            return self.constitution_form.partition(",")[0].format(article=article)
        return self.constitution_form.format(article=article, section=section)

    def court(self, id_or_slug: str) -> Court | None:
        """The court with this id or Justia path segment, None where there is none."""
        for court in self.courts:
            if id_or_slug in (court.id, court.slug):
                return court
        return None


@cache
def all_jurisdictions() -> dict[str, Jurisdiction]:
    """All known jurisdictions by id."""
    found: dict[str, Jurisdiction] = {}
    for entry in sorted(
        resources.files("law").joinpath("jurisdictions_data").iterdir(),
        key=lambda entry: entry.name,
    ):
        if entry.name.endswith(".toml"):
            jurisdiction = _read(entry.read_text(encoding="utf-8"))
            found[jurisdiction.id] = jurisdiction
    return found


def jurisdiction(id: str) -> Jurisdiction:
    """The jurisdiction with this id; a generic one where no file describes it."""
    return all_jurisdictions().get(id) or generic(id)


def jurisdiction_by_slug(slug: str) -> Jurisdiction:
    """The jurisdiction whose Justia path segment is ``slug`` (``new-mexico``)."""
    for known in all_jurisdictions().values():
        if known.slug == slug:
            return known
    return generic(slug)


def generic(slug: str) -> Jurisdiction:
    """A state that no file describes: plain names and forms made from its path segment."""
    name = slug.replace("-", " ").title()
    return Jurisdiction(
        id=slug,
        name=name,
        slug=slug,
        code=f"{name} Code",
        code_names=(f"{name} Code",),
        code_form=f"{name} Code § {{number}}",
        constitution_form=f"{name} Const. art. {{article}}, § {{section}}",
        constitution_names=(f"{name} Const.", f"{name} Constitution"),
        courts=(
            Court(f"{slug}-supreme", f"{name} Supreme Court", 1, slug="supreme-court"),
            Court(f"{slug}-appeals", f"{name} Court of Appeals", 2, slug="court-of-appeals"),
        ),
    )


def _read(text: str) -> Jurisdiction:
    data = tomllib.loads(text)
    courts = tuple(Court(**court) for court in data.pop("courts", ()))
    lists = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    return Jurisdiction(**{**data, **lists, "courts": courts})
