"""What is left of a citing sentence when its citations are taken out."""

import pytest

from decisis.evaluation.removal import mark, mark_citations, marks_in, name_words, tidy
from law.citations import find_citations


def _without(text: str, names: set[str] | None = None) -> str:
    spans = {
        index: (citation.start, citation.end)
        for index, citation in enumerate(find_citations(text, jurisdiction="nm"))
    }
    return tidy(mark_citations(text, spans, names or set()))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Larceny is a felony. NMSA 1978, § 30-16-1 (1987).", "Larceny is a felony."),
        ("Under Section 30-16-1(A), theft is larceny.", "Under, theft is larceny."),
        (
            "A lease may be oral. See Brunacini v. Kavanagh, 117 N.M. 122, 127 n. 2, 869 P.2d 821,"
            " 826 (Ct. App. 1993).",
            "A lease may be oral.",
        ),
        (
            "The rule is old. Cf. In re Estate of Smith, 1999-NMCA-012, ¶ 5, 126 N.M. 1, cert."
            " denied, 126 N.M. 532 (1998) (holding that wills are strictly read).",
            "The rule is old. (holding that wills are strictly read).",
        ),
        ("Deats, 84 N.M. at 407, says so; id. at 408.", "says so;"),
        ("per diem under the Mileage Act [10-8-1 to 10-8-8 NMSA 1978] only", "per diem under the"
         " Mileage Act only"),
        ("{12} The court may act under Rule 1-012(B)(6) NMRA.", "The court may act under."),
        ("11. The deposit is due, 47-8-18(A) (Repl. Pamp. 1995), at once.", "The deposit is due, at"
         " once."),
        ("contrary to § 30-16-1, § 30-16-2, and § 30-16-3, he sold", "contrary to, he sold"),
        ("He sold tickets, contrary to Section 60-7A-4; and lied.", "He sold tickets, contrary to;"
         " and lied."),
        ("The record is public (emphasis added).", "The record is public."),
        ("It costs $1,000 in 1995 and 12-15 days.", "It costs $1,000 in 1995 and 12-15 days."),
    ],
)  # fmt: skip
def test_a_citation_goes_with_what_belongs_to_it(text: str, left: str) -> None:
    assert _without(text) == left


def test_the_name_of_a_case_goes_wherever_it_stands() -> None:
    names = name_words("State ex rel. Pell v. City of Hollis")
    assert names == {"Pell", "Hollis"}
    text = "In Pell, the court followed Pell's own rule; Hollis lost. The spell broke."
    assert _without(text, names) == "In, the court followed own rule; lost. The spell broke."


def test_a_mark_says_which_citation_stood_there() -> None:
    text = "See § 30-16-1, then § 30-16-2."
    marked = mark_citations(text, {3: (4, 13), 7: (20, 29)})
    assert marks_in(marked) == {3, 7}
    assert marked.index(mark(3)) < marked.index("then") < marked.index(mark(7))
