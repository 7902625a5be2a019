"""Short forms: which earlier citation they refer to, and where they refer to none for certain."""

import pytest

from law.citations import CitationForm, find_citations

RUIZ = "State v. Ruiz, 1995-NMCA-007, ¶ 4, 120 N.M. 534, 540, 903 P.2d 845, 851."
HILL = "State v. Hill, 88 N.M. 216, 539 P.2d 236 (Ct. App. 1975)."
CALDER = "Ames v. Dunning, 106 Cald. 265, ¶ 8."

# The cited text, its form, its key and its pin, of the last citations of a text.
Short = tuple[str, str, str, str]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A volume with a page.
        (f"{HILL} See Hill, 88 N.M. at 217, 539 P.2d at 237-38.", [
            ("88 N.M. at 217", "short", "case:88 N.M. 216", "217"),
            ("539 P.2d at 237-38", "short", "case:539 P.2d 236", "237-38"),
        ]),
        (f"{HILL} Hill, 88 N. M. at 217 n. 2, and more.", [
            ("88 N. M. at 217 n. 2", "short", "case:88 N.M. 216", "217 n. 2"),
        ]),
        # Of several cases of the volume, the one into which the page falls.
        (f"{HILL} A v. B, 88 N.M. 230. C v. D, 88 N.M. 9. Then 88 N.M. at 218", [
            ("88 N.M. at 218", "short", "case:88 N.M. 216", "218"),
        ]),
        # A first page misprinted, told by the parallel citation beside it.
        ("X v. Y, 87 N.M. 391, 534 P.2d 488. X, 87 N.M. at 393, 534 P.2d at 485.", [
            ("87 N.M. at 393", "short", "case:87 N.M. 391", "393"),
            ("534 P.2d at 485", "short", "case:534 P.2d 488", "485"),
        ]),
        # A note's citation comes before the text's at times.
        ("As Hill, 88 N.M. at 217, says. State v. Hill, 88 N.M. 216.", [
            ("88 N.M. at 217", "short", "case:88 N.M. 216", "217"),
            ("88 N.M. 216", "full", "case:88 N.M. 216", ""),
        ]),
        # The whole citation again, under a shortened name.
        (f"{RUIZ} See Ruiz, 1995-NMCA-007, ¶ 9.", [
            ("1995-NMCA-007, ¶ 9", "short", "case:1995-NMCA-007", "¶ 9"),
        ]),
        # A name with a paragraph or with supra.
        (f"{RUIZ} See Ruiz, ¶ 9.", [("Ruiz, ¶ 9", "short", "case:1995-NMCA-007", "¶ 9")]),
        (f"{CALDER} See Ames, ¶ 9.", [("Ames, ¶ 9", "short", "case:106 Cald. 265", "¶ 9")]),
        (f"{HILL} Accord Hill, supra, at 217.", [
            ("Hill, supra, at 217", "supra", "case:88 N.M. 216", "217"),
        ]),
        (f"{RUIZ} Ruiz, supra, decided it.", [("Ruiz, supra", "supra", "case:1995-NMCA-007", "")]),
        # Id.
        (f"{HILL} It was so. Id.", [("Id.", "id", "case:88 N.M. 216", "")]),
        (f"{HILL} See id. at 217, 539 P.2d at 237.", [
            ("id. at 217", "id", "case:88 N.M. 216", "217"),
            ("539 P.2d at 237", "short", "case:539 P.2d 236", "237"),
        ]),
        (f"{HILL} It was so. Id. 539 P.2d at 237.", [
            ("Id.", "id", "case:88 N.M. 216", ""),
            ("539 P.2d at 237", "short", "case:539 P.2d 236", "237"),
        ]),
        (f"{RUIZ} It was so. Id. ¶¶ 8-9.", [("Id. ¶¶ 8-9", "id", "case:1995-NMCA-007", "¶¶ 8-9")]),
        (f"{RUIZ} It was so. Id.  12 (quoting another).", [
            ("Id.  12", "id", "case:1995-NMCA-007", "¶ 12"),
        ]),
        (f"{RUIZ} It was so. Id. at 541.", [("Id. at 541", "id", "case:120 N.M. 534", "541")]),
        # A bare one is at the place of its antecedent, through a chain.
        (f"{RUIZ} It was so. Id. And so. Id.", [
            ("Id.", "id", "case:1995-NMCA-007", "¶ 4"),
            ("Id.", "id", "case:1995-NMCA-007", "¶ 4"),
        ]),
        # The blank before it is lost.
        (f"{HILL} It was so.Id. at 217.", [("Id. at 217", "id", "case:88 N.M. 216", "217")]),
        # What stands in parentheses, in later history or in a quotation is not what it means.
        (f"{HILL[:-1]} (quoting A v. B, 1 N.M. 5). It was so. Id.", [
            ("Id.", "id", "case:88 N.M. 216", ""),
        ]),
        (f"{HILL[:-1]}, aff'd, 89 N.M. 1, 546 P.2d 1. It was so. Id.", [
            ("Id.", "id", "case:88 N.M. 216", ""),
        ]),
        (f"{HILL[:-1]} citing A v. B, 1 N.M. 5 (1900). It was so. Id.", [
            ("Id.", "id", "case:88 N.M. 216", ""),
        ]),
        (f'{HILL} It said that "Section 30-1-1 forbids it." Id.', [
            ("Id.", "id", "case:88 N.M. 216", ""),
        ]),
        # Of a string of two, the one that has such a page; within a string, the one before.
        (f"See {HILL[:-1]}; A v. B, 1 N.M. 5. It was so. Id. at 218.", [
            ("Id. at 218", "id", "case:88 N.M. 216", "218"),
        ]),
        (f"See A v. B, 1 N.M. 5; {HILL[:-1]}; see also id. at 217.", [
            ("id. at 217", "id", "case:88 N.M. 216", "217"),
        ]),
        # The one of which the text speaks since, if the place fits it.
        (f"{RUIZ} See {HILL} In Ruiz, we agreed. See id. ¶ 9.", [
            ("id. ¶ 9", "id", "case:1995-NMCA-007", "¶ 9"),
        ]),
        # A section that is named in between has no pages.
        (f"{HILL} It read Section 30-1-1. Id. at 217.", [
            ("Id. at 217", "id", "case:88 N.M. 216", "217"),
        ]),
        # Laws.
        ("NMSA 1978, § 30-16-1(A). It was so. Id.", [("Id.", "id", "nm/code/30-16-1", "A")]),
        ("NMSA 1978, § 30-16-1; id. § 30-16-2(B).", [
            ("id. § 30-16-2(B)", "id", "nm/code/30-16-2", "B"),
        ]),
        ("NMSA 1978, § 30-16-1(A). Under Section 30-16-1(B)", [
            ("Section 30-16-1(B)", "short", "nm/code/30-16-1", "B"),
        ]),
        ("42 U.S.C. § 1983 (2012). Id. § 1985(3).", [
            ("Id. § 1985(3)", "id", "us/code/42/1985", "(3)"),
        ]),
        ("42 U.S.C. § 1983. A § 1983 claim; Section 1983", [
            ("§ 1983", "short", "us/code/42/1983", ""),
            ("Section 1983", "short", "us/code/42/1983", ""),
        ]),
        ("Okla.Stat.Ann. tit. 12, § 1272.2. Section 1272.2", [
            ("Section 1272.2", "short", "oklahoma/code/12-1272.2", ""),
        ]),
        ("N.M. Const. art. II, § 10. Id. § 18.", [("Id. § 18", "id", "nm/const/ii/18", "")]),
        ("Laws 1977, ch. 216, § 3. Id. § 4.", [("Id. § 4", "id", "nm/laws/1977/216", "§ 4")]),
        ("A v. B, 1996 WL 736953, at *4. It was so. Id. at *5-6.", [
            ("Id. at *5-6", "id", "case:1996 WL 736953", "*5-6"),
        ]),
    ],
)  # fmt: skip
def test_a_short_form_has_the_key_of_its_antecedent(text: str, expected: list[Short]) -> None:
    found = find_citations(text, jurisdiction="cd" if "Cald." in text else "nm")
    last = [(each.text, each.form.value, each.key, each.pin) for each in found]
    assert last[-len(expected) :] == expected


@pytest.mark.parametrize(
    "text",
    [
        # Nothing before it.
        "Id. at 5.",
        "See 88 N.M. at 217.",
        "Ruiz, supra, at 9, and Ruiz, ¶ 8.",
        "a § 1983 claim",
        # Something of no known kind.
        f"{HILL} Rule 5-801 NMRA. Id.",
        f"{HILL} Restatement (Second) of Torts § 318. Id. at 218.",
        f"{HILL} 25 N.M. L. Rev. 216, 217. Id. at 217.",
        # Two authorities in one string.
        f"See {HILL[:-1]}; State v. Ruiz, 120 N.M. 534. It was so. Id.",
        "Sections 30-16-1 and 30-16-2. Id.",
        # A section spoken of, after a case that may be meant.
        f"{HILL} It held that Section 30-1-1 was void. Id.",
        # Another case spoken of since.
        f"State v. Ruiz, 120 N.M. 534. {HILL} So Ruiz had said. Id.",
        # A place that the antecedent cannot have.
        f"{HILL} Id. at 912.",
        f"{HILL} Id. ¶ 5.",
        "NMSA 1978, § 30-16-1. Id. at 5.",
        # No paragraphs of this case, no supra of that one, no names of one case only.
        f"{HILL} Brown, supra, at 217.",
        "State v. Hill, 88 N.M. 216; Hill v. Texas, 316 U.S. 400. Hill, supra.",
        # No words of a short form.
        f"{HILL} The Hill court held so. David. It did. See Part II, supra.",
    ],
)
def test_what_is_ambiguous_is_no_citation(text: str) -> None:
    found = find_citations(text, jurisdiction="nm")
    assert [each.text for each in found if each.form is not CitationForm.FULL] == []


def test_after_an_unknown_antecedent_a_chain_is_unknown() -> None:
    text = f"{HILL} Rule 5-801 NMRA is clear. Id. It was so. Id. {RUIZ} It was so. Id."
    ids = [each for each in find_citations(text, jurisdiction="nm") if each.form == "id"]
    assert [each.key for each in ids] == ["case:1995-NMCA-007"]
