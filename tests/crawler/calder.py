"""A little law with every oddity that a site can show, made for the crawler's tests."""

from datetime import date

from law.jurisdictions import jurisdiction
from law.records import LawRecord, Level, Opinion, Provision, Section
from law.status import Status

_HOME = jurisdiction("cd")
_CHAPTER = Level("chapter", "40", "Ferries & Bridges")
_ARTICLE = Level("article", "1", "Ferries - General")
_HISTORY = "Laws 1971, ch. 12, § 1; 1988, ch. 3, § 2."


def section(
    number: str,
    heading: str,
    text: str = "",
    *,
    status: Status = Status.IN_FORCE,
    through: str = "",
    version: str = "",
    history: str = _HISTORY,
    path: tuple[Level, ...] = (_CHAPTER, _ARTICLE),
    moved_to: str = "",
    edition: int = 2024,
) -> Section:
    """A section of the code of Calder."""
    numbers = f"{number}_{through}" if through else number
    return Section(
        id=f"cd/code/{numbers}{version}",
        jurisdiction="cd",
        citation=_HOME.cite_section(number, through),
        heading=heading,
        text=text,
        path=path,
        status=status,
        number=number,
        through=through,
        history=history,
        moved_to=moved_to,
        edition=edition,
    )


def opinion(
    name: str,
    text: str,
    *,
    key: str = "",
    citations: tuple[str, ...] = (),
    docket: str = "",
    decided: date | None = None,
    court: str = "cdca",
    citation: str = "",
) -> Opinion:
    """An opinion of a court of Calder."""
    return Opinion(
        id=f"cd/case/{citations[0]}" if citations else f"cd/case/{court}/{key}",
        jurisdiction="cd",
        citation=citation or citations[0],
        heading=name,
        text=text,
        court=court,
        citations=citations,
        docket=docket,
        decided=decided,
        year=decided.year if decided else 0,
        author="Mabry, J." if decided else "",
        outcome="affirmed in part" if decided else "",
    )


SECTIONS = (
    section(
        "40-1-1",
        "Ferries; toll - exceptions.",
        'A. A ferryman may take a toll under § 40-1-3 CSA 1971, of "five" & <six> cents:\n\n'
        "(1) for a sheep,\ngoat or swine; and\n\n(2) for a Señor’s horse.\n\nB. No more.",
    ),
    section("40-1-1.5", "", "A section without a heading has a text."),
    section("40-1-3", "History of ferries.", "The history: it is kept.", history=""),
    section("40-1-4", "Repealed.", status=Status.REPEALED, through="40-1-9", history=""),
    section("40-1-10", "[Reserved]", status=Status.RESERVED, history=""),
    section(
        "40-1-11",
        "Recompiled.",
        status=Status.RECOMPILED,
        history="1971 Comp., § 40-1-11, recompiled as § 40-1-1.5 by Laws 1999, ch. 2, § 1.",
        moved_to="40-1-1.5",
    ),
    section("40-1-12", "Fee. (Effective until July 1, 2001.)", "Two.", status=Status.SUPERSEDED),
    section("40-1-13", "Fee. (Effective July 1, 2099.)", "Three.", status=Status.NOT_YET_EFFECTIVE),
    section("40-1-14", "Boards. (Repealed effective July 1, 2099.)", "A board sits."),
    section("40-1-15", "Twice.", "The first of two that share a number."),
    section("40-1-15", "Twice.", "The second of two that share a number.", version=".d-1"),
    section(
        "40-1-16",
        "Map of landings.",
        "A. The landings are those of the map that the commission has (by rule) adopted.\n\n"
        "B. “Landing” means § 1 — and no other.",
    ),
    section(
        "32A-4-3",
        "Children on ferries.",
        "A child crosses free.",
        path=(Level("chapter", "32A", "Children's Code"),),
    ),
)
IN_PDF = frozenset({"cd/code/40-1-16", "cd/case/2004-CDCA-002"})
# The same chapter five years before.
OLD_SECTIONS = (
    section("40-1-1", "Ferries; toll.", "A ferryman may take a toll of three cents.", edition=2019),
    section("40-1-4", "Ropes.", "A ferry has two ropes.", edition=2019),
)
PROVISIONS = (
    Provision(
        id="cd/const/preamble",
        jurisdiction="cd",
        citation="Calder Const. pmbl.",
        heading="Preamble",
        text="We, the people of Calder, ordain this constitution.",
        history="Adopted November 7, 1911.",
    ),
    Provision(
        id="cd/const/ii/10",
        jurisdiction="cd",
        citation="Calder Const. art. II, § 10",
        heading="Searches and seizures.",
        text="The people shall be secure.\n\nNo warrant shall issue without cause.",
        path=(Level("article", "II", "Bill of Rights"),),
        article="II",
        section="10",
    ),
    Provision(
        id="cd/const/v/9",
        jurisdiction="cd",
        citation="Calder Const. art. V, § 9",
        heading="Repealed.",
        path=(Level("article", "V", "Executive"),),
        status=Status.REPEALED,
        article="V",
        section="9",
        history="Adopted November 7, 1911; repealed November 3, 1970.",
    ),
    Provision(
        id="cd/const/xx",
        jurisdiction="cd",
        citation="Calder Const. art. XX",
        heading="Schedule",
        text="This constitution takes effect at once.",
        article="XX",
    ),
)
OPINIONS = (
    opinion(
        "Reyes v. Dow",
        "{1} Reyes leased a mill.\n\n{2} Section 40-1-1 CSA 1971 governs. We affirm.",
        citations=("2004-CDCA-001", "135 Cald. 12", "90 P.3d 1"),
        docket="A-2003-118",
        decided=date(2004, 3, 4),
    ),
    opinion(
        "In re the Ferry at Sorrel",
        "{1} This opinion is printed as PDF. It is short.\n\n{2} We affirm.",
        citations=("2004-CDCA-002",),
        docket="A-2003-200",
        decided=date(2004, 5, 14),
    ),
    *(
        opinion(
            "State v. Ames",
            f"{{1}} Ames, of docket {docket}, crossed without paying.",
            key=f"1983-{docket.replace(',', '')}",
            docket=docket,
            decided=date(1983, 3, 14),
            court="cdsc",
            citation=f"State v. Ames, No. {docket} (Calder Supreme Court 1983)",
        )
        for docket in ("14,902", "14,977")
    ),
    opinion(
        "Ex parte Osgood",
        "An opinion of which neither day nor number is known.",
        key="osgood",
        citation="Ex parte Osgood (Calder Court of Appeals)",
    ),
    # More than one page of a list holds; names ending in a vowel are hidden in scripts.
    *(
        opinion(
            f"State v. {name} {number}a",
            f"{{1}} Case {number} of {name}.",
            citations=(f"1999-CDCA-{number:03}",),
            docket=f"A-{number}",
            decided=date(1999, 1 + number % 12, 1 + number % 28),
        )
        for number in range(1, 46)
        for name in ["Doe"]
    ),
)
LAW: tuple[LawRecord, ...] = (*PROVISIONS, *SECTIONS, *OPINIONS)
