"""Sentences of legal text: cut where they end, never within a citation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        # citations
        "U.S. Const. amend. XIV, § 1, is the source.",
        "N.M. Const. art. II, § 10 protects against searches.",
        "Calder Const. art. I governs, as does amend. 3.",
        "See CSA 1971, § 22-4-1(A) (as amended Jan. 5, 1990).",
        "Cal. Civ. Code § 1714 and Tex. Fam. Code Ann. § 6.001 differ.",
        "Smith v. Jones, 111 N.M. 90, 92, 801 P.2d 672 (Ct. App. 1990).",
        "State v. O'Brien, No. 32,014, slip op. at 5 (Cald. Ct. App. Mar. 3, 2001).",
        "See 123 F. Supp. 2d 1, 446 F.2d 588, 594 n. 12 (3d Cir. 1971).",
        "Id. The same holds of 42 U.S.C. § 1983.",
        "Hobbs Gas Co. v. Pub. Serv. Comm'n, 115 Cald. 678 (1993).",
        "Univ. of Md. Med. Sys. Corp. v. Mem'l Hosp. Ass'n appealed.",
        "In re Estate of J.B. Smith, 74 Am. Jur. 2d Wills § 3.",
        "74 Cald. 618, 622 n. 3, 35 P.3d 126.",
        "Laws 1963, ch. 303, § 16-1; Laws 1987, ch. 121, art. 2, § 1.",
        # names, titles, times
        "J. B. Smith and A. C. Jones v. Dr. K. Lee, Jr. et al.",
        "Justice Oliver W. Holmes, Jr. Wrote for the court",
        "It met at 10 a.m. Monday with Mrs. Peel of Acme, Inc. No quorum came.",
        # enumerators at the head
        "A. A person commits larceny who takes property.",
        "(1) The owner; (2) the lessee.",
        "12. The court shall seal the record.",
        "1.5. The fee is due at once.",
        "IV. Discussion of the claims",
        # numbers and marks within
        "The fee is $5.50 for each of the 3.5 acres.",
        "Section 30-16-1.5 applies to e.g. Ferries.",
    ],
)
def test_one_sentence_stays_whole(sentence: str) -> None:
    assert sentences(sentence) == [sentence]
    assert sentences(f"We affirm. {sentence}") == ["We affirm.", sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One rule. Another rule.", ["One rule.", "Another rule."]),
        ("Is it so? It is! We affirm.", ["Is it so?", "It is!", "We affirm."]),
        ("U.S. Const. amend. The rule holds.", ["U.S. Const. amend.", "The rule holds."]),
        ("It is art. The painter signed.", ["It is art.", "The painter signed."]),
        ("There is no. The answer stands.", ["There is no.", "The answer stands."]),
        ("He sat. The clerk rose.", ["He sat.", "The clerk rose."]),
        ("He violated the NMSA. The court erred.", ["He violated the NMSA.", "The court erred."]),
        ("Charged with DWI. He pleaded.", ["Charged with DWI.", "He pleaded."]),
        ("See Section 30-16-1.5. The fee is due.", ["See Section 30-16-1.5.", "The fee is due."]),
        ("It costs $2.50. Pay the clerk.", ["It costs $2.50.", "Pay the clerk."]),
        ("Enacted in 1978. Amended later.", ["Enacted in 1978.", "Amended later."]),
        ("art. II, § 10. The rule.", ["art. II, § 10.", "The rule."]),
        ("See 801 P.2d 672 (1990). We agree.", ["See 801 P.2d 672 (1990).", "We agree."]),
        ("1. The first. 2. The second.", ["1. The first.", "2. The second."]),
        ("“Stop.” He ran. (He fell.) Then", ["“Stop.”", "He ran.", "(He fell.)", "Then"]),
        ('He said "Go." "No," she said.', ['He said "Go."', '"No," she said.']),
        ("The duty exists.[2] We hold so.", ["The duty exists.[2] We hold so."]),
        ("We affirm. {12} Next, costs.", ["We affirm.", "{12} Next, costs."]),
        ("We affirm. ¶ 12 Next, costs.", ["We affirm.", "¶ 12 Next, costs."]),
        ("It ends here.\n\nNext paragraph", ["It ends here.", "Next paragraph"]),
        ("no mark\n \n\t\nnext, no mark\n\n\n", ["no mark", "next, no mark"]),
        ("One line\nof a sentence. Another\none.", ["One line\nof a sentence.", "Another\none."]),
        ("  padded.  Twice.  ", ["padded.", "Twice."]),
        ("", []),
        (" \n\n \t", []),
        ("...", ["..."]),
    ],
)
def test_sentences_are_cut_where_they_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_part_of_the_text_is_cut_by_itself() -> None:
    text = "Not this. The first one. The second one. Not that."
    start, end = text.index("The first"), text.index(" Not that")
    spans = sentence_spans(text, start, end)
    assert [text[a:b] for a, b in spans] == ["The first one.", "The second one."]
    assert sentence_spans(text, 4, 4) == []


WORDS = [
    "A.",
    "v.",
    "N.M.",
    "§ 5",
    "amend.",
    "The",
    "(a)",
    "¶ 3",
    "{2}",
    "12.",
    "I.",
    "P.2d",
    "No.",
]
MARKS = ['"', "”", "?", ".", "x", " ", "  ", "\n", "\n\n", " \n \n ", "\t", "\u00a0"]
LEGAL_PIECES = st.sampled_from([*WORDS, *MARKS])


@given(st.one_of(st.text(), st.lists(LEGAL_PIECES, max_size=40).map("".join)))
def test_spans_leave_out_nothing_but_white_space(text: str) -> None:
    position = 0
    for start, end in sentence_spans(text):
        assert start < end
        assert text[position:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        position = end
    assert text[position:].strip() == ""


@given(st.lists(LEGAL_PIECES, max_size=30).map("".join), st.data())
def test_spans_keep_within_bounds(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = sentence_spans(text, start, end)
    assert all(start <= a < b <= end for a, b in spans)
    covered = "".join(text[a:b] for a, b in spans)
    assert "".join(covered.split()) == "".join(text[start:end].split())


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        " " * 200_000,
        "\n" + " " * 200_000 + "x",
        "\n " * 200_000,
        "A." * 200_000,
        '."' * 200_000,
        ". " * 200_000,
        "(" * 400_000,
        "." + '"' * 400_000 + "x",
        "a.b" * 100_000 + ". T",
    ],
    ids=lambda text: f"{text[:4]!r}x{len(text)}",
)
def test_hostile_text_takes_time_in_proportion(text: str) -> None:
    """Some 0.1 s; a scan whose time grows with the square of a run's length takes minutes."""
    assert len(sentence_spans(text)) <= len(text)
