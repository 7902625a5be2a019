"""What a citation says beside its key: signal, name, year, parenthetical, group."""

import pytest

from law.citations import Citation, find_citations


def first(text: str) -> Citation:
    return find_citations(text, jurisdiction="nm")[0]


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("See State v. X, 1 N.M. 2.", "see"),
        ("(see State v. X, 1 N.M. 2)", "see"),
        ("See also X, 1 N.M. 2", "see also"),
        ("See, e.g., In re X, 1 N.M. 2", "see, e.g."),
        ("See generally § 30-1-1", "see generally"),
        ("Cf. State v. X, 1 N.M. 2", "cf."),
        ("cf State v. X, 1 N.M. 2", "cf."),
        ("But see State v. X, 1 N.M. 2", "but see"),
        ("But cf. State v. X, 1 N.M. 2", "but cf."),
        ("Compare State v. X, 1 N.M. 2", "compare"),
        ("Contra State v. X, 1 N.M. 2", "contra"),
        ("accord, e.g., State v. X, 1 N.M. 2", "accord, e.g."),
        ("E.g., State v. X, 1 N.M. 2", "e.g."),
        ("In State v. X, 1 N.M. 2, we see", ""),
        ("the court of State v. X, 1 N.M. 2", ""),
    ],
)
def test_signals(text: str, signal: str) -> None:
    assert first(text).signal == signal


def test_a_signal_reaches_over_its_string() -> None:
    text = "See A v. B, 1 N.M. 2; C v. D, 3 N.M. 4; cf. E v. F, 5 N.M. 6. G v. H, 7 N.M. 8."
    signals = [each.signal for each in find_citations(text, jurisdiction="nm")]
    assert signals == ["see", "see", "cf.", ""]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("See State v. Ruiz, 1 N.M. 2.", "State v. Ruiz"),
        ("as we said in City of Clovis v. Curry, 1 N.M. 2", "City of Clovis v. Curry"),
        ("It stands.State v. Ruiz, 1 N.M. 2", "State v. Ruiz"),
        ("claims.7. In Archer v. Roadrunner Trucking, Inc., 1 N.M. 2",
         "Archer v. Roadrunner Trucking, Inc."),
        ("disrespect.\" M.L.B. v. S.L.J., 519 U.S. 102", "M.L.B. v. S.L.J."),
        ("Las Vegas Ry. &amp; Power Co. v. Trust Co., 1 N.M. 2",
         "Las Vegas Ry. &amp; Power Co. v. Trust Co."),
        ("State ex rel. Gallegos v. Marsh, 63 N.M. 133", "State ex rel. Gallegos v. Marsh"),
        ("In re Estate of Keeney, 1 N.M. 2", "In re Estate of Keeney"),
        ("In Hill, 1 N.M. 2, we held", "Hill"),
        ("La Farge, 119 N.M. 532", "La Farge"),
        ("the statute; Hill, 1 N.M. 2", "Hill"),
        ("the court said so. 1 N.M. 2", ""),
        ("cert. denied, 1 N.M. 2", ""),
    ],
)  # fmt: skip
def test_names(text: str, name: str) -> None:
    assert first(text).name == name


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("X v. Y, 1 N.M. 2, 3 P. 4 (Ct. App. 1907)", 1907),
        ("X v. Y, 36 F.3d 939, 944 (10th Cir.1994) (holding that it is)", 1994),
        ("X v. Y, 1995-NMCA-007, ¶ 4", 1995),
        ("NMSA 1978, § 30-16-1 (1987, as amended through 2006)", 1987),
        ("X v. Y, 1 N.M. 2 (holding that in 1907 all was well)", 0),
    ],
)
def test_years(text: str, year: int) -> None:
    assert first(text).year == year


@pytest.mark.parametrize(
    ("text", "parenthetical"),
    [
        ("1 N.M. 2 (1907) (holding that (1) it is and (2) it was).",
         "holding that (1) it is and (2) it was"),
        ("1 N.M. 2 (en banc) (1907) (per curiam) (quoting X v. Y, 3 N.M. 4).",
         "quoting X v. Y, 3 N.M. 4"),
        ("1 N.M. 2 (overruled on other grounds by X v. Y, 3 N.M. 4)",
         "overruled on other grounds by X v. Y, 3 N.M. 4"),
        ("1 N.M. 2 (1907), overruled on other grounds by State v. Y, 3 N.M. 4, 5.",
         "overruled on other grounds by State v. Y, 3 N.M. 4, 5"),
        ("1 N.M. 2 (Ct. App.), aff'd, 3 N.M. 4.", "aff'd, 3 N.M. 4"),
        ("1 N.M. 2 (citations omitted) (emphasis added)", ""),
        ("1 N.M. 2 (10th Cir. 1907). (It was late.)", ""),
        ("§ 30-16-1 (repealed 1997)", "repealed 1997"),
        ("§ 30-16-1 (defining larceny)", "defining larceny"),
        ("1 N.M. 2 (never closed", ""),
    ],
)  # fmt: skip
def test_parentheticals(text: str, parenthetical: str) -> None:
    assert first(text).parenthetical == parenthetical


def test_parallel_citations_are_one_group_and_share_what_stands_around_them() -> None:
    text = (
        "See State v. X, 1990-NMCA-112, ¶ 5, 111 N.M. 90, 801 P.2d 672 (holding so); State v. Y,"
        " 112 N.M. 3, 810 P.2d 1223. Id. at 14, 810 P.2d at 1234; Section 30-16-1, Section 30-16-2."
    )
    found = find_citations(text, jurisdiction="nm")
    assert [each.group for each in found] == [0, 0, 0, 1, 1, 2, 2, 3, 4]
    assert {each.name for each in found[:3]} == {"State v. X"}
    assert {each.parenthetical for each in found[:3]} == {"holding so"}
    assert {each.signal for each in found[:5]} == {"see"}


@pytest.mark.parametrize(
    "text",
    [
        "111 N.M. 90, 112 N.M. 91",  # two pages of one reporter are two cases
        "1990-NMCA-112, 1990-NMSC-001",
        "111 N.M. 90; 801 P.2d 672",
        "111 N.M. 90 and 801 P.2d 672",
    ],
)
def test_what_is_not_parallel(text: str) -> None:
    assert [each.group for each in find_citations(text, jurisdiction="nm")] == [0, 1]
