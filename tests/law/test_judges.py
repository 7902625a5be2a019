"""The judges whom an opinion names."""

import gzip
import json

import pytest

from law.judges import Part, judges

Named = list[tuple[str, Part]]
AUTHOR, CONCURS, DISSENTS = Part.AUTHOR, Part.CONCURS, Part.DISSENTS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OPINIONWECHSLER, Chief Judge.{1} … IT IS SO ORDERED.WE CONCUR: LYNN PICKARD and CYNTHIA"
         " A. FRY, Judges.1. We note WISCONSIN law.",
         [("WECHSLER", AUTHOR), ("LYNN PICKARD", CONCURS), ("CYNTHIA A. FRY", CONCURS)]),
        ("OPINIONFLORES, Judge.1. … IT IS SO ORDERED.HARTZ, C.J., and PICKARD, J., concur.",
         [("FLORES", AUTHOR), ("HARTZ", CONCURS), ("PICKARD", CONCURS)]),
        ("OPINIONMAES, Justice.{1} … ORDERED.FRANCHINI and KENNEDY, JJ., concur.MINZNER, J."
         " (Dissenting).",
         [("MAES", AUTHOR), ("FRANCHINI", CONCURS), ("KENNEDY", CONCURS), ("MINZNER", DISSENTS)]),
        ("OPINION\nVIGIL, Judge.\n{1} … IT IS SO ORDERED.I CONCUR: A. JOSEPH ALARID, Judge."
         " WECHSLER, Chief Judge(specially concurring).",
         [("VIGIL", AUTHOR), ("A. JOSEPH ALARID", CONCURS), ("WECHSLER", Part.SPECIALLY_CONCURS)]),
        ("The facts.\n\nIT IS SO ORDERED.\n\nWE CONCUR: Hale, J., and Castleman, J.",
         [("Hale", CONCURS), ("Castleman", CONCURS)]),
        ("No judge is named here.", []),
        ("", []),
    ],
)  # fmt: skip
def test_who_is_named(text: str, expected: Named) -> None:
    found = judges(text)
    assert [(judge.name, judge.part) for judge in found] == expected
    assert all(text[judge.start : judge.end] == judge.name for judge in found)


@pytest.mark.real_law
def test_nearly_all_real_opinions_name_author_and_panel(pytestconfig: pytest.Config) -> None:
    corpus = pytestconfig.rootpath.parent / "shared" / "corpora" / "new-mexico"
    with gzip.open(corpus / "opinions.jsonl.gz", "rt", encoding="utf-8") as lines:
        named = [judges(json.loads(line)["text"]) for line in lines]
    authors = sum(any(judge.part is AUTHOR for judge in found) for found in named)
    panels = sum(any(judge.part is not AUTHOR for judge in found) for found in named)
    print(f"\n{len(named)} opinions: author named in {authors}, panel in {panels}")
    assert authors >= 0.98 * len(named)
    assert panels >= 0.96 * len(named)
